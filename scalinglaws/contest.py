"""The prediction contest of chapter 6.2: what each theory says, and its score.

Four experiments, seven numbers (`QUANTITIES`), on which no theory was fitted. A
contestant predicts some of them from what was known before: its own formulas and the
book's stored results of *other* settings. `predictions` computes all of it; the numbers
stand in claims.toml too, where a test holds them fast. `scores` reads those and sets
them beside what was measured.
"""

from dataclasses import dataclass

import numpy as np

from scalinglaws import claims, experiments, quanta, theories
from scalinglaws.experiments import contest, core
from scalinglaws.metrics import METRICS, Measured, parity_alpha, temperature
from scalinglaws.metrics import parity as parities
from scalinglaws.metrics.contest import elo_at
from scalinglaws.skills import geometry, resource

ALPHA, N_TASKS = 1.2, 240  # of contest/parity
HOT = 1.4  # the temperature of contest/temperature
NEAR = 0.8  # the alpha of the book that is nearest to ALPHA
KNOWN_ALPHAS = (0.2, 0.4, 0.6, 0.8)
KNOWN_RATIOS = (1, 2, 5, 10, 20)  # p_1 / p_2 of skills/domino
WIDEST = 192


@dataclass(frozen=True)
class Quantity:
    """One number of the contest: its experiment, metric and analysis choices."""

    name: str
    experiment: str
    metric: str
    choices: dict


_WIDTHS = [[4, 192], [6, 192], [4, 136]]
_STEPS = [[150, 6_000], [200, 10_000], [300, 15_000]]
_DONE = [[0.9, 0.9], [0.95, 0.95], [0.99, 0.99]]
_SIZES = [[100, 6_000], [300, 6_000]]
_NEURONS = [[8, 64], [8, 128], [8, 256], [16, 128], [16, 256]]


def parity_choices(alpha) -> tuple[dict, dict]:
    """The choices of chapter 3.3 for the exponents in width and in steps."""
    one = {"variant": "adam", "alpha": alpha}
    return ({**one, "windows": _WIDTHS, "times": [1.0]},
            {**one, "width": WIDEST, "windows": _STEPS})  # fmt: skip


def _waits(variant, task) -> dict:
    return {"above": [variant, [task]], "below": [variant, [1]], "thresholds": _DONE}


def _sweep(activation) -> dict:
    names = [f"{activation} {name}" for name in contest.PROTOCOLS[activation]]
    return {"protocols": names, "windows": _NEURONS}


QUANTITIES = {
    q.name: q
    for q in (
        Quantity("parity, α = 1.2: exponent in width", "contest/parity",
                 "width_exponent", parity_choices(ALPHA)[0]),
        Quantity("parity, α = 1.2: exponent in steps", "contest/parity",
                 "steps_exponent", parity_choices(ALPHA)[1]),
        Quantity("three parities: t2/t1", "contest/domino",
                 "time_ratio", _waits("adam three", 2)),
        Quantity("three parities: t3/t1", "contest/domino",
                 "time_ratio", _waits("adam three", 3)),
        Quantity("T = 1.4: Elo exponent", "contest/temperature",
                 "elo_at", {"temperatures": [HOT], "windows": _SIZES}),
        Quantity("|x|³, SiLU: exponent in width", "contest/cube",
                 "exponent", _sweep("silu")),
        Quantity("|x|³, ReLU: exponent in width", "contest/cube",
                 "exponent", _sweep("relu")),
    )
}  # fmt: skip
WIDTH, STEPS, SECOND, THIRD, ELO, SILU, RELU = QUANTITIES

# Claim, and in words: the theories first, then the two rivals that know no theory.
CONTESTANTS = {
    "P1": "Quanta, endless",
    "P2": "Quanta, finite",
    "P3": "Domino",
    "P4": "Resource, L2 law",
    "P5": "Geometry, Adam",
    "P6": "Approximation",
    "P7": "Lottery tickets",
    "P8": "Zipf of board states",
    "P9": "the same again",
    "P10": "a line through two",
}
RIVALS = ("P9", "P10")


# ----------------------------------------------------------------------- predictions


def predictions() -> dict[str, dict[str, float]]:
    """{claim: {quantity: value}}; a theory that is silent has no entry."""
    ratios = contest.FREQUENCIES[0] / np.array(contest.FREQUENCIES[1:])
    alone, waits, shares = (
        theories.exponents(name, alpha=ALPHA)
        for name in ("quanta", "domino", "resource")
    )
    cells = theories.exponents("approximation", d=1)
    tickets = theories.exponents("tickets")
    finite, beta = carried_over(NEAR, ALPHA)
    again, line = zip(*_from_tables(ratios), strict=True)
    squares = [_measured("lottery/x-squared", SILU), _measured("lottery/relu", RELU)]
    tails = [nearest_and_line(*table, np.log(HOT))[1] for table in _tails()]
    return {
        "P1": {WIDTH: alone["parameters"], STEPS: alone["steps"],
               SECOND: ratios[0], THIRD: ratios[1]},
        "P2": {WIDTH: finite[0], STEPS: finite[1],
               SECOND: ratios[0] ** beta, THIRD: ratios[1] ** beta},
        "P3": {STEPS: waits["steps"], SECOND: 2.0, THIRD: 3.0},
        "P4": {STEPS: shares["steps"], **_waiting(resource_times())},
        "P5": _waiting(geometry_times()),
        "P6": dict.fromkeys((SILU, RELU), cells["parameters"]),
        "P7": dict.fromkeys((SILU, RELU), tickets["parameters"]),
        "P8": {ELO: np.median(tails) - 1},
        "P9": dict(zip(QUANTITIES, [*again, *squares], strict=True)),
        "P10": dict(zip((WIDTH, STEPS, SECOND, THIRD, ELO), line, strict=True)),
    }  # fmt: skip


def carried_over(known: float, alpha: float) -> tuple[list[float], float]:
    """Exponents in width and steps of K quanta, and beta; measured is only `known`.

    Neurons a task, beta and the steps of a task of given frequency are those that the
    stored networks had at alpha = `known`; n is what the scarcer of width and steps
    allows (`quanta`). The exponents are those of this loss in the listed windows.
    """
    result = experiments.load("parity/alpha")
    passed = parities.passages(result, "adam", known, WIDEST, 0.5)
    beta, first, _ = parities.learning_law(parities.medians(passed)[0], known, [1, 20])
    p_1, new_p_1 = (1 / quanta.normalisation(a, N_TASKS) for a in (known, alpha))
    first *= (p_1 / new_p_1) ** beta  # the same steps at the same frequency
    steps, width = result["adam/steps"][1:], result["width"]
    by_steps = quanta.n_of_steps(steps, first, alpha, N_TASKS, beta)
    room = parity_alpha.capacity(result, "adam", known)
    by_width = quanta.n_of_parameters(width, room, N_TASKS)
    curves = (
        (width, np.minimum(by_width, by_steps[-1]), _WIDTHS),
        (steps, np.minimum(by_steps, by_width[-1]), _STEPS),
    )
    found = []
    for x, n, windows in curves:
        loss = quanta.loss_of_n(n, alpha, N_TASKS)
        found.append(float(np.median([parities.slope(x, loss, w) for w in windows])))
    return found, beta


def resource_times() -> np.ndarray:
    """Steps to learn each of the three tasks by the L2 law, in t0, no waste."""
    p = np.array(contest.FREQUENCIES) / sum(contest.FREQUENCIES)
    return resource.steps_of_clock(-np.log1p(-geometry.LEARNED) / p, p, 1.0)


def geometry_times(seeds: int = 20) -> np.ndarray:
    """The same by simulation: Adam on three directions, set as in chapter 4.2."""
    p = np.array(contest.FREQUENCIES) / sum(contest.FREQUENCIES)
    tasks = geometry.draw_tasks("orthonormal", 3, 1_000, range(seeds), device="cpu")
    run = geometry.train(tasks, p, learning_rate=3e-4, steps=2_000, rule="adam")
    return np.median(run.times()[:, 0], 0)


def _waiting(times) -> dict[str, float]:
    return {SECOND: float(times[1] / times[0]), THIRD: float(times[2] / times[0])}


# ---------------------------------------------------------------------------- rivals


def nearest_and_line(x, y, new) -> tuple[float, float]:
    """y at the x nearest to `new`, and the line through the two nearest ones there."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    a, b = np.argsort(abs(x - new), kind="stable")[:2]
    return float(y[a]), float(y[a] + (y[b] - y[a]) / (x[b] - x[a]) * (new - x[a]))


def _from_tables(ratios) -> list[tuple[float, float]]:
    """(the same again, a line through two) for each number the book has a table of.

    The line is straight in alpha, in the logarithm of the temperature, and in those of
    p_1 / p_k and of t_k / t_1.
    """
    found = []
    stored = experiments.load("parity/alpha")
    for which, metric in enumerate(("width_exponent", "steps_exponent")):
        choices = [parity_choices(alpha)[which] for alpha in KNOWN_ALPHAS]
        table = [METRICS[metric](stored, **chosen).value for chosen in choices]
        found.append(nearest_and_line(KNOWN_ALPHAS, table, ALPHA))
    stored = experiments.load("skills/domino")
    pairs = [_waits(f"adam 1:{1 / ratio:g}", 2) for ratio in KNOWN_RATIOS]
    table = np.log([METRICS["time_ratio"](stored, **pair).value for pair in pairs])
    for ratio in ratios:
        two = nearest_and_line(np.log(KNOWN_RATIOS), table, np.log(ratio))
        found.append(tuple(np.exp(two)))
    stored = experiments.load("games/temperature")
    hot = stored["temperature"][temperature.by_temperature(stored)]
    table = [elo_at(stored, temperatures=[t], windows=_SIZES).value for t in hot]
    return [*found, nearest_and_line(np.log(hot), table, np.log(HOT))]


def _tails():
    """(log temperatures, tail exponents) of the book's matches, for each recipe."""
    stored = experiments.load("games/temperature")
    sweep = temperature.by_temperature(stored)
    for recipe in temperature.TAILS:
        tails = np.median(temperature.tails(stored, recipe)[:, sweep], 0)
        yield np.log(stored["temperature"][sweep]), tails


def _measured(experiment, quantity) -> float:
    """What a sweep of the book on y = x² gives by the choices of the contest."""
    choices = dict(QUANTITIES[quantity].choices)
    choices["protocols"] = [p.partition(" ")[2] for p in choices["protocols"]]
    return METRICS["exponent"](experiments.load(experiment), **choices).value


# ---------------------------------------------------------------------------- scores


def written() -> dict[str, dict[str, float]]:
    """The predictions as they stand in claims.toml, {claim: {quantity: value}}."""
    known = core.read_claims()["claims"]
    return {
        claim: {check["name"]: check["published"] for check in known[claim]["checks"]}
        for claim in CONTESTANTS
    }


def measured() -> dict[str, Measured]:
    """What the stored runs gave for each quantity."""
    return {
        q.name: METRICS[q.metric](experiments.load(q.experiment), **q.choices)
        for q in QUANTITIES.values()
    }


def score(predicted: float, found: Measured) -> dict:
    """How far a prediction is from what was measured.

    `miss`: |predicted - measured| over measured. `widths`: the same distance in half
    widths of the 95 % interval. `inside`: whether the prediction lies in it.
    """
    low, high = np.quantile(found.draws, [0.025, 0.975])
    distance = abs(predicted - found.value)
    return {
        "miss": float(distance / abs(found.value)),
        "widths": float(2 * distance / (high - low)),
        "inside": bool(low <= predicted <= high),
    }


def nearer(predicted: float, rivals, found: Measured) -> str:
    """Verdict of "nearer than every rival", by the rule for orderings of the claims.

    The effect is the distance of the nearest rival to what was measured, its null that
    of the prediction, draw by draw.
    """

    def distance(numbers, values):
        return np.min([abs(values - number) for number in numbers], axis=0)

    return claims.judge_effect(
        Measured(
            float(distance(rivals, found.value)),
            distance(rivals, found.draws),
            float(distance([predicted], found.value)),
            distance([predicted], found.draws),
        )
    )


def scores() -> list[dict]:
    """One row for each prediction; the rivals are not compared with themselves."""
    said, rows = written(), []
    for name, found in measured().items():
        rivals = [said[rival][name] for rival in RIVALS if name in said[rival]]
        for claim, row in said.items():
            if name not in row:
                continue
            beats = None if claim in RIVALS else nearer(row[name], rivals, found)
            rows.append(
                {"claim": claim, "quantity": name, "predicted": row[name],
                 "measured": found.value, **score(row[name], found), "nearer": beats}
            )  # fmt: skip
    return rows

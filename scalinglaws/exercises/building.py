"""Build-it exercises, one a part: a tool of the part written anew, and tried."""

import numpy as np

from scalinglaws.exercises.core import Exercise, Unusable, call, near, real_array

RETURNED = "what your function returns"
TOLERANCE = 1e-6  # relative, of everything computed from hidden inputs


# ---------------------------------------------------------------- a bootstrap, part 1


def _noisy_curve(rng):
    sizes = np.round(np.geomspace(10, 10 ** rng.uniform(3, 4), 8))
    noise = rng.lognormal(
        0, rng.uniform(0.1, 0.4), (len(sizes), int(rng.integers(8, 16)))
    )
    return sizes, rng.uniform(1, 5) * sizes[:, None] ** -rng.uniform(0.2, 1) * noise


def _exponents(sizes, losses):
    """Exponents of lines through the logs of losses [..., n]."""
    t = np.log(sizes) - np.log(sizes).mean()
    return -np.log(losses) @ t / (t @ t)


def _resampled(sizes, losses, rng, draws=4_000):
    """Exponents [draws] of curves whose means come from seeds drawn again."""
    n, seeds = losses.shape
    chosen = rng.integers(seeds, size=(draws, n, seeds))
    means = np.take_along_axis(losses[None], chosen, axis=2).mean(axis=2)
    return _exponents(sizes, means)


def _verify_bootstrap(answer, rng):
    """The percentile interval over seeds, within what a thousand draws leave open."""
    for _ in range(4):
        sizes, losses = _noisy_curve(rng)
        draws = _resampled(sizes, losses, np.random.default_rng(0))
        low, high = np.percentile(draws, [2.5, 97.5])
        centre, half = (low + high) / 2, (high - low) / 2
        found = real_array(call(answer, sizes, losses, 7), (2,), RETURNED)
        middle, given = found.mean(), (found[1] - found[0]) / 2
        if abs(middle - centre) < 0.2 * half and near(given, half, 0.15):
            continue
        if given < 0:
            return "the lower end comes first"
        if abs(middle + centre) < 0.5 * half:
            return "a loss that falls has a positive exponent"
        if given < 0.05 * half:
            return "nothing varies: draw the seeds with replacement"
        if near(given, 0.51 * half, 0.15):
            return "this is one standard error: the middle ninety-five percent is asked"
        if near(given, 0.84 * half, 0.06):
            return "these percentiles leave one draw in ten outside"
        if given > 2 * half:
            return "this is the spread of single seeds: fit the mean over the seeds"
        return (
            "at each size draw as many seeds as there are, with replacement; fit the "
            "line to the logs of their means; take percentiles over many such fits"
        )
    return None


# ------------------------------------------------------------- kinks in place, part 2


def _network(given):
    try:
        w, b, v, c = given
        count = np.size(w)
    except (TypeError, ValueError):
        raise Unusable("your function does not return four things") from None
    parts = [
        real_array(x, (count,), name) for x, name in ((w, "w"), (b, "b"), (v, "v"))
    ]
    return *parts, real_array(c, (), "c")


def _verify_kinks(answer, rng):
    """The network passes through the points, straight in between."""
    for n_pieces in (1, 3, 6, 9):
        knots = np.cumsum(rng.uniform(0.2, 1, n_pieces + 1)) - rng.uniform(0, 3)
        heights = rng.normal(size=n_pieces + 1)
        w, b, v, c = _network(call(answer, knots, heights))
        x = rng.uniform(knots[0], knots[-1], 200)
        f = np.maximum(np.outer(x, w) + b, 0) @ v + c
        gap = f - np.interp(x, knots, heights)
        if np.abs(gap).max() < 1e-8:
            if len(w) > n_pieces:
                return "it is right, with a neuron too many: one a piece is enough"
            continue
        if np.ptp(gap) < 1e-8:
            return "the shape is right and the height is not: what is c for"
        if len(w) < n_pieces:
            return "a neuron makes one kink: there are too few of them"
        if np.abs(gap[x < knots[1]]).max() < 1e-8:
            return (
                "the first piece is right: at a knot the slope changes by the "
                "difference of two slopes"
            )
        return (
            "put each kink on a knot; its weight is by how much the slope changes "
            "there, and the first neuron carries the slope of the first piece"
        )
    return None


# ---------------------------------------------------------------- quanta loss, part 3


def _verify_quanta_loss(answer, rng):
    """A task costs `high` bits until its samples are enough, and `low` afterwards."""
    for _ in range(6):
        alpha, n_tasks = float(rng.uniform(0.1, 1.2)), int(rng.integers(20, 300))
        need, low = float(rng.uniform(5, 80)), float(rng.uniform(0, 0.3))
        high = float(rng.uniform(0.7, 2))
        p = np.arange(1, n_tasks + 1) ** -(1 + alpha)
        p /= p.sum()
        # Between the tasks' own times, so that rounding decides nothing.
        own = np.sort(need / p)
        steps = np.sqrt(own[1:] * own[:-1])[:: max(1, n_tasks // 9)]
        steps = np.concatenate([[0.5 * own[0]], steps, [2 * own[-1]]])
        given = call(answer, steps, alpha, n_tasks, need, low, high)
        given = real_array(given, steps.shape, RETURNED)
        learned = np.outer(steps, p) >= need
        if _same(given, learned @ p * low + ~learned @ p * high):
            continue
        if _same(given, learned @ p * high + ~learned @ p * low):
            return "a learned task costs less than one that is not"
        if _same(given, ~learned @ p * high):
            return "a learned task still costs something"
        if _same(given, ~learned @ p):
            return "that is the share of the tasks not learned: what do they cost"
        if _same(given, learned.mean(1) * low + (~learned).mean(1) * high):
            return "the test asks for task k as often as training shows it"
        flat = np.arange(1.0, n_tasks + 1) ** -alpha
        flat /= flat.sum()
        reached = np.outer(steps, flat) >= need
        if _same(given, reached @ flat * low + ~reached @ flat * high):
            return "the frequencies fall with one more than alpha"
        return (
            "a task is learned once its frequency times the steps is at least what it "
            "needs; the loss is the mean over the tasks, each with its frequency"
        )
    return None


def _same(given, expected):
    return np.allclose(given, expected, rtol=TOLERANCE, atol=1e-12)


# --------------------------------------------------------- the exact solution, part 4


def _verify_times(answer, rng):
    """Steps at which each task has the skill, by the law with its waste."""
    for _ in range(6):
        p = rng.dirichlet(np.ones(int(rng.integers(2, 9))))
        skill, waste = float(rng.uniform(0.5, 0.95)), float(rng.uniform(0.01, 0.3))
        budget = float(rng.uniform(0.002, 0.05))
        given = real_array(call(answer, p, waste, budget, skill), p.shape, RETURNED)
        tau = -np.log1p(-skill) / p
        learned = 1 - np.exp(-np.outer(tau, p))
        right = (learned.sum(1) + waste * tau) / budget
        if _same(given, right):
            continue
        if _same(given, tau):
            return "this is what the clock shows: how many steps does it take"
        if _same(given, learned.sum(1) / budget):
            return "the waste takes its part of every step"
        if _same(given, right * budget):
            return "a step moves by the budget, not by one"
        if _same(given, (skill + waste * tau) / budget):
            return "while one task learns, the others take their part of the budget"
        if _same(given, right[0]) or np.ptp(given) == 0:
            return "each task has its own time: the frequencies come in any order"
        return (
            "the clock of a task follows from its frequency alone; the steps are what "
            "all tasks have learned by then, and the waste, over the budget"
        )
    return None


# ------------------------------------------------------------------------ PUCT, part 5


def _visits(prior, replies, values, simulations, c, sign=-1.0, early=0, root=np.sqrt):
    """Visits of the moves [A] after PUCT on a tree of moves and replies, or of a slip.

    sign: whose interest a reply serves. early: added to a node's own visits.
    """
    n, w = np.zeros(values.shape), np.zeros(values.shape)

    def best(won, visits, p):
        q = won / np.maximum(visits, 1)
        return np.argmax(q + c * p * root(visits.sum() + early) / (1 + visits))

    for _ in range(simulations):
        move = best(w.sum(1), n.sum(1), prior)
        reply = best(sign * w[move], n[move], replies[move])
        n[move, reply] += 1
        w[move, reply] += values[move, reply]
    return n.sum(1)


def _verify_puct(answer, rng):
    """The visits agree on trees where each plausible slip gives others."""
    for _ in range(6):
        moves, after = int(rng.integers(3, 6)), int(rng.integers(2, 5))
        prior = rng.dirichlet(np.ones(moves))
        replies = rng.dirichlet(np.ones(after), moves)
        values = rng.uniform(-1, 1, (moves, after))
        simulations, c = int(rng.integers(60, 120)), float(rng.uniform(0.5, 2))
        game = prior, replies, values, simulations, c
        given = real_array(call(answer, *game), (moves,), RETURNED)
        if np.array_equal(given, _visits(*game)):
            continue
        if np.allclose(given, _visits(*game) / game[3]):
            return "these are shares: return how often each move was visited"
        if np.array_equal(given, _visits(*game, sign=1.0)):
            return "a reply is the opponent's, to whom your value is a loss"
        if np.array_equal(given, _visits(*game, early=1)):
            return "under the root are the visits so far, none at the first choice"
        if np.array_equal(given, _visits(*game, root=lambda n: n)):
            return "the bonus grows with the root of the visits of the position"
        if given.sum() != game[3]:
            return "each simulation visits one move: the visits must add up to them"
        return (
            "choose by mean value plus bonus at both levels, with the visits of that "
            "position alone; what was never visited has the mean value nought"
        )
    return None


# ------------------------------------------------------- a fit with an offset, part 6


def _verify_offset(answer, rng):
    """Offset, prefactor and exponent of an exact law, to one part in a thousand."""
    for _ in range(6):
        sizes = np.round(np.geomspace(8, 10 ** rng.uniform(3, 4.5), 9))
        offset, prefactor = float(rng.uniform(0.05, 0.5)), float(rng.uniform(1, 5))
        exponent = float(rng.uniform(0.25, 1.2))
        losses = offset + prefactor * sizes**-exponent
        given = real_array(call(answer, sizes, losses), (3,), RETURNED)
        right = np.array([offset, prefactor, exponent])
        if np.allclose(given, right, rtol=1e-3):
            continue
        if near(given[2], _exponents(sizes, losses), 0.01):
            return "this is the line through the logs: the offset bends it"
        if np.allclose(given, right * [1, 1, -1], rtol=1e-3):
            return "a loss that falls has a positive exponent"
        if np.allclose(given[::-1], right, rtol=1e-3):
            return "the offset comes first, the exponent last"
        if np.allclose(given[[0, 2]], right[[0, 2]], rtol=1e-3):
            return "offset and exponent are right, the prefactor is not: is it a log"
        if given[0] > 0.999 * losses[-1]:
            return "at the largest size there is still something left of the power"
        return (
            "take a trial offset off the losses and fit a line to the logs: the right "
            "offset is the one whose line leaves nothing over"
        )
    return None


EXERCISES = (
    Exercise(
        id="build-1",
        title="A bootstrap interval for an exponent",
        wants="a function bootstrap(sizes, losses, seed) that takes arrays of shape "
        "(n,) and (n, seeds) and a whole number and returns the two ends",
        verify=_verify_bootstrap,
    ),
    Exercise(
        id="build-2",
        title="A network that draws any polygon",
        wants="a function polygon(knots, heights) that takes two arrays and returns "
        "(w, b, v, c): three arrays of one length and a number",
        verify=_verify_kinks,
    ),
    Exercise(
        id="build-3",
        title="The loss of the quantization hypothesis",
        wants="a function quanta_loss(steps, alpha, n_tasks, need, low, high) that "
        "takes an array and five numbers and returns an array as long as steps",
        verify=_verify_quanta_loss,
    ),
    Exercise(
        id="build-4",
        title="The exact solution of the resource model",
        wants="a function times(p, waste, budget, skill) that takes an array and three "
        "numbers and returns an array, a number of steps for each task",
        verify=_verify_times,
    ),
    Exercise(
        id="build-5",
        title="PUCT in twenty lines",
        wants="a function puct(prior, replies, values, simulations, c) that takes "
        "three arrays and two numbers and returns an array, the visits of each move",
        verify=_verify_puct,
    ),
    Exercise(
        id="build-6",
        title="A fit with an offset",
        wants="a function with_offset(sizes, losses) that takes two arrays and returns "
        "three numbers: offset, prefactor and exponent",
        verify=_verify_offset,
    ),
)

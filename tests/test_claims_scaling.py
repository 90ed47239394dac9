"""The metrics of chapter 4.4, where the claim is true and where it is false."""

import numpy as np
import pytest

from scalinglaws import claims
from scalinglaws.errors import UserError
from scalinglaws.experiments import Result
from scalinglaws.metrics import METRICS
from scalinglaws.skills import resource, scaling

SIZES = np.array([40, 80, 120, 160, 220, 250])
STEPS = np.arange(0, 201, 5)
BOTH = {"lines": ["ends", "line"]}


def judged(metric, arrays, claim_type, published=None, rivals=(), **choices):
    check = {"name": "planted", "experiment": "-", "metric": metric, "choices": choices}
    if published is not None:
        check |= {"published": published, "rivals": list(rivals)}
    result = Result(arrays, {})
    return claims.judge_check(check, claim_type, result)["verdict"]


def scatter(*shape, size=0.02, seed=0):
    return np.exp(size * np.random.default_rng(seed).standard_normal(shape))


def law(x, exponent, *, seeds=16, seed=0):
    """Losses [seeds, 1, X] that fall as x^-exponent, with scatter."""
    return (x**-exponent * scatter(seeds, len(x), seed=seed))[:, None]


def world(exponents, *, theory=None, zipf=1.0):
    """Arrays of `skills/scaling`: one exponent in D for each number of tasks."""
    arrays = {"exponent": np.array([zipf])}
    for seed, (n, exponent) in enumerate(exponents.items()):
        arrays[f"{n}/size"] = SIZES
        arrays[f"{n}/loss"] = law(SIZES, exponent, seed=seed)
        arrays[f"{n}/theory"] = SIZES[None] ** -float(theory or exponent)
    return arrays


# ----------------------------------------------------------------------- interference


def interference(*, few, roomy, name):
    """Skills 0.5 for most tasks; a share of them, `few` or `roomy`, at -1."""
    arrays = {}
    for n in (20, 40):
        for room, share in (("few", few), ("roomy", roomy)):
            skills = np.full((10, n), 0.5)
            skills[:, n - round(share * n) :] = -1.0
            skills[0] = 0.5  # one draw in which nothing happens
            arrays[f"mse/{n}/{room}/{name}"] = skills
    return arrays


@pytest.mark.parametrize(
    ("roomy", "verdict"), [(0.0, "reproduced"), (0.5, "not reproduced")]
)
def test_thrown_out(roomy, verdict):
    arrays = interference(few=0.5, roomy=roomy, name="final")
    found = judged("thrown_out", arrays, "existence", loss="mse", sizes=[20, 40],
                   margins=[0.05, 0.2])  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("roomy", "verdict"), [(0.0, "reproduced"), (0.5, "not reproduced")]
)
def test_unlearning(roomy, verdict):
    arrays = interference(few=0.5, roomy=roomy, name="lowest")
    found = judged("unlearning", arrays, "existence", loss="mse", sizes=[20, 40],
                   start=0.5)  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("edge", "verdict"), [(2.0, "reproduced"), (1.4, "not reproduced")]
)
def test_room_ratio(edge, verdict):
    rng, arrays = np.random.default_rng(0), {}
    for dimension in (10, 30):
        n = np.arange(dimension, 3 * dimension)
        limits = edge * dimension + rng.normal(0, np.sqrt(dimension), 200)
        arrays |= {f"room/{dimension}/n": n}
        arrays |= {f"room/{dimension}/fits": n <= limits[:, None]}
    found = judged("room_ratio", arrays, "number", 2.0, dimensions=[10, 30])
    assert found == verdict


@pytest.mark.parametrize(
    ("cost", "verdict"), [(2.85, "reproduced"), (6.0, "not reproduced")]
)
def test_interference_cost(cost, verdict):
    modular = scaling.modular_loss(resource.zipf(1000, 2.0), 120)
    arrays = {"exponent": np.array([2.0]), "1000/size": SIZES,
              "1000/loss": cost * modular * scatter(16, 1, len(SIZES))}  # fmt: skip
    found = judged("interference_cost", arrays, "number", 2.85, [6.0], exponent=2.0,
                   n_tasks=1000, size=120)  # fmt: skip
    assert found == verdict


# --------------------------------------------------------------------------- exponents


@pytest.mark.parametrize(
    ("exponent", "verdict"), [(0.35, "reproduced"), (0.1, "not reproduced")]
)
def test_size_exponent(exponent, verdict):
    found = judged("size_exponent", world({1000: exponent}), "number", 0.35, [0.0],
                   n_tasks=1000, exponent=1.0, windows=[[40, 220]], **BOTH)  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("theory", "verdict"), [(None, "reproduced"), (0.3, "not reproduced")]
)
def test_mean_field_ratio(theory, verdict):
    arrays = world({500: 0.6, 1000: 0.45}, theory=theory)
    found = judged("mean_field_ratio", arrays, "number", 1.0, n_tasks=[500, 1000],
                   exponents=[1.0], windows=[[40, 220]])  # fmt: skip
    assert found == verdict
    notes = METRICS["mean_field_ratio"](
        Result(arrays, {}), n_tasks=[500], exponents=[1.0], windows=[[40, 220]]
    ).notes
    assert notes["n = 500, Zipf 1"].endswith(f"theory {theory or 0.6:.3f}")


@pytest.mark.parametrize(
    ("many", "verdict"),
    [(0.2, "reproduced"), (0.6, "inconclusive"), (0.7, "not reproduced")],
)
def test_size_exponent_gap(many, verdict):
    found = judged("size_exponent_gap", world({500: 0.6, 10_000: many}), "existence",
                   few=500, many=10_000, exponent=1.0, windows=[[40, 220], [40, 160]],
                   **BOTH)  # fmt: skip
    assert found == verdict


def trained(run, best, zipf=(1.0,)):
    """Arrays of `skills/scaling-runs`: exponents at the end, and of the least loss."""
    losses = [law(SIZES, exponent, seed=0)[..., None] for exponent in run]
    least = [law(SIZES, exponent, seed=0) for exponent in best]
    return {
        "exponent": np.array(zipf),
        "size": SIZES,
        "loss": np.concatenate(losses, 1),
        "best": np.concatenate(least, 1),
    }


@pytest.mark.parametrize(
    ("exponent", "verdict"), [(0.965, "reproduced"), (1.3, "not reproduced")]
)
def test_run_exponent(exponent, verdict):
    found = judged("run_exponent", trained([exponent], [1.0]), "number", 0.965,
                   exponent=1.0, windows=[[40, 220]], **BOTH)  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("exponent", "verdict"), [(0.6, "reproduced"), (0.4, "not reproduced")]
)
def test_run_ratio(exponent, verdict):
    found = judged("run_ratio", trained([exponent], [0.6]), "number", 1.0,
                   exponent=1.0, windows=[[40, 220]], **BOTH)  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("null", "verdict"), [(1.0, "reproduced"), (1.2, "not reproduced")]
)
def test_noise_floor(null, verdict):
    """At Zipf 2 the runs stay 20 % above the least loss; at Zipf 1, or not."""
    arrays = trained([0.3, 1.0], [0.3, 1.0], zipf=(1.0, 2.0))
    arrays["loss"] = arrays["loss"] * np.array([null, 1.2])[:, None, None]
    found = judged("noise_floor", arrays, "existence", exponent=2.0, null=1.0,
                   sizes=[120, 220])  # fmt: skip
    assert found == verdict


def steps(exponents):
    """Arrays of `skills/scaling-steps`: one exponent in steps for each D."""
    at = np.maximum(STEPS, 1.0)
    return {"exponent": np.array([1.2]), "steps": STEPS} | {
        f"signgd/{size}": law(at, exponent, seed=size)
        for size, exponent in exponents.items()
    }


@pytest.mark.parametrize(
    ("exponent", "verdict"), [(0.18, "reproduced"), (0.3, "not reproduced")]
)
def test_step_exponent(exponent, verdict):
    found = judged("step_exponent", steps({100: exponent}), "number", 0.18, [0.0],
                   rule="signgd", size=100, exponent=1.2, windows=[[80, 200]],
                   lines=["line"])  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("large", "verdict"),
    [(0.5, "reproduced"), (0.2, "inconclusive"), (0.1, "not reproduced")],
)
def test_step_exponent_gap(large, verdict):
    found = judged("step_exponent_gap", steps({50: 0.2, 3000: large}), "existence",
                   rule="signgd", large=3000, small=50, exponent=1.2,
                   windows=[[80, 200]], lines=["line"])  # fmt: skip
    assert found == verdict


def test_what_a_result_lacks_is_one_line():
    result = Result(world({1000: 0.35}), {})
    choices = {"n_tasks": 1000, "windows": [[40, 220]], **BOTH}
    with pytest.raises(UserError, match=r"no exponent 1.4: it has 1$"):
        METRICS["size_exponent"](result, exponent=1.4, **choices)
    with pytest.raises(UserError, match="no point 30: it has 40, 80"):
        METRICS["size_exponent"](
            result, n_tasks=1000, exponent=1.0, windows=[[30, 220]], lines=["ends"]
        )

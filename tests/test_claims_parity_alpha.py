"""The metrics of chapter 3.3 and of finite data, where the claim is true and false."""

import numpy as np
import planted_parity as planted
import pytest

from scalinglaws import claims, quanta
from scalinglaws.errors import UserError
from scalinglaws.experiments import Result
from scalinglaws.metrics import METRICS, parity_alpha

ALPHAS = [0.2, 0.4, 0.6, 0.8]
WIDTHS = [4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 136, 192]
WINDOWS = {"parameters": [[4, 192], [6, 192], [4, 136]],
           "steps": [[150, 6000], [200, 10_000], [300, 15_000]]}  # fmt: skip
SPANS = {"starts": [0.95, 0.85], "tops": [250_000, 500_000]}


def judged(metric, result, claim_type, published=None, rivals=(), **choices):
    check = {"name": "planted", "experiment": "-", "metric": metric, "choices": choices}
    if published is not None:
        check |= {"published": published, "rivals": list(rivals)}
    return claims.judge_check(check, claim_type, result)["verdict"]


# ------------------------------------------------------------------------ finite data


@pytest.mark.parametrize(
    ("power", "verdict"), [(1.0, "reproduced"), (1.8, "not reproduced")]
)
def test_data_exponent(power, verdict):
    """Power 1 + alpha is the rival: as many tasks as samples, exponent alpha."""
    result = planted.data([0.8], n_tasks=None, power=power, tau=300)
    found = judged("data_exponent", result, "number", 0.8 / 1.8, [0.8], alpha=0.8,
                   **SPANS)  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("straight", "verdict"), [(False, "reproduced"), (True, "not reproduced")]
)
def test_threshold_bend(straight, verdict):
    result = planted.data(tau=1500)
    if straight:  # no threshold: the same power law from the first sample on
        law = 1.2 * (planted.SIZES / 1000) ** -0.3
        result.arrays["best"] = np.tile(law, (4, 1, 1))
    found = judged("threshold_bend", result, "existence", alpha=0.4, **SPANS)
    assert found == verdict


def test_threshold_bend_of_a_first_task_learned_everywhere():
    """No data set lies before the threshold: the null is the first step there is."""
    found = METRICS["threshold_bend"](planted.data(tau=100), alpha=0.4, **SPANS)
    assert np.isfinite([found.null, found.value]).all()


@pytest.mark.parametrize(
    ("power", "verdict"), [(1.0, "reproduced"), (1.4, "not reproduced")]
)
def test_learned_exponent(power, verdict):
    result = planted.data(power=power, n_tasks=None, tau=3000 if power > 1 else 700)
    choices = {"alpha": 0.4, "thresholds": [0.1, 0.5], "least": [1, 2]}
    choices["tops"] = SPANS["tops"]
    found = METRICS["learned_exponent"](result, **choices)
    assert found.notes["tasks learned, most"] > 20
    assert found.value == pytest.approx(power / 1.4, rel=0.1)
    assert judged("learned_exponent", result, "number", 0.714, [1.0], **choices) == (
        verdict
    )


@pytest.mark.parametrize(
    ("flatten", "verdict"), [(1.0, "reproduced"), (0.6, "not reproduced")]
)
def test_data_over_law(flatten, verdict):
    result = planted.data(flatten=flatten)
    found = judged("data_over_law", result, "number", 1.0, alpha=0.4, n_tasks=240,
                   **SPANS)  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize("tau", [300, 1000])
def test_tau_is_found(tau):
    result = planted.data(tau=tau, scatter=0.01)
    assert parity_alpha.tau(result, 0, 0.4, 240) == pytest.approx(tau, rel=0.15)


def test_a_run_that_learned_nothing_is_one_line():
    nothing = planted.data(tau=1e9)
    data = {"alpha": 0.4, "tops": SPANS["tops"]}
    with pytest.raises(UserError, match="no loss is below 0.95 in this result"):
        METRICS["data_exponent"](nothing, starts=[0.95], **data)
    with pytest.raises(UserError, match="fewer than 2 tasks learned in this result"):
        METRICS["learned_exponent"](nothing, thresholds=[0.1], least=[2], **data)
    with pytest.raises(UserError, match="no task is learned"):
        parity_alpha.tau(nothing, 0, 0.4, 240)
    small = planted.result(planted.fresh([0.2], WIDTHS, capacity=1e3, first=1e9))
    for resource in ("parameters", "steps"):
        with pytest.raises(UserError, match="no task is learned"):
            parity_alpha.finite_law(small, resource, 0.2, 240)


# --------------------------------------------------------------- exponents over alpha


def sweep(resource, *, n_tasks=None, power=1.0, beta=1.0):
    """`parity/alpha` with one bottleneck: the capacity, or the steps."""
    tight = {"capacity": 3.0} if resource == "parameters" else {"capacity": 1e-3}
    quick = 1e-3 if resource == "parameters" else 60.0
    return planted.result(
        planted.fresh(ALPHAS, WIDTHS, n_tasks=n_tasks, seeds=4, first=quick,
                      power=power, beta=beta, steps=15_000, **tight)
    )  # fmt: skip


def slope_of(resource):
    law = [quanta.exponents(alpha)[resource] for alpha in ALPHAS]
    return float(np.polyfit(ALPHAS, law, 1)[0])


@pytest.mark.parametrize(
    ("resource", "change", "verdict"),
    [
        ("parameters", {}, "reproduced"),
        ("parameters", {"power": 0.5}, "not reproduced"),
        ("steps", {}, "reproduced"),
        ("steps", {"beta": 0.6}, "not reproduced"),
    ],
)
def test_follows_alpha(resource, change, verdict):
    result = sweep(resource, **change)
    found = judged("follows_alpha", result, "number", slope_of(resource),
                   resource=resource, windows=WINDOWS[resource])  # fmt: skip
    assert found == verdict


def test_follows_alpha_gives_the_exponent_of_every_alpha():
    found = METRICS["follows_alpha"](
        sweep("parameters"), resource="parameters", windows=WINDOWS["parameters"]
    )
    for alpha in ALPHAS:
        assert found.notes[f"exponent at {alpha:g}"] == pytest.approx(alpha, rel=0.25)


@pytest.mark.parametrize(
    ("n_tasks", "power", "verdict"),
    [(None, 1.0, "reproduced"), (240, 1.0, "not reproduced")],
)
def test_follows_alpha_data(n_tasks, power, verdict):
    """With 240 tasks small alphas look steeper, and the slope against alpha is less."""
    result = planted.data(ALPHAS, n_tasks=n_tasks, power=power, tau=300, seeds=8)
    found = judged("follows_alpha_data", result, "number", slope_of("data"), **SPANS)
    assert found == verdict


@pytest.mark.parametrize("resource", ["parameters", "steps"])
@pytest.mark.parametrize(
    ("n_tasks", "verdict"), [(240, "reproduced"), (None, "not reproduced")]
)
def test_excess_explained(resource, n_tasks, verdict):
    """Planted networks that obey the law of 240 quanta, or that of endless quanta."""
    found = judged("excess_explained", sweep(resource, n_tasks=n_tasks), "ordering",
                   resource=resource, alpha=0.2, n_tasks=240,
                   windows=WINDOWS[resource])  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("n_tasks", "verdict"), [(240, "reproduced"), (None, "not reproduced")]
)
def test_excess_explained_data(n_tasks, verdict):
    result = planted.data([0.2], n_tasks=n_tasks, tau=300)
    found = judged("excess_explained_data", result, "ordering", alpha=0.2, n_tasks=240,
                   **SPANS)  # fmt: skip
    assert found == verdict


# ----------------------------------------------------------------- the end of the tasks


def truncated(few, many, **change) -> Result:
    kind = {"alphas": [0.2], "first": 100.0, "capacity": 1e-3, "seeds": 8}
    return planted.result(
        planted.fresh(**kind, name="K120", n_tasks=few),
        planted.fresh(**kind | change, name="K750", n_tasks=many, seed=1),
    )


@pytest.mark.parametrize(
    ("quantity", "few", "many", "change", "published", "verdict"),
    [
        ("loss", 120, 750, {}, 0.7, "reproduced"),
        ("loss", 750, 750, {}, 0.7, "not reproduced"),  # the end makes no difference
        ("learned", 120, 750, {}, 1.0, "reproduced"),
        ("learned", 120, 750, {"beta": 0.6}, 1.0, "not reproduced"),
    ],
)
def test_truncation_ratio(quantity, few, many, change, published, verdict):
    result = truncated(few, many, **change)
    rival = [1.0] if quantity == "loss" else []
    found = judged(
        "truncation_ratio", result, "number", published, rival, quantity=quantity,
        few="K120", many="K750", learned=[[1, 25], [1, 30], [2, 40]], threshold=0.5,
    )  # fmt: skip
    assert found == verdict

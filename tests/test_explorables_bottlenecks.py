"""*Bottlenecks*: what its read-outs say, and its picture."""

import pytest

from scalinglaws.explorables import Bottlenecks
from scalinglaws.fits import REFIT
from tests.explorable_cases import make_bottlenecks as make
from tests.explorable_cases.output import alt_of


def test_the_readouts_say_what_the_package_computes():
    point, cuts, growth = make.make_view()
    N, D = Bottlenecks().point()
    of_size, of_data = REFIT.reducible(N, D)
    assert f"Loss {REFIT.loss(N, D):.3f}: {REFIT.E:.3f} that" in point
    share = of_size / (of_size + of_data)
    assert f"{100 * share:.0f}\u00a0% is due to the parameters. Data bind" in point
    assert f"the balance is {100 * REFIT.allocation:.0f}\u00a0%" in point
    assert f"Ten times the parameters alone: loss {REFIT.loss(10 * N, D):.3f}" in cuts
    assert f"the data alone: {REFIT.loss(N, 10 * D):.3f}" in cuts
    best = REFIT.loss(*REFIT.optimum(60 * N * D))
    assert f"split best: {best:.3f}" in cuts
    assert f"∝ C^{REFIT.allocation:.2f}" in growth
    paid = 6 * N * D / REFIT.least_compute(REFIT.loss(N, D))
    assert f"Your split pays {paid:.2f} times" in growth


@pytest.mark.parametrize(
    ("size", "tokens", "words"),
    [(70, 130, "Parameters bind"), (110, 90, "Data bind"), (90, 104, "Neither binds")],
)
def test_the_readout_names_the_bottleneck(size, tokens, words):
    assert words in make.make_view(size=size, tokens=tokens)[0]


@pytest.mark.parametrize("name", ["published", "refit"])
def test_own_constants_start_near_those_in_use(name):
    law = vars(make.LAWS[name])
    own = make.run_javascript("own", law, "bottlenecks")
    assert own == pytest.approx(list(law.values()), rel=0.06)


def test_output_is_a_small_picture_with_computed_words():
    alt = alt_of(Bottlenecks().to_html())
    assert f"loss is {REFIT.loss(1e9, 1e10):.2f}" in alt
    assert f"C^{REFIT.allocation:.2f}" in alt
    assert alt != Bottlenecks(constants="published", size=100).alt()

"""*Bottlenecks*: its JavaScript core against `scalinglaws.fits`; its Python side."""

import base64
import html
import json
import re

import pytest
import traitlets

from scalinglaws import figures
from scalinglaws.explorables import Bottlenecks
from scalinglaws.fits import REFIT
from tests.explorable_cases import make_bottlenecks as make
from tests.explorable_cases.agreement import differs, of_kind

CASES = json.loads(make.CASES.read_text("utf-8"))
KINDS = sorted({case["kind"] for case in CASES})


@pytest.fixture(scope="module")
def javascript():
    """The JavaScript core's answer to every case."""
    return make.run_javascript("cases", CASES, "bottlenecks")


def unequal(answer, case):
    """Whether any number of an answer is not the package's, each by its own size."""
    pairs = zip(answer, case["answer"], strict=True)
    return any(differs([a], [b], 1e-9) for a, b in pairs)


@pytest.mark.parametrize("kind", KINDS)
def test_javascript_agrees_with_the_package(kind, javascript):
    pairs = of_kind(kind, CASES, javascript)
    assert [case["given"] for case, answer in pairs if unequal(answer, case)] == []


def test_a_wrong_answer_is_noticed(javascript):
    for case, answer in zip(CASES, javascript, strict=True):
        for k in range(len(answer)):
            moved = list(answer)
            moved[k] += max(1e-11, 1e-6 * abs(moved[k]))
            assert unequal(moved, case), case["kind"]


def test_cases_are_what_the_package_answers_today():
    made = make.make_cases()
    assert [case["kind"] for case in made] == [case["kind"] for case in CASES]
    for new, stored in zip(made, CASES, strict=True):
        assert new["given"] == stored["given"]
        assert not unequal(new["answer"], stored), new["kind"]


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
    page = Bottlenecks().to_html()
    alt = html.unescape(re.search(r'alt="([^"]*)"', page)[1])
    figures.check_alt(alt)
    assert f"loss is {REFIT.loss(1e9, 1e10):.2f}" in alt
    assert f"C^{REFIT.allocation:.2f}" in alt
    assert alt != Bottlenecks(constants="published", size=100).alt()
    png = base64.b64decode(re.search(r"base64,([^\"]+)", page)[1])
    print(f"picture: {len(png)} bytes")
    assert len(png) <= 25_000


@pytest.mark.parametrize("wrong", [{"constants": "own"}, {"size": 59}, {"rival": 96}])
def test_a_state_it_cannot_show_is_refused(wrong):
    with pytest.raises(traitlets.TraitError):
        Bottlenecks(**wrong)

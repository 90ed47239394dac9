"""*A live law*: its picture, its stored networks, and its interval over seeds."""

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from scalinglaws import fits
from scalinglaws.explorables import FrontLaw, base
from scalinglaws.explorables.frontlaw import first_view
from tests.explorable_cases import make_frontlaw
from tests.explorable_cases.output import alt_of


@pytest.fixture(scope="module")
def view():
    return first_view()


def test_output_is_a_small_picture_with_computed_words(view):
    alt = alt_of(FrontLaw().to_html())
    assert f"exponent {view['exponent']:.2f} " in alt
    assert f"{len(view['losses'])} small networks" in alt


def test_stored_networks_are_what_the_javascript_trains(view):
    made = make_frontlaw.make_view()
    assert made.keys() == view.keys()
    assert made["widths"] == view["widths"] and made["moments"] == view["moments"]
    # Long training amplifies the last bit of exp(), which browsers may round apart.
    for key in ("exponent", "range"):
        assert made[key] == pytest.approx(view[key], abs=0.02)
    medians = [
        np.median(np.reshape(one["losses"], (-1, 6, len(one["moments"]))), axis=0)
        for one in (made, view)
    ]
    assert medians[0] == pytest.approx(medians[1], rel=0.02)


def test_the_interval_is_the_packages_but_for_the_resampling(view):
    losses = np.reshape(view["losses"], (-1, 6, len(view["moments"])))[:, :, -1]
    fit = fits.over_seeds(view["widths"], losses.T, rng=0)
    assert view["exponent"] == pytest.approx(fit.exponent, rel=1e-3)
    # Ends of 1000 resamples differ by a few hundredths from rng to rng.
    others = [fits.over_seeds(view["widths"], losses.T, rng=k) for k in range(1, 9)]
    for end, own in zip(("low", "high"), view["range"], strict=True):
        ends = [getattr(other, end) for other in others]
        assert min(ends) - 0.05 <= own <= max(ends) + 0.05


def test_the_page_and_a_notebook_join_the_same_sources(tmp_path):
    extension = Path(make_frontlaw.__file__).parents[2] / "book" / "_ext"
    sys.path.insert(0, str(extension))
    from siteext import explorables

    app = SimpleNamespace(srcdir=extension.parents[1], outdir=tmp_path)
    explorables.write_bundles(app)
    for module in ("frontlaw", "ensemble", "tree"):
        page = (tmp_path / "_static" / "explorables" / f"{module}.js").read_text(
            "utf-8"
        )
        parts = [path.read_text("utf-8") for path in base.sources(module)[:-1]]
        assert "\n".join(parts) in page
        assert ("function smallNets" in page) == (module != "tree")

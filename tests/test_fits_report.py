"""A researcher's own curve: the file, the report, its text."""

import json

import numpy as np
import pytest

from scalinglaws import fits
from scalinglaws.errors import UserError

SIZES = 2.0 ** np.arange(3, 11)


def write(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "my.csv"
    path.write_bytes(text.encode(encoding))
    return path


# --- the file ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "size,0,1\n8,1,1.5\n16,0.5,0.75\n",
        "8;1;1.5\n16;0.5;0.75",
        "# a comment\nmodel size\tfirst\tsecond\n\n16\t0.5\t0.75\n8\t1\t1.5\n",
        "  8   1 1.5\n 16 5e-1  .75\n",
        '"size", "loss"\r\n8, 1\r\n16, 0.5\r\n8, 1.5\r\n16, 0.75\r\n',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_read_csv_takes_the_usual_files(tmp_path, text, encoding):
    x, samples = fits.read_csv(write(tmp_path, text, encoding))
    np.testing.assert_array_equal(x, [8, 16])
    np.testing.assert_array_equal(samples, [[1, 1.5], [0.5, 0.75]])


def test_read_csv_missing_seeds(tmp_path):
    _, samples = fits.read_csv(write(tmp_path, "n,a,b,c\n8,1,,3\n16,,2,\n"))
    assert [list(s) for s in samples] == [[1, 3], [2]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no data"),
        ("size,loss\n", "has no data"),
        ("8,1\n16,abc\n", "line 2: 'abc' is not a number$"),
        ("8;1,5\n", "line 1: '1,5' is not a number; write decimals with a point"),
        ("size,loss\n8,1\n16,nan\n", "line 3: nan is not a positive finite number"),
        ("size,loss\n8,1\n0,2\n", "line 3: 0 is not a positive finite number"),
        ("8,1\n16,-2\n", "line 2: -2 is not a positive finite number"),
        ("8,1\n16\n", "line 2: needs a size and at least one loss"),
        ("8,1\n,2,3\n", "line 2: needs a size and at least one loss"),
        ("8,1\n,\n", "line 2: needs a size and at least one loss"),
        ("8,1\nsize,loss\n", "line 2: 'size' is not a number"),
    ],
)
def test_read_csv_names_the_line(tmp_path, text, message):
    with pytest.raises(UserError, match=message) as caught:
        fits.read_csv(write(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_read_csv_cannot_read(tmp_path):
    with pytest.raises(UserError, match="none.csv: cannot be read .No such file"):
        fits.read_csv(tmp_path / "none.csv")
    with pytest.raises(UserError, match="cannot be read"):
        fits.read_csv(tmp_path)
    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"\x89PNG\xff\xfe\x00")
    with pytest.raises(UserError, match="is not a text file"):
        fits.read_csv(picture)


# --- the report ----------------------------------------------------------------------


def curve(n_seeds, offset=0.0, sizes=SIZES):
    rng = np.random.default_rng(0)
    return [
        (offset + 2 * v**-0.6) * np.exp(rng.normal(0, 0.05, n_seeds)) for v in sizes
    ]


def test_report_is_the_same_as_the_functions():
    samples = curve(9)
    report = fits.report(SIZES, samples)
    assert json.loads(json.dumps(report, allow_nan=False)) == report
    medians = [np.median(s) for s in samples]
    line = fits.power_law(SIZES, medians)
    assert report["exponent"] == line.exponent
    assert report["scatter_interval"] == [line.low, line.high]
    seeds = fits.over_seeds(SIZES, samples, rng=0)
    assert report["seed_interval"] == [seeds.low, seeds.high]
    exponents = [f.exponent for f in fits.windows(SIZES, medians)]
    assert report["windows_range"] == [min(exponents), max(exponents)]
    assert len(report["windows"]) == len(exponents) == 15
    offset = fits.with_offset(SIZES, medians)
    assert report["offset"]["high"] == offset.high
    assert [r["name"] for r in report["rivals"]] == [
        r.name for r in fits.rivals(SIZES, medians)
    ]
    assert (report["n_points"], report["seeds"]) == (8, [9, 9])
    assert report["decades"] == pytest.approx(np.log10(128))


def test_report_window_leaves_the_list_of_windows_whole():
    report = fits.report(SIZES, curve(4), window=(16, 256))
    assert (report["window"], report["n_points"], report["n_sizes"]) == (
        [16, 256],
        5,
        8,
    )
    assert len(report["windows"]) == 15 and len(report["local_exponents"]) == 7
    inside = fits.report(SIZES[1:6], curve(4)[1:6])
    for key in ("exponent", "scatter_interval", "seed_interval", "offset", "rivals"):
        assert report[key] == inside[key]


def test_text_of_a_full_report():
    report = fits.report(SIZES, curve(9, offset=0.05))
    text = fits.render_report(report)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "medians of 9 seeds at 8 sizes" in text
    assert f"exponent  {report['exponent']:.3f}" in text
    assert "about the line, t quantiles (8 sizes - 2)" in text
    assert "over seeds, bootstrap\n" in text
    for rival in report["rivals"]:
        assert rival["name"] in text
    low, high = report["offset"]["low"], report["offset"]["high"]
    sentence = " ".join(text.splitlines()[-2:])
    assert (
        f"an exponent from {low:.2f} to {high:.2f} fits these 2.1 decades" in sentence
    )


def test_text_says_where_the_interval_comes_from():
    one = fits.render_report(fits.report(SIZES, curve(1)))
    assert "through the losses" in one
    assert "one loss a size: no interval over seeds" in one
    two = fits.render_report(fits.report(SIZES, curve(2)))
    assert "bootstrap (2 seeds: too narrow)" in two
    mixed = fits.render_report(fits.report(SIZES, [*curve(3)[:7], curve(1)[7]]))
    assert "medians of 1 to 3 seeds" in mixed
    assert "a size with one seed: no interval over seeds" in mixed


def test_report_of_few_sizes_and_of_many():
    few = fits.report(SIZES[:3], curve(2)[:3])
    assert (few["offset"], few["rivals"], few["windows"]) == (None, [], [])
    assert "3 sizes cannot tell a power law from" in fits.render_report(few)
    steps = np.arange(1.0, 3001)
    many = fits.report(steps, curve(1, sizes=steps))
    text = fits.render_report(many)
    assert "not independent" in text
    assert len(text.splitlines()) < 30


def test_an_unbounded_interval_is_said():
    report = fits.report(SIZES, [[1.0]] * 8)
    assert (report["offset"]["low"], report["offset"]["high"]) == (None, None)
    text = fits.render_report(report)
    assert "unbounded to unbounded" in text
    assert "any exponent fits these 2.1 decades" in " ".join(text.split())
    stands_out = fits.report(SIZES, [[5.0]] + [[1.0]] * 7)
    text = " ".join(fits.render_report(stands_out).split())
    low = stands_out["offset"]["low"]
    assert f"any exponent from {low:.2f} upwards fits these 2.1 decades" in text


@pytest.mark.parametrize(
    ("samples", "window", "message"),
    [
        ([[1.0], [2.0]], None, "x has 8 entries and y 2"),
        ([[1.0]] * 7 + [[]], None, "losses at x = 1024 is empty"),
        ([[1.0]] * 7 + [[0.0]], None, "losses at x = 1024, row 1: 0 is not"),
        ([[1.0]] * 8, (8, 20), "2 distinct sizes in the window 8 to 20"),
    ],
)
def test_report_bad_input(samples, window, message):
    with pytest.raises(UserError, match=message):
        fits.report(SIZES, samples, window=window)

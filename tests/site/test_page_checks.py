"""Each check of a page finds the fault it is for, planted, and passes good HTML."""

import page_checks
import pytest

ALT = "Test loss against width: a straight line of slope -1.03 from width 2 to 128."
TABLE = (
    '<details class="figure-data"><summary>Data</summary><table>'
    "<tr><th>width</th></tr><tr><td>2</td></tr></table></details>"
)


def figure(alt=ALT, table=TABLE):
    return f'<article><div class="cell_output"><img alt="{alt}">{table}</div></article>'


@pytest.mark.parametrize(
    "html",
    [
        "<article><p>so $x^2$ it is</p></article>",
        r"<article><p>\[ x \]</p></article>",
        r"<article><p>\frac{1}{2}</p></article>",
        '<script src="https://cdn.example.org/mathjax.js"></script>',
    ],
)
def test_raw_mathematics_is_found(html):
    assert page_checks.raw_mathematics(html)


def test_typeset_mathematics_code_and_prices_pass():
    html = (
        '<article><span class="math-i"><span class="katex"><annotation>x^{2}'
        '</annotation><span class="katex-html">x2</span></span></span>'
        "<code>$x$</code><p>5 $ a head</p></article>"
    )
    assert page_checks.raw_mathematics(html) == []
    assert page_checks.formulas(html) == 1


@pytest.mark.parametrize(
    "html",
    [
        figure(alt=""),
        figure(alt="Loss against width."),
        figure(alt="x" * 251),
        figure(alt="The picture is ../../_images/0123456789abcdef0123456789abcdef.png"),
        figure() + figure(),
        "<article><img></article>",
    ],
)
def test_a_poor_alternative_is_found(html):
    html = html.replace("</article><article>", "")
    assert page_checks.poor_alternatives(html)


@pytest.mark.parametrize(
    "table", ["", TABLE.replace("figure-data", "other"), "<table>"]
)
def test_a_figure_without_its_data_is_found(table):
    assert page_checks.figures_without_data(figure(table=table))


def test_a_good_figure_passes():
    assert page_checks.poor_alternatives(figure()) == []
    assert page_checks.figures_without_data(figure()) == []


def test_a_board_needs_no_table():
    board = '<figure class="board"><img alt="First player 1"></figure>'
    html = f'<article><div class="cell_output">{board}</div></article>'
    assert page_checks.figures_without_data(html) == []
    assert page_checks.figures_without_data(html.replace("board", "other")) != []


TARGETS = {"book/a.html": {"top"}, "book/part/b.html": {"law"}}


@pytest.mark.parametrize(
    "href",
    ["c.html", "part/b.html#no", "#no", "https:/x", "http://nodot", "https://a.b/<x>"],
)
def test_a_broken_link_is_found(href):
    html = f'<a href="{href}">x</a>'
    assert page_checks.broken_links(html, "book/a.html", TARGETS)


@pytest.mark.parametrize(
    "href", ["part/b.html#law", "#top", "", "https://arxiv.org/abs/1", "mailto:a@b.c"]
)
def test_a_good_link_passes(href):
    html = f'<a href="{href}">x</a>'
    assert page_checks.broken_links(html, "book/a.html", TARGETS) == []

"""What every built page must be, read from its HTML; see page_checks for each check."""

import re
import subprocess
from urllib.parse import urljoin

import nbformat
import page_checks
import pytest
import yaml
from conftest import PAGES, ROOT, documents

from scalinglaws.experiments import core


@pytest.fixture(scope="module")
def targets(site):
    """{path in the site: its anchors}; the value is empty if it is not a page."""
    found = {}
    for path in site.rglob("*"):
        if path.is_file():
            name = path.relative_to(site).as_posix()
            html = path.read_text("utf-8") if path.suffix == ".html" else ""
            found[name] = page_checks.anchors(html)
    return found


@pytest.fixture
def html(site, page_name):
    return (site / page_name).read_text("utf-8")


def source_of(page_name):
    """The Markdown of a page's source; empty for pages that have none."""
    for suffix in (".md", ".ipynb"):
        path = (ROOT / page_name).with_suffix(suffix)
        if path.exists() and suffix == ".md":
            return path.read_text("utf-8")
        if path.exists():
            cells = nbformat.read(path, as_version=4).cells
            return "\n\n".join(c.source for c in cells if c.cell_type == "markdown")
    return ""


def test_the_pages_are_those_of_the_contents(targets):
    built = [name for name in targets if name.endswith(".html")]
    assert sorted(n for n in built if not n.startswith("_static/")) == sorted(PAGES)


def test_mathematics_is_typeset(html, page_name):
    assert page_checks.raw_mathematics(html) == []
    text = re.sub(r"```.*?```|`[^`]*`", "", source_of(page_name), flags=re.S)
    if re.search(r"\$[^$]+\$", text):
        assert page_checks.formulas(html) > 0


def test_pictures_have_specific_alternatives(html):
    assert page_checks.poor_alternatives(html) == []


def test_a_data_table_lies_behind_each_figure(html):
    assert page_checks.figures_without_data(html) == []


def test_links_lead_somewhere(html, page_name, targets):
    assert page_checks.broken_links(html, page_name, targets) == []


@pytest.mark.parametrize("name", documents())
def test_colab_opens_the_tracked_notebook(site, name):
    links = page_checks.colab_links((site / f"{name}.html").read_text("utf-8"))
    notebook = ROOT / f"{name}.ipynb"
    if not notebook.exists():
        assert links == []
        return
    settings = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    owner_and_name = settings["repository"]["url"].removeprefix("https://github.com/")
    branch = settings["repository"]["branch"]
    # One in the header, one in the box.
    assert links == 2 * [
        f"https://colab.research.google.com/github/{owner_and_name}/blob/{branch}/{name}.ipynb"
    ]
    nbformat.validate(nbformat.read(notebook, as_version=4))
    tracked = subprocess.run(
        ["git", "ls-files", "--error-unmatch", notebook], cwd=ROOT, capture_output=True
    )
    assert tracked.returncode == 0, f"{notebook} is not tracked by git"


def test_the_footer_names_version_commit_and_date(site):
    text = page_checks.parse((site / "book" / "index.html").read_text("utf-8"))
    footer = text.select_one(".last-updated").get_text()
    version = r"Version \d+\.\d+\S*, commit [0-9a-f]{10}, \d{1,2} \w+ \d{4}\."
    assert re.fullmatch(version, footer)


def test_the_way_through_follows_the_contents(site):
    """Each page leads to the one before, the one after, and to all others; to the
    front page, which is not listed, leads the book's name."""
    names = documents()
    found = []
    for name in names:
        soup = page_checks.parse((site / f"{name}.html").read_text("utf-8"))
        ways = [soup.select_one(f".prev-next-area a.{way}")
                for way in ("left-prev", "right-next")]  # fmt: skip
        found.append([a and urljoin(f"{name}.html", a["href"]) for a in ways])
        listed = soup.select(".bd-sidebar-primary nav.bd-links a[href]")
        assert len(listed) == len(names) - 1, name
        assert soup.select_one(".bd-sidebar-primary a.navbar-brand[href]"), name
    pages = [None, *(f"{name}.html" for name in names), None]
    assert found == [[pages[k], pages[k + 2]] for k in range(len(names))]


def test_parts_open_with_their_chapters_and_verdicts(site):
    claims = core.read_claims()["claims"]
    seen = set()
    for name in documents():
        if not re.fullmatch(r"book/\d-[\w-]+/index", name):
            continue
        soup = page_checks.parse((site / f"{name}.html").read_text("utf-8"))
        links = {
            urljoin(f"{name}.html", a["href"]) for a in soup.select("article li a")
        }
        folder = name.rpartition("/")[0]
        beside = {
            f"{d}.html" for d in documents() if d.startswith(folder) and d != name
        }
        assert beside <= links, name
        seen |= {row.get_text().partition(":")[0] for row in soup.select("tbody td")}
    assert set(claims) <= seen


def test_the_zip_is_small(unpacked):
    assert (ROOT / "_build" / "mechanics-of-scaling-laws.zip").stat().st_size < 30e6
    assert (unpacked / "index.html").exists()

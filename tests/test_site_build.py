"""The site's own build steps: mathematics, icons, explorables, references, zip."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from pybtex.database import parse_file

from tools import references, zip_site

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "book" / "_ext"))
from siteext import explorables, icons, maths, page  # noqa: E402


@pytest.fixture(scope="module")
def katex():
    renderer = maths.Katex(ROOT / "node_modules" / "katex")
    yield renderer
    renderer.close()


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{4}{d}",
        r"L = a N^{-\alpha} \tag{2.1}",
        r"\begin{aligned} a &= b \\ c &= d \end{aligned} \tag{2.2}",
        r"\begin{align} a &= b \tag{1} \\ c &= d \tag{2} \end{align}",
        r"\operatorname*{arg\,min}_x \begin{pmatrix} 1 & 2 \end{pmatrix}",
    ],
)
def test_a_formula_becomes_html_with_mathml(katex, tex):
    html = katex.render(tex, display=True)
    assert 'class="katex-html"' in html
    assert "<math" in html


@pytest.mark.parametrize("tex", [r"\frac{1}{", r"\unknown", r"\label{eq:a} x", "é"])
def test_a_wrong_formula_is_an_error(katex, tex):
    with pytest.raises(ValueError, match="KaTeX"):
        katex.render(tex, display=False)
    assert katex.render("x", display=False)  # and the next one works


def test_a_missing_katex_says_what_to_do(tmp_path):
    with pytest.raises(Exception, match="run `make book`"):
        maths.Katex(tmp_path / "katex").render("x", display=False)


def test_the_formula_style_sheet_asks_for_woff2_only():
    source = ROOT / "node_modules" / "katex" / "dist" / "katex.min.css"
    css = maths.light_style_sheet(source.read_text("utf-8"))
    fonts = re.findall(r"url\(([^)]*)\)", css)
    assert len(fonts) >= 15
    assert all(font.endswith(".woff2") for font in fonts)


def test_the_icons_are_those_the_theme_uses():
    css = icons.style_sheet()
    for name in ("bars", "rocket", "github", "download", "expand", "magnifying-glass"):
        assert f".fa-{name}::before" in css
    assert css.count("@font-face") == 2
    assert "CC BY 4.0" in css
    assert len(css) < 15_000


MODULE = "const twice = (x) => 2 * x;\n\nexport default { render() {}, twice };\n"


def test_a_bundle_is_a_classic_script_that_registers_the_module(tmp_path):
    script = explorables.bundle("demo", MODULE, ["function half(x) { return x / 2; }"])
    (tmp_path / "demo.js").write_text(
        "const window = {};\n" + script + "\n"
        "console.log(window.scalinglawsExplorables.demo.twice(4), typeof half);"
    )
    run = subprocess.run(
        [maths.node_program(), tmp_path / "demo.js"], capture_output=True, text=True
    )
    assert run.stdout == "8 undefined\n"


def test_data_for_later_are_a_classic_script_too(tmp_path):
    script = explorables.data_script("demo.numbers", '{"x": [1, 2]}\n')
    (tmp_path / "demo.js").write_text(
        "const window = {};\n" + script + "\n"
        'console.log(window.scalinglawsData["demo.numbers"].x[1]);'
    )
    run = subprocess.run(
        [maths.node_program(), tmp_path / "demo.js"], capture_output=True, text=True
    )
    assert run.stdout == "2\n"


@pytest.mark.parametrize(
    ("module", "shared"),
    [
        ("const a = 1;", []),
        ("export const a = 1;\nexport default {};", []),
        ("import { a } from './a.js';\nexport default {};", []),
        ("export default {};\nconst a = await import('./a.js');", []),
        (MODULE, ["export const a = 1;"]),
    ],
)
def test_a_module_of_another_form_is_refused(module, shared):
    with pytest.raises(ValueError, match="demo.js"):
        explorables.bundle("demo", module, shared)


def test_the_references_page_is_made_from_the_bibliography():
    made = references.page(parse_file(ROOT / "book" / "references.bib"))
    assert (ROOT / "book" / "references.md").read_text("utf-8") == made, (
        "run: python tools/references.py"
    )
    assert "## Liu, Tegmark 2023\n" in made


def test_a_key_that_is_not_its_anchor_is_refused(tmp_path):
    path = tmp_path / "some.bib"
    path.write_text(
        "@misc{x, author = {A. Bee and C. Dee}, title = {T}, year = {2020}}"
    )
    with pytest.raises(ValueError, match="x should be bee-dee-2020"):
        references.page(parse_file(path))


def entry(tmp_path, fields):
    path = tmp_path / "some.bib"
    path.write_text(
        "@misc{bee-2020, author = {A. Bee}, title = {T}, year = {2020}, "
        f"eprint = {{1.2}}, journal = {{J}}, doi = {{10.1/x}}, {fields}}}"
    )
    return references.page(parse_file(path))


def test_an_unchecked_identifier_is_marked(tmp_path):
    checked = entry(tmp_path, "")
    assert "abs/1.2)." in checked and "10.1/x)." in checked
    assert "abs/1.2) †." in entry(tmp_path, "unchecked = {eprint}")
    both = entry(tmp_path, "unchecked = {eprint doi}")
    assert "abs/1.2) †." in both and "10.1/x) †." in both
    with pytest.raises(ValueError, match="bee-2020: unchecked names doi or eprint"):
        entry(tmp_path, "unchecked = {url}")


def test_the_date_is_that_of_the_source(monkeypatch, tmp_path):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert page.last_change(tmp_path) == "1 January 1970"


def test_the_zip_is_the_same_twice_and_leaves_out_what_no_page_loads(tmp_path):
    site = tmp_path / "site"
    for name in ("index.html", "_static/vendor/big.js", "_static/a.js.map"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(name)
    packed = []
    for name in ("1", "2"):
        (tmp_path / name).mkdir()
        zip_site.pack(site, tmp_path / name / "book.zip")
        packed.append((tmp_path / name / "book.zip").read_bytes())
        (site / "index.html").touch()
    assert packed[0] == packed[1]
    names = zipfile.ZipFile(tmp_path / "1" / "book.zip").namelist()
    assert names == ["book/index.html"]


@pytest.fixture
def small_book(tmp_path):
    """A copy of the book with one page, to be broken."""
    for name in ("_config.yml", "book/_ext", "book/_static", "book/_templates"):
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, target)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    (tmp_path / "scalinglaws").symlink_to(ROOT / "scalinglaws")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/index\n")
    return tmp_path


def build(book, text):
    (book / "book" / "index.md").write_text(text)
    return subprocess.run(
        [Path(sys.executable).with_name("jupyter-book"), "build", book]
        + ["-W", "--keep-going", "-n", "-q"],
        capture_output=True,
        text=True,
        env={**os.environ, "SOURCE_DATE_EPOCH": "0"},
    )


def test_a_broken_formula_or_link_fails_the_build_and_is_located(small_book):
    text = "# Title\n\n$x^2$ and [a link](https://arxiv.org)\n"
    good = build(small_book, text)
    assert good.returncode == 0, good.stderr
    html = (small_book / "_build/html/book/index.html").read_text("utf-8")
    assert 'class="katex-html"' in html
    assert "Version" in html and "1 January 1970" in html

    bad = build(small_book, text + "\n$$\\frac{1}{$$\n\n[lost](nowhere.md#x)\n")
    assert bad.returncode != 0
    assert re.search(r"index\.md:5: WARNING: formula not understood", bad.stderr)
    assert "nowhere.md" in bad.stderr


def run_make_venv(tmp_path, python, path=os.defpath):
    return subprocess.run(
        ["/bin/bash", ROOT / "tools" / "make_venv", python],
        cwd=tmp_path,
        env={"PATH": path},
        capture_output=True,
        text=True,
    )


def test_an_old_or_missing_python_gives_one_line(tmp_path):
    old = tmp_path / "python3"
    old.write_text("#!/bin/bash\nexit 1\n")
    old.chmod(0o755)
    for python in (str(old), "no-such-python"):
        run = run_make_venv(tmp_path, python, path=str(tmp_path))
        assert run.returncode == 1
        assert len(run.stderr.splitlines()) == 1
        assert "Python 3.11 or newer" in run.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_python_that_cannot_make_environments_gives_one_line(tmp_path):
    bare = tmp_path / "python3"
    bare.write_text(
        '#!/bin/bash\n[[ "$2" == *ensurepip* ]] && exit 1\nexit 0\n', "utf-8"
    )
    bare.chmod(0o755)
    run = run_make_venv(tmp_path, str(bare))
    assert run.returncode == 1
    assert "venv module" in run.stderr
    assert len(run.stderr.splitlines()) == 1


def test_a_missing_browser_gives_one_line(tmp_path):
    run = subprocess.run(
        ["/bin/bash", ROOT / "tools" / "find_chromium"],
        env={"PATH": str(tmp_path), "CHROMIUM": "no-such-browser"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert run.stderr.startswith("Chromium is missing: install it")
    assert len(run.stderr.splitlines()) == 1

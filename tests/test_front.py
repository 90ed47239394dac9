"""The front page: its computed parts are those of today, and nothing is left out."""

import io
import re

import numpy as np
import pytest
import yaml
from PIL import Image

from assignments import teaching
from tools import front

TEXT = front.PAGE.read_text("utf-8")
STALE = "stale: run python tools/front.py"


@pytest.fixture(scope="module")
def chapters():
    return teaching.chapters()


def test_the_page_is_what_its_tool_makes_of_it():
    assert front.page(TEXT) == TEXT, STALE


def test_the_picture_is_the_figures_first_view():
    drawn = (front.PICTURE.read_bytes(), front.picture())
    stored, made = (np.asarray(Image.open(io.BytesIO(d)).convert("L")) for d in drawn)
    assert stored.shape == made.shape, STALE
    # Letters may be drawn a little differently by another version of a library.
    assert np.mean(stored != made) < 0.01, STALE


def test_every_chapter_is_on_the_list_with_its_number():
    toc = yaml.safe_load((front.ROOT / "_toc.yml").read_text("utf-8"))
    files = [c["file"] for part in toc["parts"] for c in part["chapters"]]
    wanted = [
        f"{f.removeprefix('book/')}.ipynb" for f in files if re.search(r"/\d\d-", f)
    ]
    listed = TEXT.partition("## All chapters")[2]
    found = re.findall(r"^- \[\d\.\d [^]]*\]\(([^)]*)\)", listed, re.M)
    assert found == wanted, "add the chapter to the list in book/index.md"


def test_a_chapter_that_is_there_is_linked_and_counted(chapters):
    before = front.routes([c for c in chapters if c.number != "5.2"])
    assert "4-skills/01-domino.ipynb), 5.2, [6.1]" in before
    after = front.routes(chapters)
    assert "4-skills/01-domino.ipynb), [5.2](5-games/02-tree.ipynb), " in after
    minutes = [int(re.search(r"reader, (\d+)", text)[1]) for text in (before, after)]
    assert minutes[0] < minutes[1]
    assert "5-games" not in front.parts([c for c in chapters if c.number[0] != "5"])


def test_the_short_way_counts_its_own_words():
    chapter = (
        "# 1 A\n\nwhy\n\n**Objectives.** a b\n\n## Work\n\nc d e\n\n"
        "**What to notice.**\n\n- f\n- g\n\nh i\n\n"
        "## The source, verdict\n\nj\n\n### k\n\n## Exercises\n\nl\n\n## Summary\n\nm"
    )
    chosen = "# 1 A why **What to notice.** - f - g ## The source, verdict j ### k"
    chosen += " ## Summary m"
    share = len(chosen.split()) / len(chapter.split())
    assert front.short_share(chapter) == pytest.approx(share)


def test_a_page_without_its_marks_is_refused():
    with pytest.raises(ValueError, match="no marks for parts"):
        front.page(TEXT.replace("<!-- parts -->", ""))

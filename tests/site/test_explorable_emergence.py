"""*Emergence* in a real browser: every control changes what it should."""

import explorable_pages
import pytest
from browsing import visit
from explorable_pages import (
    check_fits,
    check_narrow,
    check_response,
    write_pages,
)

from scalinglaws.explorables import Emergence, emergence

# Positions in Figure.view().
TASKS, ORDER, TASK, MEAN = range(4)
SQUARES, MAP, TASK_PLOT, MEAN_PLOT = range(4, 8)
MOVED = {TASKS, SQUARES, MAP, TASK_PLOT, MEAN_PLOT, MEAN, TASK}


class Figure(explorable_pages.Figure):
    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def view(self):
        return self.page.evaluate(
            """() => {
              const all = (what) => [...document.querySelectorAll(what)];
              const says = all(".sl-readout > span[aria-hidden]").map((n) => n.textContent);
              const [tasks, order, task, mean] = says;
              const map = all(".sl-map")[0];
              const [one, whole] = all(".sl-plot").map((node) => node.innerHTML);
              const cursor = [...map.querySelectorAll("i, b")].map((n) => n.style.cssText);
              return [tasks, order, task, mean, all(".sl-tasks")[0].innerHTML,
                map.querySelector("canvas").toDataURL() + cursor, one, whole];
            }"""  # noqa: E501
        )

    def place(self):
        return int(self.control("place in the run").input_value())


@pytest.fixture(scope="module")
def folder(site, tmp_path_factory):
    return write_pages(tmp_path_factory.mktemp("explorable"), site, Emergence())


def learned(view, at):
    rows = emergence.run()["views"][view]["tasks"]
    return sum(loss < 0.1 for loss in emergence.decode(rows[at]))


def test_every_control(browser, origin, capsys):
    with visit(browser, origin, "light.html") as seen:
        figure, page = Figure(seen.page), seen.page
        place = Emergence().place
        steps = emergence.run()["views"]["steps"]["x"]
        assert figure.place() == place
        assert f", {learned('steps', place)} of the" in figure.view()[TASKS]

        slider = figure.control("place in the run")
        last = len(steps) - 1
        assert figure.changed_by(lambda: slider.fill(str(last))) >= MOVED
        assert f", {learned('steps', last)} of the" in figure.view()[TASKS]
        figure.control("task").focus()
        changed = figure.changed_by(lambda: page.keyboard.press("ArrowRight"))
        assert changed == {TASK, SQUARES, MAP, TASK_PLOT}
        assert figure.view()[TASK].startswith(f"Task {Emergence().task + 1},")
        grows = figure.control("what grows")
        for resource, unit in (("width", "neurons"), ("data", "samples")):
            changed = figure.changed_by(lambda r=resource: grows.select_option(r))
            assert changed >= MOVED - {SQUARES}
            count = len(emergence.run()["views"][resource]["x"])
            assert figure.place() == count - 1 and unit in figure.view()[TASKS]
            assert f", {learned(resource, count - 1)} of the" in figure.view()[TASKS]

        # Playing starts again from the beginning, moves by itself, and can be stopped.
        figure.press("Play")
        page.wait_for_timeout(700)
        figure.press("Pause")
        figure.settle()
        stopped = figure.place()
        assert 0 < stopped < 8
        page.wait_for_timeout(400)
        assert figure.place() == stopped
        figure.press("Play")
        page.wait_for_timeout(300)
        slider.fill("1")  # a hand on the slider stops it
        page.wait_for_timeout(400)
        assert figure.place() == 1

        figure.press("Reset")
        figure.settle()
        assert figure.place() == place
        assert figure.control("what grows").input_value() == "steps"
        check_response(page, capsys, [("place in the run", range(1, 40))])
        assert seen.errors == [] and seen.outside == []


def test_nothing_moves_for_who_prefers_stillness(browser, folder, serve):
    with visit(browser, serve(folder), "light.html") as seen:
        seen.page.emulate_media(reduced_motion="reduce")
        seen.page.reload(wait_until="networkidle")
        figure = Figure(seen.page)
        assert seen.page.get_by_role("button", name="Play", exact=True).count() == 0
        before = figure.place()
        figure.press("Next")
        seen.page.wait_for_timeout(600)
        assert figure.place() == before + 1


@pytest.mark.parametrize("name, width", [("light", 1300), ("dark", 390)])
def test_accessible_and_never_too_wide(browser, folder, serve, name, width):
    with visit(browser, serve(folder), f"{name}.html", width=width) as seen:
        page, figure = seen.page, Figure(seen.page)
        for resource in ("steps", "width", "data"):
            figure.control("what grows").select_option(resource)
            figure.settle()
            check_fits(page)
        check_narrow(page)

"""*Clusters* in a real browser: every control changes what it should."""

import explorable_pages
import pytest
from browsing import visit
from explorable_pages import (
    check_response,
    write_pages,
)

from scalinglaws.explorables import Clusters, clusters

# Positions in Figure.view().
ALL, CLUSTER, SIZES, MAP, SQUARE, LIST, PLOT = range(7)


class Figure(explorable_pages.Figure):
    def view(self):
        return self.page.evaluate(
            """() => {
              const all = (what) => [...document.querySelectorAll(what)];
              const says = all(".sl-readout > span[aria-hidden]").map((n) => n.textContent);
              const map = document.querySelector(".sl-matrix");
              return says.concat(map.querySelector("canvas").toDataURL(),
                map.querySelector("i").style.cssText,
                document.querySelector(".sl-tokens").innerHTML,
                document.querySelector(".sl-plot").innerHTML);
            }"""  # noqa: E501
        )


@pytest.fixture(scope="module")
def folder(site, tmp_path_factory):
    return write_pages(tmp_path_factory.mktemp("explorable"), site, Clusters())


def test_every_control(browser, folder, serve, capsys):
    stored, start = clusters.data(), Clusters().clustering
    with visit(browser, serve(folder), "light.html") as seen:
        figure, page = Figure(seen.page), seen.page
        assert f"in {stored.n_clusters[start]} clusters" in figure.view()[ALL]
        assert figure.view()[CLUSTER].startswith("Cluster 1: ")

        cluster = figure.control("cluster, the largest first")
        cluster.focus()
        changed = figure.changed_by(lambda: page.keyboard.press("ArrowRight"))
        assert changed == {CLUSTER, SQUARE, LIST, PLOT}
        members = stored.members(start, 1)
        assert f"Cluster 2: {len(members)} tokens" in figure.view()[CLUSTER]
        shown = page.locator(".sl-token").all_inner_texts()
        assert shown == [stored.targets[i] for i in members[: len(shown)]]

        number = figure.control("number of clusters")
        number.focus()
        changed = figure.changed_by(lambda: page.keyboard.press("End"))
        assert changed >= {ALL, CLUSTER, MAP, SQUARE, LIST, PLOT}
        cluster.focus()
        page.keyboard.press("End")
        figure.settle()
        last = stored.n_clusters[-1]
        assert figure.view()[CLUSTER].startswith(f"Cluster {last}: ")
        # Fewer clusters than the rank: the last of them is shown.
        number.focus()
        page.keyboard.press("Home")
        figure.settle()
        assert figure.view()[CLUSTER].startswith(f"Cluster {stored.n_clusters[0]}: ")

        # A press on the matrix picks the cluster under it.
        box = page.locator(".sl-matrix").bounding_box()
        page.mouse.click(box["x"] + 5, box["y"] + 5)
        figure.settle()
        assert figure.view()[CLUSTER].startswith("Cluster 1: ")
        figure.control("Reset").click()
        figure.settle()
        assert f"in {stored.n_clusters[start]} clusters" in figure.view()[ALL]
        sliders = [("number of clusters", range(12)), ("cluster,", range(1, 40))]
        check_response(page, capsys, sliders)
        assert seen.errors == [] and seen.outside == []

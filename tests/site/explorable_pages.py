"""A page with one explorable alone, and the checks that all of them share."""

import shutil

from browsing import axe_violations, sideways

PAGE = """<!doctype html><html lang="en" data-theme="{theme}"><head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>An explorable</title><link rel="stylesheet" href="site.css">
<link rel="stylesheet" href="print.css"><style>
html {{ font-family: sans-serif; color: #222; background: #fff; }}
html[data-theme="dark"] {{ color-scheme: dark; color: #ced6dd; background: #121212; }}
main {{ max-width: 46rem; margin: auto; }} .below {{ margin-top: {space}; }}
</style></head><body><main><h1>An explorable</h1>
<div class="below">{place}</div></main>
<script defer src="{module}.js"></script><script defer src="host.js"></script>
</body></html>"""
SHARED = ("host.js", "site.css", "print.css")
VARIANTS = (
    ("light", "light", "0"),
    ("dark", "dark", "0"),
    ("below", "light", "3000px"),
)

# The script time of a frame after each of `values` is set on the slider, in ms, forced
# layout included; the least of three rounds, since other programs share the processor.
RESPONSE = """async ([label, values]) => {
  const slider = [...document.querySelectorAll(".sl-range")]
    .find((node) => node.textContent.startsWith(label)).querySelector("input");
  const frame = (value) => new Promise((done) => {
    let start;
    requestAnimationFrame(() => (start = performance.now()));
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    requestAnimationFrame(() => {
      document.body.offsetHeight;
      done(performance.now() - start);
    });
  });
  const least = values.map(() => Infinity);
  for (let round = 0; round < 3; round++)
    for (const [k, value] of values.entries())
      least[k] = Math.min(least[k], await frame(value));
  return least.sort((a, b) => a - b);
}"""


PLACES = {}  # drawing the picture takes longer than many a test


def write_pages(folder, site, explorable):
    """Write light.html, dark.html and below.html (out of view) from the built site."""
    module = explorable.module
    drawn = (module, repr(explorable.state()))
    if drawn not in PLACES:
        PLACES[drawn] = explorable.to_html()
    static = site / "_static"
    scripts = (static / "explorables").glob(f"{module}*.js")
    for path in (*(static / name for name in SHARED), *scripts):
        shutil.copy(path, folder)
    for name, theme, space in VARIANTS:
        page = PAGE.format(theme=theme, space=space, place=PLACES[drawn], module=module)
        (folder / f"{name}.html").write_text(page, "utf-8")
    return folder


class Figure:
    """An open figure: its controls by label, its read-outs and drawings in order."""

    drawings = ".sl-plot"

    def __init__(self, page):
        self.page = page

    def control(self, label):
        """The native input or button whose accessible name is `label`."""
        root = self.page.locator(".sl-root")
        found, *others = (
            root.get_by_role(role, name=label, exact=True)
            for role in ("slider", "combobox", "checkbox", "button")
        )
        for other in others:
            found = found.or_(other)
        return found

    def view(self):
        """All that is seen: the read-outs, then the drawings."""
        return self.page.evaluate(
            """(drawings) => {
              const all = (what) => [...document.querySelectorAll(what)];
              return all(".sl-readout > span[aria-hidden]")
                .map((node) => node.textContent)
                .concat(all(drawings).map((node) => node.innerHTML));
            }""",
            self.drawings,
        )

    def text(self, which):
        return self.view()[which]

    def settle(self):
        """Wait for two frames."""
        self.page.evaluate(
            "() => new Promise((f) => requestAnimationFrame(() => "
            "requestAnimationFrame(f)))"
        )

    def changed_by(self, action):
        """Positions in the view that are different after the action."""
        before = self.view()
        action()
        self.settle()
        pairs = zip(before, self.view(), strict=True)
        return {k for k, (old, new) in enumerate(pairs) if old != new}


def check_fits(page):
    """Accessible, targets of 44 pixels, nothing wider than the window."""
    assert axe_violations(page) == []
    for target in page.locator(".sl-control, .sl-button").all():
        if target.is_visible():
            assert target.bounding_box()["height"] >= 44
    assert sideways(page) == []


def check_narrow(page):
    """Nothing is wider than the smallest phones."""
    for narrow in (320, 360):
        page.set_viewport_size({"width": narrow, "height": 800})
        page.wait_for_timeout(100)
        assert sideways(page) == []


def check_response(page, capsys, sliders):
    """Every slider, (label, values), answers within a frame; says how fast."""
    with capsys.disabled():
        for label, values in sliders:
            times = page.evaluate(RESPONSE, [label, list(values)])
            median, worst = times[len(times) // 2], times[-1]
            print(f"\n{label}: {median:.1f} ms, worst {worst:.1f} ms", end="")
            assert median < 16

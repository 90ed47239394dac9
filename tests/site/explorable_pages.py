"""A page with nothing but one explorable, and how fast its sliders answer."""

import shutil

PAGE = """<!doctype html><html lang="en" data-theme="{theme}"><head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>An explorable</title><link rel="stylesheet" href="site.css"><style>
html {{ font-family: sans-serif; color: #222; background: #fff; }}
html[data-theme="dark"] {{ color-scheme: dark; color: #ced6dd; background: #121212; }}
main {{ max-width: 46rem; margin: auto; }} .below {{ margin-top: {space}; }}
</style></head><body><main><h1>An explorable</h1>
<div class="below">{place}</div></main>
<script defer src="{module}.js"></script><script defer src="host.js"></script>
</body></html>"""
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


def write_pages(folder, site, explorable):
    """Write light.html, dark.html and below.html (out of view) from the built site."""
    module = explorable.module
    for name in ("host.js", "site.css", f"explorables/{module}.js"):
        shutil.copy(site / "_static" / name, folder)
    for name, theme, space in VARIANTS:
        page = PAGE.format(
            theme=theme, space=space, place=explorable.to_html(), module=module
        )
        (folder / f"{name}.html").write_text(page, "utf-8")
    return folder

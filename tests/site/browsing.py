"""Visits to a page in a real browser, recorded, and what to ask of an open page."""

import gzip
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WIDE, NARROW = 1300, 390
# Not as a mobile device: that would zoom out of a page that is too wide.
PHONE = {"width": NARROW, "has_touch": True}


class Visit:
    """An open page (`page`) and what happened since it was asked for."""

    def __init__(self, page, origin):
        self.page = page
        self.origin = origin
        self.outside = []  # requests to anywhere but the site
        self.errors = []  # console errors, exceptions, requests that failed
        self.responses = []
        self.under_way, self.latest = set(), time.monotonic()
        page.on("request", self._begun)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)
        page.route("**/*", self._route)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("requestfailed", lambda r: self.errors.append(f"failed: {r.url}"))
        page.on("response", lambda response: self.responses.append(response))

    def _route(self, route):
        url = route.request.url
        if url.startswith((self.origin, "data:", "blob:")):
            route.continue_()
        else:
            self.outside.append(url)
            route.abort()

    def _console(self, message):
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url')})")

    def _begun(self, request):
        self.under_way.add(request)
        self.latest = time.monotonic()

    def _ended(self, request):
        self.under_way.discard(request)
        self.latest = time.monotonic()

    def settle(self, quiet=0.5, longest=30):
        """Wait until there was no request for `quiet` seconds.

        Playwright's own "networkidle" is at times not said of a large page.
        """
        end = time.monotonic() + longest
        while self.under_way or time.monotonic() < self.latest + quiet:
            assert time.monotonic() < end, f"still loading: {self.under_way}"
            self.page.wait_for_timeout(50)

    def weight(self):
        """Bytes over the wire, text compressed: (all but pictures, pictures)."""
        rest = pictures = 0
        for response in self.responses:
            body = response.body() if response.ok else b""
            kind = response.headers.get("content-type", "")
            suffix = urlsplit(response.url).path.rsplit(".")[-1]
            if kind.startswith("image/") and suffix != "svg":
                pictures += len(body)
            elif suffix in ("woff2", "png"):
                rest += len(body)
            else:
                rest += len(gzip.compress(body, 6))
        return rest, pictures


@contextmanager
def visit(browser, origin, name, width=WIDE, theme="light", javascript=True, **context):
    """Open ORIGIN/NAME in a fresh profile (so with a cold cache) and let it settle.

    `context`: more of the browser's own settings, such as has_touch=True.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=theme,
        java_script_enabled=javascript,
        **context,
    )
    try:
        seen = Visit(context.new_page(), origin)
        seen.page.goto(f"{origin}/{name}", wait_until="load")
        if name == "index.html":  # leads to the first page
            seen.page.wait_for_url("**/book/index.html")
        seen.settle()
        yield seen
    finally:
        context.close()


def axe_violations(page):
    """What axe-core, all of its rules, finds on the open page."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{item['id']} ({item['impact']}): {node['html'][:200]}"
        for item in found["violations"]
        for node in item["nodes"]
    ]


def sideways(page):
    """What makes the open page scroll sideways, or is cut off at its edge."""
    return page.evaluate(
        """() => {
      const width = document.documentElement.clientWidth;
      const faults = [];
      if (document.documentElement.scrollWidth > width)
        faults.push(`the page is ${document.documentElement.scrollWidth} wide`);
      const boxed = (element) => {
        for (let box = element; box; box = box.parentElement)
          if (/auto|scroll/.test(getComputedStyle(box).overflowX))
            return box.getBoundingClientRect().right <= width + 1;
        return false;
      };
      const content = document.querySelector("article") || document.body;
      // A formula's own box is looked at, not the hundred boxes in it.
      for (const element of content.querySelectorAll("*:not(.katex *)")) {
        const edge = element.getBoundingClientRect().right;
        const clipped = ".katex-mathml, .hide-tail, .headerlink, script, style";
        const hidden = element.closest(clipped);
        if (edge > width + 1 && !hidden && !boxed(element))
          faults.push(`${element.tagName}.${element.className} ends at ${edge}`);
      }
      return faults.slice(0, 5);
    }"""
    )

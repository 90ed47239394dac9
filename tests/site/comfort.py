"""What makes an open page comfortable: room for fingers, contrast, stillness, print."""

# Links within a text are as high as its lines (WCAG 2.5.8 exempts them); everything
# else that a finger goes for must be 44 px wide and high.
SMALL_TARGETS = """() => {
  const wanted = "a[href], button, summary, input, select, textarea, [role=button]";
  const inText = (link) => {
    const block = link.closest("p, li, td, th, dd, dt, figcaption, h1, h2, h3, h4, h5");
    if (!block || !link.closest("article, .explorable")) return false;
    return block.textContent.trim().length > link.textContent.trim().length;
  };
  // What a label encloses is pressed with it.
  const pressed = (element) => {
    const label = element.matches("input") && element.labels?.[0];
    const boxes = (label ? [element, label] : [element])
      .map((e) => e.getBoundingClientRect());
    return boxes.reduce((a, b) => (a.width * a.height > b.width * b.height ? a : b));
  };
  const faults = [];
  for (const element of document.querySelectorAll(wanted)) {
    const options = { opacityProperty: true, visibilityProperty: true };
    if (!element.checkVisibility(options) || element.disabled) continue;
    if (element.matches("a") && inText(element)) continue;
    const { width, height } = pressed(element);
    if (width < 2 || height < 2) continue;  // for screen readers only
    if (width < 43.5 || height < 43.5) {
      const size = `${width.toFixed(0)} x ${height.toFixed(0)}`;
      faults.push(`${size}: ${element.outerHTML.slice(0, 150)}`);
    }
  }
  return faults;
}"""

MOTION = """() => {
  const faults = document.getAnimations().map((a) => `running: ${a.animationName}`);
  const still = (times) => times.split(",").every((time) => parseFloat(time) < 0.01);
  for (const element of document.querySelectorAll("*")) {
    for (const part of [null, "::before", "::after"]) {
      const style = getComputedStyle(element, part);
      const moves = !still(style.transitionDuration)
        || style.scrollBehavior === "smooth"
        || (style.animationName !== "none" && !still(style.animationDuration));
      if (moves) faults.push(`${element.tagName}.${element.className}${part ?? ""}`);
    }
  }
  return [...new Set(faults)];
}"""

# Text of explorables against what is painted behind it: axe leaves out SVG.
FAINT_TEXT = """() => {
  const canvas = document.createElement("canvas").getContext("2d");
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) =>
    [0, 1, 2].map((k) => top[k] * top[3] + below[k] * (1 - top[3])).concat(1);
  const ground = (element) => {
    if (!element) return [255, 255, 255, 1];
    const own = rgba(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, ground(element.parentElement));
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const faults = [];
  for (const text of document.querySelectorAll(".explorable svg text")) {
    if (!text.checkVisibility() || !text.textContent.trim()) continue;
    const style = getComputedStyle(text);
    const below = ground(text.closest("div"));
    const ink = rgba(style.fill);
    let opacity = ink[3];
    for (let e = text; e && e.tagName !== "DIV"; e = e.parentElement)
      opacity *= getComputedStyle(e).opacity;
    const [a, b] = [light(over([...ink.slice(0, 3), opacity], below)), light(below)];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5)
      faults.push(`${contrast.toFixed(1)}: ${text.outerHTML.slice(0, 150)}`);
  }
  return faults;
}"""


def small_targets(page):
    """What is too small for a finger, as it stands: call it with menus open too."""
    return page.evaluate(SMALL_TARGETS)


def motion(page):
    """Elements that move, or would if something changed."""
    return page.evaluate(MOTION)


def faint_text(page):
    """Text in the pictures of explorables with a contrast below 4.5 : 1."""
    return page.evaluate(FAINT_TEXT)

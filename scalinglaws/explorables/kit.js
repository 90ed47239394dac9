// What explorables share: chance, controls, plots, read-outs, workers. No imports and no
// exports: this file is put in front of each explorable by `base.py` and by the site.

// ------------------------------------------------------------------------- chance

// Uniform numbers in [0, 1) from a 32-bit seed (mulberry32): the same in every browser.
function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

// ------------------------------------------------------------------------- numbers

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function powerOfTen(k) {
  const digits = [...String(Math.abs(k))].map((digit) => SUPERSCRIPTS[digit]).join("");
  return `10${k < 0 ? "⁻" : ""}${digits}`;
}

// 1234.5 -> "1 230", 0.0123 -> "0.0123", 1.2e-5 -> "1.2 × 10⁻⁵".
function format(value, digits = 2) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [mantissa, power] = value.toExponential(digits - 1).split("e");
    const times = "\u202f×\u202f"; // narrow spaces that do not break
    return `${mantissa}${times}${powerOfTen(Number(power))}`.replace("-", "−");
  }
  return Number(value.toPrecision(Math.max(digits, 3)))
    .toLocaleString("en", { maximumFractionDigits: 6 })
    .replaceAll(",", "\u202f")
    .replace("-", "−");
}

// ------------------------------------------------------------------------ elements

// An HTML element; attributes with a function are event listeners ("oninput").
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

// Controls are native inputs inside their labels. Each returns the label with `input`
// and the method `set(value)`, which changes the input without calling back.

function slider({ label, min, max, value, show = String, oninput, onchange = () => {} }) {
  const shown = el("span", { class: "sl-value", "aria-hidden": "true" });
  const input = el("input", {
    type: "range", min, max, step: 1, autocomplete: "off",
    oninput: () => (refresh(), oninput(Number(input.value))),
    onchange: () => onchange(Number(input.value)),
  });
  const refresh = () => {
    shown.textContent = show(Number(input.value));
    input.setAttribute("aria-valuetext", shown.textContent);
  };
  const set = (next, nextMax = input.max) => {
    input.max = nextMax;
    input.value = next;
    refresh();
  };
  set(value, max);
  const heading = el("span", { class: "sl-name" }, el("span", {}, label), shown);
  return Object.assign(el("label", { class: "sl-control sl-range" }, heading, input), {
    input, set,
  });
}

// A maker of sliders that keep their value in `settings` and then call `changed(key)`.
const slidersOf = (settings, changed) => (key, label, min, max, show) =>
  slider({
    label, min, max, value: settings[key], show,
    oninput: (value) => ((settings[key] = value), changed(key)),
  });

function select({ label, options, value, onchange }) {
  const input = el("select", { autocomplete: "off", onchange: () => onchange(input.value) });
  for (const [key, text] of options) input.append(el("option", { value: key }, text));
  const set = (next) => (input.value = next);
  set(value);
  const heading = el("span", { class: "sl-name" }, label);
  return Object.assign(el("label", { class: "sl-control" }, heading, input), { input, set });
}

function checkbox({ label, value = false, onchange }) {
  const input = el("input", {
    type: "checkbox", autocomplete: "off", onchange: () => onchange(input.checked),
  });
  const set = (next) => (input.checked = next);
  set(value);
  return Object.assign(el("label", { class: "sl-control sl-check" }, input, label), {
    input, set,
  });
}

function button(label, onclick) {
  return el("button", { type: "button", class: "sl-button", onclick }, label);
}

// Text that follows every change on screen, but is spoken only when it has been quiet
// for a while, so that dragging a slider does not flood a screen reader.
function readout(quiet = 700) {
  const seen = el("span", { "aria-hidden": "true" });
  const spoken = el("span", { class: "sl-spoken", "aria-live": "polite" });
  let timer;
  const say = (text) => {
    if (seen.textContent === text) return;
    seen.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => (spoken.textContent = text), quiet);
  };
  return Object.assign(el("p", { class: "sl-readout" }, seen, spoken), { say });
}

// ----------------------------------------------------------------------- behaviour

// At most one call a frame, however often it is asked for.
function oncePerFrame(draw) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  };
}

// Calls back once, when the node has been in view for a moment: scrolling past it does
// not count. Returns a function that stops it.
function whenVisible(node, callback, moment = 400) {
  let timer;
  const observer = new IntersectionObserver((entries) => {
    clearTimeout(timer);
    if (!entries.at(-1).isIntersecting) return;
    timer = setTimeout(() => (observer.disconnect(), callback()), moment);
  });
  observer.observe(node);
  return () => (clearTimeout(timer), observer.disconnect());
}

// What a reader did, kept in this browser, as JSON; a browser that keeps nothing (a
// private window) forgets it with the page. `remember(key, null)` forgets it too.
function remembered(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // nothing is kept
  }
}

const prefersStillness = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// A worker that runs `source`: {post, stop}. From file:// a worker cannot have a file of
// its own, hence the Blob.
function startWorker(source, onmessage, onerror) {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(url);
  worker.onmessage = ({ data }) => onmessage(data);
  worker.onerror = onerror;
  const stop = () => {
    worker.terminate();
    URL.revokeObjectURL(url);
  };
  return { post: (message) => worker.postMessage(message), stop };
}

// What a figure does when it fails: it stops, says so, and the page's picture is back.
// `guard(action)` runs an action so; `fail(error)` is for errors from elsewhere.
function failsafe(name, host, view, stop = () => {}) {
  const fail = (error) => {
    stop();
    console.error(`explorable ${name}:`, error);
    const words = `This figure stopped (${error.message}): the picture shows its first view.`;
    view.replaceChildren(el("p", {}, words));
    host.closest(".explorable")?.classList.remove("explorable-mounted");
  };
  const guard = (action) => {
    try {
      action();
    } catch (error) {
      fail(error);
    }
  };
  return { guard, fail };
}

// --------------------------------------------------------------------------- plots

// Okabe & Ito's colours that keep 3:1 against white and against the dark theme's ground.
const COLOURS = { blue: "#0072b2", orange: "#d55e00", green: "#009e73", purple: "#bb6a9c" };

const MARKERS = {
  circle: (r) => `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`,
  square: (r) => `M${-r},${-r}h${2 * r}v${2 * r}h${-2 * r}Z`,
  triangle: (r) => `M0,${-1.2 * r}L${1.1 * r},${r}H${-1.1 * r}Z`,
  diamond: (r) => `M0,${-1.3 * r}L${1.3 * r},0L0,${1.3 * r}L${-1.3 * r},0Z`,
};

function linearTicks([low, high], count) {
  const rough = (high - low) / count;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((k) => k * unit).find((size) => size >= rough);
  const first = Math.ceil(low / step - 1e-9);
  const ticks = [];
  for (let k = first; k * step <= high + 1e-9 * step; k++) {
    ticks.push([k * step, String(Number((k * step).toPrecision(6))).replaceAll("-", "−")]);
  }
  return ticks.length < 2 ? linearTicks([low, high], 2 * count) : ticks;
}

function decadeTicks([low, high], count) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first) / count));
  const ticks = [];
  for (let k = first; k <= last; k += step) ticks.push([10 ** k, powerOfTen(k)]);
  return ticks;
}

// A plot in SVG that fills its container's width. `x` and `y` are
// {label, log, ticks: [[value, text], …] or nothing}. Returns {node, draw, where}:
// draw({label, x: [low, high], y: [low, high], items}) with items
// {line: [[x, y], …], colour, dash, width, opacity} or {dots: …, marker, size, colour, open};
// where(event) is the [x, y] a pointer event is at, in data units.
function plot({ height, x, y }) {
  const node = el("div", { class: "sl-plot", style: `min-height: ${height}px` });
  const margin = { left: 42, right: 12, top: 18, bottom: 34 };
  let picture = null;
  let frame = null;

  function scale(axis, [low, high], from, to) {
    const f = axis.log ? Math.log10 : (value) => value;
    const [a, b] = [f(low), f(high)];
    return {
      at: (value) => from + ((f(value) - a) / (b - a)) * (to - from),
      back: (pixel) => {
        const value = a + ((pixel - from) / (to - from)) * (b - a);
        return axis.log ? 10 ** value : value;
      },
    };
  }

  function mark(item, sx, sy) {
    const colour = item.colour ?? "currentColor";
    const seen = ([px, py]) => Number.isFinite(sx.at(px)) && Number.isFinite(sy.at(py));
    const place = ([px, py]) => `${sx.at(px).toFixed(1)},${sy.at(py).toFixed(1)}`;
    const opacity = item.opacity ? ` opacity="${item.opacity}"` : "";
    const points = (item.line ?? item.dots).filter(seen);
    if (!points.length) return "";
    if (item.line) {
      const dash = item.dash ? ` stroke-dasharray="${item.dash}"` : "";
      return `<path d="M${points.map(place).join("L")}" fill="none"
        stroke="${colour}" stroke-width="${item.width ?? 1.5}"${dash}${opacity}/>`;
    }
    const shape = MARKERS[item.marker ?? "circle"](item.size ?? 3);
    const paint = item.open ? `fill="none" stroke="${colour}" stroke-width="2"` : `fill="${colour}"`;
    return points
      .map((dot) => `<path d="${shape}" transform="translate(${place(dot)})" ${paint}${opacity}/>`)
      .join("");
  }

  function axes(sx, sy, width, { x: rangeX, y: rangeY }) {
    const ticks = (axis, range, count) =>
      (axis.ticks ?? (axis.log ? decadeTicks : linearTicks)(range, count)).filter(
        ([value]) => value >= range[0] * (axis.log ? 0.999 : 1) && value <= range[1] * 1.001,
      );
    const bottom = height - margin.bottom;
    const right = width - margin.right;
    const parts = [
      `<path d="M${margin.left},${margin.top}V${bottom}H${right}" fill="none" stroke="currentColor"/>`,
    ];
    for (const [value, text] of ticks(x, rangeX, width / 50)) {
      const at = sx.at(value).toFixed(1);
      parts.push(`<path d="M${at},${bottom}v4" stroke="currentColor"/>`);
      parts.push(`<text x="${at}" y="${bottom + 16}" text-anchor="middle">${text}</text>`);
    }
    for (const [value, text] of ticks(y, rangeY, height / 32)) {
      const at = sy.at(value);
      parts.push(`<path d="M${margin.left},${at.toFixed(1)}h-4" stroke="currentColor"/>`);
      parts.push(`<text x="${margin.left - 6}" y="${(at + 4).toFixed(1)}" text-anchor="end">${text}</text>`);
    }
    parts.push(`<text x="${right}" y="${height - 3}" text-anchor="end">${x.label}</text>`);
    parts.push(`<text x="2" y="11">${y.label}</text>`);
    return parts.join("");
  }

  function redraw() {
    const width = node.clientWidth;
    if (!picture || !width) return;
    const sx = scale(x, picture.x, margin.left, width - margin.right);
    const sy = scale(y, picture.y, height - margin.bottom, margin.top);
    const inner = [width - margin.left - margin.right, height - margin.top - margin.bottom];
    frame = { sx, sy };
    node.setAttribute("role", "img"); // only now: a picture without a name is a fault
    node.setAttribute("aria-label", picture.label);
    node.innerHTML = `<svg width="${width}" height="${height}" aria-hidden="true">
      ${axes(sx, sy, width, picture)}
      <svg x="${margin.left}" y="${margin.top}" width="${inner[0]}" height="${inner[1]}"
        viewBox="${margin.left} ${margin.top} ${inner.join(" ")}" class="sl-ink">
        ${picture.items.map((item) => mark(item, sx, sy)).join("")}</svg></svg>`;
  }

  new ResizeObserver(oncePerFrame(redraw)).observe(node);
  return {
    node,
    draw(next) {
      picture = next;
      redraw();
    },
    where(event) {
      const box = node.getBoundingClientRect();
      const [px, py] = [event.clientX - box.left, event.clientY - box.top];
      return frame && [frame.sx.back(px), frame.sy.back(py)];
    },
  };
}

// A legend entry: a small sample of the line or marker, then words.
function legend(entries) {
  const list = el("ul", { class: "sl-legend" });
  for (const { text, colour = "currentColor", marker, dash = "", open } of entries) {
    const paint = open ? `fill="none" stroke="${colour}" stroke-width="2"` : `fill="${colour}"`;
    const sample = marker
      ? `<path d="${MARKERS[marker](4)}" transform="translate(11,6)" ${paint}/>`
      : `<path d="M0,6h22" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/>`;
    const item = el("li", {}, text);
    item.insertAdjacentHTML(
      "afterbegin",
      `<svg width="22" height="12" aria-hidden="true">${sample}</svg> `,
    );
    list.append(item);
  }
  return list;
}

// ----------------------------------------------------------------------------- style

const STYLE = `
.sl-root { position: relative; container-type: inline-size; font-size: 0.875rem; line-height: 1.4; }
.sl-root p, .sl-root ul { margin: 0.25rem 0; padding: 0; }
.sl-root .sl-panels { display: grid; gap: 1rem 1.25rem; grid-template-columns: minmax(0, 1fr); }
@container (min-width: 42rem) {
  .sl-root .sl-panels { grid-template-columns: repeat(3, minmax(0, 1fr)); }
}
.sl-root .sl-bar { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; align-items: end; margin: 0.5rem 0; }
.sl-root .sl-bar > .sl-range { flex: 1 1 14rem; }
.sl-root .sl-control { display: flex; flex-direction: column; margin: 0; min-width: 0; font-weight: 400; }
.sl-root .sl-name { display: flex; justify-content: space-between; gap: 0.5rem; }
.sl-root .sl-value { font-variant-numeric: tabular-nums; font-weight: 600; }
.sl-root .sl-check { flex-direction: row; align-items: center; gap: 0.5rem; min-height: 44px; min-width: 44px; }
.sl-root input, .sl-root select { accent-color: #0072b2; font: inherit; margin: 0; }
.sl-root input[type="range"] { width: 100%; height: 44px; cursor: pointer; }
.sl-root input[type="checkbox"] { flex: none; width: 24px; height: 24px; }
.sl-root select, .sl-root .sl-button {
  min-height: 44px; padding: 0 0.6rem; max-width: 100%; font: inherit; color: inherit;
  background: transparent; border: 1px solid currentColor; border-radius: 4px; cursor: pointer;
}
.sl-root option { color: CanvasText; background: Canvas; }
.sl-root :focus-visible { outline: 3px solid #0072b2; outline-offset: 2px; }
.sl-root .sl-plot { width: 100%; overflow: hidden; }
.sl-root .sl-plot svg { display: block; }
.sl-root .sl-plot text { fill: currentColor; font-size: 12px; }
.sl-root .sl-title { font-weight: 600; font-size: 1rem; }
.sl-root .sl-legend { display: flex; flex-wrap: wrap; gap: 0 0.9rem; list-style: none; }
.sl-root .sl-legend svg { vertical-align: middle; }
.sl-root .sl-readout { border-left: 3px solid #0072b2; padding-left: 0.6rem; font-variant-numeric: tabular-nums; }
.sl-root .sl-readout[hidden] { display: none; }
.sl-root .sl-spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;

// The root element of an explorable, with the style sheet that all of them share.
function root(...children) {
  return el("div", { class: "sl-root" }, el("style", {}, STYLE), ...children);
}

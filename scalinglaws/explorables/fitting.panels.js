// The pictures of *fit it wrong*.

const FITTING_STYLE = `
.sl-root .sl-knobs { display: grid; gap: 0.25rem 1rem; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); }
.sl-root [hidden] { display: none; }
.sl-root .sl-paste {
  width: 100%; box-sizing: border-box; font: inherit; font-family: monospace; padding: 0.4rem;
  color: inherit; background: transparent; border: 1px solid currentColor; border-radius: 4px;
}
.sl-root .sl-drag { cursor: ew-resize; touch-action: pan-y; }
.sl-root table { width: 100%; border-collapse: collapse; margin: 0.5rem 0; font-size: inherit; }
.sl-root th, .sl-root td { text-align: right; padding: 0.2rem 0.3rem; font-weight: 400;
  color: inherit; background: transparent; border: 0; border-bottom: 1px solid currentColor; }
.sl-root th:first-child { text-align: left; }
.sl-root .sl-chosen th, .sl-root .sl-chosen td { font-weight: 700; }
`;

const widened = (values, factor) => [Math.min(...values) / factor, Math.max(...values) * factor];

// `count` sizes from low to high, evenly in their logarithm.
const sweep = (low, high, count = 60) =>
  Array.from({ length: count }, (_, k) => low * (high / low) ** (k / (count - 1)));

// Ticks at 1, 2 and 5 times the powers of ten, for axes too short for powers alone.
function fineTicks([low, high]) {
  if (high / low > 1000) return undefined;
  const ticks = [];
  for (let k = Math.floor(Math.log10(low)); k <= Math.log10(high); k++) {
    for (const digit of [1, 2, 5]) ticks.push([digit * 10 ** k, format(digit * 10 ** k, 1)]);
  }
  return ticks;
}

function drawCurve(picture, axis, data, { first, last, form }, { x, y, forms }, truth) {
  const end = data.x[data.x.length - 1];
  const [from, to] = [x[0], x[x.length - 1]];
  const beyond = end * 10; // the fit goes on for a decade
  const rangeY = widened([...data.y, ...(truth ? [truth.truth(beyond)] : [])], 2);
  axis.ticks = fineTicks(rangeY);
  const fit = forms[form]?.fit;
  const at = (size) => [size, Math.exp(fit.logPredict(size))];
  const seen = ([, loss]) => loss > rangeY[0] / 10 && loss < rangeY[1] * 10;
  const items = [
    { line: [[from, rangeY[0]], [from, rangeY[1]]], dash: "4 4", opacity: 0.6 },
    { line: [[to, rangeY[0]], [to, rangeY[1]]], dash: "4 4", opacity: 0.6 },
  ];
  if (fit) {
    items.push({ line: sweep(from, to).map(at), colour: COLOURS.orange, width: 3 });
    for (const [a, b] of [[data.x[0] / 1.5, from], [to, beyond]]) {
      const line = sweep(a, b).map(at).filter(seen);
      items.push({ line, colour: COLOURS.orange, width: 2, dash: "6 4" });
    }
  }
  if (truth) {
    const line = sweep(data.x[0] / 1.5, beyond).map((size) => [size, truth.truth(size)]);
    items.push({ line, colour: COLOURS.green, width: 2, dash: "2 3" });
  }
  const outside = (_, k) => k < first || k > last;
  const look = { colour: COLOURS.blue, size: 4 };
  items.push({ dots: points(x, y), ...look });
  items.push({ dots: points(data.x, data.y).filter(outside), open: true, ...look });
  const losses = [data.y[0], data.y[data.y.length - 1]].map((loss) => format(loss));
  picture.draw({
    label: `Loss against size, ${data.x.length} sizes from ${format(data.x[0])} to ` +
      `${format(end)}: from ${losses[0]} to ${losses[1]}. ${x.length} are in the window.`,
    x: [data.x[0] / 1.5, beyond], y: rangeY, items,
  });
}

function drawResiduals(picture, data, { x, y, forms }, form) {
  const fit = forms[form]?.fit;
  const left = fit
    ? points(x, y).map(([size, loss]) => [size, 100 * Math.expm1(Math.log(loss) - fit.logPredict(size))])
    : [];
  const most = Math.max(1e-3, ...left.map(([, off]) => Math.abs(off)));
  const ends = [data.x[0] / 1.5, data.x[data.x.length - 1] * 1.5];
  picture.draw({
    label: `What is left of the fit in the window: at most ${format(most)} per cent.`,
    x: ends, y: [-1.2 * most, 1.2 * most],
    items: [
      { line: ends.map((size) => [size, 0]), opacity: 0.6 },
      { line: left, colour: COLOURS.blue, width: 1 },
      { dots: left, colour: COLOURS.blue, size: 4 },
    ],
  });
}

function drawValley(picture, found, truth) {
  const { line, limit, range } = profileCurve(found);
  const top = Math.max(4 * limit, 1e-3);
  const items = [
    { line: range.map((exponent) => [exponent, limit]), dash: "6 4" },
    { line, colour: COLOURS.orange, width: 3 },
  ];
  if (truth) {
    const { exponent } = truth.law;
    items.push({ line: [[exponent, 0], [exponent, top]], colour: COLOURS.green, width: 2, dash: "2 3" });
  }
  picture.draw({
    label: `Error of the best offset against the exponent: within the 95 per cent limit for ` +
      `${whichExponents(found.low, found.high)}.`,
    x: range, y: [0, top], items,
  });
}

// The forms as a table; the chosen one stands out.
function formsTable(forms, chosen) {
  const cell = (text) => el("td", {}, text);
  const head = ["typical error", "in window", "held out"];
  const rows = Object.entries(FORMS).map(([key, { name }]) =>
    el("tr", key === chosen ? { class: "sl-chosen" } : {},
      el("th", { scope: "row" }, name),
      cell(forms[key] ? share(forms[key].rms) : "–"),
      cell(forms[key] ? share(forms[key].heldOut) : "–")));
  return el("table", {},
    el("thead", {}, el("tr", {}, ...head.map((text) => el("th", { scope: "col" }, text)))),
    el("tbody", {}, ...rows));
}

// The picture of *draw it first*.

const DRAWFIRST_STYLE = `
.sl-draw { position: relative; }
.sl-draw .sl-plot { cursor: crosshair; touch-action: none; user-select: none; }
.sl-draw .sl-plot svg { pointer-events: none; }
.sl-draw.sl-done .sl-plot { cursor: auto; touch-action: auto; }
.sl-draw .sl-range { position: absolute; top: 0; width: 24px; height: 100%; overflow: hidden; opacity: 0; pointer-events: none; }
.sl-draw .sl-name { font-size: 1px; }
.sl-root .sl-button[aria-disabled="true"] { opacity: 0.6; cursor: default; }
`;

const GUESS = { colour: COLOURS.orange };
const TRUTH = { colour: COLOURS.blue };
const RIVALS = [
  { colour: COLOURS.green, dash: "8 4" },
  { colour: COLOURS.purple, dash: "3 3" },
];
const UNCHANGED = { dash: "1 5" };
const PADDING = 0.03; // of the axis, beside the first and the last size

// Where knot k stands, as a fraction of the axis.
const across = (k) => (PADDING + k / (KNOTS - 1)) / (1 + 2 * PADDING);

const pairs = (x, y) => x.map((size, k) => [size, y[k]]);
const paintOf = (k, count) => (k === count - 1 ? UNCHANGED : RIVALS[k % RIVALS.length]);

const whole = (size) => Math.round(size).toLocaleString("en").replaceAll(",", "\u202f");

// At most seven of the sizes, as ticks.
function sizeTicks(x) {
  const every = Math.ceil((x.length - 1) / 6);
  return x.filter((_, k) => k % every === 0).map((size) => [size, whole(size)]);
}

function rangesOf({ x, y_range: [low, high] }) {
  const span = (last(x) / x[0]) ** PADDING;
  // A little more above, where the label stands over the topmost tick.
  return { x: [x[0] / span, last(x) * span], y: [low, high * (high / low) ** 0.04] };
}

function drawGuess(picture, task, knots, { heights, drawn, revealed, at }) {
  const { x, y, low, high, theories } = task;
  const guess = pairs(knots, heights);
  const fade = drawn ? 1 : 0.5;
  const items = [
    { line: guess, ...GUESS, width: 2.5, dash: drawn ? undefined : "4 4", opacity: fade },
    { dots: guess.slice(1), ...GUESS, size: 4, opacity: fade },
    { dots: at ? [guess[at]] : [], ...GUESS, size: 9, open: true },
  ];
  const ends = `from ${format(heights[0])} at ${format(knots[0])} to ${format(last(heights))} at ${format(last(knots))}`;
  let label = drawn ? `Your curve goes ${ends}.` : `Empty axes; the first point is given, ${format(y[0])}.`;
  if (revealed) {
    const names = Object.keys(theories);
    items.push(
      ...names.map((name, k) => ({ line: pairs(x, theories[name]), ...paintOf(k, names.length), width: 1.5 })),
      ...(low ?? []).map((value, k) => ({ line: [[x[k], value], [x[k], high[k]]], ...TRUTH, width: 5, opacity: 0.45 })),
      { line: pairs(x, y), ...TRUTH, width: 2 },
      { dots: pairs(x, y), ...TRUTH, marker: "square", size: 3 },
    );
    label += ` The curve itself ends at ${format(last(y))}.`;
  }
  items.push({ dots: [[x[0], y[0]]], ...TRUTH, marker: "diamond", size: 6 });
  picture.draw({ label, ...rangesOf(task), items });
}

function entriesOf({ low, theories }, { revealed }) {
  const entries = [
    { text: "the first point", ...TRUTH, marker: "diamond" },
    { text: "your guess", ...GUESS },
  ];
  if (!revealed) return entries;
  const names = Object.keys(theories);
  return [
    ...entries,
    { text: low ? "the curve, 95\u00a0% over seeds" : "the curve", ...TRUTH },
    ...names.map((text, k) => ({ text, ...paintOf(k, names.length) })),
  ];
}

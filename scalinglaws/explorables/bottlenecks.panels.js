// The pictures of *bottlenecks*.

const BOTTLENECKS_STYLE = `
.sl-root .sl-knobs { display: grid; gap: 0.25rem 1rem; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); }
.sl-root [hidden] { display: none; }
`;

const SIZES = [1e6, 1e13];
const TOKENS = [1e8, 1e15];
const BUDGETS = [6 * SIZES[0] * TOKENS[0], 6 * SIZES[1] * TOKENS[1]];
const FACTORS = [1e-3, 1e4];

// `count` values from low to high, evenly in their logarithm.
const sweep = ([low, high], count = 60) =>
  Array.from({ length: count }, (_, k) => low * (high / low) ** (k / (count - 1)));

const trace = (range, f, count) => sweep(range, count).map((x) => [x, f(x)]);

// Points of a line that lie in the picture, or just outside it.
const within = (value, [low, high]) => value > low / 1.2 && value < high * 1.2;
const inSurface = (line) => line.filter(([N, D]) => within(N, SIZES) && within(D, TOKENS));

// A line of equal loss, close to both of its asymptotes at the ends.
function contour(law, loss) {
  const shares = Array.from({ length: 81 }, (_, k) => 1 / (1 + Math.exp((40 - k) / 4)));
  return inSurface(shares.map((share) => contourPoint(law, loss, share)));
}

// Lines of equal loss: what can fall goes by factors of the square root of two.
const contours = (law) =>
  Array.from({ length: 26 }, (_, k) => contour(law, law.E + 2 ** (4 - k / 2)));

function drawSurface(picture, law, { N, D, a }) {
  const C = 6 * N * D;
  const budgets = sweep(BUDGETS, 200);
  const rival = budgets.map((c) => {
    const n = rivalSize(law, a, c);
    return [n, c / 6 / n];
  });
  const [bestN, bestD] = optimum(law, C);
  picture.draw({
    label: `Loss over parameters and data. The point: ${format(N)} parameters, ${format(D)} ` +
      `tokens, loss ${lossOf(law, N, D).toFixed(3)}. The best of the same compute: ` +
      `${format(bestN)} parameters, loss ${lossOf(law, bestN, bestD).toFixed(3)}.`,
    x: SIZES, y: TOKENS,
    items: [
      ...contours(law).map((line) => ({ line, width: 1, opacity: 0.35 })),
      { line: contour(law, lossOf(law, N, D)), width: 2 },
      { line: trace(SIZES, (n) => C / 6 / n, 2), colour: COLOURS.orange, width: 2 },
      { line: inSurface(budgets.map((c) => optimum(law, c))), colour: COLOURS.green, width: 3 },
      { line: inSurface(rival), colour: COLOURS.purple, width: 2, dash: "6 4" },
      { dots: [[N, D]], colour: COLOURS.blue, size: 6 },
    ],
  });
}

// The loss when one resource is multiplied by a factor and the other stays.
function slices(law, N, D) {
  const best = (k) => lossOf(law, ...optimum(law, 6 * N * D * k));
  return {
    parameters: (k) => lossOf(law, N * k, D),
    data: (k) => lossOf(law, N, D * k),
    compute: best,
  };
}

function drawSlices(picture, axis, law, { N, D }) {
  const cuts = slices(law, N, D);
  const [ofSize, ofData] = reducible(law, N, D);
  const range = [law.E || 0.5 * Math.min(ofSize, ofData), 2 * lossOf(law, N, D)];
  axis.ticks = lossTicks(range);
  const floor = (loss) => ({ line: FACTORS.map((k) => [k, loss]), dash: "2 3", opacity: 0.7 });
  const curve = (f, colour, dash) => ({ line: trace(FACTORS, f), colour, width: 3, dash });
  picture.draw({
    label: `Loss when one resource grows: with ever more parameters it levels off at ` +
      `${(law.E + ofData).toFixed(3)}, with ever more data at ${(law.E + ofSize).toFixed(3)}; ` +
      `with compute spent best it goes on falling towards ${law.E.toFixed(3)}.`,
    x: FACTORS, y: range,
    items: [
      floor(law.E + ofData), floor(law.E + ofSize),
      curve(cuts.parameters, COLOURS.blue),
      curve(cuts.data, COLOURS.orange, "6 4"),
      curve(cuts.compute, COLOURS.green, "2 3"),
      { dots: [[1, lossOf(law, N, D)]], colour: COLOURS.blue, size: 6 },
    ],
  });
}

// Round losses between two, at most six of them.
function lossTicks([low, high]) {
  const rough = (high - low) / 5;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((k) => k * unit).find((size) => size >= rough);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor((high - first * step) / step + 1e-9) + 1;
  return Array.from({ length: count }, (_, k) => {
    const loss = (first + k) * step;
    return [loss, String(Number(loss.toPrecision(4)))];
  });
}

function drawAllocation(picture, law, { N, D, a }) {
  const C = 6 * N * D;
  picture.draw({
    label: `Best size against compute: a power of exponent ${allocation(law).toFixed(2)} by ` +
      `this law, and the rival's of ${a.toFixed(2)}, which meets it at ${format(MEETING)} ` +
      `operations. The point is at ${format(C)} operations and ${format(N)} parameters.`,
    x: BUDGETS, y: SIZES,
    items: [
      { line: [[C, SIZES[0]], [C, SIZES[1]]], colour: COLOURS.orange, width: 1 },
      { line: trace(BUDGETS, (c) => optimum(law, c)[0], 2), colour: COLOURS.green, width: 3 },
      { line: trace(BUDGETS, (c) => rivalSize(law, a, c), 2), colour: COLOURS.purple,
        width: 2, dash: "6 4" },
      { dots: [[C, N]], colour: COLOURS.blue, size: 6 },
    ],
  });
}

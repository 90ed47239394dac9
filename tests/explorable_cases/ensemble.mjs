// Answers of an explorable's JavaScript core, as JSON on standard output.
//   node ensemble.mjs MODULE_FILE cases < cases.json    one answer a case
//   node ensemble.mjs MODULE_FILE trained < job.json    losses of trained nets
//   node ensemble.mjs MODULE_FILE view < state.json     what the figure shows at that state
// MODULE_FILE is the joined source of the explorable, named .mjs.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [file, what] = process.argv.slice(2);
const { core } = (await import(pathToFileURL(file))).default;
const input = JSON.parse(readFileSync(0, "utf8"));
const list = (a) => Array.from(a);
const arrays = (rows) => rows.map((row) => Float64Array.from(row));

// p is [w | b | v | c]; every kind of case says what its answer is.
const answers = {
  predict: ({ p, x, activation }) => list(core.predict(p, x, activation)),
  gradient({ p, x, activation }) {
    const gradient = new Float64Array(p.length);
    const loss = core.gradientOf(core.widthOf(p), x, core.square(x), activation)(p, gradient);
    return [loss, ...gradient];
  },
  adam({ p, ...options }) {
    const seen = [];
    core.train(p, options, (_, now) => seen.push(...now));
    return seen;
  },
  bias_variance({ predictions, y, weights }) {
    const { bias2, variance } = core.biasVariance(predictions, y, weights);
    return [bias2, variance];
  },
  averages: ({ predictions, y, weights }) => core.averageCurve(predictions, y, weights),
  cosine: ({ predictions, y, weights }) => [core.residualCosine(predictions, y, weights)],
  refit: ({ p, x, y, weights, activation }) =>
    list(core.predict(core.refitOutput(p, activation, x, y, weights), x, activation)),
  least_squares({ columns, y }) {
    const solution = core.leastSquares(columns.map((a) => a.slice()), y.slice());
    const fitted = (_, k) => columns.reduce((sum, a, j) => sum + a[k] * solution[j], 0);
    return list(y).map(fitted);
  },
  affine: ({ f, x, y, weights }) => list(core.affineRefit(f, x, y, weights)),
  match({ p, x, weights, activation }) {
    const { costs } = core.matchPairs(p, activation, x, weights);
    return [costs.length, costs.reduce((sum, cost) => sum + cost, 0)];
  },
  half: ({ p, pairs, kept }) => list(core.halfOfPairs(p, pairs, kept)),
  classify: ({ p, loss }) => [core.classifyPair(p, loss)],
  fit({ widths, losses, low, high }) {
    const { exponent, scale } = core.fitPowerLaw(widths, losses, low, high);
    return [exponent, scale];
  },
  optimum: ({ pieces, half_width }) => [core.piecewiseLinearOptimum(pieces, half_width)],
  grid: ({ points }) => [...core.grid(points), ...core.trapezoid(points)],
  median: ({ values }) => [core.median(values)],
};

function typed(given) {
  const made = { ...given };
  for (const key of ["p", "x", "y", "weights", "f"]) {
    if (key in made) made[key] = Float64Array.from(made[key]);
  }
  for (const key of ["predictions", "columns"]) {
    if (key in made) made[key] = arrays(made[key]);
  }
  return made;
}

function trained({ members, options }) {
  return members.map((member) => core.trainMember(core, member, options).losses);
}

// The same members, options and analyses as the panels'.
function view({ state, fit }) {
  const settings = {
    ...state, rate: state.learning_rate, averageWidth: 16,
    moment: core.MOMENTS.indexOf(state.steps),
  };
  const options = core.trainingOptions(settings);
  Object.assign(options, { steps: state.steps, snapshots: [state.steps] });
  const train = (panel) =>
    core.MEMBERS[panel](settings).map((member) => core.trainMember(core, member, options));
  const scaling = train("scaling");
  const widths = [...new Set(scaling.map((net) => net.width))];
  const medians = widths.map((width) =>
    core.median(scaling.filter((net) => net.width === width).map((net) => net.losses[0])),
  );
  const x = core.grid(129);
  const predictions = train("averaging").map(({ parameters: [p] }) =>
    core.predict(p, x, state.activation),
  );
  const analysed = [predictions, core.square(x), core.trapezoid(x.length)];
  const losses = [];
  for (let k = 0; k < scaling.length; k += widths.length) {
    losses.push(scaling.slice(k, k + widths.length).map((net) => net.losses[0]));
  }
  return {
    state, fit, widths, losses, ...core.fitPowerLaw(widths, medians, ...fit),
    draws: train("lottery")
      .map(({ losses: [loss], parameters: [p] }) => [loss, core.classifyPair(p, loss)])
      .sort((a, b) => a[0] - b[0]),
    averages: core.averageCurve(...analysed), bias2: core.biasVariance(...analysed).bias2,
  };
}

const output = {
  cases: () => input.map(({ kind, given }) => answers[kind](typed(given))),
  trained: () => trained(input),
  view: () => view(input),
}[what]();
process.stdout.write(JSON.stringify(output));

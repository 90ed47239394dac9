// The fits of *fit it wrong*, the same as scalinglaws.fits on one curve: sizes x, rising
// and all different, losses y, both positive. Logarithms are natural; a fit is
// {exponent, …, logPredict}, where logPredict(size) is the log of the predicted loss.

const logs = (values) => values.map(Math.log);

// P(|T| < t) of Student's t with a whole number of degrees of freedom, as a finite sum.
function insideT(t, dof) {
  const angle = Math.atan(t / Math.sqrt(dof));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  let term = dof % 2 ? cosine : 1;
  let total = dof === 1 ? 0 : term;
  for (let k = dof % 2 ? 3 : 2; k <= dof - 2; k += 2) {
    term *= ((k - 1) / k) * cosine ** 2;
    total += term;
  }
  return dof % 2 ? (2 / Math.PI) * (angle + sine * total) : sine * total;
}

// Where f, negative at `low` and positive at `high`, is zero.
function bisect(f, low, high, rounds = 60) {
  for (let k = 0; k < rounds; k++) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

// The half width of a 95 % interval in standard errors.
const tQuantiles = new Map();
function tQuantile(dof) {
  if (!tQuantiles.has(dof)) tQuantiles.set(dof, bisect((t) => insideT(t, dof) - 0.95, 0, 20));
  return tQuantiles.get(dof);
}

// Least squares of v on u: {slope, height, residuals, error}, error that of the slope.
function straightLine(u, v) {
  const { slope, height } = lineThrough(u, v);
  const residuals = v.map((value, i) => value - height - slope * u[i]);
  const left = sumOf(residuals.map((r) => r * r));
  return { slope, height, residuals, error: Math.sqrt(left / (u.length - 2) / spreadOf(u)) };
}

function fitPower(x, y) {
  const { slope, height, error } = straightLine(logs(x), logs(y));
  const half = tQuantile(x.length - 2) * error;
  return {
    exponent: -slope, logPrefactor: height, low: -slope - half, high: -slope + half,
    logPredict: (size) => height + slope * Math.log(size),
  };
}

function fitExponential(x, y) {
  const { slope, height } = straightLine(x.map((size) => size - x[0]), logs(y));
  return { rate: -slope, logPredict: (size) => height + slope * (size - x[0]) };
}

// Two slopes that join at one of the sizes, at least two sizes beyond it on each side.
function fitBroken(x, y) {
  const [t, v] = [logs(x), logs(y)];
  let best = null;
  for (const knee of t.slice(2, -2)) {
    const u = t.map((value) => value - knee);
    const bent = u.map((value) => Math.max(value, 0));
    // What is left of the bend and of v after a line in u: one more slope.
    const [bentLeft, left] = [straightLine(u, bent).residuals, straightLine(u, v).residuals];
    const size = sumOf(bentLeft.map((value) => value * value));
    const bend = sumOf(bentLeft.map((value, i) => value * left[i])) / size;
    const line = straightLine(u, v.map((value, i) => value - bend * bent[i]));
    const rss = sumOf(line.residuals.map((r) => r * r));
    if (!best || rss < best.rss) best = { rss, knee, bend, ...line };
  }
  const { knee, slope, bend, height } = best;
  return {
    exponent: -slope, beyond: -slope - bend, knee: Math.exp(knee),
    logPredict: (size) => {
      const u = Math.log(size) - knee;
      return height + slope * u + bend * Math.max(u, 0);
    },
  };
}

// ------------------------------------------------------------------- with an offset
// With t = log(x / last x) and s the share of the offset in the last prediction B,
// log y = log B + log(s + (1 - s) exp(-exponent t)): log B is a mean, the exponent and
// logit(s) are searched, on the package's grid.

const LOGITS = Array.from({ length: 93 }, (_, k) => k - 16);
const SHARES = LOGITS.map((logit) => [1 / (1 + Math.exp(-logit)), 1 / (1 + Math.exp(logit))]);
const N_EXPONENTS = 121;
const shareOf = (logit) => [1 / (1 + Math.exp(-logit)), 1 / (1 + Math.exp(logit))];

// Residual sum of squares; power[i] = exp(-exponent t[i]).
function costOf(v, power, [s, rest]) {
  let [total, squares] = [0, 0];
  for (let i = 0; i < v.length; i++) {
    const left = v[i] - Math.log(s + rest * power[i]);
    total += left;
    squares += left * left;
  }
  return Math.max(0, squares - (total * total) / v.length);
}

// The same without cancellation, for what is compared at full precision.
function exactCost(v, power, [s, rest]) {
  const left = v.map((value, i) => value - Math.log(s + rest * power[i]));
  const middle = meanOf(left);
  return sumOf(left.map((value) => (value - middle) ** 2));
}

const powers = (t, exponent) => t.map((value) => Math.exp(-exponent * value));
const rangeOf = (values) => Math.max(...values) - Math.min(...values);
const largestExponent = (t, v) => Math.max(50, 5 * rangeOf(v)) / rangeOf(t);

// Steps of Levenberg from [exponent, logit], none longer than a cell of the grid: where
// the offset hardly matters a free step would throw it to nothing.
function polish(t, v, start, largest) {
  const cost = ([exponent, logit]) => exactCost(v, powers(t, exponent), shareOf(logit));
  const unit = (2 * largest) / (N_EXPONENTS - 1);
  const shorten = (step) => Math.max(-1, Math.min(1, step));
  let [now, value, damping] = [start, cost(start), 1e-3];
  for (let round = 0; round < 200 && damping < 1e12; round++) {
    const power = powers(t, now[0]);
    const [s, rest] = shareOf(now[1]);
    const shape = power.map((p) => s + rest * p);
    const centred = (column) => column.map((entry) => entry - meanOf(column));
    const left = centred(v.map((entry, i) => entry - Math.log(shape[i])));
    const a = centred(power.map((p, i) => (-rest * p * t[i] * unit) / shape[i]));
    const b = centred(power.map((p, i) => (s * rest * (1 - p)) / shape[i]));
    const dot = (u, w) => sumOf(u.map((entry, i) => entry * w[i]));
    const extra = damping * Math.max(dot(a, a), dot(b, b));
    const [aa, ab, bb] = [dot(a, a) + extra, dot(a, b), dot(b, b) + extra];
    const [ar, br] = [dot(a, left), dot(b, left)];
    const det = aa * bb - ab * ab;
    const step = [(ar * bb - br * ab) / det, (br * aa - ar * ab) / det].map(shorten);
    const exponent = now[0] + step[0] * unit;
    const next = [Math.min(largest, Math.max(-largest, exponent)), now[1] + step[1]];
    const found = cost(next);
    if (found <= value) {
      const done = Math.abs(step[0]) < 1e-11 && Math.abs(step[1]) < 1e-9;
      [now, value, damping] = [next, found, damping / 10];
      if (done) break;
    } else {
      damping *= 10; // also when the step is not a number
    }
  }
  return { exponent: now[0], logit: now[1], rss: value };
}

function searchOffset(t, v) {
  const plain = -straightLine(t, v).slope;
  const plainCost = exactCost(v, powers(t, plain), [0, 1]);
  const largest = largestExponent(t, v);
  let best = { cost: Infinity };
  for (let k = 0; k < N_EXPONENTS; k++) {
    const exponent = largest * ((2 * k) / (N_EXPONENTS - 1) - 1);
    const power = powers(t, exponent);
    for (let j = 0; j < LOGITS.length; j++) {
      const cost = costOf(v, power, SHARES[j]);
      if (cost < best.cost) best = { cost, start: [exponent, LOGITS[j]] };
    }
  }
  const found = polish(t, v, best.start, largest);
  // The offset must gain more than rounding does, an rms of 1e-12.
  if (found.rss < plainCost - t.length * 1e-24) return found;
  return { exponent: plain, logit: -Infinity, rss: plainCost };
}

// The least residual sum of squares that any offset reaches with this exponent.
function profile(t, v, exponent, known = []) {
  const power = powers(t, exponent);
  const costs = SHARES.map((share) => costOf(v, power, share));
  const near = LOGITS[costs.indexOf(Math.min(...costs))];
  const cost = (logit) => exactCost(v, power, shareOf(logit));
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [near - 1, near + 1];
  let [a, b] = [high - golden * 2, low + golden * 2];
  let [atA, atB] = [cost(a), cost(b)];
  while (high - low > 1e-7) {
    if (atA < atB) {
      [high, b, atB] = [b, a, atA];
      atA = cost((a = high - golden * (high - low)));
    } else {
      [low, a, atA] = [a, b, atB];
      atB = cost((b = low + golden * (high - low)));
    }
  }
  return Math.min(atA, atB, ...[-Infinity, ...known].map(cost));
}

// Exponents the F(1, n - 3) criterion does not reject; infinite where there is no bound.
function profileInterval(t, v, { exponent, logit, rss }) {
  const dof = t.length - 3;
  // Residuals below 1e-7 are rounding, not noise.
  const criterion = Math.max(rss * (1 + tQuantile(dof) ** 2 / dof), t.length * 1e-14);
  const largest = largestExponent(t, v);
  const excess = (candidate) => profile(t, v, candidate, [logit]) - criterion;
  function bound(side) {
    let [inside, step] = [exponent, largest / 1000];
    while (side * inside < largest) {
      const outside = Math.max(-largest, Math.min(largest, exponent + side * step));
      if (excess(outside) > 0) return bisect(excess, inside, outside, 40);
      [inside, step] = [outside, 2 * step];
    }
    return side * Infinity;
  }
  return { criterion, low: bound(-1), high: bound(1) };
}

function fitOffset(x, y, interval = true) {
  const last = x[x.length - 1];
  const [t, v] = [x.map((size) => Math.log(size / last)), logs(y)];
  const found = searchOffset(t, v);
  const [s, rest] = shareOf(found.logit);
  const shape = (size) => Math.log(s + rest * Math.exp(-found.exponent * Math.log(size / last)));
  const level = meanOf(v.map((value, i) => value - shape(x[i])));
  const bounds = interval ? profileInterval(t, v, found) : {};
  return { ...found, ...bounds, offset: s * Math.exp(level),
    logPredict: (size) => level + shape(size) };
}

// ---------------------------------------------------------------------- comparisons

const FORMS = {
  power: { name: "power law", constants: 2, fit: fitPower },
  offset: { name: "with offset", constants: 3, fit: fitOffset },
  exponential: { name: "exponential", constants: 2, fit: fitExponential },
  broken: { name: "broken", constants: 4, fit: fitBroken },
};
const HELD_OUT = 2;

const errorOf = (fit, x, y) =>
  Math.sqrt(meanOf(x.map((size, i) => (Math.log(y[i]) - fit.logPredict(size)) ** 2)));

// Each form's fit to all sizes, its rms log error, and that on the largest two after a
// fit without them; a form without enough sizes is left out.
function rivals(x, y, forms = FORMS) {
  const found = {};
  for (const [key, { constants, fit }] of Object.entries(forms)) {
    const n = x.length - HELD_OUT;
    if (n < constants + 1) continue;
    const whole = fit(x, y);
    const part = fit(x.slice(0, n), y.slice(0, n), false);
    found[key] = {
      fit: whole, rms: errorOf(whole, x, y), heldOut: errorOf(part, x.slice(n), y.slice(n)),
    };
  }
  return found;
}

// The smallest and the largest exponent of a line in any window of at least 4 sizes.
function windowsRange(x, y) {
  const [t, v] = [logs(x), logs(y)];
  const exponents = [];
  for (let i = 0; i + 4 <= x.length; i++) {
    for (let j = i + 4; j <= x.length; j++) {
      exponents.push(-straightLine(t.slice(i, j), v.slice(i, j)).slope);
    }
  }
  return [Math.min(...exponents), Math.max(...exponents)];
}

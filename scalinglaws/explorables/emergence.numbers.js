// The numbers of *emergence*: stored losses of tasks, the mean, a law of K tasks.

const LEARNED = 0.1; // bits
const LEVEL = 0.02; // bits a level: 0.1 lies on an edge, so that learned stays learned

// One character a task: printable ones from # on, without the backslash.
const decode = (row) =>
  [...row].map((letter) => {
    const code = letter.charCodeAt(0);
    return (code - (code > 92 ? 36 : 35) + 0.5) * LEVEL;
  });

// A view of the run: {name, unit, x [X], mean [X], losses [X][R], law}.
const VIEWS = Object.fromEntries(
  Object.entries(RUN.views).map(([key, { tasks, ...view }]) => [
    key, { ...view, losses: tasks.map(decode) },
  ]),
);

const FREQUENCIES = (() => {
  const raw = Array.from({ length: RUN.nTasks }, (_, k) => (k + 1) ** -(1 + RUN.alpha));
  const whole = raw.reduce((sum, value) => sum + value, 0);
  return raw.map((value) => value / whole);
})();

// n tasks learned, the next in proportion: the share of samples that need another.
function lossOf(n) {
  const whole = Math.floor(n);
  const rest = FREQUENCIES.slice(whole).reduce((sum, p) => sum + p, 0);
  return rest - (n - whole) * (FREQUENCIES[whole] ?? 0);
}

// How many tasks a resource has taught, if each needs the same capacity, or `tau` of its
// samples, or S_k = first (p_1 / p_k)^beta steps.
function learnedBy(law, x) {
  const { capacity, tau, first, beta } = law;
  const power = 1 / (1 + RUN.alpha);
  let n = x / capacity;
  if (tau) n = ((x * FREQUENCIES[0]) / tau) ** power;
  if (first) n = (x / first) ** (power / beta);
  return Math.min(n, RUN.nTasks);
}

const lawAt = (law, x) => lossOf(learnedBy(law, x));

// Exponent of y in x around x[at], by least squares over a factor of two either way.
function localExponent(x, y, at) {
  const near = x.map((_, k) => k).filter((k) => Math.abs(Math.log2(x[k] / x[at])) <= 1.01);
  const [t, v] = [x, y].map((values) => near.map((k) => Math.log(values[k])));
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [tm, vm] = [mean(t), mean(v)];
  const covariance = mean(t.map((value, k) => (value - tm) * (v[k] - vm)));
  return -covariance / mean(t.map((value) => (value - tm) ** 2));
}

const learnedTasks = (losses) => losses.map((loss) => loss < LEARNED);

// Resource at which each task first lies below the threshold; null where it never does.
const firstPassage = ({ x, losses }) =>
  losses[0].map((_, task) => x[losses.findIndex((row) => row[task] < LEARNED)] ?? null);

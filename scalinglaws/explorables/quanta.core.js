// The laws of *quanta*, the same as scalinglaws.quanta. A world is
// {resource, alpha, beta, nTasks}, nTasks a whole number or Infinity; resources are in
// parameters, samples or steps.

const CAPACITY = 10; // parameters a quantum
const TAU = 30; // samples that teach a quantum
const FIRST_STEPS = 100; // steps until the first quantum is learned

// Sum over whole k > n of k^-s: 20 terms, then Euler and Maclaurin's formula.
function zetaTail(n, s) {
  let total = 0;
  for (let k = n + 1; k <= n + 20; k++) total += k ** -s;
  const m = n + 21;
  const size = m ** -s;
  const third = (s * (s + 1) * (s + 2) * size) / m ** 3;
  return (
    total + (m * size) / (s - 1) + size / 2 + (s * size) / (12 * m) - third / 720 +
    (third * (s + 3) * (s + 4)) / (30240 * m * m)
  );
}

const beyond = (nTasks, s) => (Number.isFinite(nTasks) ? zetaTail(nTasks, s) : 0);
const normalisation = (alpha, nTasks) => zetaTail(0, 1 + alpha) - beyond(nTasks, 1 + alpha);

// The share of the samples whose quantum is not learned; linear between whole n.
function tail(n, { alpha, nTasks }) {
  if (n >= nTasks) return 0;
  const s = 1 + alpha;
  const whole = Math.floor(n);
  const rest = zetaTail(whole, s) - beyond(nTasks, s) - (n - whole) * (whole + 1) ** -s;
  return rest / normalisation(alpha, nTasks);
}

// The exponent of n in the resource, and the resource that teaches the first quantum.
function exponentOfN({ resource, alpha, beta }) {
  return { parameters: 1, data: 1 / (1 + alpha), steps: 1 / ((1 + alpha) * beta) }[resource];
}
function firstResource({ resource, alpha, nTasks }) {
  const data = TAU * normalisation(alpha, nTasks);
  return { parameters: CAPACITY, data, steps: FIRST_STEPS }[resource];
}

const nOf = (amount, world) =>
  Math.min((amount / firstResource(world)) ** exponentOfN(world), world.nTasks);
const resourceOf = (n, world) => firstResource(world) * n ** (1 / exponentOfN(world));

// Complete quanta: rounding must not lose one whose threshold is just reached.
const complete = (n) => Math.floor(n * (1 + 1e-12));
const staircase = (amount, world) => tail(complete(nOf(amount, world)), world);
const meanLoss = (amount, world) => tail(nOf(amount, world), world);

// The power law of endless quanta, n^-alpha / (alpha zeta).
function endlessLaw(amount, world) {
  const endless = { ...world, nTasks: Infinity };
  const { alpha } = world;
  return nOf(amount, endless) ** -alpha / (alpha * normalisation(alpha, Infinity));
}

// Slopes in the resource: that of endless quanta, the law that ends at K, the exact one.
const endlessSlope = (world) => world.alpha * exponentOfN(world);
const finiteSlope = (n, world) =>
  endlessSlope(world) / (Number.isFinite(world.nTasks) ? 1 - (n / world.nTasks) ** world.alpha : 1);
const exactSlope = (n, world) =>
  (-exponentOfN(world) * Math.log(tail(n + 1, world) / tail(n, world))) / Math.log1p(1 / n);

// Exponent of a straight line from the first quantum to here, through 40 mean losses.
function lineExponent(amount, world) {
  const start = Math.log(firstResource(world));
  const x = Array.from({ length: 40 }, (_, k) => start + (k / 39) * (Math.log(amount) - start));
  const y = x.map((t) => Math.log(meanLoss(Math.exp(t), world)));
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [middle, level] = [mean(x), mean(y)];
  const spread = mean(x.map((t) => (t - middle) ** 2));
  return -mean(x.map((t, k) => (t - middle) * (y[k] - level))) / spread;
}

// Quanta in blocks {from, to, share}: the first twelve one by one, then up to 30, 100,
// 1000, …; of endless quanta those beyond ten millions share the last block.
function blocksOf(world) {
  const ends = Array.from({ length: 12 }, (_, k) => k + 1).concat(30);
  for (let end = 100; end <= 1e7; end *= 10) ends.push(end);
  const inside = ends.filter((end) => end < world.nTasks).concat(world.nTasks);
  return inside.map((to, k) => {
    const from = k ? inside[k - 1] + 1 : 1;
    return { from, to, share: tail(from - 1, world) - tail(to, world) };
  });
}

// How much of a block's share is learned, 0 to 1.
function filled({ from, to, share }, n, world) {
  if (n < from) return 0;
  return n >= to ? 1 : (tail(from - 1, world) - tail(n, world)) / share;
}

// The laws of *t2law*, the same as scalinglaws.skills.resource and .domino. Times are in
// t0, the steps that one task alone takes; p are the frequencies, the commonest first.

const LEARNED = 0.9; // skill from which a task counts as learned
const SPACING = 0.1; // of the grid in log tau
const COUNTS = [2, 3, 5, 10, 20, 40, 100]; // tasks for which total times are drawn
// Gauss and Legendre's five places in 0 to 1, and their weights.
const GAUSS = [
  [0.04691007703066802, 0.11846344252809454], [0.23076534494715845, 0.23931433524968324],
  [0.5, 0.28444444444444444], [0.7692346550528415, 0.23931433524968324],
  [0.953089922969332, 0.11846344252809454],
];

function zipf(nTasks, exponent) {
  const p = Array.from({ length: nTasks }, (_, i) => (i + 1) ** -exponent);
  const total = p.reduce((sum, share) => sum + share, 0);
  return p.map((share) => share / total);
}

const sum = (values) => values.reduce((total, value) => total + value, 0);

// Length of the frequencies times what is not learned yet, when the clock shows tau.
function norm(tau, p) {
  let squares = 0;
  for (const share of p) squares += (share * Math.exp(-share * tau)) ** 2;
  return Math.sqrt(squares);
}

// Time while the clock goes from exp(x) to exp(x + width).
function spell(x, width, p) {
  let time = 0;
  for (const [place, weight] of GAUSS) {
    const tau = Math.exp(x + place * width);
    time += weight * tau * norm(tau, p);
  }
  return time * width;
}

// The clock of the L2 law: {start, times}, times[k] when log tau is start + k SPACING.
function makeClock(p) {
  const start = Math.log(1e-6 / p[0]);
  const count = Math.ceil((Math.log(40 / p.at(-1)) - start) / SPACING);
  const times = [Math.exp(start) * norm(0, p)];
  for (let k = 0; k < count; k++) times.push(times[k] + spell(start + k * SPACING, SPACING, p));
  return { start, times, p };
}

const totalTime = (clock) => clock.times.at(-1);

// The same without a clock: for a smooth pace that fades at both ends, plain steps in
// log tau are as exact as anything.
function totalOf(p) {
  let time = 0;
  const last = Math.log(60 / p.at(-1));
  for (let x = Math.log(1e-14 / p[0]); x < last; x += 0.2) {
    time += 0.2 * Math.exp(x) * norm(Math.exp(x), p);
  }
  return time;
}

function timeOf(tau, { start, times, p }) {
  const place = (Math.log(tau) - start) / SPACING;
  if (place <= 0) return tau * norm(0, p);
  const k = Math.min(Math.floor(place), times.length - 1);
  return times[k] + (k === times.length - 1 ? 0 : spell(start + k * SPACING, (place - k) * SPACING, p));
}

// The inverse of timeOf, by halving; infinite once everything is learned.
function tauOf(time, clock) {
  if (time >= totalTime(clock)) return Infinity;
  let [low, high] = [clock.start - 30, clock.start + SPACING * clock.times.length];
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (timeOf(Math.exp(middle), clock) < time) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

// Skills of every task at a time, and the times at which each task is learned.
const MODELS = {
  l2: {
    skills: (time, { p, clock }) => {
      const tau = tauOf(time, clock);
      return p.map((share) => -Math.expm1(-share * tau));
    },
    learnedAt: ({ p, clock }) => p.map((share) => timeOf(-Math.log(1 - LEARNED) / share, clock)),
  },
  domino: {
    skills: (time, { p }) => p.map((_, i) => Math.min(1, Math.max(0, time - i))),
    learnedAt: ({ p }) => p.map((_, i) => i + LEARNED),
  },
  quanta: {
    skills: (time, { p }) => p.map((share) => -Math.expm1((-share / p[0]) * time)),
    learnedAt: ({ p }) => p.map((share) => (-Math.log(1 - LEARNED) * p[0]) / share),
  },
  modular: {
    skills: (time, { p }) => p.map(() => Math.min(1, time / Math.sqrt(p.length))),
    learnedAt: ({ p }) => p.map(() => LEARNED * Math.sqrt(p.length)),
  },
};

// What the pictures need of the tasks, computed once: when each model has learned each
// task, and the total time of the theory for other numbers of tasks.
function worldOf({ exponent, tasks }) {
  const p = zipf(tasks, exponent / 100);
  const world = { p, clock: makeClock(p) };
  const learned = Object.entries(MODELS).map(([name, { learnedAt }]) => [name, learnedAt(world)]);
  const totals = COUNTS.map((count) => [count, totalOf(zipf(count, exponent / 100))]);
  return { ...world, learned: Object.fromEntries(learned), totals };
}

const lossOf = (skills, p) => sum(p.map((share, i) => share * (1 - skills[i]) ** 2));

// Sign descent on orthonormal tasks in random directions, squared error, the true
// frequencies at every step. It runs in a worker, so that all it needs is in here.
// `tasks`, one array a task, or null to draw them. Returns the times {times, losses}
// and the first time at which each task was learned, infinite if never.
function signRun(mulberry32, { p, dimension, stepsPerTask, longest, seed, learned, tasks }) {
  const n = p.length;
  const random = mulberry32(seed);
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const dot = (a, b) => {
    let total = 0;
    for (let d = 0; d < a.length; d++) total += a[d] * b[d];
    return total;
  };

  // Random directions, each made orthogonal to those before it.
  function directions() {
    const drawn = [];
    for (let i = 0; i < n; i++) {
      const next = Float64Array.from({ length: dimension }, normal);
      for (const other of drawn) {
        const shadow = dot(next, other);
        for (let d = 0; d < dimension; d++) next[d] -= shadow * other[d];
      }
      const size = Math.sqrt(dot(next, next));
      drawn.push(next.map((value) => value / size));
    }
    return drawn;
  }

  const vectors = tasks ?? directions();
  const rate = Math.sqrt(Math.PI / (2 * dimension)) / stepsPerTask;
  const theta = new Float64Array(dimension);
  const gradient = new Float64Array(dimension);
  const first = p.map(() => Infinity);
  const [times, losses] = [[], []];
  const last = Math.ceil(longest * stepsPerTask);
  let next = 1;
  for (let step = 1; step <= last; step++) {
    gradient.fill(0);
    for (let i = 0; i < n; i++) {
      const weight = p[i] * (1 - dot(vectors[i], theta));
      for (let d = 0; d < dimension; d++) gradient[d] += weight * vectors[i][d];
    }
    for (let d = 0; d < dimension; d++) theta[d] += rate * Math.sign(gradient[d]);
    // Skills are looked at on a grid that is even in the logarithm of the step.
    if (step < next && step < last) continue;
    next = Math.max(step + 1, Math.ceil(step * 1.04));
    let loss = 0;
    for (let i = 0; i < n; i++) {
      const skill = dot(vectors[i], theta);
      loss += p[i] * (1 - skill) ** 2;
      if (skill > learned) first[i] = Math.min(first[i], step / stepsPerTask);
    }
    times.push(step / stepsPerTask);
    losses.push(loss);
  }
  return { times, losses, first };
}

// The laws of *resource*, the same as scalinglaws.skills.resource. A world is
// {law, p, waste, speed}: p the frequencies, waste N0, speed the step of one task alone.

const PARAMETERS = 1000; // D
const LAST_STEP = 1000; // of the picture
const PANEL = 0.1; // width of a panel of the quadrature, in log tau
// Gauss and Legendre's four points on [-1, 1], and their weights.
const POINTS = [-0.8611363115940526, -0.3399810435848563, 0.3399810435848563, 0.8611363115940526];
const WEIGHTS = [0.3478548451374538, 0.6521451548625461, 0.6521451548625461, 0.3478548451374538];

function zipf(nTasks, exponent) {
  const p = Array.from({ length: nTasks }, (_, k) => (k + 1) ** -exponent);
  const total = p.reduce((sum, x) => sum + x, 0);
  return p.map((x) => x / total);
}

const speedOf = (law, rate) =>
  law === "L1" ? 2 * rate * Math.sqrt(PARAMETERS) : rate * Math.sqrt((2 * PARAMETERS) / Math.PI);

function norm(tau, { law, p, waste }) {
  let sum = 0;
  for (const x of p) sum += law === "L1" ? x * Math.exp(-x * tau) : (x * Math.exp(-x * tau)) ** 2;
  return law === "L1" ? sum + waste : Math.sqrt(sum + waste * waste);
}

// The integral of the norm over tau, from exp(a) to exp(b).
function panel(a, b, world) {
  let sum = 0;
  for (let k = 0; k < 4; k++) {
    const tau = Math.exp((a + b) / 2 + ((b - a) / 2) * POINTS[k]);
    sum += WEIGHTS[k] * tau * norm(tau, world);
  }
  return ((b - a) / 2) * sum;
}

// {x, time}: log tau on a grid, and speed times steps there.
function tableOf(world) {
  const { law, p, waste } = world;
  const [first, last] = [Math.log(1e-6 / p[0]), Math.log(18 / p[p.length - 1])];
  const count = Math.ceil((last - first) / PANEL);
  const x = Array.from({ length: count + 1 }, (_, k) => first + (k / count) * (last - first));
  if (law === "L1") {
    const exact = (tau) => p.reduce((sum, q) => sum - Math.expm1(-q * tau), 0) + waste * tau;
    return { x, time: x.map((log) => exact(Math.exp(log))) };
  }
  const time = [Math.exp(first) * norm(0, world)];
  for (let k = 0; k < count; k++) time.push(time[k] + panel(x[k], x[k + 1], world));
  return { x, time };
}

// Speed times steps at tau.
function timeOf(tau, world, { x, time }) {
  if (world.law === "L1") {
    return world.p.reduce((sum, q) => sum - Math.expm1(-q * tau), 0) + world.waste * tau;
  }
  const log = Math.log(tau);
  if (log <= x[0]) return tau * norm(0, world);
  const last = x.length - 1;
  if (log >= x[last]) return time[last] + world.waste * (tau - Math.exp(x[last]));
  const k = Math.min(last - 1, Math.floor((log - x[0]) / ((x[last] - x[0]) / last)));
  return time[k] + panel(x[k], log, world);
}

// tau after `steps`; Infinity when all is learned and nothing is wasted.
function clockAt(steps, world, table) {
  const { x, time } = table;
  const [target, last] = [world.speed * steps, x.length - 1];
  if (target <= time[0]) return target / norm(0, world);
  if (target >= time[last]) {
    return world.waste ? Math.exp(x[last]) + (target - time[last]) / world.waste : Infinity;
  }
  let k = 0;
  for (let high = last; high - k > 1; ) {
    const middle = (k + high) >> 1;
    if (time[middle] <= target) k = middle;
    else high = middle;
  }
  let [low, high] = [x[k], x[k + 1]];
  for (let round = 0; round < 50; round++) {
    const middle = (low + high) / 2;
    if (timeOf(Math.exp(middle), world, table) < target) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

const skillsAt = (tau, { p }) => p.map((q) => -Math.expm1(-q * tau));

// How fast each skill grows, in skills a step.
function speedsAt(tau, world) {
  if (tau === Infinity) return world.p.map(() => 0);
  const budget = norm(tau, world);
  return world.p.map((q) => (world.speed * q * Math.exp(-q * tau)) / budget);
}

// Tasks that share the work: 1 where one learns alone, n where all learn alike.
function participation(speeds) {
  const sum = (f) => speeds.reduce((total, v) => total + f(v), 0);
  const squares = sum((v) => v * v);
  return squares ? sum((v) => v) ** 2 / squares : 0;
}

// Steps until the last skill is at 0.9.
const stepsToAll = (world, table) =>
  timeOf(Math.log(10) / world.p[world.p.length - 1], world, table) / world.speed;

// What *t2law* draws: tasks learned, the loss, and the time that everything takes.

const LINES = {
  l2: { name: "L2 theory", colour: COLOURS.orange, width: 2.5 },
  domino: { name: "Domino", colour: COLOURS.green, width: 2, dash: "6 4" },
  quanta: { name: "Quanta", colour: COLOURS.purple, width: 2, dash: "2 3" },
  modular: { name: "modular", colour: "currentColor", width: 1.5, dash: "9 3 2 3" },
};
const LIVE = { name: "live SignGD", colour: COLOURS.blue };
const FIRST = 0.3; // where the axes of time begin, in t0

// A model's line up to the time `end`, where it is cut.
function lineOf(name, points, end = Infinity) {
  const { colour, width, dash } = LINES[name];
  const beyond = points.findIndex(([at]) => at > end);
  const line = beyond < 0 ? points : points.slice(0, beyond);
  if (beyond > 0) {
    const [[x0, y0], [x1, y1]] = [points[beyond - 1], points[beyond]];
    line.push([end, y0 * (y1 / y0) ** (Math.log(end / x0) / Math.log(x1 / x0))]);
  }
  return { line, colour, width, dash };
}
const sweep = (low, high, count) =>
  Array.from({ length: count }, (_, k) => low * (high / low) ** (k / (count - 1)));
const endOf = ({ p, clock }) => 2 * Math.max(totalTime(clock), Math.sqrt(p.length));

function drawLearned(picture, world, live, time) {
  const n = world.p.length;
  const end = endOf(world);
  const items = [{ line: [[time, 0.8], [time, 2 * n]], dash: "4 4", opacity: 0.6 }];
  for (const name of ["modular", "quanta", "domino", "l2"]) {
    const at = world.learned[name].map((when, k) => [when, k + 1]);
    if (name === "modular") at.unshift([at[0][0], 0.8]);
    items.push(lineOf(name, at, end));
  }
  if (live) {
    const order = live.first.filter(Number.isFinite).sort((a, b) => a - b);
    const dots = order.map((when, k) => [when, k + 1]);
    // Of many dots the later ones would hide each other.
    const shown = dots.filter(([at, k]) => at < end && (k <= 10 || k % Math.ceil(k / 10) === 0));
    items.push({ dots: shown, colour: LIVE.colour, size: 3 });
  }
  picture.draw({
    label: `Tasks learned against time, both logarithmic: of ${n} tasks the theory has ` +
      `learned ${countAt("l2", time, world)} at the time chosen, Domino ` +
      `${countAt("domino", time, world)}.`,
    x: [FIRST, end], y: [0.8, 1.3 * n], items,
  });
}

// Losses of the L2 law at every third time of its clock, from FIRST on.
function clockLosses({ p, clock: { start, times } }) {
  const points = [];
  for (let k = 0; k < times.length; k += 3) {
    if (times[k] < FIRST) continue;
    const tau = Math.exp(start + k * SPACING);
    points.push([times[k], lossOf(p.map((share) => -Math.expm1(-share * tau)), p)]);
  }
  return points;
}

function drawLoss(picture, world, live, time) {
  const { p } = world;
  const end = endOf(world);
  const low = Math.max(1e-6, Math.min(p.at(-1), 0.05) / 10);
  const items = [{ line: [[time, low], [time, 1]], dash: "4 4", opacity: 0.6 }];
  for (const name of ["modular", "quanta", "domino", "l2"]) {
    const points = name === "l2"
      ? clockLosses(world)
      : sweep(FIRST, end, 60).map((at) => [at, lossAt(name, at, world)]);
    // A line that has reached nothing leaves the picture through its bottom.
    const gone = points.findIndex(([, loss]) => loss < low);
    if (gone > 0) points.splice(gone, Infinity, [points[gone][0], low / 3]);
    items.push(lineOf(name, points, end));
  }
  if (live) {
    const dots = live.times.map((at, k) => [at, live.losses[k]]);
    items.push({ dots: dots.filter(([at, loss]) => at >= FIRST && at < end && loss >= low), colour: LIVE.colour, size: 2.5 });
  }
  picture.draw({
    label: `Loss against time, both logarithmic: at the time chosen the theory says ` +
      `${format(lossAt("l2", time, world))}, Domino ${format(lossAt("domino", time, world))}, ` +
      `Quanta ${format(lossAt("quanta", time, world))}.`,
    x: [FIRST, end], y: [low, 1.2], items,
  });
}

function drawTotal(picture, world, live) {
  const n = world.p.length;
  const items = [
    { line: [[n, 1], [n, 200]], dash: "4 4", opacity: 0.6 },
    lineOf("domino", [[2, 2], [100, 100]]),
    lineOf("modular", [[2, 2 ** 0.5], [100, 10]]),
    lineOf("l2", world.totals),
  ];
  const total = live && Math.max(...live.first);
  if (Number.isFinite(total)) items.push({ dots: [[n, total]], colour: LIVE.colour, size: 5 });
  picture.draw({
    label: `Time to learn everything against the number of tasks: Domino the number itself, ` +
      `one block a task its root, the theory ${format(totalTime(world.clock))} for ${n} tasks.`,
    x: [1.8, 110], y: [1, 130], items,
  });
}

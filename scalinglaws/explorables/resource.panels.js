// The pictures of *resource*.

const RESOURCE_STYLE = `
.sl-root .sl-knobs { display: grid; gap: 0.25rem 1rem; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); }
`;

const PAINT = [COLOURS.blue, COLOURS.orange, COLOURS.green, COLOURS.purple];
const paintOf = (task) => PAINT[task % PAINT.length];

// Times of the clock whose steps lie in the picture, evenly enough for smooth lines.
function momentsOf(world, table) {
  const points = [[0, 0]];
  for (let k = 0; k < table.x.length; k++) {
    const steps = table.time[k] / world.speed;
    if (steps > LAST_STEP) break;
    if (steps > points[points.length - 1][0] + LAST_STEP / 250) {
      points.push([steps, Math.exp(table.x[k])]);
    }
  }
  const gaps = points.flatMap(([steps, tau], k) => {
    const next = k + 1 < points.length ? points[k + 1][0] : LAST_STEP;
    const extra = Math.floor((next - steps) / (LAST_STEP / 80));
    const between = Array.from({ length: extra }, (_, j) => {
      const at = steps + ((j + 1) / (extra + 1)) * (next - steps);
      return [at, clockAt(at, world, table)];
    });
    return [[steps, tau], ...between];
  });
  return [...gaps, [LAST_STEP, clockAt(LAST_STEP, world, table)]];
}

function drawSkills(picture, world, moments, steps, learned, domino) {
  const lines = world.p.map((q, task) => ({
    line: moments.map(([at, tau]) => [at, -Math.expm1(-q * tau)]),
    colour: paintOf(task), width: 2,
  }));
  const t0 = 1 / world.speed;
  const steep = world.p.map((_, k) => ({
    line: [[k * t0, 0], [(k + 1) * t0, 1]],
    colour: paintOf(k), dash: "3 4", width: 1.5,
  }));
  const done = learned.filter((s) => s > 0.9).length;
  picture.draw({
    label: `Skills against steps, one line a task. At step ${steps} the first skill is ` +
      `${two(learned[0])}, the last ${two(learned[learned.length - 1])}; ${done} lie above 0.9.`,
    x: [0, LAST_STEP], y: [0, 1.02],
    items: [
      { line: [[steps, 0], [steps, 1.02]], dash: "4 4", opacity: 0.6 },
      ...(domino ? steep : []), ...lines,
    ],
  });
}

function drawShares(picture, world, speeds) {
  const total = speeds.reduce((sum, v) => sum + v, 0);
  const shares = speeds.map((v) => (total ? v / total : 0));
  const most = shares.indexOf(Math.max(...shares));
  picture.draw({
    label: total
      ? `Share of the learning that each task gets now: task ${most + 1} has the most, ` +
        `${percent(shares[most])}.`
      : "Share of the learning that each task gets now: nothing is left to learn.",
    x: [0.3, world.p.length + 0.7], y: [0, 1],
    items: shares.map((share, k) => ({
      line: [[k + 1, 0], [k + 1, share]], colour: paintOf(k),
      width: Math.max(3, 120 / world.p.length),
    })),
  });
}

function drawSharing(picture, world, moments, steps, now) {
  const line = moments
    .filter(([, tau]) => tau !== Infinity)
    .map(([at, tau]) => [at, participation(speedsAt(tau, world))]);
  const n = world.p.length;
  picture.draw({
    label: `Tasks that share the work against steps: between 1, serial, and ${n}, parallel; ` +
      `${now ? now.toFixed(1) : "none"} at step ${steps}.`,
    x: [0, LAST_STEP], y: [0, n * 1.05],
    items: [
      { line: [[steps, 0], [steps, n * 1.05]], dash: "4 4", opacity: 0.6 },
      { line: [[0, 1], [LAST_STEP, 1]], dash: "6 4", colour: COLOURS.orange },
      { line: [[0, n], [LAST_STEP, n]], dash: "6 4", colour: COLOURS.green },
      { line, colour: COLOURS.blue, width: 2 },
      ...(now ? [{ dots: [[steps, now]], colour: COLOURS.blue, size: 5 }] : []),
    ],
  });
}

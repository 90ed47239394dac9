// The pictures of *quanta*.

const QUANTA_STYLE = `
.sl-root .sl-knobs { display: grid; gap: 0.25rem 1rem; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); }
.sl-root [hidden] { display: none; }
.sl-root .sl-strip { display: flex; flex-wrap: wrap; align-items: flex-end; gap: 3px 4px; min-height: 170px; align-content: flex-end; }
.sl-root .sl-quantum { text-align: center; font-size: 12px; line-height: 1.2; }
.sl-root .sl-quantum i { display: block; margin: 0 auto; border: 1px solid currentColor; box-sizing: border-box; }
`;

const SIDE = 150; // pixels: the side of a square with all samples in it

// Squares with the share of the samples as area, filled as far as they are learned.
function drawStrip(node, world, n) {
  const learned = complete(n);
  node.setAttribute("role", "img");
  node.setAttribute(
    "aria-label",
    `Squares for the quanta, each with the share of the samples that need it as its area. ` +
      `${format(learned)} are filled, ${percent(1 - tail(learned, world))} of all area.`,
  );
  node.replaceChildren(...blocksOf(world).map((block) => {
    const { from, to, share } = block;
    const side = Math.max(3, SIDE * Math.sqrt(share)).toFixed(1);
    const level = `${(100 * filled(block, learned, world)).toFixed(1)}%`;
    const paint = `linear-gradient(to top, ${COLOURS.blue} ${level}, transparent ${level})`;
    const square = el("i", { style: `width:${side}px;height:${side}px;background:${paint}` });
    const name = from === to ? (from < 6 ? String(from) : "\u00a0") : `${brief(from)}–${brief(to)}`;
    return el("span", { class: "sl-quantum", "aria-hidden": "true" }, square, name);
  }));
}

// 1 001 -> "10³", Infinity -> "∞", else the number.
function brief(k) {
  if (!Number.isFinite(k)) return "∞";
  const power = Math.round(Math.log10(k));
  return k > 999 && Math.abs(k - 10 ** power) <= 1 ? powerOfTen(power) : format(k);
}

const sweep = (low, high, count) =>
  Array.from({ length: count }, (_, k) => low * (high / low) ** (k / (count - 1)));

// n at which curves are drawn: every one of the first 40, then 12 a decade.
function drawnCounts(last) {
  const counts = [];
  for (let n = 1; n <= last; n = n < 40 ? n + 1 : Math.ceil(n * 1.2)) counts.push(n);
  return counts;
}

// The last n in the picture.
const lastOf = ({ nTasks }) => Math.min(nTasks, 1e7);

function drawLoss(picture, world, amount) {
  const last = lastOf(world);
  const ends = [resourceOf(1, world) / 2, resourceOf(last, world) * 1.3];
  const steps = [[ends[0], 1]];
  for (const n of drawnCounts(last - 1)) {
    const at = resourceOf(n, world);
    steps.push([at, tail(n - 1, world)], [at, tail(n, world)]);
  }
  const mean = [ends[0], ...drawnCounts(last - 1).map((n) => resourceOf(n, world))];
  const endless = sweep(resourceOf(1, world), ends[1], 2).map((at) => [at, endlessLaw(at, world)]);
  const low = Math.max(tail(Math.floor(0.9 * last), world), endless[1][1] / 30) / 1.5;
  const loss = staircase(amount, world);
  picture.draw({
    label: `Loss against ${RESOURCES[world.resource]}: 1 until the first quantum, here ` +
      `${format(loss)}; the straight line of endless quanta is at ${format(endlessLaw(amount, world))}.`,
    x: ends, y: [low, 1.5],
    items: [
      { line: [[amount, low], [amount, 1.5]], dash: "4 4", opacity: 0.6 },
      { line: endless, colour: COLOURS.green, width: 2, dash: "6 4" },
      { line: steps, colour: COLOURS.blue, width: 2 },
      { line: mean.map((at) => [at, meanLoss(at, world)]), colour: COLOURS.orange, width: 1.5 },
      { dots: [[amount, loss]], colour: COLOURS.blue, size: 5 },
    ],
  });
}

function drawSlope(picture, world, amount) {
  const last = lastOf(world);
  const ends = [resourceOf(1, world) / 2, resourceOf(last, world) * 1.3];
  const endless = endlessSlope(world);
  const top = 4 * endless;
  const middle = (n) => resourceOf(Math.sqrt(n * (n + 1)), world);
  const exact = drawnCounts(Math.min(last - 2, 0.95 * last)).filter((n) => n < 12 || n % 2 || n > 40);
  const theory = sweep(1, 0.98 * last, 60).map((n) => [resourceOf(n, world), finiteSlope(n, world)]);
  const n = nOf(amount, world);
  picture.draw({
    label: `Local slope against ${RESOURCES[world.resource]}: endless quanta have ${two(endless)} ` +
      `everywhere; here the law that ends has ${n >= 1 && n < last ? two(finiteSlope(n, world)) : "none"}.`,
    x: ends, y: [0, top],
    items: [
      { line: [[amount, 0], [amount, top]], dash: "4 4", opacity: 0.6 },
      { line: ends.map((at) => [at, endless]), colour: COLOURS.green, width: 2, dash: "6 4" },
      { line: theory.filter(([, slope]) => slope < 1.5 * top), colour: COLOURS.orange, width: 2 },
      { dots: exact.map((k) => [middle(k), exactSlope(k, world)]), colour: COLOURS.blue, size: 2 },
    ],
  });
}

// The pictures of *skillgraph*: the graph, the curves and the bar of shares.

const SKILL_STYLE = `
.sl-root .sl-two { display: grid; gap: 1rem 1.25rem; grid-template-columns: minmax(0, 1fr); }
@container (min-width: 40rem) { .sl-root .sl-two { grid-template-columns: 17rem minmax(0, 1fr); } }
.sl-root .sl-graph { position: relative; width: 264px; }
.sl-root .sl-graph svg { position: absolute; inset: 0; overflow: visible; pointer-events: none; }
.sl-root .sl-graph text { fill: currentColor; font-size: 12px; }
.sl-root .sl-node {
  position: absolute; width: 44px; height: 44px; padding: 0; border: 2px solid currentColor;
  border-radius: 50%; font: inherit; font-weight: 600; color: inherit; cursor: pointer; touch-action: none;
}
.sl-root .sl-node b { background: var(--sl-ground, Canvas); border-radius: 4px; padding: 0 3px; }
.sl-root .sl-node[aria-pressed="true"] { border-width: 4px; }
.sl-root .sl-shares { display: flex; height: 22px; border: 1px solid currentColor; overflow: hidden; }
.sl-root fieldset { border: 1px solid currentColor; border-radius: 4px; margin: 0.5rem 0; padding: 0 0.6rem 0.4rem; min-width: 0; }
.sl-root legend { font-size: 0.875rem; font-weight: 600; width: auto; float: none; padding: 0 0.3rem; margin: 0; }
.sl-root .sl-needs { display: flex; flex-wrap: wrap; gap: 0 1rem; }
.sl-root [hidden] { display: none; }
`;

const ROW = 46; // pixels from one skill's row to the next
const LINES = Object.values(COLOURS).flatMap((colour) => [
  { colour, dash: "" },
  { colour, dash: "7 4" },
]);
// Neighbours differ in colour, and the second four are dashed.
const lineOf = (skill) => LINES[(2 * skill) % 8 + Math.floor(skill / 4)];

// The middle of each skill's node: a row each, further right the more it waits for.
function placesOf(needs) {
  const depths = depthsOf(needs);
  const apart = Math.min(78, 156 / Math.max(1, ...depths));
  return depths.map((depth, row) => [60 + depth * apart, 24 + row * ROW]);
}

function arrow([x1, y1], [x2, y2]) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [ax, ay] = [x2 - 25 * dx, y2 - 25 * dy];
  const head = `M${ax},${ay}l${-9 * dx - 5 * dy},${-9 * dy + 5 * dx}l${10 * dy},${-10 * dx}Z`;
  return `<path d="M${x1 + 23 * dx},${y1 + 23 * dy}L${ax - 6 * dx},${ay - 6 * dy}" fill="none"
    stroke="currentColor" stroke-width="1.5"/><path d="${head}" fill="currentColor"/>`;
}

// Nodes filled as far as they are learned, with the frequency before and the gate behind.
// `nodes` are the buttons, made once a preset.
function drawGraph(frame, nodes, world, levels, chosen) {
  const places = placesOf(world.needs);
  const arrows = world.needs.flatMap((parents, skill) =>
    parents.map((parent) => arrow(places[parent], places[skill])));
  const words = places.map(([, y], skill) => {
    const gate = world.needs[skill].length > 1 ? { and: "all", or: "any" }[world.gates[skill]] : "";
    return `<text x="33" y="${y + 4}" text-anchor="end">${format(world.p[skill])}</text>
      <text x="264" y="${y + 4}" text-anchor="end">${gate}</text>`;
  });
  frame.style.height = `${ROW * world.p.length + 4}px`;
  frame.querySelector("svg").innerHTML = [...arrows, ...words].join("");
  for (const [skill, node] of nodes.entries()) {
    const [x, y] = places[skill];
    const level = `${(100 * levels[skill]).toFixed(1)}%`;
    const { colour } = lineOf(skill);
    node.style.left = `${x - 22}px`;
    node.style.top = `${y - 22}px`;
    node.style.background = `linear-gradient(to top, ${colour} ${level}, transparent ${level})`;
    node.setAttribute("aria-pressed", String(skill === chosen));
  }
}

function drawLevels(picture, left, now, end) {
  const last = Math.min(STEPS, Math.ceil(end / RATE));
  const every = Math.max(1, Math.floor(last / 240));
  const curves = left.map((u, skill) => {
    const line = [];
    for (let step = 0; step <= last; step += every) line.push([step * RATE, 1 - u[step]]);
    return { line, width: 2.5, ...lineOf(skill) };
  });
  const at = Math.round(now / RATE);
  picture.draw({
    label: `How much of each skill is learned, against time up to ${format(end)}. Here: ` +
      left.map((u, skill) => `${skill + 1} ${percentOf(1 - u[at])}`).join(", "),
    x: [0, end], y: [0, 1.04],
    items: [{ line: [[now, 0], [now, 1.04]], dash: "4 4", opacity: 0.6 }, ...curves],
  });
}

function drawShares(bar, shares) {
  bar.replaceChildren(...shares.map((share, skill) => {
    const wasted = skill === shares.length - 1;
    const colour = wasted ? "transparent" : lineOf(skill).colour;
    const stripes = "repeating-linear-gradient(45deg, #fff8 0 4px, transparent 4px 8px)";
    const over = !wasted && lineOf(skill).dash ? `${stripes}, ` : "";
    return el("i", {
      style: `flex: 0 0 ${(100 * share).toFixed(2)}%; background: ${over}linear-gradient(${colour}, ${colour})`,
    });
  }));
}

const percentOf = (value) => `${(100 * value).toFixed(0)}\u00a0%`;

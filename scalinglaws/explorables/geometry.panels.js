// The pictures of *geometry*.

const NAMES = { sgd: "SGD", signgd: "SignGD", adam: "Adam" };
const PAINT = { sgd: COLOURS.green, signgd: COLOURS.blue, adam: COLOURS.orange };

const GEOMETRY_STYLE = `
.sl-root .sl-knobs { display: grid; gap: 0.25rem 1rem; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); }
`;

// [step, value] at some 200 of the steps from 0 to `last`, both among them.
function sampled(values, last) {
  const every = Math.max(1, Math.floor(last / 200));
  const some = [];
  for (let step = 0; step < last; step += every) some.push([step, values[step]]);
  some.push([last, values[last]]);
  return some;
}
const trail = (points, last) => sampled(points, last).map(([, point]) => point);

const shown = (runs, step, draw) => Object.entries(runs).map(([rule, run]) => draw(rule, run, step));

// Ranges of the plane that hold the start, both tasks and the solution, with one scale
// for both parameters: an angle is seen as it is.
function plane(node, world) {
  const points = [[0, 0], solution(world), ...tasksOf(world)];
  const shape = Math.max(0.5, (node.clientWidth - 54) / 228); // width over height inside
  const spans = [0, 1].map((k) => {
    const values = points.map((point) => point[k]);
    return [Math.min(...values) - 0.15, Math.max(...values) + 0.15];
  });
  const height = Math.max(spans[1][1] - spans[1][0], (spans[0][1] - spans[0][0]) / shape);
  return spans.map(([low, high], k) => {
    const half = (k ? height : height * shape) / 2;
    return [(low + high) / 2 - half, (low + high) / 2 + half];
  });
}

// The parts of a line that lie in the picture.
function piecesInside(line, [left, right], [low, high]) {
  const pieces = [[]];
  for (const [x, y] of line) {
    if (x >= left && x <= right && y >= low && y <= high) pieces.at(-1).push([x, y]);
    else if (pieces.at(-1).length) pieces.push([]);
  }
  return pieces.filter((piece) => piece.length > 1);
}

function drawPath(picture, world, runs, step) {
  const [x, y] = solution(world);
  const [rangeX, rangeY] = plane(picture.node, world);
  const lines = [0.6, 0.3, 0.15, 0.05, 0.01]
    .flatMap((loss) => piecesInside(contour(world, loss, 160), rangeX, rangeY))
    .map((line) => ({ line, opacity: 0.35, width: 1 }));
  const ends = shown(runs, step, (rule, { path }) => path[step]);
  picture.draw({
    label: `The plane of two parameters, from the start at 0, 0 to the solution at ` +
      `${two(x)}, ${two(y)}, over the ellipses of equal loss. After ${step} steps ` +
      Object.keys(runs).map((rule, k) => `${NAMES[rule]} is at ${ends[k].map(two).join(", ")}`).join("; ") + ".",
    x: rangeX, y: rangeY,
    items: [
      ...lines,
      ...shown(runs, step, (rule, { path }) => ({
        line: trail(path, step), colour: PAINT[rule], width: 2.5,
      })),
      ...shown(runs, step, (rule, { path }) => ({ dots: [path[step]], colour: PAINT[rule], size: 5 })),
      { dots: [[x, y]], marker: "diamond", size: 6, open: true },
    ],
  });
}

function drawSkills(picture, world, runs, step, horizon) {
  const curves = (rule, { skills }) => [0, 1].map((i) => ({
    line: sampled(skills, horizon).map(([k, z]) => [k, z[i]]),
    colour: PAINT[rule], width: 2, dash: i ? "6 4" : undefined,
  }));
  picture.draw({
    label: `Skills against steps, to ${horizon} steps: ` +
      shown(runs, step, (rule, { skills }) =>
        `${NAMES[rule]} ends at ${skills[horizon].map(two).join(" and ")}`).join("; ") + ".",
    x: [0, horizon], y: [-0.1, 1.15],
    items: [
      { line: [[step, -0.1], [step, 1.15]], dash: "4 4", opacity: 0.6 },
      ...shown(runs, step, curves).flat(),
    ],
  });
}

function drawOrder(picture, runs, step) {
  picture.draw({
    label: `Skill 2 against skill 1. When skill 1 reaches 0.9, skill 2 is at ` +
      shown(runs, step, (rule, run) => `${secondAt(run)} by ${NAMES[rule]}`).join(", ") +
      "; side by side would be the diagonal.",
    x: [-0.1, 1.15], y: [-0.1, 1.15],
    items: [
      { line: [[0, 0], [1, 1]], dash: "4 4", opacity: 0.6 },
      ...shown(runs, step, (rule, { skills }) => ({
        line: trail(skills, step), colour: PAINT[rule], width: 2.5,
      })),
      ...shown(runs, step, (rule, { skills }) => ({ dots: [skills[step]], colour: PAINT[rule], size: 5 })),
    ],
  });
}

// Skill 2 at the first step at which skill 1 lies above 0.9.
function secondAt(run) {
  const [first] = times(run);
  return Number.isFinite(first) ? two(run.skills[first][1]) : "–";
}

// Answers of the core of *geometry*, as JSON on standard output.
//   node geometry.mjs MODULE_FILE cases < cases.json    one answer a case

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [file] = process.argv.slice(2);
const { core } = (await import(pathToFileURL(file))).default;
const input = JSON.parse(readFileSync(0, "utf8"));

// p1 u1² + p2 u2² at a point of the plane.
function lossAt(world, [x, y]) {
  const p = core.frequencies(world);
  return core.tasksOf(world)
    .map(([a, b], i) => p[i] * (1 - a * x - b * y) ** 2)
    .reduce((sum, part) => sum + part);
}

const answers = {
  world: (world) => [...core.tasksOf(world).flat(), ...core.frequencies(world)],
  solution: (world) => core.solution(world),
  loss: (world, { loss }) => core.contour(world, loss).map((point) => lossAt(world, point)),
  skills(world, { rule, steps }) {
    const { skills } = core.train(rule, world);
    return steps.flatMap((step) => skills[step]);
  },
  path(world, { rule, steps }) {
    const { path } = core.train(rule, world);
    return steps.flatMap((step) => path[step]);
  },
  times: (world, { rule }) =>
    core.times(core.train(rule, world)).map((t) => (Number.isFinite(t) ? t : -1)),
  move: (world) => core.firstMove(world),
};

process.stdout.write(JSON.stringify(
  input.map(({ kind, given }) => answers[kind](core.worldOf(given.state), given)),
));

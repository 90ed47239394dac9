// Answers of the core of *skillgraph*, as JSON on standard output, one a case.
//   node skillgraph.mjs MODULE_FILE cases < cases.json

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { core } = (await import(pathToFileURL(process.argv[2]))).default;
const input = JSON.parse(readFileSync(0, "utf8"));

const answers = {
  left({ world, at }) {
    const left = core.solve(world);
    return at.flatMap((step) => left.map((u) => u[step]));
  },
  passed: ({ world, level }) =>
    core.passedAt(core.solve(world), level).map((time) => (Number.isFinite(time) ? time : -1)),
  shares: ({ world, left }) => core.sharesOf(world, left),
  depths: ({ world }) => core.depthsOf(world.needs),
  circles: ({ world, arrows }) =>
    arrows.map(([from, to]) => Number(core.wayBetween(world.needs, to - 1, from - 1) !== null)),
  preset({ state }) {
    const { p, gates, needs, waste } = core.worldOf(state);
    const ors = gates.map((gate) => Number(gate === "or"));
    return [...p, ...ors, ...needs.map((parents) => parents.length), ...needs.flat(), waste];
  },
};

process.stdout.write(JSON.stringify(input.map(({ kind, given }) => answers[kind](given))));

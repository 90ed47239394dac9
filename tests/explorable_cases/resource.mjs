// Answers of the core of *resource*, as JSON on standard output.
//   node resource.mjs MODULE_FILE cases < cases.json    one answer a case

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [file] = process.argv.slice(2);
const { core } = (await import(pathToFileURL(file))).default;
const input = JSON.parse(readFileSync(0, "utf8"));

const answers = {
  zipf: ({ tasks, exponent }) => core.zipf(tasks, exponent),
  norm: ({ world, taus }) => taus.map((tau) => core.norm(tau, world)),
  time: ({ world, taus }) => taus.map((tau) => core.timeOf(tau, world, core.tableOf(world))),
  clock: ({ world, steps }) => steps.map((t) => core.clockAt(t, world, core.tableOf(world))),
  skills: ({ world, tau }) => core.skillsAt(tau, world),
  speeds: ({ world, tau }) => core.speedsAt(tau, world),
  participation: ({ speeds }) => [core.participation(speeds)],
  all({ state }) {
    const world = core.worldOf(state);
    return [core.stepsToAll(world, core.tableOf(world))];
  },
  state({ state, steps }) {
    const world = core.worldOf(state);
    return core.skillsAt(core.clockAt(steps, world, core.tableOf(world)), world);
  },
};

process.stdout.write(JSON.stringify(input.map(({ kind, given }) => answers[kind](given))));

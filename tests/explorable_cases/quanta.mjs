// Answers of the core of *quanta*, as JSON on standard output.
//   node quanta.mjs MODULE_FILE cases < cases.json    one answer a case
// JSON has no infinity: endless quanta have null.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [file] = process.argv.slice(2);
const { core } = (await import(pathToFileURL(file))).default;
const input = JSON.parse(readFileSync(0, "utf8"));

const answers = {
  normalisation: ({ world }) => [core.normalisation(world.alpha, world.nTasks)],
  tail: ({ world, n }) => n.map((k) => core.tail(k, world)),
  exact: ({ world, n }) => n.map((k) => core.exactSlope(k, world)),
  finite: ({ world, n }) => n.map((k) => core.finiteSlope(k, world)),
  loss: ({ world, amounts, whole }) =>
    amounts.map((x) => (whole ? core.staircase : core.meanLoss)(x, world)),
  line: ({ world, amount }) => [core.lineExponent(amount, world)],
  endless: ({ world, amounts }) => amounts.map((x) => core.endlessLaw(x, world)),
  slope: ({ world }) => [core.endlessSlope(world)],
  blocks: ({ world }) => core.blocksOf(world).map(({ share }) => share),
  filled: ({ world, block, n }) => [core.filled(core.blocksOf(world)[block], n, world)],
  place({ state }) {
    const world = core.worldOf(state);
    return [core.nOf(core.amountAt(state.place, world), world)];
  },
};

for (const { given } of input) {
  if (given.world) given.world.nTasks ??= Infinity;
}
process.stdout.write(JSON.stringify(input.map(({ kind, given }) => answers[kind](given))));

// Answers of the core of *whodunit*, as JSON on standard output.
//   node whodunit.mjs MODULE_FILE cases < cases.json    one answer a case
//   node whodunit.mjs MODULE_FILE view < state.json     what the figure shows first
//   node whodunit.mjs MODULE_FILE boxes < seeds.json    the boxes of each case

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [file, what] = process.argv.slice(2);
const { core } = (await import(pathToFileURL(file))).default;
const input = JSON.parse(readFileSync(0, "utf8"));
const { SIZES, WIDE, CHANGES } = core;

const answers = {
  sizes: () => [...SIZES, ...WIDE],
  error: () => [core.halfWidth(SIZES)],
  constant: ({ suspect }) => [core.constantOf(suspect)],
  loss: ({ suspect }) => SIZES.map((size) => core.lossOf(suspect, size)),
  slope: () => [core.slopeOf(WIDE, WIDE.map((size) => 1.5 * size ** -0.3))],
  tasks: ({ suspect }) => core.taskShares(suspect).flat(),
  after: ({ suspect, name }) => SIZES.map((size) => core.lossOf(suspect, size, CHANGES[name])),
  wider: ({ suspect }) => core.answerOf(suspect, "wider"),
  separation: ({ pair, name }) => [core.separationOf(...pair, name)],
  sets: () => core.smallestSets().map((set) => [...set].sort().join("+")).sort(),
};

const output = {
  cases: () => input.map(({ kind, given }) => answers[kind](given)),
  view: () => core.firstView(input),
  boxes: () => input.map(core.makeCase),
}[what]();
process.stdout.write(JSON.stringify(output));

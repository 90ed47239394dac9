// Answers of the core of *emergence*, as JSON on standard output.
//   node emergence.mjs MODULE_FILE cases < cases.json    one answer a case
//   node emergence.mjs MODULE_FILE count < any.json      learned tasks at the end of each view

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [file, what] = process.argv.slice(2);
const { core } = (await import(pathToFileURL(file))).default;
const input = JSON.parse(readFileSync(0, "utf8"));

const answers = {
  frequencies: () => core.FREQUENCIES,
  loss: ({ n }) => [core.lossOf(n)],
  law: ({ view, at }) => at.map((x) => core.lawAt(core.VIEWS[view].law, x)),
  losses: ({ view, at }) => core.VIEWS[view].losses[at],
  passage: ({ view }) => core.firstPassage(core.VIEWS[view]).map((x) => x ?? 0),
  slope: ({ view, at }) => [core.localExponent(core.VIEWS[view].x, core.VIEWS[view].mean, at)],
};

const output = {
  cases: () => input.map(({ kind, given }) => answers[kind](given)),
  count: () =>
    Object.values(core.VIEWS).map(({ losses }) =>
      core.learnedTasks(losses[losses.length - 1]).filter(Boolean).length),
}[what]();
process.stdout.write(JSON.stringify(output));

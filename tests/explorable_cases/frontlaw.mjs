// Answers of the core of *a live law*, as JSON on standard output.
//   node frontlaw.mjs MODULE_FILE cases < cases.json    one answer a case
//   node frontlaw.mjs MODULE_FILE view < state.json     its nets when all are trained

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [file, what] = process.argv.slice(2);
const { core } = (await import(pathToFileURL(file))).default;
const input = JSON.parse(readFileSync(0, "utf8"));

const answers = {
  law({ widths, errors }) {
    const { exponent, scale } = core.lawOf(widths, errors);
    return [exponent, scale];
  },
  interval: ({ widths, errors, drawn }) => core.intervalOf(widths, errors, drawn),
};

function view({ seeds }) {
  const trained = core.membersOf(seeds).map((member) => core.trainMember(core, member, core.TRAINING));
  const { exponent, scale, range } = core.lawsOf(trained).at(-1);
  const losses = trained.map((net) => net.losses.map((loss) => Number(loss.toPrecision(4))));
  return { widths: core.WIDTHS, moments: core.MOMENTS, exponent, scale, range, losses };
}

const output = {
  cases: () => input.map(({ kind, given }) => answers[kind](given)),
  view: () => view(input),
}[what]();
process.stdout.write(JSON.stringify(output));

// Answers of the core of *bottlenecks*, as JSON on standard output.
//   node bottlenecks.mjs MODULE_FILE cases < cases.json    one answer a case
//   node bottlenecks.mjs MODULE_FILE view < state.json     what the read-outs say first
//   node bottlenecks.mjs MODULE_FILE own < law.json        constants to sliders and back

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [file, what] = process.argv.slice(2);
const { core } = (await import(pathToFileURL(file))).default;
const input = JSON.parse(readFileSync(0, "utf8"));

const values = ({ E, A, alpha, B, beta }) => [E, A, alpha, B, beta];
const answers = {
  constants: ({ name }) => values(core.LAWS[name]),
  exponents: ({ law }) => [core.allocation(law), core.computeExponent(law)],
  loss: ({ law, N, D }) => [core.lossOf(law, N, D), ...core.reducible(law, N, D)],
  share: ({ law, N, D }) => core.shareOfSize(law, N, D),
  optimum: ({ law, C }) => core.optimum(law, C),
  least: ({ law, N, D }) => [core.leastCompute(law, core.lossOf(law, N, D))],
  contour: ({ law, loss, share }) => core.contourPoint(law, loss, share),
  rival: ({ law, a, C }) => [core.rivalSize(law, a, C)],
  slices({ law, N, D, k }) {
    const { parameters, data, compute } = core.slices(law, N, D);
    return [parameters(k), data(k), compute(k)];
  },
};

const output = {
  cases: () => input.map(({ kind, given }) => answers[kind](given)),
  view: () => core.firstView(input),
  own: () => values(core.lawOf({ constants: "own", own: core.ownOf(input) })),
}[what]();
process.stdout.write(JSON.stringify(output));

// Answers of the core of *tokens*, as JSON on standard output.
//   node tokens.mjs MODULE_FILE cases < cases.json    one answer a case

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [file] = process.argv.slice(2);
const { core } = (await import(pathToFileURL(file))).default;
const input = JSON.parse(readFileSync(0, "utf8"));

const KINDS = ["neither", "polygenic", "monogenic"];
const kind = (curve) => KINDS.indexOf(core.kindOf(curve));
const found = (curve) => {
  const { slope, r2 } = core.lineOf(curve);
  return [slope, r2, core.cutOf(curve), kind(curve)];
};
const curveOf = ({ passage, token }) => core.meanCurve(core.PASSAGES[passage], token);

const answers = {
  losses: ({ passage, model }) => core.PASSAGES[passage].losses[model],
  mean: curveOf,
  class: (given) => [
    ...found(curveOf(given)),
    kind(core.seedCurve(core.PASSAGES[given.passage], given.token, 0)),
  ],
  planted: ({ curve }) => found(curve),
  levels: ({ losses }) => losses.map(core.levelOf),
};

process.stdout.write(JSON.stringify(input.map(({ kind: name, given }) => answers[name](given))));

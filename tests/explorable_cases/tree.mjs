// Answers of the core of *tree*, as JSON on standard output.
//   node tree.mjs MODULE_FILE cases < cases.json    one answer a case

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [file] = process.argv.slice(2);
const { core } = (await import(pathToFileURL(file))).default;
const input = JSON.parse(readFileSync(0, "utf8"));

const tree = ({ depth, stop }, p) => ({ p, depth, stop: stop / 100, most: 1e5 });

const answers = {
  policy: (state, p) => [...p, core.entropyOf(p)],
  frequencies: (state, p, { ranks }) =>
    ranks.map((rank) => core.frequencyAt(core.stairsOf(tree(state, p)), rank)),
  band: (state, p) => core.bandOf(p),
  ends: ({ depth }, p) => core.endsOf(p, depth),
  exponent: ({ stop }, p) => [core.lawOf(p, stop / 100).exponent],
  law: ({ stop }, p, { ranks }) => ranks.map((rank) => core.lawAt(core.lawOf(p, stop / 100), rank)),
  slopes: (state, p, { ranks }) => core.localSlopes(core.stairsOf(tree(state, p)), ranks, 10).flat(),
  missing: (state, p) => [core.firstMissing(tree(state, p))],
};

const output = input.map(({ kind, given }) =>
  answers[kind](given.state, core.policyOf(given.state), given));
process.stdout.write(JSON.stringify(output));

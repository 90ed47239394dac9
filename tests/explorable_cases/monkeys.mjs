// Answers of the core of *monkeys*, as JSON on standard output.
//   node monkeys.mjs MODULE_FILE cases < cases.json    one answer a case
//   node monkeys.mjs MODULE_FILE view < state.json     what the figure shows first

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [file, what] = process.argv.slice(2);
const { core } = (await import(pathToFileURL(file))).default;
const input = JSON.parse(readFileSync(0, "utf8"));

const answers = {
  normalised: ({ weights, space }) => core.normalised(weights, space),
  letters: ({ count, space, inequality }) => core.letterProbabilities(count, space, inequality),
  exponent: ({ letters }) => [core.lawOf(letters).exponent],
  law: ({ letters, ranks }) => ranks.map((rank) => core.rankLaw(core.lawOf(letters), rank)),
  ranked: ({ letters, n }) => [...core.rankedWords(letters, n)],
  stairs: ({ frequencies }) => core.stairsOf(frequencies).flat(),
  largest({ frequencies }) {
    const { drop, reach } = core.largestStair(frequencies);
    return [drop, reach];
  },
  typed: ({ letters, keys, seed }) => [...core.typedCounts(letters, keys, seed)],
  line({ values, weight }) {
    const { exponent, logPrefactor } = core.rankLine(values, weight);
    return [exponent, logPrefactor];
  },
  counts: ({ letters, words, most }) => core.wordsWithCount(core.lawOf(letters), words, most),
  local: ({ values, ranks, factor }) => core.localExponents(values, ranks, factor).flat(),
};

const output = {
  cases: () => input.map(({ kind, given }) => answers[kind](given)),
  view: () => core.firstView(input),
}[what]();
process.stdout.write(JSON.stringify(output));

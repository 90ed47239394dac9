// Answers of the core of *clusters*, as JSON on standard output.
//   node clusters.mjs MODULE_FILE cases < cases.json    one answer a case

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { core } = (await import(pathToFileURL(process.argv[2]))).default;
const input = JSON.parse(readFileSync(0, "utf8"));

const answers = {
  sizes: ({ at }) => core.sizesOf(at),
  purity: ({ at }) => [core.purity(at)],
  members: ({ at, rank }) => core.clustersOf(at)[rank],
  coherence: ({ at, rank }) => [core.coherence(core.clustersOf(at)[rank])],
  envelope: () => core.envelope(),
  slope: ({ name, window }) => [core.exponent(core.DATA.envelopes[name], window)],
  similarity: ({ i, j }) => [core.similarity(i, j)],
};

process.stdout.write(JSON.stringify(input.map(({ kind, given }) => answers[kind](given))));

// Answers of the core of *guesses*, as JSON on standard output.
//   node guesses.mjs MODULE_FILE cases < cases.json    one answer a case

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [file] = process.argv.slice(2);
const { core } = (await import(pathToFileURL(file))).default;
const input = JSON.parse(readFileSync(0, "utf8"));

const answers = {
  typical: ({ factors }) => [core.typical(factors)],
  beaten: ({ factor, theories }) => [core.beaten(factor, theories)],
  factors: ({ ids, kept }) =>
    core.factorsOf(ids.map((id) => ({ id })), (key) => kept[key.replace("scalinglaws.guess.", "")] ?? null),
};

process.stdout.write(JSON.stringify(input.map(({ kind, given }) => answers[kind](given))));

// Answers of the core of *learningorder*, as JSON on standard output.
//   node learningorder.mjs MODULE_FILE cases < cases.json    one answer a case

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { core } = (await import(pathToFileURL(process.argv[2]))).default;
const input = JSON.parse(readFileSync(0, "utf8"));

const answers = {
  curve: ({ width, checkpoint }) => core.curveOf(width, checkpoint),
  span: ({ width, checkpoint }) => core.spanOf(width, checkpoint).flat(),
  halved: ({ width, group }) => {
    const found = core.halvedAt(width, group);
    return [Number.isFinite(found) ? found : -1]; // JSON knows no infinity
  },
  unknown: () => core.UNKNOWN,
};

process.stdout.write(JSON.stringify(input.map(({ kind, given }) => answers[kind](given))));

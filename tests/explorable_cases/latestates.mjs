// Answers of the core of *late states*, as JSON on standard output.
//   node latestates.mjs MODULE_FILE cases < cases.json    one answer a case

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [file] = process.argv.slice(2);
const { core } = (await import(pathToFileURL(file))).default;
const input = JSON.parse(readFileSync(0, "utf8"));

const points = ({ game, cut }) => core.countsOf(core.STATES.games[game], cut);

const answers = {
  counts: (given) => points(given).map(([, count]) => count),
  line(given) {
    const { exponent, height } = core.headLine(points(given));
    return [exponent, height];
  },
  above: (given) => core.farthestAbove(points(given), core.headLine(points(given))),
  // One more than the share, since a share may be 0.
  share: ({ game, cut, field, ends }) =>
    [1 + core.overRanks(core.STATES.games[game], cut, field, ...ends)],
};

process.stdout.write(JSON.stringify(input.map(({ kind, given }) => answers[kind](given))));

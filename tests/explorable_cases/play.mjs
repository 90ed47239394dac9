// Answers of the core of *play the scaling law*, as JSON on standard output.
//   node play.mjs MODULE_FILE cases < cases.json    one answer a case

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { core } = (await import(pathToFileURL(process.argv[2]))).default;
const input = JSON.parse(readFileSync(0, "utf8"));
const stored = new URL("../../scalinglaws/explorables/play.weights.json", import.meta.url);
const weights = JSON.parse(readFileSync(stored, "utf8"));

const network = (width) => core.makeNetwork(width, core.halves(weights[width]));

function found({ width, simulations, moves }) {
  const search = core.makeSearch(core.replay(moves).board, network(width), simulations);
  while (search.done() < simulations) search.step();
  return search;
}

const answers = {
  rules({ moves }) {
    const { board, over, winner } = core.replay(moves);
    const free = [0, 1, 2, 3, 4].map((column) => Number(core.isFree(board, column)));
    return [...free, Number(over), winner, board.mine, board.mask];
  },
  network({ width, moves }) {
    const { logits, value } = network(width)(core.replay(moves).board);
    return [...logits, value];
  },
  visits: (given) => found(given).visits(),
  value: (given) => [found(given).value()],
  chances: ({ visits, temperature }) => core.chancesOf(visits, temperature),
  move: ({ chances, uniform }) => [core.pick(chances, uniform)],
};

process.stdout.write(JSON.stringify(input.map(({ kind, given }) => answers[kind](given))));

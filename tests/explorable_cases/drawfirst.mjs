// Answers of the core of *drawfirst*, as JSON on standard output.
//   node drawfirst.mjs MODULE_FILE cases < cases.json    one answer a case

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [file] = process.argv.slice(2);
const { core } = (await import(pathToFileURL(file))).default;
const input = JSON.parse(readFileSync(0, "utf8"));

const answers = {
  knots: ({ x }) => core.knotsOf(x),
  guess: ({ x, heights }) => core.guessAt(x, core.knotsOf(x), heights),
  factor: ({ guess, y }) => [core.factorOf(guess, y)],
  power: ({ x, y }) => [core.powerOf(x, y)],
  heights: ({ places, range }) => places.map((place) => core.heightOf(place, range)),
  places: ({ heights, range }) => heights.map((height) => core.placeOf(height, range)),
  stroke: ({ x, range, stroke }) =>
    core.stroked(Array(8).fill(7), core.knotsOf(x), ...stroke, range).places,
};

process.stdout.write(JSON.stringify(input.map(({ kind, given }) => answers[kind](given))));

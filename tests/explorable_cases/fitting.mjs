// Answers of the core of *fit it wrong*, as JSON on standard output.
//   node fitting.mjs MODULE_FILE cases < cases.json    one answer a case
//   node fitting.mjs MODULE_FILE view < state.json     what the figure shows first
// JSON has no infinity: an interval without a bound has null.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [file, what] = process.argv.slice(2);
const { core } = (await import(pathToFileURL(file))).default;
const input = JSON.parse(readFileSync(0, "utf8"));

function errors({ x, y, form }) {
  const { rms, heldOut } = core.rivals(x, y)[form];
  return [rms, heldOut];
}

const answers = {
  errors,
  offset_errors: errors,
  // Of an exact law: whether they are rounding.
  exact_errors: (given) => errors(given).map((error) => Number(error < 1e-9)),
  quantile: ({ dof }) => [core.tQuantile(dof)],
  power({ x, y }) {
    const { exponent, logPrefactor, low, high } = core.fitPower(x, y);
    return [exponent, logPrefactor, low, high];
  },
  windows: ({ x, y }) => core.windowsRange(x, y),
  exponential: ({ x, y, at }) => at.map(core.fitExponential(x, y).logPredict),
  broken({ x, y, at }) {
    const { exponent, beyond, knee, logPredict } = core.fitBroken(x, y);
    return [exponent, beyond, knee, ...at.map(logPredict)];
  },
  offset({ x, y }) {
    const { exponent, offset, low, high, rss } = core.fitOffset(x, y);
    return [exponent, offset, low, high, Math.sqrt(rss / x.length)];
  },
  report({ x, samples, window }) {
    const found = core.reportOf({ x, samples }, window ?? undefined);
    return [
      found.sizes, found.points, ...found.seeds, ...found.window, found.decades,
      found.exponent, found.prefactor, ...found.scatter, ...(found.windows ?? [null, null]),
      found.neighbours[0], found.neighbours[found.neighbours.length - 1],
    ];
  },
  forms({ x, samples, window }) {
    const found = core.reportOf({ x, samples }, window ?? undefined);
    return [...found.rivals.map(({ name }) => name), core.cautionOf(found).replace("-", "−")];
  },
  logarithm({ x, samples, window }) {
    const { rivals } = core.reportOf({ x, samples }, window ?? undefined);
    const { rms, heldOut } = rivals.find(({ key }) => key === "logarithm");
    return [rms, heldOut];
  },
  report_offset({ x, samples, window }) {
    const { exponent, low, high } = core.reportOf({ x, samples }, window ?? undefined).offset;
    return [exponent, low, high];
  },
  seed_exponents({ x, samples, picks }) {
    const next = picks.flat(2).values();
    return core.seedExponents(x, samples, () => next.next().value, picks.length);
  },
  seed_interval: ({ x, samples }) => core.reportOf({ x, samples }).seedInterval,
  numbers({ text }) {
    const { x, y } = core.readNumbers(text);
    return [...x, ...y];
  },
  complaint({ text }) {
    try {
      core.readNumbers(text);
    } catch (error) {
      return [error.message];
    }
    return ["read"];
  },
};

const output = {
  cases: () => input.map(({ kind, given }) => answers[kind](given)),
  view: () => core.firstView(input),
}[what]();
process.stdout.write(JSON.stringify(output));

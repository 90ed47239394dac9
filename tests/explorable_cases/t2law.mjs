// Answers of the core of *the t² law*, as JSON on standard output.
//   node t2law.mjs MODULE_FILE cases < cases.json    one answer a case

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [file] = process.argv.slice(2);
const { core } = (await import(pathToFileURL(file))).default;
const input = JSON.parse(readFileSync(0, "utf8"));

const answers = {
  zipf: ({ tasks, exponent }) => core.zipf(tasks, exponent / 100),
  time: ({ state, tau }) => tau.map((one) => core.timeOf(one, core.worldOf(state).clock)),
  total({ state }) {
    const { clock, p } = core.worldOf(state);
    return [core.totalTime(clock), core.totalOf(p)];
  },
  // The inverse is asked for the times of the clock itself.
  clock({ state, tau }) {
    const { clock } = core.worldOf(state);
    return tau.map((one) => core.tauOf(core.timeOf(one, clock), clock));
  },
  skills: ({ state, model, time }) => core.MODELS[model].skills(time, core.worldOf(state)),
  learned: ({ state, model }) => core.MODELS[model].learnedAt(core.worldOf(state)),
  loss: ({ skills, p }) => [core.lossOf(skills, p)],
  run(question) {
    const { times, losses, first } = core.signRun(core.mulberry32, question);
    return [...times, ...losses, ...first.map((at) => (Number.isFinite(at) ? at : -1))];
  },
  // What the worker is asked for a state.
  question({ state }) {
    const { dimension, longest } = core.questionOf(state, core.worldOf(state));
    return [dimension, longest];
  },
};

process.stdout.write(JSON.stringify(input.map(({ kind, given }) => answers[kind](given))));

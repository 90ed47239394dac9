// *Monkeys* (chapter 1.3). Letters and their probabilities, the exact staircase of word
// frequencies, its theory without a fitted constant, and a text typed at random.

const WEIGHT_NAMES = [
  ["equal", "every rank alike"],
  ["log", "every decade of ranks alike"],
  ["head", "the head decides"],
];

const OWN = 5; // letters at most that have a slider each

const keysOf = ({ length }) => Math.round(10 ** (3 + length / 4));

function startingSettings(model) {
  const keys = ["letters", "space", "inequality", "length", "seed"];
  const state = Object.fromEntries(keys.map((key) => [key, model.get(key)]));
  return { ...state, weight: "equal", own: "no", weights: Array(OWN).fill(50) };
}

// All that follows from the probabilities alone.
function exactWords({ letters, space, inequality, own, weights }) {
  const probabilities = own === "yes"
    ? normalised(weights.slice(0, letters), space / 100)
    : letterProbabilities(letters, space / 100, inequality / 100);
  const exact = rankedWords(probabilities, RANKS);
  return { probabilities, exact, law: lawOf(probabilities), stair: largestStair(exact) };
}

// All that follows from the text.
function typedText({ probabilities, law }, settings) {
  const counts = typedCounts(probabilities, keysOf(settings), settings.seed);
  const words = sum(counts);
  const histogram = new Map();
  for (const k of counts) histogram.set(k, (histogram.get(k) ?? 0) + 1);
  const frequencies = counts.map((count) => count / words);
  return { words, histogram, frequencies, expected: wordsWithCount(law, words, 100) };
}

function sayTheory({ law, stair }) {
  const steps = stair.drop > 1.5
    ? `Stairs: the frequency drops by a factor of ${stair.drop.toFixed(2)}, and the ` +
      `longest stair ends at ${stair.reach.toFixed(2)} times the rank where it began.`
    : `The stairs have crumbled: the largest drop beyond rank 10 is a factor of ` +
      `${stair.drop.toFixed(2)}.`;
  return `Theory: exponent ${law.exponent.toFixed(3)}. ${steps}`;
}

function sayLines({ law, exactLine, line }) {
  const off = Math.abs(line.exponent / law.exponent - 1);
  return `A line through the exact ranks has exponent ${exactLine.exponent.toFixed(3)}, through ` +
    `the typed text's ${line.exponent.toFixed(3)}: ${Math.round(100 * off)}\u00a0% from the truth.`;
}

function sayText({ law, words, frequencies, histogram }) {
  const once = (histogram.get(1) ?? 0) / frequencies.length;
  return `${format(words, 6)} words, ${format(frequencies.length, 6)} different. ` +
    `${Math.round(100 * once)}\u00a0% of these occur once; theory for a long text ` +
    `${Math.round(100 * law.theta)}\u00a0%.`;
}

function render({ model, el: host }) {
  const settings = startingSettings(model);
  let exact = null; // kept until a probability changes
  let text = null; // kept until the text changes
  const ranks = plot({
    height: 280, x: { label: "rank", log: true }, y: { label: "frequency", log: true },
  });
  const slopes = plot({ height: 280, x: { label: "rank", log: true }, y: { label: "local slope" } });
  const counts = plot({
    height: 280, x: { label: "times k that a word occurs", log: true },
    y: { label: "number of words", log: true },
  });
  const [theorySays, linesSay, textSays] = [0, 0, 0].map(() => readout());
  const drawSoon = oncePerFrame(() => guard(draw));
  const changed = (key, exactToo) => (value) => {
    settings[key] = value;
    if (exactToo) exact = null;
    if (key !== "weight") text = null;
    drawSoon();
  };
  const knob = (key, label, min, max, show, exactToo = true) =>
    slider({ label, min, max, value: settings[key], show, oninput: changed(key, exactToo) });
  const controls = {
    letters: knob("letters", "number of letters", 2, 26, String),
    inequality: knob("inequality", "inequality", 0, 200, (v) => (v / 100).toFixed(2)),
    space: knob("space", "space bar", 2, 60, (v) => `${v} %`),
    length: knob("length", "keys typed", 0, 8, (v) => format(keysOf({ length: v }), 6), false),
  };
  const shares = settings.weights.map((value, i) => slider({
    label: `weight of letter ${"abcde"[i]}`, min: 1, max: 100, value,
    oninput: (next) => {
      settings.weights[i] = next;
      exact = text = null;
      drawSoon();
    },
  }));
  const own = select({
    label: "letters", value: settings.own,
    options: [["no", "by one inequality"], ["yes", `each by itself, up to ${OWN}`]],
    onchange: (value) => {
      settings.own = value;
      if (value === "yes") settings.letters = Math.min(settings.letters, OWN);
      refresh();
    },
  });
  const weight = select({
    label: "line through ranks", value: settings.weight, options: WEIGHT_NAMES,
    onchange: changed("weight", false),
  });
  const equal = button("Space as likely as a letter", () => {
    settings.weights.fill(50);
    Object.assign(settings, { inequality: 0, space: Math.round(100 / (settings.letters + 1)) });
    refresh();
  });
  const fresh = button("Type again", () => {
    settings.seed += 1;
    refresh();
  });
  const reset = button("Reset", () => {
    Object.assign(settings, startingSettings(model));
    refresh();
  });

  function refresh() {
    const all = { ...controls, own, weight };
    for (const [key, control] of Object.entries(all)) control.set(settings[key]);
    controls.letters.set(settings.letters, settings.own === "yes" ? OWN : 26);
    shares.forEach((share, i) => share.set(settings.weights[i]));
    exact = text = null;
    drawSoon();
  }

  const column = (title, ...children) =>
    el("div", { role: "group", "aria-label": title },
      el("p", { class: "sl-title" }, title), ...children);
  const theory = { text: "theory", colour: COLOURS.orange, dash: "6 4" };
  const exactly = { text: "exact", colour: COLOURS.blue };
  const typed = { text: "typed text", colour: COLOURS.green, marker: "circle" };
  const view = root(
    el("style", {}, MONKEYS_STYLE),
    el("p", {}, el("strong", {}, "Try first: "),
      "raise the inequality slowly and watch the stairs go while the theory's exponent " +
      "hardly moves; then change how the line through the ranks is weighted."),
    el("div", { class: "sl-knobs" }, ...Object.values(controls), ...shares),
    el("div", { class: "sl-bar" }, own, weight, equal, fresh, reset),
    el("div", { class: "sl-panels" },
      column("Ranks", ranks.node,
        legend([exactly, theory, typed, { text: "line through the text", dash: "2 3" }]), linesSay),
      column("Local slope", slopes.node, legend([exactly, theory, typed]), theorySays),
      column("The same text by counts", counts.node, legend([theory, typed]), textSays)),
  );

  const { guard } = failsafe("monkeys", host, view);

  function draw() {
    const byHand = settings.own === "yes";
    controls.inequality.hidden = byHand;
    shares.forEach((share, i) => (share.hidden = !byHand || i >= settings.letters));
    exact ??= exactWords(settings);
    text ??= typedText(exact, settings);
    const line = rankLine(text.frequencies, settings.weight);
    const shown = { ...exact, ...text, line, exactLine: rankLine(exact.exact, settings.weight) };
    drawRanks(ranks, shown);
    drawSlopes(slopes, shown);
    drawCounts(counts, shown);
    theorySays.say(sayTheory(shown));
    linesSay.say(sayLines(shown));
    textSays.say(sayText(shown));
  }

  host.append(view);
  guard(draw);
}

// What the figure shows first, for its static picture.
function firstView(state) {
  const settings = startingSettings({ get: (key) => state[key] });
  const exact = exactWords(settings);
  const text = typedText(exact, settings);
  const [ranks, seen] = [logRanks(RANKS, 200), logRanks(text.frequencies.length, 60)];
  const lineOf = (values) => rankLine(values, settings.weight).exponent;
  return {
    state, exponent: exact.law.exponent, stair: exact.stair,
    lines: [lineOf(exact.exact), lineOf(text.frequencies)],
    ranks, exact: at(exact.exact, ranks).map(([, f]) => f),
    theory: ranks.map((rank) => rankLaw(exact.law, rank)), text: at(text.frequencies, seen),
    slopes: localExponents(exact.exact, ranks, FACTOR),
  };
}

const core = {
  ...{ normalised, letterProbabilities, lawOf, rankLaw, rankedWords, stairsOf, largestStair, typedCounts },
  ...{ rankLine, wordsWithCount, localExponents, firstView },
};

export default { render, core };

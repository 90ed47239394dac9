// *Bottlenecks* (chapter 1.2). Parameters, data and compute: which of them holds the loss
// up, what the best split of a budget is, and what a wrong one costs.

// Parameters and data are set in tenths of a power of ten.
const LIMITS = { size: [60, 130], tokens: [80, 150] };
const tenths = (k) => 10 ** (k / 10);
const percent = (part) => `${Math.round(100 * part)}\u00a0%`;
const times = (factor) => (factor < 10 ? factor.toFixed(factor < 2 ? 2 : 1) : format(factor));

function startingSettings(model) {
  const read = (key) => model.get(key);
  return {
    constants: read("constants"), size: read("size"), tokens: read("tokens"),
    rival: read("rival"), hold: "other", own: ownOf(LAWS.refit),
  };
}

// The reader's own constants as whole numbers of slider steps, and back.
const ownOf = ({ E, A, alpha, B, beta }) => ({
  E: Math.round(100 * E), A: Math.round(20 * Math.log10(A)), alpha: Math.round(100 * alpha),
  B: Math.round(20 * Math.log10(B)), beta: Math.round(100 * beta),
});
const lawOf = ({ constants, own }) =>
  LAWS[constants] ?? {
    E: own.E / 100, A: 10 ** (own.A / 20), alpha: own.alpha / 100, B: 10 ** (own.B / 20),
    beta: own.beta / 100,
  };

// What is shown: the law, the point and the rival's exponent.
function shown(settings) {
  const [N, D] = [tenths(settings.size), tenths(settings.tokens)];
  return { law: lawOf(settings), at: { N, D, a: settings.rival / 100 } };
}

function sayPoint(law, { N, D }) {
  const [ofSize, ofData] = reducible(law, N, D);
  const [share, balance] = shareOfSize(law, N, D);
  const what = Math.abs(share - balance) < 0.02
    ? "Neither binds: this is close to the best split"
    : `${share > balance ? "Parameters bind" : "Data bind"} (the balance is ${percent(balance)})`;
  return `Loss ${lossOf(law, N, D).toFixed(3)}: ${law.E.toFixed(3)} that nothing here removes, ` +
    `${format(ofSize)} due to the parameters and ${format(ofData)} to the data. Of what can ` +
    `fall, ${percent(share)} is due to the parameters. ${what}.`;
}

function saySlices(law, { N, D }) {
  const cuts = slices(law, N, D);
  const say = (key) => cuts[key](10).toFixed(3);
  return `Ten times the parameters alone: loss ${say("parameters")}. Ten times the data alone: ` +
    `${say("data")}. Ten times the compute, split best: ${say("compute")}.`;
}

function sayAllocation(law, { N, D, a }) {
  const C = 6 * N * D;
  const [bestN, bestD] = optimum(law, C);
  const n = rivalSize(law, a, C);
  const paid = (size) => C / leastCompute(law, lossOf(law, size, C / 6 / size));
  return `Best size ∝ C^${allocation(law).toFixed(2)}: with ${format(C)} operations ` +
    `${format(bestN)} parameters and ${format(bestD)} tokens, ${format(bestD / bestN)} a ` +
    `parameter. Your split pays ${times(paid(N))} times the compute its loss needs; the ` +
    `rival's C^${a.toFixed(2)}, with ${format(n)} parameters, ${times(paid(n))} times.`;
}

function render({ model, el: host }) {
  const settings = startingSettings(model);
  const lossAxis = { label: "loss", log: true };
  const surface = plot({
    height: 300, x: { label: "parameters N", log: true }, y: { label: "data D, tokens", log: true },
  });
  const cuts = plot({ height: 300, x: { label: "times as much", log: true }, y: lossAxis });
  const growth = plot({
    height: 300, x: { label: "compute C, operations", log: true },
    y: { label: "parameters N", log: true },
  });
  const [pointSays, slicesSay, growthSays] = [0, 0, 0].map(() => readout());
  const drawSoon = oncePerFrame(() => guard(draw));
  const clamp = (key, value) => Math.max(LIMITS[key][0], Math.min(LIMITS[key][1], value));

  // One resource moves; the other stays, or gives way so that the compute stays.
  function move(key, value) {
    const other = key === "size" ? "tokens" : "size";
    const total = settings.size + settings.tokens;
    settings[key] = clamp(key, value);
    if (settings.hold === "compute") {
      settings[other] = clamp(other, total - settings[key]);
      settings[key] = total - settings[other];
    }
    drawSoon();
  }
  // The compute moves both, as far as both can go: their ratio stays.
  const middle = () => Math.floor((settings.size + settings.tokens) / 2);
  function moveCompute(value) {
    const wanted = value - middle();
    const room = Object.keys(LIMITS).map((key) => clamp(key, settings[key] + wanted) - settings[key]);
    const step = wanted > 0 ? Math.min(...room) : Math.max(...room);
    settings.size += step;
    settings.tokens += step;
    drawSoon();
  }
  function toOptimum() {
    const { law, at: { N, D } } = shown(settings);
    const total = settings.size + settings.tokens;
    const [best] = optimum(law, 6 * N * D);
    settings.size = clamp("size", Math.round(10 * Math.log10(best)));
    settings.tokens = clamp("tokens", total - settings.size);
    settings.size = total - settings.tokens;
    drawSoon();
  }

  const amount = (k) => format(tenths(k));
  const range = (label, [min, max], value, show, oninput) =>
    slider({ label, min, max, value, show, oninput });
  const controls = {
    size: range("parameters N", LIMITS.size, settings.size, amount, (k) => move("size", k)),
    tokens: range("data D, tokens", LIMITS.tokens, settings.tokens, amount, (k) => move("tokens", k)),
    compute: range("compute C = 6 N D", [70, 140], middle(),
      () => format(6 * tenths(settings.size + settings.tokens)), moveCompute),
    rival: range("rival's exponent (Kaplan: 0.73)", [30, 95], settings.rival,
      (k) => (k / 100).toFixed(2), (k) => {
        settings.rival = k;
        drawSoon();
      }),
  };
  const ownKnob = (key, label, min, max, show) =>
    range(label, [min, max], settings.own[key], show, (k) => {
      settings.own[key] = k;
      drawSoon();
    });
  const hundredth = (k) => (k / 100).toFixed(2);
  const power = (k) => format(10 ** (k / 20));
  const own = {
    E: ownKnob("E", "E", 0, 400, hundredth),
    A: ownKnob("A", "A", 0, 100, power),
    alpha: ownKnob("alpha", "alpha", 5, 100, hundredth),
    B: ownKnob("B", "B", 0, 100, power),
    beta: ownKnob("beta", "beta", 5, 100, hundredth),
  };
  const constants = select({
    label: "constants", value: settings.constants,
    options: [["refit", "refit of 2024"], ["published", "as published in 2022"], ["own", "my own"]],
    onchange: (value) => {
      settings.own = ownOf(lawOf(settings)); // my own constants start from those in use
      settings.constants = value;
      drawSoon();
    },
  });
  const hold = select({
    label: "while N or D moves, hold", value: settings.hold,
    options: [["other", "the other one"], ["compute", "the compute"]],
    onchange: (value) => (settings.hold = value),
  });
  const best = button("Go to the best split", toOptimum);
  const reset = button("Reset", () => {
    Object.assign(settings, startingSettings(model));
    constants.set(settings.constants);
    hold.set(settings.hold);
    drawSoon();
  });

  const knobs = (all) => el("div", { class: "sl-knobs" }, ...Object.values(all));
  const ownBox = knobs(own);
  const column = (title, ...children) =>
    el("div", { role: "group", "aria-label": title },
      el("p", { class: "sl-title" }, title), ...children);
  const view = root(
    el("style", {}, BOTTLENECKS_STYLE),
    el("p", {}, el("strong", {}, "Try first: "),
      "raise the parameters alone and watch the loss stop falling; then go to the best split."),
    el("div", { class: "sl-bar" }, constants, hold, best, reset),
    ownBox,
    knobs(controls),
    el("div", { class: "sl-panels" },
      column("The loss surface", surface.node, legend([
        { text: "your point", colour: COLOURS.blue, marker: "circle" },
        { text: "same compute", colour: COLOURS.orange },
        { text: "best split", colour: COLOURS.green },
        { text: "rival's split", colour: COLOURS.purple, dash: "6 4" },
        { text: "same loss: what can fall is √2 smaller from line to line" },
      ]), pointSays),
      column("One resource at a time", cuts.node, legend([
        { text: "more parameters", colour: COLOURS.blue },
        { text: "more data", colour: COLOURS.orange, dash: "6 4" },
        { text: "more compute, split best", colour: COLOURS.green, dash: "2 3" },
        { text: "floors", dash: "2 3" },
      ]), slicesSay),
      column("How the best size grows", growth.node, legend([
        { text: "your point", colour: COLOURS.blue, marker: "circle" },
        { text: "this law", colour: COLOURS.green },
        { text: "rival, meets it at 10¹⁹", colour: COLOURS.purple, dash: "6 4" },
      ]), growthSays)),
  );

  const { guard } = failsafe("bottlenecks", host, view);

  function draw() {
    ownBox.hidden = settings.constants !== "own";
    for (const key of ["size", "tokens", "rival"]) controls[key].set(settings[key]);
    controls.compute.set(middle());
    for (const [key, control] of Object.entries(own)) control.set(settings.own[key]);
    const { law, at } = shown(settings);
    drawSurface(surface, law, at);
    drawSlices(cuts, lossAxis, law, at);
    drawAllocation(growth, law, at);
    pointSays.say(sayPoint(law, at));
    slicesSay.say(saySlices(law, at));
    growthSays.say(sayAllocation(law, at));
  }

  host.append(view);
  guard(draw);
}

// What the read-outs say of a state.
function firstView(state) {
  const { law, at } = shown(startingSettings({ get: (key) => state[key] }));
  return [sayPoint(law, at), saySlices(law, at), sayAllocation(law, at)];
}

const core = {
  ...{ LAWS, lossOf, reducible, allocation, computeExponent, optimum, leastCompute },
  ...{ shareOfSize, contourPoint, rivalSize, slices, ownOf, lawOf, firstView },
};

export default { render, core };

// Left and middle panel of *is it an ensemble?*. A panel is {node, draw(run, k, setting)}: it
// shows the nets of `run` that are trained so far, as they were at run.moments[k] steps.
// A trained net is {width, losses, parameters}, both indexed by k.

const WIDTHS = [2, 4, 8, 16, 32, 64];
const X = nets.grid(129);
const Y = nets.square(X);

const KINDS = {
  symmetric: { colour: COLOURS.green, marker: "circle" },
  "one-sided": { colour: COLOURS.orange, marker: "triangle" },
  dead: { colour: COLOURS.purple, marker: "square" },
  other: { colour: COLOURS.blue, marker: "diamond" },
};

const curve = (f) => Array.from(f, (value, k) => [X[k], value]);
const widthTicks = WIDTHS.map((width) => [width, String(width)]);
const percent = (share) => `${Math.round(100 * share)} %`;

function panel(title, question, ...children) {
  const heading = el("p", { class: "sl-title" }, title);
  const group = { role: "group", "aria-label": title };
  return el("div", group, heading, el("p", {}, question), ...children);
}

// ------------------------------------------------------------------ left: the exponent

// Median loss of each width that has trained nets, at the k-th moment.
function mediansAt(trained, k) {
  const widths = WIDTHS.filter((width) => trained.some((net) => net.width === width));
  const lossesOf = (width) =>
    trained.filter((net) => net.width === width).map((net) => net.losses[k]);
  return { widths, losses: widths.map((width) => median(lossesOf(width))) };
}

function exponentIn({ widths, losses }, [low, high]) {
  const inside = widths.filter((width) => width >= low && width <= high);
  return inside.length < 2 ? null : fitPowerLaw(widths, losses, low, high);
}

function scalingPanel(settings, redraw) {
  const errors = plot({
    height: 230,
    x: { label: "width N", log: true, ticks: widthTicks },
    y: { label: "test error", log: true },
  });
  const history = plot({
    height: 120,
    x: { label: "steps", log: true },
    y: { label: "exponent in the window" },
  });
  const about = el("p", {});
  const answer = readout();
  const widthSelect = (label, key, options, mend) =>
    select({
      label, options: options.map((width) => [width, `N = ${width}`]), value: settings[key],
      onchange: (value) => {
        settings[key] = Number(value);
        mend();
        redraw();
      },
    });
  const low = widthSelect("fit from", "low", WIDTHS.slice(0, -1), () => {
    if (settings.high <= settings.low) high.set((settings.high = 2 * settings.low));
  });
  const high = widthSelect("to", "high", WIDTHS.slice(1), () => {
    if (settings.low >= settings.high) low.set((settings.low = settings.high / 2));
  });
  const node = panel(
    "Scaling", "How fast does the error fall with the width?",
    errors.node,
    legend([
      { text: "a net", colour: COLOURS.blue, marker: "circle" },
      { text: "median", colour: COLOURS.blue, marker: "circle", open: true },
      { text: "fit", colour: COLOURS.orange },
      { text: "N⁻¹", dash: "6 4" },
      { text: "best N + 1 straight pieces", colour: COLOURS.green, dash: "2 3" },
    ]),
    el("div", { class: "sl-bar" }, low, high),
    answer, history.node, about,
  );
  const cosineRuns = new Map(); // steps -> medians: every budget is a run of its own
  let known = {}; // medians at all moments, until another net is trained

  function allMedians(run) {
    const key = [run.protocol, run.nets.length].join();
    if (known.key !== key) {
      known = { key, at: run.moments.map((steps, k) => [steps, mediansAt(run.nets, k)]) };
    }
    return known.at;
  }

  function drawErrors(trained, k, steps, medians, fit, window) {
    const items = [
      {
        line: WIDTHS.map((width) => [width, piecewiseLinearOptimum(width + 1)]),
        colour: COLOURS.green, dash: "2 3",
      },
      {
        dots: trained.map((net) => [net.width, net.losses[k]]),
        colour: COLOURS.blue, size: 2, opacity: 0.8,
      },
      {
        dots: medians.widths.map((width, j) => [width, medians.losses[j]]),
        colour: COLOURS.blue, size: 5, open: true,
      },
    ];
    if (fit) {
      const middle = Math.sqrt(window[0] * window[1]);
      const at = (width) => fit.scale * width ** -fit.exponent;
      const inverse = WIDTHS.map((width) => [width, (at(middle) * middle) / width]);
      const fitted = window.map((width) => [width, at(width)]);
      items.push({ line: inverse, dash: "6 4" });
      items.push({ line: fitted, colour: COLOURS.orange, width: 3 });
    }
    const label = `Test error against width for ${trained.length} nets at ${steps} steps.`;
    errors.draw({ label, x: [1.7, 76], y: [2e-8, 8], items });
  }

  function drawHistory(points, steps) {
    const values = points.map(([, exponent]) => exponent);
    const y = [Math.min(0, ...values) - 0.1, Math.max(2, ...values) + 0.1];
    const items = [
      { line: [[10, 1], [10000, 1]], dash: "6 4" },
      { line: [[steps, y[0]], [steps, y[1]]], opacity: 0.6 },
      { line: points, colour: COLOURS.orange, width: 2 },
      { dots: points.filter(([moment]) => moment === steps), colour: COLOURS.orange, size: 5 },
    ];
    const label = values.length
      ? `Exponent against steps: between ${format(Math.min(...values))} and ` +
        `${format(Math.max(...values))}.`
      : "Exponent against steps: nothing trained yet.";
    history.draw({ label, x: [9, 11000], y, items });
  }

  function draw(run, k) {
    const trained = run.nets;
    const steps = run.moments[k];
    const window = [settings.low, settings.high];
    const medians = allMedians(run)[k][1];
    const fit = exponentIn(medians, window);
    const constant = settings.schedule === "constant";
    if (cosineRuns.protocol !== run.protocol) cosineRuns.clear();
    cosineRuns.protocol = run.protocol;
    // A run that another budget cut short would stay behind as a wrong point.
    const complete = run.nets.length === run.members.length;
    if (!constant && fit && complete) cosineRuns.set(steps, medians);
    const all = constant
      ? allMedians(run)
      : [...cosineRuns].sort((a, b) => a[0] - b[0]);
    const exponents = all
      .map(([moment, at]) => [moment, exponentIn(at, window)?.exponent])
      .filter(([, exponent]) => exponent !== undefined);
    drawErrors(trained, k, steps, medians, fit, window);
    drawHistory(exponents, steps);
    about.textContent = constant
      ? "At a constant rate one run passes through every smaller budget: this curve costs no " +
        "further training."
      : "With cosine decay every budget is a run of its own: let go of steps and all nets " +
        "train again.";
    answer.say(
      fit
        ? `exponent ${fit.exponent.toFixed(2).replace("-", "−")} in N = ${window.join("…")} ` +
          `at ${format(steps, 6)} steps`
        : "no fit yet: fewer than two widths in the window",
    );
  }

  return {
    node, draw,
    reset: () => [["low", low], ["high", high]].forEach(([key, input]) => input.set(settings[key])),
  };
}

// ---------------------------------------------------------------- middle: the lottery

// Dots of a histogram on a log axis: [loss, height] in bins of a sixth of a decade.
function stackDots(losses) {
  const heights = new Map();
  return losses.map((loss) => {
    const bin = Math.round(6 * Math.log10(Math.min(Math.max(loss, 1e-6), 9)));
    heights.set(bin, (heights.get(bin) ?? 0) + 1);
    return [10 ** (bin / 6), heights.get(bin)];
  });
}

function lotteryPanel(settings, redraw) {
  const histogram = plot({
    height: 190,
    x: { label: "test error", log: true },
    y: { label: "draws" },
  });
  const functions = plot({ height: 170, x: { label: "x" }, y: { label: "neurons, sum, x²" } });
  const residual = plot({ height: 100, x: { label: "x" }, y: { label: "residual" } });
  const counts = el("div", {});
  const answer = readout();
  let ranked = []; // draws from the best to the worst: {loss, kind, index, parameters}
  let dots = [];
  const choose = (rank) => {
    settings.draw = ranked[rank - 1]?.index ?? settings.draw;
    redraw();
  };
  const rank = slider({
    label: "draw, best to worst", min: 1, max: 40, value: 1, oninput: choose,
    show: (value) => `${value} of ${Math.max(1, ranked.length)}`,
  });
  histogram.node.style.cursor = "pointer";
  histogram.node.addEventListener("click", (event) => {
    const at = histogram.where(event);
    if (!at || !dots.length) return;
    // A decade of error is about as wide as eight dots are high.
    const distances = dots.map(([x, y]) => Math.hypot(8 * Math.log10(x / at[0]), y - at[1]));
    choose(distances.indexOf(Math.min(...distances)) + 1);
  });
  const node = panel(
    "The lottery", "40 nets of two neurons, which solution does each win? Choose a dot.",
    histogram.node, counts, rank, answer, functions.node,
    legend([
      { text: "two neurons", colour: COLOURS.blue, dash: "5 3" },
      { text: "their sum + c", colour: COLOURS.orange },
      { text: "x²", dash: "2 3" },
    ]),
    residual.node,
  );

  function drawNet(net, activation) {
    const f = nets.predict(net.parameters, X, activation);
    const value = nets.features(net.parameters, X, activation);
    const neurons = [0, 1].map((i) =>
      value.slice(i * X.length, (i + 1) * X.length).map((phi) => phi * net.parameters[4 + i]),
    );
    const all = [...neurons[0], ...neurons[1], ...f, 0, 4];
    const error = f.map((entry, k) => entry - Y[k]);
    const size = Math.max(...error.map(Math.abs));
    functions.draw({
      label: `The two neurons of a ${net.kind} draw, their sum and x squared.`,
      x: [-2, 2], y: [Math.min(...all), Math.max(...all)],
      items: [
        ...neurons.map((neuron) => ({ line: curve(neuron), colour: COLOURS.blue, dash: "5 3" })),
        { line: curve(f), colour: COLOURS.orange, width: 3 },
        { line: curve(Y), dash: "2 3" },
      ],
    });
    residual.draw({
      label: `Its residual: at most ${format(size)}.`,
      x: [-2, 2], y: [-1.1 * size, 1.1 * size],
      items: [
        { line: [[-2, 0], [2, 0]], opacity: 0.5 },
        { line: curve(error), colour: COLOURS.orange, width: 2 },
      ],
    });
  }

  function draw(run, k) {
    ranked = run.nets
      .map((net, index) => ({ index, loss: net.losses[k], parameters: net.parameters[k] }))
      .sort((a, b) => a.loss - b.loss);
    for (const net of ranked) net.kind = classifyPair(net.parameters, net.loss);
    dots = stackDots(ranked.map((net) => net.loss));
    const chosen = Math.max(0, ranked.findIndex((net) => net.index === settings.draw));
    const number = (kind) => ranked.filter((net) => net.kind === kind).length;
    const kinds = Object.entries(KINDS);
    const dotsOf = (kind) => dots.filter((_, j) => ranked[j].kind === kind);
    const items = kinds.map(([kind, look]) => ({ dots: dotsOf(kind), ...look }));
    if (ranked.length) items.push({ dots: [dots[chosen]], size: 6, open: true });
    histogram.draw({
      label: `Histogram of the test errors of ${ranked.length} nets with two neurons: ` +
        kinds.map(([kind]) => `${number(kind)} ${kind}`).join(", ") + ".",
      x: [2e-6, 9], y: [0, Math.max(12, ...dots.map((dot) => dot[1])) + 1], items,
    });
    const entries = kinds.map(([kind, look]) => ({ text: `${kind} ${number(kind)}`, ...look }));
    counts.replaceChildren(legend(entries));
    if (!ranked.length) return;
    rank.set(chosen + 1, ranked.length);
    drawNet(ranked[chosen], settings.activation);
    answer.say(`${ranked[chosen].kind}, test error ${format(ranked[chosen].loss)}`);
  }

  return { node, draw, reset: () => {} };
}

// *A live law* (the front page): thirty small nets learn x^2 in a worker while the reader
// looks on; the line through their errors has another slope at every moment of training.
// Joined with kit.lines.js.
// Joined with kit.nets.js.

const SETS = 9;
const LAST = MOMENTS.length - 1;
const SLOPES = [-0.25, 2.4]; // shown of the exponent
const PAIR_STYLE = `
.sl-root .sl-pair { display: grid; gap: 0.5rem 1.5rem; grid-template-columns: minmax(0, 1fr); }
@container (min-width: 38rem) { .sl-root .sl-pair { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); } }
`;

const two = (value) => value.toFixed(2).replace("-", "−");
const drawn = drawMedians(RESAMPLES, mulberry32(1));

// Line and interval at every moment, once all nets are trained.
const lawsOf = (trained) =>
  MOMENTS.map((_, k) => {
    const errors = errorsAt(trained, k);
    return { ...lawOf(WIDTHS, errors), range: intervalOf(WIDTHS, errors, drawn) };
  });

const FIRST_NETS = FIRST.losses.map((losses, k) => ({ width: WIDTHS[k % WIDTHS.length], losses }));

function errorsPlot() {
  const ticks = WIDTHS.map((width) => [width, String(width)]);
  const picture = plot({
    height: 240,
    x: { label: "width N (hidden neurons)", log: true, ticks },
    y: { label: "test error", log: true },
  });
  function draw(trained, k, law) {
    const errors = errorsAt(trained, k);
    const medians = WIDTHS.flatMap((width, j) => (errors[j].length ? [[width, median(errors[j])]] : []));
    const items = [
      { dots: trained.map((net) => [net.width, net.losses[k]]), colour: COLOURS.blue, size: 2.5, opacity: 0.8 },
      { dots: medians, colour: COLOURS.blue, size: 5.5, open: true },
    ];
    if (law) {
      const ends = [WIDTHS[0] / 1.1, WIDTHS.at(-1) * 1.1];
      const middle = Math.sqrt(ends[0] * ends[1]);
      const at = (width, exponent) =>
        law.scale * middle ** -law.exponent * (width / middle) ** -exponent;
      items.push({ line: ends.map((width) => [width, at(width, 1)]), dash: "6 4" });
      items.push({
        line: ends.map((width) => [width, at(width, law.exponent)]),
        colour: COLOURS.orange, width: 3,
      });
    }
    const fall = law ? `; the line through their medians has exponent ${two(law.exponent)}` : "";
    picture.draw({
      label: `Test error against width of ${trained.length} nets after ${MOMENTS[k]} steps${fall}.`,
      x: [3.4, 150], y: [3e-6, 6], items,
    });
  }
  return { node: picture.node, draw };
}

function exponentPlot() {
  const picture = plot({
    height: 200,
    x: { label: "steps of training", log: true },
    y: { label: "exponent" },
  });
  function draw(laws, k) {
    const through = (pick) => laws.map((law, j) => [MOMENTS[j], pick(law)]);
    const items = [
      { line: [[MOMENTS[0], 1], [1.2 * STEPS, 1]], dash: "6 4" },
      { line: [[MOMENTS[k], SLOPES[0]], [MOMENTS[k], SLOPES[1]]], opacity: 0.4 },
    ];
    if (laws.length) {
      for (const end of [0, 1]) {
        items.push({ line: through(({ range }) => range[end]), colour: COLOURS.orange, dash: "2 3" });
      }
      items.push({ line: through(({ exponent }) => exponent), colour: COLOURS.orange, width: 2.5 });
      items.push({ dots: [[MOMENTS[k], laws[k].exponent]], colour: COLOURS.orange, size: 5 });
    }
    const all = laws.map(({ exponent }) => exponent);
    const span = laws.length ? ` It lies between ${two(Math.min(...all))} and ${two(Math.max(...all))}.` : "";
    picture.draw({
      label: `The exponent against the steps of training.${span}`,
      x: [MOMENTS[0], 1.2 * STEPS], y: SLOPES, items,
    });
  }
  return { node: picture.node, draw };
}

function render({ model, el: host }) {
  const starting = () => ({
    moment: MOMENTS.findIndex((steps) => steps >= model.get("steps")),
    set: model.get("seeds"),
  });
  const settings = starting();
  const nothing = { set: 0, nets: [], laws: [] }; // nets of no set
  // Without motion the nets that were trained beforehand stand in for the reader's own.
  let run = prefersStillness()
    ? { set: 1, nets: FIRST_NETS, laws: lawsOf(FIRST_NETS), beforehand: true }
    : nothing;
  let trainer = null;
  let stopWaiting = () => {};

  const errors = errorsPlot();
  const exponents = exponentPlot();
  const [status, answer] = [readout(), readout()];
  const drawSoon = oncePerFrame(() => guard(draw));
  const controls = {
    moment: slider({
      label: "steps of training", min: 0, max: LAST, value: settings.moment,
      show: (moment) => format(MOMENTS[moment], 6),
      oninput(moment) {
        settings.moment = moment;
        drawSoon();
      },
    }),
    set: select({
      label: "random seeds", value: settings.set,
      options: numbers(SETS).map((k) => [k + 1, `set ${k + 1}`]),
      onchange: (set) => choose(Number(set)),
    }),
  };
  const again = button("Train", () => {
    choose(run === nothing || run.beforehand ? settings.set : (settings.set % SETS) + 1);
  });
  const reset = button("Reset", () => {
    Object.assign(settings, starting());
    for (const [key, control] of Object.entries(controls)) control.set(settings[key]);
    if (run.set === settings.set) drawSoon();
    else choose(settings.set);
  });

  const view = root(
    el("style", {}, PAIR_STYLE),
    el("p", {}, el("strong", {}, "Try first: "),
      "drag the steps of training to the left, and watch the slope."),
    el("div", { class: "sl-pair" },
      el("div", { role: "group", "aria-label": "Test error against width" },
        errors.node,
        legend([
          { text: "a net", colour: COLOURS.blue, marker: "circle" },
          { text: "median", colour: COLOURS.blue, marker: "circle", open: true },
          { text: "line through the medians", colour: COLOURS.orange },
          { text: "slope 1", dash: "6 4" },
        ]),
        controls.moment, answer),
      el("div", { role: "group", "aria-label": "The exponent in the course of training" },
        exponents.node,
        legend([
          { text: "exponent", colour: COLOURS.orange },
          { text: "95 % over seeds", colour: COLOURS.orange, dash: "2 3" },
        ]),
        el("div", { class: "sl-bar" }, controls.set, again, reset), status)),
  );

  function stop() {
    stopWaiting();
    trainer?.stop();
  }

  const { guard, fail } = failsafe("frontlaw", host, view, stop);

  function choose(set) {
    guard(() => {
      stop();
      settings.set = set;
      controls.set.set(set);
      const members = membersOf(set);
      run = { set, nets: [], laws: [] };
      trainer = startWorker(TRAINER, (net) => {
        run.nets.push(net);
        const done = run.nets.length === members.length;
        if (done) run.laws = lawsOf(run.nets);
        if (done || !prefersStillness()) drawSoon();
      }, fail);
      trainer.post({ members, options: TRAINING });
      drawSoon();
    });
  }

  function draw() {
    const { moment } = settings;
    const [steps, all] = [format(MOMENTS[moment], 6), membersOf(settings.set).length];
    const law = run.laws[moment] ?? lawOf(WIDTHS, errorsAt(run.nets, moment));
    errors.draw(run.nets, moment, law);
    exponents.draw(run.laws, moment);
    again.textContent = run === nothing || run.beforehand ? "Train" : "Train again with other seeds";
    const range = law?.range ? ` (95 % over seeds: ${law.range.map(two).join(" to ")})` : "";
    answer.say(law ? `Exponent ${two(law.exponent)}${range} after ${steps} steps.` : "");
    if (run.beforehand) status.say(`${all} nets, trained beforehand.`);
    else if (run.laws.length) status.say(`${all} nets, trained in your browser.`);
    else if (run === nothing) status.say("Not trained yet.");
    else status.say(`Training in your browser: ${run.nets.length} of ${all} nets.`);
  }

  host.append(view);
  guard(draw);
  if (!prefersStillness()) stopWaiting = whenVisible(view, () => choose(settings.set), 150);
  return stop;
}

const core = {
  ...nets, WIDTHS, MOMENTS, TRAINING, trainMember, membersOf, errorsAt, lawOf, lawsOf,
  intervalOf, drawMedians,
};

export default { render, core };

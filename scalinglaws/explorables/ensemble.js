// *Is it an ensemble?* (chapter 2.2). Trains small nets on x^2 in workers and shows three
// linked views of them: the exponent, the lottery of two neurons, and averaging.
// Joined with kit.lines.js.
// Joined with kit.nets.js.

const LONGEST = 10000;
const MOMENTS = nets.snapshotSteps(LONGEST);
const SEEDS = 5;
const DRAWS = 40;
const AVERAGED = 32;

// What the second kind of worker runs, as text.
const ANALYST = `
const nets = (${smallNets})(${mulberry32});
const numbers = ${numbers};
${Object.values(tickets).join("\n")}
onmessage = ({ data }) => postMessage(analyse(data));`;

// A worker that answers questions one by one; of those that pile up only the last is
// asked. Work that is too slow for a slider goes here: {ask, stop}.
function startAnswering(source, onanswer, onerror) {
  let [busy, next] = [false, null];
  const worker = startWorker(
    source,
    (answer) => {
      busy = false;
      if (next) ask(next);
      onanswer(answer);
    },
    onerror,
  );
  const ask = (question) => {
    next = busy ? question : null;
    if (!busy) worker.post(question);
    busy = true;
  };
  return { ask, stop: worker.stop };
}

// What each panel trains. Seeds differ between panels, widths and nets.
const member = (settings, panel, width, k) => ({
  width, seed: 1e6 * settings.seed + 1e5 * panel + 1e3 * width + k,
});
const MEMBERS = {
  scaling: (settings) =>
    numbers(SEEDS).flatMap((k) => WIDTHS.map((width) => member(settings, 0, width, k))),
  lottery: (settings) => numbers(DRAWS).map((k) => member(settings, 1, 2, k)),
  averaging: (settings) =>
    numbers(AVERAGED).map((k) => member(settings, 2, settings.averageWidth, k)),
};

function startingSettings(model) {
  const wanted = model.get("steps");
  return {
    activation: model.get("activation"), rate: model.get("learning_rate"),
    schedule: model.get("schedule"), seed: model.get("seed"),
    moment: Math.max(0, MOMENTS.findIndex((steps) => steps >= wanted)),
    low: 8, high: 64, draw: 0, averageWidth: 16, size: 8, refit: false, half: false,
  };
}

function trainingOptions({ activation, rate, schedule, moment }) {
  const moments = schedule === "constant" ? MOMENTS : [MOMENTS[moment]];
  // A kink between two training points goes unseen, so ReLU needs a finer grid.
  const points = activation === "relu" ? 96 : 32;
  return { activation, rate, schedule, points, steps: moments.at(-1), snapshots: moments };
}

function render({ model, el: host }) {
  const settings = startingSettings(model);
  const runs = {};
  let started = false;
  let stopWaiting = () => {};
  let analyst = null;

  // Only the panels that changed are drawn, once a frame.
  const changed = new Set();
  const drawSoon = oncePerFrame(() => guard(draw));
  const redraw = (name) => (changed.add(name), drawSoon());
  const ask = (question) => {
    analyst ??= startAnswering(ANALYST, panels.averaging.learn, fail);
    analyst.ask(question);
  };
  const retrain = (name) => guard(() => launch(name));
  const panels = {
    scaling: scalingPanel(settings, () => redraw("scaling")),
    lottery: lotteryPanel(settings, () => redraw("lottery")),
    averaging: averagingPanel(
      settings, () => redraw("averaging"), () => retrain("averaging"), ask,
    ),
  };
  const protocol = (key, convert = String) => (value) => {
    settings[key] = convert(value);
    guard(launchAll);
  };
  const controls = {
    activation: select({
      label: "activation", value: settings.activation, onchange: protocol("activation"),
      options: [["silu", "SiLU"], ["relu", "ReLU"], ["tanh", "tanh"]],
    }),
    rate: select({
      label: "learning rate", value: settings.rate, onchange: protocol("rate", Number),
      options: [0.001, 0.003, 0.01, 0.03].map((rate) => [rate, String(rate)]),
    }),
    schedule: select({
      label: "schedule", value: settings.schedule, onchange: protocol("schedule"),
      options: [["constant", "constant"], ["cosine", "cosine to 0"]],
    }),
    moment: slider({
      label: "steps", min: 0, max: MOMENTS.length - 1, value: settings.moment,
      show: (moment) => format(MOMENTS[moment], 6),
      oninput(moment) {
        settings.moment = moment;
        Object.keys(panels).forEach(redraw);
      },
      onchange() {
        if (settings.schedule !== "constant") guard(launchAll);
      },
    }),
  };
  const status = readout();
  const train = button("Train the nets", () => {
    if (started) settings.seed += 1;
    guard(launchAll);
  });
  const reset = button("Reset", () => {
    Object.assign(settings, startingSettings(model));
    for (const [key, control] of Object.entries(controls)) control.set(settings[key]);
    for (const { reset } of Object.values(panels)) reset();
    guard(launchAll);
  });
  const view = root(
    el(
      "p", {}, el("strong", {}, "Try first: "),
      "drag steps to the left, then to the right, and watch the exponent.",
    ),
    el("div", { class: "sl-bar" }, ...Object.values(controls)),
    el("div", { class: "sl-bar" }, train, reset, status),
    el("div", { class: "sl-panels" }, ...Object.values(panels).map(({ node }) => node)),
  );

  function stop() {
    stopWaiting();
    for (const run of Object.values(runs)) run.trainer.stop();
    analyst?.stop();
  }

  const { guard, fail } = failsafe("ensemble", host, view, stop);

  function launch(name) {
    runs[name]?.trainer.stop();
    const options = trainingOptions(settings);
    const members = MEMBERS[name](settings);
    const run = { members, moments: options.snapshots, nets: [] };
    run.protocol = [settings.activation, settings.rate, settings.schedule, settings.seed].join();
    run.trainer = startWorker(
      TRAINER,
      (net) => {
        run.nets.push(net);
        if (!prefersStillness() || run.nets.length === members.length) redraw(name);
      },
      fail,
    );
    run.trainer.post({ members, options });
    runs[name] = run;
    redraw(name);
  }

  function launchAll() {
    started = true;
    stopWaiting();
    train.textContent = "New seeds";
    Object.keys(panels).forEach(launch);
  }

  function draw() {
    let [done, all] = [0, 0];
    for (const [name, run] of Object.entries(runs)) {
      done += run.nets.length;
      all += run.members.length;
      if (!changed.has(name)) continue;
      panels[name].draw(run, Math.max(0, run.moments.indexOf(MOMENTS[settings.moment])));
    }
    changed.clear();
    const training = done < all ? `Training in your browser: ${done} of ${all} nets.` : "";
    status.say(training || (all ? `${all} nets, trained in your browser.` : "Not trained yet."));
  }

  host.append(view);
  draw();
  stopWaiting = whenVisible(view, () => guard(launchAll));
  return stop;
}

const core = { ...nets, ...tickets, MOMENTS, MEMBERS, trainingOptions, trainMember };

export default { render, core };

// *The t² law* (chapter 4.3): tasks learned, loss and total time under Zipf frequencies,
// by Domino, Quanta, the L2 theory, one block a task, and sign descent in a worker.

const STEPS = [30, 60, 150, 300]; // of sign descent while one task alone is learned
const WAIT = 250; // ms of quiet before sign descent starts
const RUNNER = `
${mulberry32}
${signRun}
onmessage = ({ data }) => postMessage(signRun(mulberry32, data));`;

const timeAt = (place) => 10 ** (place / 50);
const countAt = (name, time, world) =>
  world.learned[name].filter((when) => when <= time).length;
const lossAt = (name, time, world) => lossOf(MODELS[name].skills(time, world), world.p);
const inT0 = (time) => `${format(time)} t₀`;

function sayLearned(world, live, time) {
  const counts = Object.keys(LINES).map(
    (name) => `${LINES[name].name} ${countAt(name, time, world)}`);
  const seen = live ? live.first.filter((when) => when <= time).length : "on its way";
  return `Learned at ${inT0(time)}, of ${world.p.length}: ${counts.join(", ")}; ` +
    `${LIVE.name} ${seen}.`;
}

function sayLoss(world, live, time) {
  const losses = Object.keys(LINES).map(
    (name) => `${LINES[name].name} ${format(lossAt(name, time, world))}`);
  const k = live ? live.times.findLastIndex((at) => at <= time) : -1;
  const seen = k < 0 ? "none yet" : format(live.losses[k]);
  return `Loss at ${inT0(time)}: ${losses.join(", ")}; ${LIVE.name} ${seen}.`;
}

function sayTotal(world, live) {
  const n = world.p.length;
  const total = totalTime(world.clock);
  const c = (total / Math.sqrt(n)).toFixed(2);
  const seen = live ? live.first.filter(Number.isFinite).length : 0;
  const last = live && seen === n ? `, live ${inT0(Math.max(...live.first))} to skill 0.9` : "";
  const left = live && seen < n ? ` The live run learned ${seen} of them.` : "";
  return `All ${n} tasks: Domino ${inT0(n)}, theory ${inT0(total)} = ${c} √n${last}, one ` +
    `block a task ${inT0(Math.sqrt(n))}. Blocks gain the factor ${c}, not √n = ` +
    `${format(Math.sqrt(n))}.${left}`;
}

function render({ model, el: host }) {
  const read = () => Object.fromEntries(
    ["exponent", "tasks", "place", "steps", "seed"].map((key) => [key, model.get(key)]));
  const settings = read();
  const time = { label: "time in t₀", log: true };
  const learned = plot({ height: 250, x: time, y: { label: "tasks learned", log: true } });
  const loss = plot({ height: 250, x: time, y: { label: "loss", log: true } });
  const total = plot({
    height: 250, x: { label: "number of tasks n", log: true, ticks: [2, 5, 10, 20, 50, 100].map((k) => [k, String(k)]) },
    y: { label: "time for all, in t₀", log: true },
  });
  const [learnedSays, lossSays, totalSays] = [0, 0, 0].map(() => readout());
  let [world, live, worker, timer] = [worldOf(settings), null, null, null];
  const drawSoon = oncePerFrame(() => guard(draw));

  const knob = slidersOf(settings, (key) => (key === "place" ? drawSoon() : renew()));
  const controls = {
    exponent: knob("exponent", "Zipf exponent", 0, 300, (v) => (v / 100).toFixed(2)),
    tasks: knob("tasks", "number of tasks n", 2, 100, String),
    place: knob("place", "time", -20, 110, (place) => inT0(timeAt(place))),
  };
  const steps = select({
    label: "steps of SignGD a task", value: String(settings.steps),
    options: STEPS.map((count) => [String(count), String(count)]),
    onchange: (value) => ((settings.steps = Number(value)), renew()),
  });
  const again = button("New directions", () => {
    settings.seed += 1;
    renew();
  });
  const reset = button("Reset", () => {
    Object.assign(settings, read());
    for (const [key, control] of Object.entries(controls)) control.set(settings[key]);
    steps.set(String(settings.steps));
    renew();
  });

  const column = (title, ...children) =>
    el("div", { role: "group", "aria-label": title },
      el("p", { class: "sl-title" }, title), ...children);
  const entries = (names, marker) => legend([
    ...names.map((name) => ({ text: LINES[name].name, ...LINES[name] })),
    { text: LIVE.name, colour: LIVE.colour, marker },
  ]);
  const all = Object.keys(LINES);
  const view = root(
    el("style", {}, T2LAW_STYLE),
    el("p", {}, el("strong", {}, "Try first: "),
      "set the Zipf exponent to 0, then raise it slowly and watch the theory bend from the " +
        "modular line towards the Domino line. How near does it come?"),
    el("div", { class: "sl-knobs" }, ...Object.values(controls)),
    el("div", { class: "sl-bar" }, steps, again, reset),
    el("div", { class: "sl-panels" },
      column("How many tasks are learned", learned.node, entries(all, "circle"), learnedSays),
      column("The loss that is left", loss.node, entries(all, "circle"), lossSays),
      column("The time for everything", total.node,
        entries(["l2", "domino", "modular"], "circle"), totalSays)),
  );

  const { guard, fail } = failsafe("t2law", host, view, stop);

  function stop() {
    clearTimeout(timer);
    worker?.stop();
  }

  // Other tasks: the laws follow at once, sign descent when the hand rests.
  function renew() {
    stop();
    live = null;
    guard(() => (world = worldOf(settings)));
    drawSoon();
    timer = setTimeout(() => guard(launch), WAIT);
  }

  function launch() {
    worker = startWorker(
      RUNNER,
      (run) => {
        worker.stop();
        live = run;
        drawSoon();
      },
      fail,
    );
    worker.post(questionOf(settings, world));
  }

  function draw() {
    const now = timeAt(settings.place);
    drawLearned(learned, world, live, now);
    drawLoss(loss, world, live, now);
    drawTotal(total, world, live);
    learnedSays.say(sayLearned(world, live, now));
    lossSays.say(sayLoss(world, live, now));
    totalSays.say(sayTotal(world, live));
  }

  host.append(view);
  guard(draw);
  const stopWaiting = whenVisible(view, () => guard(launch));
  return () => (stopWaiting(), stop());
}

// What the worker is asked: ten parameters a task at least, a little longer than needed.
const questionOf = ({ tasks, steps, seed }, { p, clock }) => ({
  p, seed, learned: LEARNED, tasks: null, stepsPerTask: steps,
  dimension: Math.max(600, 10 * tasks), longest: 1.3 * totalTime(clock),
});

const T2LAW_STYLE = `
.sl-root .sl-knobs { display: grid; gap: 0 1.25rem; grid-template-columns: minmax(0, 1fr); }
@container (min-width: 42rem) {
  .sl-root .sl-knobs { grid-template-columns: repeat(3, minmax(0, 1fr)); }
}`;

const core = {
  ...{ zipf, norm, makeClock, timeOf, tauOf, totalTime, totalOf, MODELS, lossOf, worldOf },
  ...{ signRun, questionOf, mulberry32 },
};

export default { render, core };

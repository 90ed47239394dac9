// *Resource* (chapter 4.3): a budget of learning shared by the tasks. Skills over time,
// who gets the budget now, and how many share it.

const KEYS = ["law", "tasks", "exponent", "waste", "rate", "place", "domino"];
const two = (value) => value.toFixed(2);
const percent = (share) => `${(100 * share).toFixed(0)}\u00a0%`;

// Sliders: N0 and the learning rate in tenths of decades (0 stands for no waste), the
// exponent in hundredths, the moment in tens of steps.
const wasteOf = (tenths) => (tenths ? 10 ** (tenths / 10 - 4) : 0);
const rateOf = (tenths) => 10 ** (tenths / 10 - 5);
const stepsOf = (place) => 10 * place;

function worldOf({ law, tasks, exponent, waste, rate }) {
  return {
    law, p: zipf(tasks, exponent / 100), waste: wasteOf(waste),
    speed: speedOf(law, rateOf(rate)),
  };
}

function saySkills(world, table, learned, steps) {
  const done = learned.filter((s) => s > 0.9).length;
  const all = stepsToAll(world, table);
  return `Step ${format(steps)}: ${done} of ${world.p.length} skills above 0.9. The last gets ` +
    `there at step ${format(all)}; one task alone takes ${format(1 / world.speed)} steps (t0).`;
}

function sayShares(world, speeds) {
  const total = speeds.reduce((sum, v) => sum + v, 0);
  if (!total) return "Nothing is left to learn.";
  const first = speeds.indexOf(Math.max(...speeds)) + 1;
  return `Most goes to task ${first}: ${percent(Math.max(...speeds) / total)} of all that is ` +
    `learned now. Together the skills grow ${format(total / world.speed)} per t0.`;
}

function saySharing(world, table, now) {
  const n = world.p.length;
  const shared = now ? `${now.toFixed(1)} tasks share the work now.` : "All is learned.";
  if (world.waste) return `${shared} The larger N0, the more each task learns by itself.`;
  const total = table.time[table.time.length - 1];
  const low = world.law === "L1" ? "n t0 whatever the frequencies" : `√n = ${two(Math.sqrt(n))}`;
  const ends = world.law === "L1" ? low : `between ${low} (parallel) and n = ${n} (serial)`;
  return `${shared} All of it takes ${two(total)} t0: ${ends}.`;
}

function render({ model, el: host }) {
  const read = () => Object.fromEntries(KEYS.map((key) => [key, model.get(key)]));
  const settings = read();
  const axis = { label: "training step", ticks: [0, 200, 400, 600, 800].map((at) => [at, String(at)]) };
  const curves = plot({ height: 240, x: axis, y: { label: "skill" } });
  const shares = plot({ height: 240, x: { label: "task" }, y: { label: "share of the learning" } });
  const sharing = plot({ height: 240, x: axis, y: { label: "tasks that share the work" } });
  const [skillSays, shareSays, sharingSays] = [0, 0, 0].map(() => readout());
  const drawSoon = oncePerFrame(() => guard(draw));

  const onInput = (key) => (value) => {
    settings[key] = value;
    drawSoon();
  };
  const knob = (key, label, min, max, show) =>
    slider({ label, min, max, value: settings[key], show, oninput: onInput(key) });
  const controls = {
    law: select({
      label: "how the budget is divided", value: settings.law, onchange: onInput("law"),
      options: [["L2", "L2: sign descent"], ["L1", "L1: the source's rule"]],
    }),
    domino: checkbox({
      label: "Domino model, dotted", value: settings.domino, onchange: onInput("domino"),
    }),
    place: knob("place", "moment", 0, 100, (place) => `step ${format(stepsOf(place))}`),
    tasks: knob("tasks", "number of tasks n", 1, 20, String),
    exponent: knob("exponent", "Zipf exponent α", 0, 400, (value) => two(value / 100)),
    waste: knob("waste", "waste N0", 0, 50, (tenths) => format(wasteOf(tenths))),
    rate: knob("rate", "learning rate", 0, 25, (tenths) => format(rateOf(tenths))),
  };
  const reset = button("Reset", () => {
    Object.assign(settings, read());
    for (const [key, control] of Object.entries(controls)) control.set(settings[key]);
    drawSoon();
  });
  const { law, domino, ...sliders } = controls;

  const column = (title, ...children) =>
    el("div", { role: "group", "aria-label": title },
      el("p", { class: "sl-title" }, title), ...children);
  const view = root(
    el("style", {}, RESOURCE_STYLE),
    el("p", {}, el("strong", {}, "Try first: "),
      "move the moment from left to right; then raise N0 until all tasks learn by themselves; " +
        "last, set N0 to 0 and the exponent to 0 and to 4."),
    el("div", { class: "sl-bar" }, law, domino, reset),
    el("div", { class: "sl-knobs" }, ...Object.values(sliders)),
    el("div", { class: "sl-panels" },
      column("Skills over time", curves.node, legend([
        { text: "a skill each, task 1 first", colour: COLOURS.blue },
        { text: "Domino", dash: "3 4" },
      ]), skillSays),
      column("Who gets the budget now", shares.node, shareSays),
      column("Serial or parallel", sharing.node, legend([
        { text: "now sharing", colour: COLOURS.blue },
        { text: "one: serial", colour: COLOURS.orange, dash: "6 4" },
        { text: "all: parallel", colour: COLOURS.green, dash: "6 4" },
      ]), sharingSays)),
  );

  const { guard } = failsafe("resource", host, view);

  function draw() {
    const world = worldOf(settings);
    const table = tableOf(world);
    const steps = stepsOf(settings.place);
    const tau = clockAt(steps, world, table);
    const learned = skillsAt(tau, world);
    const speeds = speedsAt(tau, world);
    const now = participation(speeds);
    const moments = momentsOf(world, table);
    drawSkills(curves, world, moments, steps, learned, settings.domino);
    drawShares(shares, world, speeds);
    drawSharing(sharing, world, moments, steps, now);
    skillSays.say(saySkills(world, table, learned, steps));
    shareSays.say(sayShares(world, speeds));
    sharingSays.say(saySharing(world, table, now));
  }

  host.append(view);
  guard(draw);
}

const core = {
  ...{ zipf, speedOf, norm, tableOf, timeOf, clockAt, skillsAt, speedsAt, participation },
  ...{ stepsToAll, worldOf, stepsOf },
};

export default { render, core };

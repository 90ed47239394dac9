// *Geometry* (chapter 4.2): two tasks in a plane of two parameters, and the way that SGD,
// SignGD and Adam take over the loss: together or one after the other.

const two = (value) => value.toFixed(2).replace(/^-(0\.00)$/, "$1").replace("-", "−");

function worldOf({ ratio, turn, angle, rate }) {
  return { ratio: 10 ** (ratio / 10), turn, angle, rate: rate / 1000 };
}

// Steps that the picture spans: until signs and Adam have learned both tasks.
function horizonOf(runs) {
  const last = Math.max(...times(runs.signgd), ...times(runs.adam));
  return Math.min(MOST, Math.max(20, Math.ceil(1.2 * last)));
}

function sayMove(world) {
  const [first, second] = firstMove(world);
  return `The first step of signs moves skill 1 by ${two(first)} and skill 2 by ` +
    `${two(second)} learning rates; the gradient itself asks for ${format(world.ratio)} to 1.`;
}

function sayTimes(runs) {
  const parts = Object.entries(runs).map(([rule, run]) => {
    const [first, second] = times(run);
    const late = Number.isFinite(second) ? `${second} (${(second / first).toFixed(1)}×)` : `over ${MOST}`;
    return `${NAMES[rule]} ${Number.isFinite(first) ? first : `over ${MOST}`} and ${late}`;
  });
  return `Steps until task 1 and task 2 lie above 0.9: ${parts.join("; ")}.`;
}

function sayOrder(runs) {
  const parts = Object.entries(runs).map(([rule, run]) => `${secondAt(run)} by ${NAMES[rule]}`);
  return `When skill 1 reaches 0.9, skill 2 is at ${parts.join(", ")}.`;
}

function render({ model, el: host }) {
  const keys = ["ratio", "turn", "angle", "rate", "place"];
  const read = () => Object.fromEntries(keys.map((key) => [key, model.get(key)]));
  const settings = read();
  const path = plot({ height: 280, x: { label: "parameter 1" }, y: { label: "parameter 2" } });
  const skills = plot({ height: 280, x: { label: "steps" }, y: { label: "skill" } });
  const order = plot({ height: 280, x: { label: "skill 1" }, y: { label: "skill 2" } });
  const [moveSays, timesSay, orderSays] = [0, 0, 0].map(() => readout());
  const drawSoon = oncePerFrame(() => guard(draw));

  const knob = slidersOf(settings, drawSoon);
  const controls = {
    ratio: knob("ratio", "frequencies p1/p2", 0, 20, (value) => format(10 ** (value / 10))),
    turn: knob("turn", "turn of the tasks", 0, 90, (value) => `${value}°`),
    angle: knob("angle", "angle between the tasks", 50, 130, (value) => `${value}°`),
    rate: knob("rate", "learning rate", 1, 40, (value) => format(value / 1000)),
    place: knob("place", "how far the runs go", 0, 100, (value) => `${value}\u00a0%`),
  };
  const reset = button("Reset", () => {
    Object.assign(settings, read());
    for (const [key, control] of Object.entries(controls)) control.set(settings[key]);
    drawSoon();
  });

  const rules = Object.entries(NAMES).map(([rule, text]) => ({ text, colour: PAINT[rule] }));
  const column = (title, picture, entries, says) =>
    el("div", { role: "group", "aria-label": title },
      el("p", { class: "sl-title" }, title), picture.node, legend(entries), says);
  const view = root(
    el("style", {}, GEOMETRY_STYLE),
    el("p", {}, el("strong", {}, "Try first: "),
      "turn the tasks to 0°, then to 45°, and watch the path of SignGD; then make the angle " +
        "between the tasks smaller."),
    el("div", { class: "sl-knobs" }, ...Object.values(controls)),
    el("div", { class: "sl-bar" }, reset),
    el("div", { class: "sl-panels" },
      column("Path over the loss", path,
        [...rules, { text: "both solved", marker: "diamond", open: true }], moveSays),
      column("Skills against steps", skills,
        [{ text: "task 1" }, { text: "task 2", dash: "6 4" }], timesSay),
      column("One after the other?", order,
        [{ text: "side by side", dash: "4 4" }], orderSays)),
  );

  const { guard } = failsafe("geometry", host, view);

  let known = {}; // the last world and its runs: how far they go changes neither
  function runsOf(world) {
    const name = JSON.stringify(world);
    if (known.name !== name) {
      const runs = Object.keys(NAMES).map((rule) => [rule, train(rule, world)]);
      known = { name, runs: Object.fromEntries(runs) };
    }
    return known.runs;
  }

  function draw() {
    const world = worldOf(settings);
    const runs = runsOf(world);
    const horizon = horizonOf(runs);
    const step = Math.round((horizon * settings.place) / 100);
    drawPath(path, world, runs, step);
    drawSkills(skills, world, runs, step, horizon);
    drawOrder(order, runs, step);
    moveSays.say(sayMove(world));
    timesSay.say(sayTimes(runs));
    orderSays.say(sayOrder(runs));
  }

  host.append(view);
  guard(draw);
}

const core = { tasksOf, frequencies, train, times, solution, contour, firstMove, worldOf, horizonOf };

export default { render, core };

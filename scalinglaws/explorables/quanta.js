// *Quanta* (chapter 3.1): which quanta a resource has bought, the loss that is left, and
// its local slope beside the theory of endless and of finitely many quanta.

const RESOURCES = { parameters: "parameters N", data: "samples D", steps: "steps S" };
const ENDLESS = 71; // the slider of K ends here: tenths of decades, then endless

const two = (value) => value.toFixed(2);
const percent = (value) => `${(100 * value).toFixed(value < 0.1 || value > 0.95 ? 1 : 0)}\u00a0%`;
const tasksOf = (tenths) => (tenths === ENDLESS ? Infinity : Math.round(10 ** (tenths / 10)));
const named = (nTasks) => (Number.isFinite(nTasks) ? format(nTasks, 7) : "endless");

function worldOf({ resource, alpha, beta, tasks }) {
  return { resource, alpha: alpha / 100, beta: beta / 100, nTasks: tasksOf(tasks) };
}

// Tenths of decades from the first quantum's resource to a little beyond the last one's.
function lastPlace(world) {
  return Math.ceil((10 * Math.log10(lastOf(world))) / exponentOfN(world)) + 1;
}
const amountAt = (place, world) => firstResource(world) * 10 ** (place / 10);

function sayLearned(world, amount) {
  const n = complete(nOf(amount, world));
  if (n >= world.nTasks) return `All ${named(world.nTasks)} quanta are learned: no loss is left.`;
  const next = format(resourceOf(n + 1, world));
  const many = Number.isFinite(world.nTasks) ? ` of ${named(world.nTasks)}` : "";
  return `${format(n)}${many} quanta learned, needed by ${percent(1 - tail(n, world))} of the ` +
    `samples. The next one takes ${next} ${RESOURCES[world.resource].split(" ")[0]}.`;
}

function sayLoss(world, amount) {
  const endless = Math.min(1, endlessLaw(amount, world));
  return `Loss ${format(staircase(amount, world))} (1 before any quantum); the power law of ` +
    `endless quanta says ${format(endless)}.`;
}

function saySlope(world, amount) {
  const n = nOf(amount, world);
  const endless = `endless quanta ${two(endlessSlope(world))}`;
  if (n < 3 || n > world.nTasks - 2) return `Local slope: too near an end to speak of; ${endless}.`;
  const here = two(exactSlope(Math.floor(n), world));
  return `Local slope ${here}; formula ${two(finiteSlope(n, world))}, ${endless}. ` +
    `One line from the first quantum to here: ${two(lineExponent(amount, world))}.`;
}

function render({ model, el: host }) {
  const read = () => Object.fromEntries(
    ["resource", "alpha", "tasks", "place", "beta"].map((key) => [key, model.get(key)]));
  const settings = read();
  const axis = { log: true };
  const loss = plot({ height: 230, x: axis, y: { label: "loss", log: true } });
  const slope = plot({ height: 230, x: axis, y: { label: "local slope" } });
  const strip = el("div", { class: "sl-strip" });
  const [learnedSays, lossSays, slopeSays] = [0, 0, 0].map(() => readout());
  const drawSoon = oncePerFrame(() => guard(draw));

  const onInput = (key) => (value) => {
    settings[key] = value;
    drawSoon();
  };
  const knob = (key, label, min, max, show) =>
    slider({ label, min, max, value: settings[key], show, oninput: onInput(key) });
  const resource = select({
    label: "resource", value: settings.resource, onchange: onInput("resource"),
    options: Object.entries(RESOURCES),
  });
  const controls = {
    place: knob("place", "amount of the resource", -3, 100,
      (place) => format(amountAt(place, worldOf(settings)))),
    alpha: knob("alpha", "exponent α", 5, 150, (value) => two(value / 100)),
    tasks: knob("tasks", "number of quanta K", 10, ENDLESS, (tenths) => named(tasksOf(tenths))),
    beta: knob("beta", "β, steps as p to the power −β", 50, 150, (value) => two(value / 100)),
  };
  const reset = button("Reset", () => {
    Object.assign(settings, read());
    for (const [key, control] of Object.entries({ ...controls, resource })) {
      control.set(settings[key]);
    }
    drawSoon();
  });

  const column = (title, ...children) =>
    el("div", { role: "group", "aria-label": title },
      el("p", { class: "sl-title" }, title), ...children);
  const view = root(
    el("style", {}, QUANTA_STYLE),
    el("p", {}, el("strong", {}, "Try first: "),
      "give more of the resource, then move α to 0.10 and watch the slope; last, make the " +
        "quanta endless."),
    el("div", { class: "sl-bar" }, resource, reset),
    el("div", { class: "sl-knobs" }, ...Object.values(controls)),
    el("div", { class: "sl-panels" },
      column("Which quanta are learned", strip, legend([
        { text: "learned", colour: COLOURS.blue, marker: "square" },
        { text: "not yet", marker: "square", open: true },
      ]), learnedSays),
      column("The loss that is left", loss.node, legend([
        { text: "staircase", colour: COLOURS.blue },
        { text: "its mean", colour: COLOURS.orange },
        { text: "endless quanta", colour: COLOURS.green, dash: "6 4" },
      ]), lossSays),
      column("Its local slope", slope.node, legend([
        { text: "exact", colour: COLOURS.blue, marker: "circle" },
        { text: "formula for K quanta", colour: COLOURS.orange },
        { text: "endless quanta", colour: COLOURS.green, dash: "6 4" },
      ]), slopeSays)),
  );

  const { guard } = failsafe("quanta", host, view);

  function draw() {
    const world = worldOf(settings);
    settings.place = Math.min(settings.place, lastPlace(world));
    controls.place.set(settings.place, lastPlace(world));
    controls.beta.hidden = world.resource !== "steps";
    const amount = amountAt(settings.place, world);
    axis.label = RESOURCES[world.resource];
    drawStrip(strip, world, nOf(amount, world));
    drawLoss(loss, world, amount);
    drawSlope(slope, world, amount);
    learnedSays.say(sayLearned(world, amount));
    lossSays.say(sayLoss(world, amount));
    slopeSays.say(saySlope(world, amount));
  }

  host.append(view);
  guard(draw);
}

const core = {
  ...{ zetaTail, normalisation, tail, nOf, resourceOf, staircase, meanLoss, endlessLaw },
  ...{ endlessSlope, finiteSlope, exactSlope, lineExponent, blocksOf, filled },
  ...{ worldOf, lastPlace, amountAt },
};

export default { render, core };

// *Draw it first* (one chapter a part): the reader's guess of a curve, then the curve.
// Joined with kit.lines.js.

const power = (value) => value.toFixed(2).replace("-", "−");
const times = (factor) => `${format(factor)}\u00a0×`;

function sayPoint(task, knots, { heights, drawn, at }) {
  if (!drawn) return "The first point is given. Nothing is drawn yet.";
  const words = `Your curve goes as ${task.x_label} to the power ${power(powerOf(knots, heights))} on average.`;
  if (!at) return words;
  return `${task.y_label} at ${task.x_label} = ${format(knots[at])}: ${format(heights[at])}. ${words}`;
}

function scoreOf({ x, y }, knots, heights) {
  const guess = guessAt(x, knots, heights);
  return { factor: factorOf(guess, y), exponent: powerOf(x, guess), measured: powerOf(x, y) };
}

const sayScore = ({ x_label }, { factor, exponent, measured }) =>
  `Your guess is off by a factor of ${format(factor)} (root mean square). It goes as ${x_label} to the ` +
  `power ${power(exponent)} on average, the curve as ${power(measured)}.`;

const sayTheories = ({ y, theories }) =>
  "Off by, from the same first point: " +
  Object.entries(theories).map(([name, values]) => `${name}: ${times(factorOf(values, y))}`).join("; ") + ".";

function render({ model, el: host }) {
  const keys = ["curve", "x", "y", "low", "high", "theories", "y_range", "x_label", "y_label", "title", "question"];
  const task = Object.fromEntries(keys.map((key) => [key, model.get(key)]));
  const { x, y, y_range: range } = task;
  const key = `scalinglaws.guess.${task.curve}`;
  const knots = knotsOf(x);
  const blank = Array(KNOTS - 1).fill(placeOf(y[0], range));
  const picture = plot({
    height: 320,
    x: { label: task.x_label, log: true, ticks: sizeTicks(x) },
    y: { label: task.y_label, log: true },
  });
  const [pointSays, scoreSays, theoriesSay] = [0, 0, 0].map(() => readout());
  const drawSoon = oncePerFrame(() => guard(draw));

  const state = { places: blank, drawn: false, revealed: false, at: 0 };
  const kept = remembered(key);
  if (kept?.revealed && kept.y?.length === KNOTS && kept.y.every((height) => height > 0)) {
    const places = kept.y.slice(1).map((height) => placeOf(height, range));
    Object.assign(state, { places, drawn: true, revealed: true });
  }
  const heights = () => [y[0], ...state.places.map((place) => heightOf(place, range))];

  // Each point is a native slider, unseen over its place in the plot: for the keyboard,
  // for a screen reader and for the view in the page's address. The pen is below.
  const sliders = blank.map((place, k) => {
    const one = slider({
      label: `${task.y_label} at ${task.x_label} = ${format(knots[k + 1])}`,
      min: 0, max: PLACES, value: state.places[k],
      show: (value) => format(heightOf(value, range)),
      oninput(value) {
        if (state.revealed) return one.set(state.places[k]);
        move(state.places.map((old, i) => (i === k ? value : old)), k + 1);
      },
    });
    one.style.left = `calc(42px + (100% - 54px) * ${across(k + 1)} - 12px)`; // kit's margins
    one.input.addEventListener("focus", () => select(k + 1));
    one.input.addEventListener("blur", () => select(0));
    return one;
  });
  function select(at) {
    state.at = at;
    drawSoon();
  }
  function move(places, at) {
    Object.assign(state, { places, at, drawn: true });
    drawSoon();
  }
  const setSliders = () => sliders.forEach((one, k) => one.set(state.places[k]));

  let pen = null; // where the stroke is, in the units of the axes
  function drag(event) {
    if (!pen) return;
    const to = picture.where(event);
    const next = stroked(state.places, knots, pen, to, range);
    pen = to;
    move(next.places, next.nearest);
    setSliders();
  }
  const lift = () => (pen = null);
  for (const [type, action] of Object.entries({
    pointerdown(event) {
      if (state.revealed || event.button) return;
      picture.node.setPointerCapture(event.pointerId);
      pen = picture.where(event);
      drag(event);
    },
    pointermove: drag, pointerup: lift, pointercancel: lift,
  })) picture.node.addEventListener(type, (event) => guard(() => action(event)));

  const reveal = button("Reveal", () => {
    if (!state.drawn) return pointSays.say("Draw your guess first, then reveal the curve.");
    if (state.revealed) return;
    Object.assign(state, { revealed: true, at: 0 });
    remember(key, { y: heights(), revealed: true, ...scoreOf(task, knots, heights()) });
    drawSoon();
  });
  const again = button("Reset", () => {
    Object.assign(state, { places: blank, drawn: false, revealed: false, at: 0 });
    remember(key, null);
    setSliders();
    drawSoon();
  });

  const board = el("div", { class: "sl-draw" }, picture.node, ...sliders);
  const entries = el("div");
  const view = root(
    el("style", {}, DRAWFIRST_STYLE),
    el("p", { class: "sl-title" }, task.title),
    el("p", {}, task.question),
    el("p", {}, el("strong", {}, "Try first: "),
      "draw your guess with the pointer or a finger, from the given point on. With the keyboard, Tab goes " +
        "from point to point and the arrow keys move it. Then reveal the curve; your guess " +
        "stays in this browser."),
    el("div", { role: "group", "aria-label": task.title }, board, entries),
    el("div", { class: "sl-bar" }, reveal, again),
    pointSays, scoreSays, theoriesSay,
  );
  const { guard } = failsafe("drawfirst", host, view);

  function draw() {
    const shown = { ...state, heights: heights() };
    drawGuess(picture, task, knots, shown);
    entries.replaceChildren(legend(entriesOf(task, shown)));
    board.classList.toggle("sl-done", state.revealed);
    reveal.setAttribute("aria-disabled", String(state.revealed));
    for (const { input } of sliders) input.disabled = state.revealed;
    pointSays.hidden = state.revealed;
    scoreSays.hidden = theoriesSay.hidden = !state.revealed;
    if (state.revealed) {
      scoreSays.say(sayScore(task, scoreOf(task, knots, shown.heights)));
      theoriesSay.say(sayTheories(task));
    } else pointSays.say(sayPoint(task, knots, shown));
  }

  host.append(view);
  guard(draw);
}

const core = { knotsOf, heightOf, placeOf, guessAt, factorOf, powerOf, stroked, PLACES };

export default { render, core };

// *Emergence* (chapter 3.2). Scrub through a stored run on sparse parity: which tasks are
// learned, one task against the mean, and the slope of the mean.

const FRAME = 220; // ms between two points when playing

function startingSettings(model) {
  const resource = model.get("resource");
  const most = VIEWS[resource].x.length - 1;
  return { resource, at: Math.min(model.get("place"), most), task: model.get("task") - 1 };
}

// "1–12, 14": ranks of the tasks that are learned.
function ranksLearned(learned) {
  const runs = [];
  learned.forEach((is, k) => {
    if (!is) return;
    const last = runs[runs.length - 1];
    if (last && last[1] === k) last[1] = k + 1;
    else runs.push([k + 1, k + 1]);
  });
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
}

function sayTasks({ losses, x, unit }, at) {
  const learned = learnedTasks(losses[at]);
  const count = learned.filter(Boolean).length;
  const list = count ? `: ${ranksLearned(learned)}` : "";
  return `At ${format(x[at], 6)} ${unit}, ${count} of the ${learned.length} commonest tasks ` +
    `are below 0.1 bits${list}.`;
}

// Commoner tasks that are not learned although a rarer one is.
function overtaken(losses) {
  const learned = learnedTasks(losses);
  return learned.slice(0, learned.lastIndexOf(true) + 1).filter((is) => !is).length;
}

function sayMean({ x, mean, law }, at) {
  const slope = localExponent(x, mean, at).toFixed(2).replace("-", "−");
  return `Mean loss ${format(mean[at])} bits, local exponent ${slope}; the law of ` +
    `${RUN.nTasks} tasks says ${format(lawAt(law, x[at]))} bits.`;
}

function sayTask(view, at, task) {
  const where = firstPassage(view)[task];
  return `Task ${task + 1}, needed by ${format(100 * FREQUENCIES[task])}\u00a0% of the samples: ` +
    `${format(view.losses[at][task])} bits here; ` +
    (where ? `first below 0.1 bits at ${format(where, 6)} ${view.unit}.` : "never below 0.1 bits.");
}

function render({ model, el: host }) {
  let settings = startingSettings(model);
  let timer = null;
  const still = prefersStillness();
  const view = () => VIEWS[settings.resource];
  const drawSoon = oncePerFrame(() => guard(draw));
  const map = heatMap();
  const squares = el("div", { class: "sl-tasks" });
  const meanAxes = { x: { label: "", log: true }, y: { label: "mean loss, bits", log: true } };
  const taskAxes = { x: { label: "", log: true }, y: { label: "loss of one task, bits" } };
  const meanPlot = plot({ height: 250, ...meanAxes });
  const taskPlot = plot({ height: 200, ...taskAxes });
  const [tasksSay, meanSays, taskSays, orderSays] = [0, 0, 0, 0].map(() => readout());
  const ends = el("p", { class: "sl-ends", "aria-hidden": "true" });

  const place = slider({
    label: "place in the run", min: 0, max: view().x.length - 1, value: settings.at,
    show: (at) => `${format(view().x[at], 6)} ${view().unit}`,
    oninput(at) {
      pause();
      move(at);
    },
  });
  const task = slider({
    label: "task", min: 1, max: view().losses[0].length, value: settings.task + 1,
    oninput(rank) {
      settings.task = rank - 1;
      drawSoon();
    },
  });
  const resource = select({
    label: "what grows", value: settings.resource,
    options: Object.entries(VIEWS).map(([key, { name }]) => [key, name]),
    onchange(key) {
      pause();
      const share = settings.at / (view().x.length - 1);
      settings.resource = key;
      settings.at = Math.round(share * (view().x.length - 1));
      drawSoon();
    },
  });
  // Who prefers stillness moves by one point a press; nothing moves by itself.
  const play = button(still ? "Next" : "Play", () => {
    if (still) return move((settings.at + 1) % view().x.length);
    return timer === null ? start() : pause();
  });
  const reset = button("Reset", () => {
    pause();
    settings = startingSettings(model);
    resource.set(settings.resource);
    task.set(settings.task + 1);
    drawSoon();
  });

  function move(at) {
    settings.at = at;
    drawSoon();
  }

  function start() {
    if (settings.at === view().x.length - 1) move(0);
    play.textContent = "Pause";
    timer = setInterval(() => {
      const last = view().x.length - 1;
      move(Math.min(settings.at + 1, last));
      if (settings.at === last) pause();
    }, FRAME);
  }

  function pause() {
    if (timer === null) return;
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
  }

  const column = (title, ...children) =>
    el("div", { role: "group", "aria-label": title },
      el("p", { class: "sl-title" }, title), ...children);
  const figure = root(
    el("style", {}, EMERGENCE_STYLE),
    el("p", {}, el("strong", {}, "Try first: "),
      still ? "drag the place in the run from left to right." : "press Play, then drag the place."),
    el("div", { class: "sl-bar" }, resource, place, task),
    el("div", { class: "sl-bar" }, play, reset),
    el("div", { class: "sl-panels" },
      column("Which tasks are learned", squares, legend([
        { text: "0 bits: learned", colour: COLOURS.blue, marker: "square" },
        { text: "1 bit: a guess", marker: "square", open: true },
        { text: "above 1 bit", colour: COLOURS.orange, marker: "square" },
      ]), tasksSay, orderSays),
      column("One task against the mean", map.node, ends, taskPlot.node, legend([
        { text: "this task", colour: COLOURS.green },
        { text: "mean of all", colour: COLOURS.blue, dash: "6 4" },
        { text: "0.1 bits", dash: "2 4" },
      ]), taskSays),
      column("The mean and its slope", meanPlot.node, legend([
        { text: "mean loss", colour: COLOURS.blue },
        { text: "local slope", colour: COLOURS.orange },
        { text: `law of ${RUN.nTasks} tasks`, dash: "6 4" },
      ]), meanSays)),
  );

  function stop() {
    clearInterval(timer);
    timer = null;
  }

  const { guard } = failsafe("emergence", host, figure, stop);

  function draw() {
    const now = view();
    const { at, task: chosen } = settings;
    const losses = now.losses[at];
    place.set(at, now.x.length - 1);
    const says = sayTasks(now, at);
    drawTasks(squares, losses, chosen, says);
    map.draw(now, at, chosen,
      `Losses of ${losses.length} tasks, the commonest on top, against ${now.name}: blue, the ` +
      "learned ones, reaches further down as it grows.");
    const words = [now.x[0], `rank 1 down to ${losses.length}`, now.x[now.x.length - 1]];
    ends.replaceChildren(...words.map((end) =>
      el("span", {}, typeof end === "number" ? format(end, 6) : end)));
    drawTask(taskPlot, taskAxes, now, at, chosen);
    drawMean(meanPlot, meanAxes, now, at);
    tasksSay.say(says);
    orderSays.say(`Overtaken by a rarer task: ${overtaken(losses)}.`);
    taskSays.say(sayTask(now, at, chosen));
    meanSays.say(sayMean(now, at));
  }

  host.append(figure);
  guard(draw);
  return stop;
}

const core = {
  ...{ RUN, VIEWS, FREQUENCIES, decode, lossOf, lawAt, localExponent },
  ...{ firstPassage, learnedTasks, overtaken, ranksLearned },
};

export default { render, core };

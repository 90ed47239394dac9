// *Learning order* (chapter 5.6). What networks know of frequent and of rare states, by
// size and training, with the boards behind every point.

const rankWords = (group) => {
  const first = Math.ceil(DATA.edges[group] - 1e-9);
  const last = Math.ceil(DATA.edges[group + 1] - 1e-9) - 1;
  return first === last ? `Rank ${first}` : `Ranks ${format(first, 6)} to ${format(last, 6)}`;
};

function sayCurve({ width, checkpoint }) {
  const curve = curveOf(width, checkpoint);
  const end = curve.length - 1;
  return `Width ${DATA.widths[width]} after ${format(DATA.states[checkpoint], 6)} states: squared ` +
    `error ${curve[0].toFixed(2)} at rank 1, ${curve[end].toFixed(2)} at the last ranks; ` +
    `saying 0 gives ${UNKNOWN[0].toFixed(2)} and ${UNKNOWN[end].toFixed(2)}.`;
}

function sayGroup({ width, checkpoint, group }) {
  const error = curveOf(width, checkpoint)[group];
  const at = halvedAt(width, group);
  const when = Number.isFinite(at)
    ? `first half of that before training after ${format(at)} states`
    : "never half of that before training";
  return `${rankWords(group)}: squared error ${error.toFixed(2)}, saying 0 gives ` +
    `${UNKNOWN[group].toFixed(2)}; ${when}.`;
}

function render({ model, el: host }) {
  const read = () => ({
    width: model.get("width"), checkpoint: model.get("checkpoint"),
    group: model.get("group") - 1,
  });
  const settings = read();
  const drawSoon = oncePerFrame(() => guard(draw));

  const knob = slidersOf(settings, drawSoon);
  const controls = {
    width: knob("width", "width of the network", 0, DATA.widths.length - 1, (at) => String(DATA.widths[at])),
    checkpoint: knob("checkpoint", "states played", 0, DATA.states.length - 1,
      (at) => format(DATA.states[at], 6)),
    group: knob("group", "ranks", 0, MIDDLES.length - 1, (group) => rankWords(group).replace(/^\w+ /, "")),
  };
  const refresh = () => {
    for (const [key, control] of Object.entries(controls)) control.set(settings[key]);
    drawSoon();
  };
  const reset = button("Reset", () => {
    Object.assign(settings, read());
    refresh();
  });

  const errors = plot({
    height: 300, x: { label: "rank of the state", log: true }, y: { label: "squared error" },
  });
  errors.node.addEventListener("click", (event) => {
    const place = errors.where(event);
    if (!place) return;
    settings.group = groupAt(place[0]);
    refresh();
  });
  const boards = el("ul", { class: "sl-boards" });
  const [curveSays, groupSays] = [0, 0].map(() => readout());

  const column = (title, ...children) =>
    el("div", { role: "group", "aria-label": title },
      el("p", { class: "sl-title" }, title), ...children);
  const view = root(
    el("style", {}, LEARNINGORDER_STYLE),
    el("p", {}, el("strong", {}, "Try first: "),
      "let the states played grow from 0 and watch which end of the curve falls below " +
        "the dashed line; then look at boards of low and of high rank."),
    el("div", { class: "sl-knobs" }, ...Object.values(controls)),
    el("div", { class: "sl-bar" }, reset),
    el("div", { class: "sl-panels sl-order" },
      column("Error of the value by rank", errors.node, legend([
        { text: "this network, median and range of 4 seeds", colour: COLOURS.blue, marker: "circle" },
        { text: "before training", colour: COLOURS.green, dash: "2 4" },
        { text: "who says 0", dash: "6 4" },
        { text: "boards shown", colour: COLOURS.orange },
      ]), curveSays),
      column("Some boards of these ranks, first seed", boards, legend([
        { text: "first player", colour: COLOURS.blue, marker: "circle" },
        { text: "second player", colour: COLOURS.orange, marker: "circle", open: true },
      ]), groupSays)),
  );

  const { guard } = failsafe("learningorder", host, view);

  function draw() {
    const says = sayCurve(settings);
    drawErrors(errors, settings, says);
    listBoards(boards, settings);
    curveSays.say(says);
    groupSays.say(sayGroup(settings));
  }

  host.append(view);
  guard(draw);
}

const core = { DATA, UNKNOWN, curveOf, spanOf, halvedAt, groupAt, boardsOf };

export default { render, core };

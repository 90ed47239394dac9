// *Late states* (chapter 5.7): how the rank-frequency curve of a game changes as later
// and later moves are counted, and how many of the frequent states are late.
// Joined with kit.lines.js.

const DEFINITIONS = [["late", "mean turn of 40 or more"], ["half", "past half of a game"]];

const percent = (share) => (Number.isFinite(share) ? `${Math.round(100 * share)}\u00a0%` : "none");

const sayCut = (game, cut) =>
  game.cuts[cut] ? `the first ${game.cuts[cut]} moves` : "all moves";

function sayLaw(game, cut) {
  const points = countsOf(game, cut);
  const line = headLine(points);
  const [rank, factor] = farthestAbove(points, line);
  const above = factor > 1
    ? `farthest above it at rank ${format(rank)}, by a factor of ${factor.toFixed(1)}`
    : "never above it beyond";
  return `Counting ${sayCut(game, cut)}: the line through ranks ${HEAD[0]} to ${HEAD[1]} has ` +
    `exponent ${line.exponent.toFixed(2)}; the counts are ${above}.`;
}

function sayLate(game, cut, field) {
  const shares = [[100, 1000], [1000, 10000]].map((ends) =>
    percent(overRanks(game, cut, field, ...ends)));
  return `Late: ${shares[0]} of the states at ranks 100 to 1000, ${shares[1]} of those at ` +
    "ranks 1000 to 10 000.";
}

const sayTurn = (game, cut) =>
  `Mean turn at ranks 1 to 10: ${format(overRanks(game, cut, "turn", 1, 10))}; at ranks 100 ` +
  `to 1000: ${format(overRanks(game, cut, "turn", 100, 1000))}. A game's median length is ` +
  `${format(game.median)}.`;

function render({ model, el: host }) {
  const read = () => {
    const name = model.get("game");
    const most = STATES.games[name].cuts.length - 1;
    return { name, cut: Math.min(model.get("cut"), most), late: model.get("late") };
  };
  let settings = read();
  const game = () => STATES.games[settings.name];
  const drawSoon = oncePerFrame(() => guard(draw));
  const ranked = { label: "rank", log: true };
  const counts = plot({ height: 270, x: ranked, y: { label: "visits", log: true } });
  const late = plot({ height: 270, x: ranked, y: { label: "share of late states" } });
  const turns = plot({ height: 270, x: ranked, y: { label: "mean turn" } });
  const [lawSays, lateSays, turnSays] = [0, 0, 0].map(() => readout());

  const which = select({
    label: "game", value: settings.name,
    options: Object.entries(STATES.games).map(([key, { name }]) => [key, name]),
    onchange(name) {
      const all = settings.cut === game().cuts.length - 1;
      settings.name = name;
      const most = game().cuts.length - 1;
      settings.cut = all ? most : Math.min(settings.cut, most);
      cut.set(settings.cut, most);
      drawSoon();
    },
  });
  const cut = slider({
    label: "moves of a game that count", min: 0, max: game().cuts.length - 1,
    value: settings.cut,
    show: (at) => (game().cuts[at] ? `first ${game().cuts[at]}` : "all"),
    oninput: (at) => ((settings.cut = at), drawSoon()),
  });
  const definition = select({
    label: "late means", value: settings.late, options: DEFINITIONS,
    onchange: (name) => ((settings.late = name), drawSoon()),
  });
  const reset = button("Reset", () => {
    settings = read();
    which.set(settings.name);
    cut.set(settings.cut, game().cuts.length - 1);
    definition.set(settings.late);
    drawSoon();
  });

  const column = (title, picture, entries, says) =>
    el("div", { role: "group", "aria-label": title },
      el("p", { class: "sl-title" }, title), picture.node, legend(entries), says);
  const view = root(
    el("p", {}, el("strong", {}, "Try first: "),
      "count only the first moves, then let later and later ones in, for Oware and for " +
        "Connect Four."),
    el("div", { class: "sl-bar" }, which, definition, cut, reset),
    el("div", { class: "sl-panels" },
      column("Visits by rank", counts, [
        { text: "moves that count", colour: COLOURS.blue },
        { text: "all moves", marker: "circle", open: true },
        { text: `line through ranks ${HEAD[0]} to ${HEAD[1]}`, dash: "6 4" },
      ], lawSays),
      column("How many are late", late,
        [{ text: "share of late states", colour: COLOURS.orange }], lateSays),
      column("When they are visited", turns, [
        { text: "mean turn", colour: COLOURS.green },
        { text: "half of the median length", dash: "2 4" },
      ], turnSays)),
  );
  const { guard } = failsafe("latestates", host, view);

  function draw() {
    const [now, at] = [game(), settings.cut];
    drawCounts(counts, now, at);
    drawLate(late, now, at, settings.late);
    drawTurns(turns, now, at);
    lawSays.say(sayLaw(now, at));
    lateSays.say(sayLate(now, at, settings.late));
    turnSays.say(sayTurn(now, at));
  }

  host.append(view);
  guard(draw);
}

const core = { STATES, countsOf, headLine, farthestAbove, overRanks };

export default { render, core };

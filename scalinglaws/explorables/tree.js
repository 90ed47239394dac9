// *Tree* (chapter 5.2). Moves and their probabilities, the length of games and random
// ends: how often each position comes, by rank, beside the exact law.

const MOST = 1e6; // ranks shown

function settingsOf({ moves, favour, depth, stop }) {
  const p = policyOf({ moves, favour });
  const settings = { p, depth, stop: stop / 100, most: MOST };
  return { ...settings, stairs: stairsOf(settings), law: lawOf(p, stop / 100),
    band: bandOf(p), missing: firstMissing(settings), half: endsOf(p, depth)[1] };
}

function sayLaw({ p, law, stop, band }) {
  const h = entropyOf(p);
  if (stop) {
    return `Entropy ${h.toFixed(3)}. Games end at random: the law's exponent is ` +
      `${law.exponent.toFixed(3)}.`;
  }
  return `Entropy H = ${h.toFixed(3)}, 1/H = ${(1 / h).toFixed(3)}: the law is ` +
    `${(1 / h).toFixed(3)} over the rank, exponent 1.` +
    (band[1] / band[0] < 1.001 ? "" : ` Band: ${band.map((x) => x.toFixed(3)).join(" to ")}.`);
}

function saySwing({ p, band, stop }) {
  const swing = band[1] / band[0];
  if (swing < 1.001) return "The logarithms of the probabilities share no step: the stairs crumble.";
  return `The logarithms share the step ${Math.log(swing).toFixed(3)}: the stairs stay, each a ` +
    `factor of ${swing.toFixed(2)} high` + (stop ? " times what the ends take away." : ".");
}

function sayEnd({ missing, half, stairs, depth }) {
  const whole = missing > MOST ? `beyond the ${format(MOST)} ranks shown` : `at rank ${format(missing)}`;
  return `Games of ${depth} moves: the first node is missing ${whole}; e^(HD)/H is ` +
    `${format(half)}. The list here ends at rank ${format(stairs.at(-1).last)}.`;
}

function render({ model, el: host }) {
  const keys = ["moves", "favour", "depth", "stop"];
  const read = () => Object.fromEntries(keys.map((key) => [key, model.get(key)]));
  const settings = read();
  const x = { label: "rank", log: true };
  const stairs = plot({ height: 280, x, y: { label: "frequency", log: true } });
  const ratios = plot({ height: 280, x, y: { label: "frequency over the law" } });
  const slopes = plot({ height: 280, x, y: { label: "local exponent" } });
  const [lawSays, swingSays, endSays] = [0, 0, 0].map(() => readout());
  const drawSoon = oncePerFrame(() => guard(draw));
  const knob = slidersOf(settings, drawSoon);
  const controls = {
    moves: knob("moves", "moves at every node", 2, 7, String),
    favour: knob("favour", "favourite move", 0, 98, (favour) =>
      `${(100 * policyOf({ ...settings, favour })[0]).toFixed(1)}\u00a0%`),
    depth: knob("depth", "moves in a game", 2, 60, String),
    stop: knob("stop", "games end at random", 0, 50, (v) => `${v}\u00a0%`),
  };
  const set = (changes) => () => {
    Object.assign(settings, changes());
    for (const [key, control] of Object.entries(controls)) control.set(settings[key]);
    drawSoon();
  };
  const buttons = [
    button("All moves alike", set(() => ({ favour: 0, stop: 0 }))),
    button("½, ¼, ¼", set(() => ({ moves: 3, favour: 25, stop: 0 }))),
    button("Reset", set(read)),
  ];

  const column = (title, picture, says) =>
    el("div", { role: "group", "aria-label": title },
      el("p", { class: "sl-title" }, title), picture.node, says);
  const view = root(
    el("style", {}, TREE_STYLE),
    el("p", {}, el("strong", {}, "Try first: "),
      "make all moves alike, then favour one of them slowly; then shorten the games."),
    el("div", { class: "sl-knobs" }, ...Object.values(controls)),
    el("div", { class: "sl-bar" }, ...buttons),
    legend([
      { text: "exact", colour: COLOURS.blue },
      { text: "law", colour: COLOURS.orange, dash: "6 4" },
      { text: "its band", colour: COLOURS.orange, dash: "2 3" },
      { text: "first missing node", dash: "4 4" },
    ]),
    el("div", { class: "sl-panels" },
      column("Positions by rank", stairs, lawSays),
      column("Around the law", ratios, swingSays),
      column("Local exponent", slopes, endSays)),
  );

  const { guard } = failsafe("tree", host, view);

  function draw() {
    controls.favour.set(settings.favour); // its number depends on the moves
    const shown = settingsOf(settings);
    drawStairs(stairs, shown);
    drawSaw(ratios, shown);
    drawSlopes(slopes, shown);
    lawSays.say(sayLaw(shown));
    swingSays.say(saySwing(shown));
    endSays.say(sayEnd({ ...shown, depth: settings.depth }));
  }

  host.append(view);
  guard(draw);
}

const core = { policyOf, entropyOf, stairsOf, frequencyAt, lawOf, lawAt, bandOf, endsOf, firstMissing, localSlopes };

export default { render, core };

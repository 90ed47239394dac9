// *Play the scaling law* (chapter 5.4): Connect Four against a trained network. Its search
// runs here, between frames; the networks are loaded when the first move needs them.

const TEMPERATURE = 0.25; // as in the tournament behind the ratings
const STRONGEST = { width: 64, simulations: 512 }; // who gives hints
const SLICE = 6; // milliseconds of a frame that the search may take
const FRAMES = 40; // at least so many, so that its thinking is seen
const OWN = globalThis.document?.currentScript?.src;

// The networks' numbers. Where there is a kernel, it sends them; on a page they come as a
// script beside this one, since nothing can be fetched from file://.
function loadWeights(model) {
  const given = model.get("weights");
  if (given) return Promise.resolve(given);
  return new Promise((done, failed) => {
    const script = el("script", { src: new URL("play.weights.js", OWN).href });
    script.onload = () => done(window.scalinglawsData["play.weights"]);
    script.onerror = () => failed(new Error("its networks did not load: reload the page"));
    document.head.append(script);
  });
}

// Searches in slices between frames: `seen(search)` after each, then `found(search)`.
// Returns a function that stops it.
function thinkAloud(search, simulations, { seen, found, guard }) {
  const most = prefersStillness() ? simulations : Math.ceil(simulations / FRAMES);
  let waiting;
  function slice() {
    const until = performance.now() + SLICE;
    for (let k = 0; k < most && search.done() < simulations; k++) {
      search.step();
      if (performance.now() > until) break;
    }
    const ready = search.done() === simulations;
    if (ready || !prefersStillness()) seen(search);
    if (ready) found(search);
    else next();
  }
  const next = () => (waiting = requestAnimationFrame(() => guard(slice)));
  next();
  return () => cancelAnimationFrame(waiting);
}

// The width that makes the move after `ply` moves.
const widthAt = ({ width, shared, ending, change }, ply) =>
  shared && ply + 1 >= change ? ending : width;

// Expected points of the first in one game: 1 a win, ½ a draw.
const expectedScore = (one, other) => 1 / (1 + 10 ** ((other - one) / 400));

function sayRating(settings) {
  const { width, simulations, shared, ending, change } = settings;
  const rated = (one) => {
    const others = DATA.elo.slice(1).map((_, k) => eloOf(one, simulations, k + 1));
    return `width ${one} has Elo ${eloOf(one, simulations)} (other seeds ${Math.min(...others)} to ${Math.max(...others)})`;
  };
  const alone = eloOf(0, simulations);
  const without = `search without a network ${alone}`;
  if (shared) {
    return `With ${simulations} simulations ${rated(width)} and plays to move ${change - 1}; ` +
      `${rated(ending)} and plays from move ${change} on. The two together were not rated; ${without}.`;
  }
  const score = expectedScore(eloOf(width, simulations), alone);
  return `With ${simulations} simulations ${rated(width)}; ${without}, against which it should ` +
    `score ${percentOf(score)}. The weakest of the ${DATA.widths.length * DATA.simulations.length} players of its tournament has 0.`;
}

function sayThought({ width, simulations, prior, share, done, first, value, mover }) {
  const best = (shares) => {
    const k = shares.indexOf(Math.max(...shares));
    return `column ${k + 1} (${percentOf(shares[k])})`;
  };
  const visits = done > 1 ? `most of ${done - 1} visits: ${best(share)}; ` : "";
  return `${mover.name}, width ${width}, ${done} of ${simulations} simulations. ` +
    `Policy at first sight: ${best(prior)}; ${visits}value for ${mover.whose} ${signed(first)} at first sight, ${signed(value)} after the search.`;
}

function render({ model, el: host }) {
  const keys = ["width", "simulations", "begins", "hint", "shared", "ending", "change"];
  const read = () => Object.fromEntries(keys.map((key) => [key, model.get(key)]));
  const settings = read();
  const game = { moves: [], human: 0, number: 1, thought: null, hint: null };
  let chance = mulberry32(game.number);
  let loading = null;
  let weights = null;
  const networks = {};
  let stop = () => {};
  const boardBox = el("div", { role: "img", class: "sl-face" });
  const bars = el("div", { class: "sl-face" });
  const ladder = plot({
    height: 240, y: { label: "Elo" },
    x: { label: "width", log: true, ticks: DATA.widths.slice(1).map((one) => [one, String(one)]) },
  });
  const status = readout(150);
  const [thoughtSays, ratingSays] = [0, 0].map(() => readout());
  const drawSoon = oncePerFrame(() => guard(draw));

  // ---------------------------------------------------------------------- the game

  const now = () => replay(game.moves);
  const yours = () => game.moves.length % 2 === game.human;
  const namesOf = () => (game.human ? ["network", "you"] : ["you", "network"]);

  function networkOf(width) {
    networks[width] ??= makeNetwork(width, halves(weights[width]));
    return networks[width];
  }

  // A thought about the board of this moment, by one network.
  function think({ width, simulations }, mover, found) {
    const search = makeSearch(now().board, networkOf(width), simulations);
    const seen = () => {
      const visits = search.visits();
      const all = Math.max(1, search.done() - 1);
      game.thought = {
        width, simulations, mover, prior: search.prior(), share: visits.map((n) => n / all),
        done: search.done(), first: search.firstLook(), value: search.value(),
      };
      drawSoon();
    };
    stop = thinkAloud(search, simulations, { seen, found, guard });
  }

  // Whose turn it is decides what happens next; called after everything that changes it.
  function goOn() {
    stop();
    game.hint = null;
    drawSoon();
    if (now().over || (yours() && !settings.hint)) return;
    if (!weights) {
      loading ??= loadWeights(model);
      loading.then((loaded) => ((weights = loaded), guard(goOn)), fail);
      return;
    }
    if (yours()) {
      think(STRONGEST, { name: "The hint", whose: "you" }, (search) => {
        const visits = search.visits();
        game.hint = visits.indexOf(Math.max(...visits));
        drawSoon();
      });
    } else {
      const width = widthAt(settings, game.moves.length);
      think({ width, simulations: settings.simulations }, { name: "The network", whose: "it" }, (search) => {
        game.moves.push(pick(chancesOf(search.visits(), TEMPERATURE), chance()));
        goOn();
      });
    }
  }

  function play(column) {
    if (!yours() || now().over || !isFree(now().board, column)) return;
    game.moves.push(column);
    goOn();
  }

  function begin() {
    Object.assign(game, {
      moves: [], human: settings.begins === "you" ? 0 : 1, number: game.number + 1, thought: null,
    });
    chance = mulberry32(game.number);
    goOn();
  }

  // Back to your last turn.
  function undo() {
    const { moves, human } = game;
    if (!moves.some((_, ply) => ply % 2 === human)) return;
    do moves.pop();
    while (moves.length % 2 !== human);
    game.thought = null;
    goOn();
  }

  // ------------------------------------------------------------------- the controls

  // Moves between what a number stands for and its place in a list.
  const listed = (key, label, values, show) => {
    const control = slider({
      label, min: 0, max: values.length - 1, value: values.indexOf(settings[key]),
      show: (k) => show(values[k]),
      oninput: (k) => ((settings[key] = values[k]), drawSoon()),
    });
    const { set } = control;
    return Object.assign(control, { set: (value) => set(values.indexOf(value)) });
  };
  const parameters = (width) => 3 * LONGEST * width + 3 * width * width + (COLUMNS + 5) * width + COLUMNS + 1;
  const sized = (width) => `${width} (${format(parameters(width), 5)} parameters)`;
  const widths = DATA.widths.slice(1);
  const controls = {
    width: listed("width", "width of the network", widths, sized),
    simulations: listed("simulations", "simulations a move", DATA.simulations, String),
    begins: select({
      label: "who begins (a new game)", value: settings.begins,
      options: [["you", "you"], ["network", "the network"]],
      onchange: (value) => ((settings.begins = value), begin()),
    }),
    hint: checkbox({
      label: `show a hint (width ${STRONGEST.width}, ${STRONGEST.simulations} simulations)`, value: settings.hint,
      onchange: (value) => ((settings.hint = value), yours() ? goOn() : drawSoon()),
    }),
    shared: checkbox({
      label: "another network plays the ending", value: settings.shared,
      onchange: (value) => ((settings.shared = value), drawSoon()),
    }),
    ending: listed("ending", "width in the ending", widths, sized),
    change: slider({
      label: "the ending begins with move", min: 2, max: LONGEST, value: settings.change,
      oninput: (value) => ((settings.change = value), drawSoon()),
    }),
  };
  const reset = button("Reset", () => {
    Object.assign(settings, read());
    for (const [key, control] of Object.entries(controls)) {
      if (key === "hint" || key === "shared") control.input.checked = settings[key];
      else control.set(settings[key]);
    }
    game.number = 0;
    begin();
  });

  const drops = columnsAcross.map((column) =>
    el("button", { type: "button", class: "sl-drop", onclick: () => guard(() => play(column)) }, String(column + 1)));

  function onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("select")) return;
    const at = drops.indexOf(event.target);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (at >= 0 && step) {
      drops[(at + step + COLUMNS) % COLUMNS].focus();
      event.preventDefault();
    } else if (columnsAcross.some((column) => event.key === String(column + 1))) {
      guard(() => play(Number(event.key) - 1));
      event.preventDefault();
    }
  }

  const second = el("fieldset", {}, el("legend", {}, "The ending (the diamond below)"), controls.ending, controls.change);
  const view = root(
    el("style", {}, PLAY_STYLE),
    el("p", {}, el("strong", {}, "Try first: "),
      "beat width 2, then give it more simulations; then choose width 64 with 2. A move is a press on " +
        "a column, or a key from 1 to 5 (arrows and Enter work, too)."),
    el("div", { class: "sl-two", onkeydown: onKey },
      el("div", { role: "group", "aria-label": "The game", class: "sl-game" },
        el("p", { class: "sl-title" }, "The search, and the board"), bars,
        el("div", { class: "sl-board" }, boardBox, el("div", { class: "sl-drops" }, ...drops)),
        legend([
          { text: "first player", colour: COLOURS.blue, marker: "circle" },
          { text: "second player", colour: COLOURS.orange, marker: "circle", open: true },
          { text: "at first sight", marker: "square", open: true },
          { text: "after the search (shares of visits)", colour: COLOURS.purple, marker: "square" },
        ]),
        status,
        el("div", { class: "sl-bar" }, button("New game", () => guard(begin)), button("Undo", () => guard(undo)), reset),
        controls.hint),
      el("div", { role: "group", "aria-label": "The opponent" },
        el("p", { class: "sl-title" }, "The opponent"),
        controls.width, controls.simulations, controls.begins, controls.shared, second,
        thoughtSays,
        el("p", { class: "sl-title" }, "Ratings of the opponents"), ladder.node,
        legend([
          { text: "this many simulations", colour: COLOURS.blue },
          { text: "other numbers" },
          { text: "no network", colour: COLOURS.green, dash: "6 4" },
          { text: "this opponent", colour: COLOURS.orange, marker: "circle" },
        ]),
        ratingSays)),
  );

  const { guard, fail } = failsafe("play", host, view, () => stop());

  // ------------------------------------------------------------------------ drawing

  function sayStatus({ over, winner }) {
    const { moves, human } = game;
    const last = moves.length ? `${namesOf()[(moves.length - 1) % 2] === "you" ? "You" : "The network"} played column ${moves.at(-1) + 1}. ` : "";
    if (over && !winner) return `${last}The board is full: a draw.`;
    if (over) return `${last}${(winner > 0) === (human === 0) ? "You win" : "The network wins"} with four in line.`;
    if (!yours()) return `${last}The network ${weights ? "thinks" : "is being loaded"}.`;
    const hint = game.hint === null ? "" : ` Hint: column ${game.hint + 1}.`;
    return `${last}Your move.${hint}`;
  }

  function draw() {
    const state = now();
    const names = namesOf();
    drawBoard(boardBox, { moves: game.moves, board: state.board, hint: game.hint });
    boardBox.setAttribute("aria-label", sayBoard(game.moves, names));
    drawBars(bars, game.thought);
    for (const [column, button] of drops.entries()) {
      const count = game.moves.filter((one) => one === column).length;
      const open = yours() && !state.over && count < ROWS;
      button.setAttribute("aria-label", `column ${column + 1}, ${count} of ${ROWS} stones`);
      button.setAttribute("aria-disabled", String(!open));
    }
    second.hidden = !settings.shared;
    drawLadder(ladder, settings);
    status.say(sayStatus(state));
    thoughtSays.say(game.thought ? sayThought(game.thought) : "Nothing has been searched yet: the thinking of the network is shown here.");
    ratingSays.say(sayRating(settings));
  }

  host.append(view);
  guard(draw);
  if (settings.hint || settings.begins === "network") guard(begin);
}

const core = { isFree, replay, halves, makeNetwork, makeSearch, chancesOf, pick };

export default { render, core };

// *Skill graph* (chapter 4.1): draw which skill needs which, set their frequencies, and
// watch which one is learned when.

const PRESETS = {
  chain: { name: "chain, rarest first", p: [0.3, 1, 3], needs: [[], [0], [1]], any: [] },
  parts: {
    name: "parts and wholes, all of them", p: [1, 0.1, 2, 0.2, 1, 1, 1],
    needs: [[], [], [], [], [0, 1], [2, 3], [4, 5]], any: [],
  },
  shortcut: {
    name: "parts and wholes, any of them", p: [0.1, 0.01, 2, 0.2, 1, 1, 1],
    needs: [[], [], [], [], [0, 1], [2, 3], [4, 5]], any: [5, 6],
  },
  free: {
    name: "no arrows", p: [1, 0.5, 0.25, 0.12, 0.06], needs: [[], [], [], [], []], any: [],
  },
};

const FREQUENCIES = [0.01, 0.02, 0.03, 0.06, 0.1, 0.12, 0.2, 0.25, 0.3, 0.5, 1, 2, 3];
const one = (value) => (Number.isFinite(value) ? value.toFixed(1) : "never");
const listOf = (skills, word) => skills.map((s) => s + 1).join(", ").replace(/, (\d+)$/, ` ${word} $1`);

function worldOf({ preset, waste }) {
  const { p, needs, any } = PRESETS[preset];
  return {
    p: [...p], needs: needs.map((parents) => [...parents]),
    gates: p.map((_, skill) => (any.includes(skill) ? "or" : "and")),
    waste: 10 ** (waste / 10),
  };
}

function sayOrder(left) {
  const done = passedAt(left, 0.9);
  const order = done.map((_, skill) => skill).sort((a, b) => done[a] - done[b]);
  const said = order.map((skill) => `${skill + 1} (${one(done[skill])})`).join(", ");
  return `Learned in this order, with the time to 90\u00a0%: ${said}.`;
}

function sayShares(shares, now) {
  const seen = shares.slice(0, -1).map((share, skill) => [share, skill])
    .filter(([share]) => share >= 0.005).sort((a, b) => b[0] - a[0])
    .map(([share, skill]) => `skill ${skill + 1} ${percentOf(share)}`);
  const wasted = percentOf(shares.at(-1));
  return `At time ${one(now)} the resource goes to: ${[...seen, `nobody ${wasted}`].join(", ")}.`;
}

function render({ model, el: host }) {
  const read = () => Object.fromEntries(["preset", "place", "waste"].map((k) => [k, model.get(k)]));
  const settings = read();
  let world = worldOf(settings);
  let chosen = 0;
  let left = [];
  let nodes = [];
  let dragged = false; // the click that ends a drag chooses nothing
  const frame = el("div", { class: "sl-graph" });
  const bar = el("div", { class: "sl-shares", "aria-hidden": "true" });
  const levels = plot({ height: 260, x: { label: "time, in times of a skill alone" }, y: { label: "learned" } });
  const keys = el("div");
  const editor = el("fieldset");
  const [orderSays, sharesSays, arrowSays] = [0, 0, 0].map(() => readout());
  const drawSoon = oncePerFrame(() => guard(draw));

  // Arrows, by mouse and by checkbox; one that would close a circle is refused.
  function toggle(from, to) {
    const parents = world.needs[to];
    const way = wayBetween(world.needs, to, from);
    if (parents.includes(from)) {
      world.needs[to] = parents.filter((skill) => skill !== from);
      arrowSays.say(`Skill ${to + 1} no longer needs skill ${from + 1}.`);
    } else if (way) {
      const circle = [from, ...way].map((skill) => skill + 1).join(" → ");
      arrowSays.say(`No arrow from ${from + 1} to ${to + 1}: in the circle ${circle} none could begin.`);
    } else {
      world.needs[to] = [...parents, from].sort((a, b) => a - b);
      arrowSays.say(`Skill ${to + 1} now needs skill ${from + 1}.`);
    }
    edit();
    solveSoon();
  }

  function makeNodes() {
    nodes = world.p.map((_, skill) => {
      const node = el("button", {
        type: "button", class: "sl-node", "aria-label": `skill ${skill + 1}`, title: `skill ${skill + 1}`,
        onclick: ({ detail }) => {
          if (!dragged || detail === 0) choose(skill); // 0: by the keyboard
          dragged = false;
        },
        onpointerup: (event) => {
          node.releasePointerCapture?.(event.pointerId);
          const under = document.elementFromPoint(event.clientX, event.clientY)?.closest(".sl-node");
          const to = nodes.indexOf(under);
          dragged = to >= 0 && to !== skill;
          if (dragged) (choose(to), toggle(skill, to));
        },
        // Whatever the pointer moves over, this skill hears where it is let go.
        onpointerdown: (event) => node.setPointerCapture(event.pointerId),
      }, el("b", {}, String(skill + 1)));
      return node;
    });
    frame.replaceChildren(document.createElementNS("http://www.w3.org/2000/svg", "svg"), ...nodes);
    const svg = frame.firstChild;
    svg.setAttribute("width", "264");
    svg.setAttribute("height", "100%");
    svg.setAttribute("aria-hidden", "true");
    keys.replaceChildren(legend(world.p.map((_, skill) => ({ text: `skill ${skill + 1}`, ...lineOf(skill) }))));
  }

  function choose(skill) {
    chosen = skill;
    edit();
    drawSoon();
  }

  // The controls of the chosen skill.
  function edit() {
    const focused = document.activeElement?.dataset.key;
    const needs = world.p.map((_, skill) => skill).filter((skill) => skill !== chosen).map((skill) => {
      const box = checkbox({
        label: String(skill + 1), value: world.needs[chosen].includes(skill),
        onchange: () => toggle(skill, chosen),
      });
      box.input.dataset.key = `needs ${skill}`;
      box.input.setAttribute("aria-label", `skill ${chosen + 1} needs skill ${skill + 1}`);
      return box;
    });
    const gate = select({
      label: "it can begin when", value: world.gates[chosen],
      options: [["and", "all of them are learned"], ["or", "any of them is learned"]],
      onchange: (value) => ((world.gates[chosen] = value), solveSoon()),
    });
    gate.hidden = world.needs[chosen].length < 2;
    editor.replaceChildren(
      el("legend", {}, `Skill ${chosen + 1}`),
      slider({
        label: "frequency", min: 0, max: FREQUENCIES.length - 1,
        value: FREQUENCIES.indexOf(world.p[chosen]), show: (k) => format(FREQUENCIES[k]),
        oninput: (k) => ((world.p[chosen] = FREQUENCIES[k]), solveSoon()),
      }),
      el("div", { role: "group", "aria-label": "needs" }, el("span", {}, "needs skill"),
        el("div", { class: "sl-needs" }, ...needs)),
      gate,
    );
    editor.querySelector(`[data-key="${focused}"]`)?.focus();
  }

  const place = slider({
    label: "time", min: 0, max: 100, value: settings.place,
    show: (hundredths) => one((hundredths / 100) * endOf()),
    oninput: (value) => ((settings.place = value), drawSoon()),
  });
  const waste = slider({
    label: "waste", min: -40, max: -5, value: settings.waste, show: (tenths) => format(10 ** (tenths / 10)),
    oninput: (value) => ((world.waste = 10 ** (value / 10)), solveSoon()),
  });
  const preset = select({
    label: "start from", value: settings.preset,
    options: Object.entries(PRESETS).map(([key, { name }]) => [key, name]),
    onchange: (value) => begin(value),
  });
  const reset = button("Reset", () => begin(preset.input.value));

  function begin(name) {
    Object.assign(settings, read(), { preset: name });
    world = worldOf(settings);
    chosen = 0;
    place.set(settings.place);
    waste.set(settings.waste);
    makeNodes();
    edit();
    arrowSays.say("Choose a skill. Tick what it needs, or drag from one skill to another.");
    solveSoon();
  }

  // The end of the picture: a little after the last skill, or after all the steps.
  function endOf() {
    if (!left.length) return 1;
    const last = Math.max(...passedAt(left, 0.9));
    return Number.isFinite(last) ? Math.min(1.15 * last, STEPS * RATE) : STEPS * RATE;
  }

  let stale = true;
  const solveSoon = () => ((stale = true), drawSoon());

  const view = root(
    el("style", {}, SKILL_STYLE),
    el("p", {}, el("strong", {}, "Try first: "),
      "move the time and watch where the resource goes; then choose skill 3 and untick what it needs. " +
        "The number before a skill is its frequency. Arrows can be dragged with the mouse, too."),
    el("div", { class: "sl-bar" }, preset, reset),
    el("div", { class: "sl-two" },
      el("div", { role: "group", "aria-label": "Which skill needs which" },
        el("p", { class: "sl-title" }, "Which skill needs which"), frame, editor, arrowSays),
      el("div", { role: "group", "aria-label": "Which skill comes when" },
        el("p", { class: "sl-title" }, "Which skill comes when"), levels.node, keys, orderSays,
        place, waste, el("p", { class: "sl-title" }, "Where the resource goes"), bar, sharesSays)),
  );

  const { guard } = failsafe("skillgraph", host, view);

  function draw() {
    if (stale) left = solve(world);
    stale = false;
    place.set(settings.place); // its end has moved
    const end = endOf();
    const now = (settings.place / 100) * end;
    const at = Math.round(now / RATE);
    const here = left.map((u) => u[at]);
    const shares = sharesOf(world, here);
    drawGraph(frame, nodes, world, here.map((u) => 1 - u), chosen);
    drawLevels(levels, left, now, end);
    drawShares(bar, shares);
    for (const [skill, node] of nodes.entries()) {
      const parents = world.needs[skill];
      const word = world.gates[skill] === "or" ? "or" : "and";
      const needs = parents.length ? `, needs ${listOf(parents, word)}` : "";
      node.setAttribute("aria-label", `skill ${skill + 1}${needs}, ${percentOf(1 - here[skill])} learned`);
    }
    orderSays.say(sayOrder(left));
    sharesSays.say(sayShares(shares, now));
  }

  host.append(view);
  guard(() => begin(settings.preset));
}

const core = { PRESETS, RATE, worldOf, wayBetween, depthsOf, sharesOf, solve, passedAt };

export default { render, core };

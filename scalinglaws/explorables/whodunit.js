// *Whodunit* (chapter 6.4). Five boxes with one exponent: apply interventions, one box at a
// time, and name the mechanism in each. What was in them is told after that.
// Joined with kit.lines.js.

function render({ model, el: host }) {
  const start = () => ({
    seed: model.get("seed"), box: 0, intervention: "longer", suspect: NAMES[0], ...fresh(),
  });
  const fresh = () => ({
    named: LETTERS.map(() => null), used: LETTERS.map(() => []), told: false,
  });
  const settings = start();
  let boxes = makeCase(settings.seed);
  const boxesAxis = { label: "size", log: true };
  const axes = { x: { label: "size", log: true }, y: { label: "loss", log: true } };
  const allPicture = plot({ height: 250, x: boxesAxis, y: { label: "loss", log: true } });
  const answerPicture = plot({ height: 250, ...axes });
  const [boxSays, answerSays, verdictSays] = [0, 0, 0].map(() => readout());
  const evidence = el("ul", { class: "sl-evidence" });
  const [table, tales] = [el("div"), el("div")];
  const drawSoon = oncePerFrame(() => guard(draw));

  const change = (key) => (value) => {
    settings[key] = value;
    drawSoon();
  };
  function open(seed) {
    Object.assign(settings, fresh(), { seed });
    boxes = makeCase(seed);
    drawSoon();
  }
  const pick = (key, label, names) =>
    select({ label, value: settings[key], options: Object.entries(names), onchange: change(key) });
  const controls = {
    seed: slider({ label: "case", min: 1, max: 60, value: settings.seed, oninput: open }),
    box: select({
      label: "box", value: 0, options: LETTERS.map((letter, k) => [k, letter]),
      onchange: (value) => change("box")(Number(value)),
    }),
    intervention: pick("intervention", "intervention", INTERVENTIONS),
    suspect: pick("suspect", "mechanism", SUSPECTS),
  };
  const apply = button("", () => {
    const used = settings.used[settings.box];
    if (!used.includes(settings.intervention)) used.push(settings.intervention);
    drawSoon();
  });
  const name = button("", () => {
    settings.named[settings.box] = settings.suspect;
    drawSoon();
  });
  const tell = button("Tell me", () => change("told")(true));
  const reset = button("Reset", () => {
    Object.assign(settings, start());
    boxes = makeCase(settings.seed);
    for (const [key, control] of Object.entries(controls)) control.set(settings[key]);
    drawSoon();
  });

  const column = (title, ...children) =>
    el("div", { role: "group", "aria-label": title },
      el("p", { class: "sl-title" }, title), ...children);
  const view = root(
    el("style", {}, WHODUNIT_STYLE),
    el("p", {}, el("strong", {}, "Try first: "),
      "predict what averaging does to each mechanism, then average the networks of box A. " +
        "A test of one box is one intervention; use few."),
    el("div", { class: "sl-bar" }, controls.seed, reset),
    el("div", { class: "sl-case" }, controls.box, controls.intervention, apply),
    el("div", { class: "sl-case" }, controls.suspect, name, tell),
    el("div", { class: "sl-panels sl-two" },
      column("Five boxes, one exponent", allPicture.node, legend([
        { text: "the chosen box", colour: COLOURS.blue },
        { text: "the others" },
      ]), boxSays),
      column("What the box answers", answerPicture.node, legend([
        { text: "before", marker: "circle", open: true },
        { text: "its answer", colour: COLOURS.orange },
      ]), answerSays, evidence)),
    el("div", { class: "sl-who" }, column("Who was it?", table, verdictSays, tales)),
  );

  const { guard } = failsafe("whodunit", host, view);

  function sayVerdict() {
    const tests = sumOf(settings.used.map((list) => list.length));
    const left = settings.named.filter((guess) => !guess).length;
    if (left) return `${tests} tests so far; ${left} of 5 boxes not named yet.`;
    if (!settings.told) return `${tests} tests, all five named: press ‘Tell me’.`;
    const right = boxes.filter(({ suspect }, k) => suspect === settings.named[k]).length;
    const sets = smallestSets();
    return `${right} of 5 right, with ${tests} tests. No fewer than ${sets[0].length} ` +
      `interventions tell all five apart, and ${sets.length} sets of that many do; one of them: ` +
      `${listed(sets[0])}.`;
  }

  function draw() {
    const { box, intervention, used, named, told } = settings;
    const letter = LETTERS[box];
    const known = used[box].includes(intervention);
    apply.textContent = known ? `Applied to box ${letter}` : `Apply to box ${letter}`;
    apply.disabled = known || told;
    name.textContent = `Name box ${letter}`;
    name.disabled = told;
    tell.disabled = told || named.includes(null);
    drawBoxes(allPicture, boxesAxis, boxes, box);
    drawAnswer(answerPicture, axes, boxes[box], intervention, known);
    const slopes = boxes.map(({ answers }) => slopeOf(SIZES, answers.plain));
    boxSays.say(`Box ${letter}: exponent ${exponentOf(SIZES, boxes[box].answers.plain)} (95\u00a0%). ` +
      `All five: ${two(Math.min(...slopes))} to ${two(Math.max(...slopes))}.`);
    answerSays.say(known
      ? `Box ${letter}, ${INTERVENTIONS[intervention]}: ${sayAnswer(boxes[box], intervention)}`
      : `Box ${letter}, ${INTERVENTIONS[intervention]}: not applied yet.`);
    evidence.replaceChildren(...used[box].filter((one) => one !== intervention).map((one) =>
      el("li", {}, `${INTERVENTIONS[one]}: ${sayAnswer(boxes[box], one)}`)));
    table.replaceChildren(boxesTable(boxes, named, used, told, box));
    tales.replaceChildren(...(told ? [talesTable()] : []));
    verdictSays.say(sayVerdict());
  }

  host.append(view);
  guard(draw);
}

// What the figure shows first, for its static picture.
function firstView({ seed }) {
  return { state: { seed }, sizes: SIZES, plain: makeCase(seed).map(({ answers }) => answers.plain) };
}

const core = {
  ...{ constantOf, lossOf, slopeOf, taskShares, answerOf, separationOf, smallestSets },
  ...{ makeCase, firstView, SIZES, WIDE, CHANGES, halfWidth },
};

export default { render, core };

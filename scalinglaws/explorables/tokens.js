// *Tokens* (chapter 3.4). A passage of code coloured by the loss of each token under a
// model of a chosen size; one token's own scaling curve; where the mean loss comes from.
// Joined with kit.lines.js.

const TOKENS_STYLE = `
.sl-root .sl-passage { font-family: ui-monospace, monospace; font-size: 0.8rem; line-height: 44px; white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid currentColor; padding: 0 0.5rem; }
.sl-root .sl-passage [role="option"] { color: #111; padding: 0.55em 0; cursor: pointer; border-radius: 2px; }
.sl-root .sl-passage [role="option"]:nth-of-type(2n) { box-shadow: inset 1px 0 #0003, inset -1px 0 #0003; }
.sl-root .sl-passage [aria-selected="true"] { outline: 3px solid #0072b2; outline-offset: -1px; position: relative; }
@container (min-width: 42rem) {
  .sl-root .sl-two { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
`;

// A line break is shown; otherwise a token is its own text.
const shownToken = (text) => text.replace(/\n/g, "↵\n");

// For the read-outs and for listeners: "line break and 4 spaces", “ self”.
function nameOfToken(text) {
  if (!text.startsWith("\n")) return `“${text}”`;
  const spaces = text.length - 1;
  return spaces ? `line break and ${spaces} spaces` : "line break";
}

const parametersIn = (size) => `${format(SIZES[size], 7)} parameters`;

function sayPassage({ losses }, size) {
  const model = FAMILY.sizeOf.indexOf(size);
  const known = losses[model].filter((loss) => loss < FAMILY.criteria.low).length;
  return `At ${parametersIn(size)}, ${known} of ${losses[model].length} tokens are below ` +
    `${FAMILY.criteria.low} nats; their mean is ${format(meanOf(losses[model]))} nats.`;
}

function sayToken(passage, size, token) {
  const seeds = seedsOf(passage, token)[size];
  const [least, most] = [Math.min(...seeds), Math.max(...seeds)].map((loss) => loss.toFixed(2));
  const spread = seeds.length > 1 ? `, ${seeds.length} seeds from ${least} to ${most}` : ", one seed";
  return `Token ${token + 1}, ${nameOfToken(passage.tokens[token])}: ` +
    `${meanOf(seeds).toFixed(2)} nats here${spread}.`;
}

function sayKind(passage, token) {
  const curve = meanCurve(passage, token);
  const { slope, r2 } = lineOf(curve);
  const kinds = [0, 1, 2].map((seed) => kindOf(seedCurve(passage, token, seed)));
  const alike = kinds.every((kind) => kind === kinds[0]);
  return `Mean of the seeds: ${kindOf(curve)} (line of ${format(slope)} nats per e-fold, ` +
    `R² ${r2.toFixed(2)}). Single seeds: ${alike ? `all ${kinds[0]}` : kinds.join(", ")}.`;
}

function sayShare(size) {
  const { edges, lossShare } = FAMILY;
  const hard = lossShare[size].filter((_, bin) => edges[bin] >= 3);
  const known = FAMILY.known[size];
  return `Of the whole text, ${format(100 * known)} % of the tokens are below ` +
    `${FAMILY.criteria.low} nats; ${format(100 * hard.reduce((a, b) => a + b, 0))} % of the ` +
    "loss comes from tokens above 3 nats.";
}

// Outline of a histogram: [[edge, height], …].
const stairs = (heights) =>
  heights.flatMap((height, bin) => [
    [FAMILY.edges[bin], height], [FAMILY.edges[bin + 1], height],
  ]);

function drawCurve(picture, passage, size, token) {
  const seeds = seedsOf(passage, token);
  const curve = seeds.map(meanOf);
  const [first, last] = [SIZES[0] / 1.5, SIZES[SIZES.length - 1] * 1.5];
  const top = Math.max(...FAMILY.mean, ...seeds.flat()) * 1.08;
  const { high, low } = FAMILY.criteria;
  picture.draw({
    label: `Loss of token ${token + 1} against parameters: from ${format(curve[0])} to ` +
      `${format(curve[curve.length - 1])} nats; the mean of all tokens from ` +
      `${format(FAMILY.mean[0])} to ${format(FAMILY.mean[SIZES.length - 1])}.`,
    x: [first, last], y: [0, top],
    items: [
      ...[high, low].map((nats) => ({ line: [[first, nats], [last, nats]], dash: "2 4", opacity: 0.7 })),
      { line: [[SIZES[size], 0], [SIZES[size], top]], opacity: 0.5 },
      { line: SIZES.map((n, k) => [n, FAMILY.mean[k]]), dash: "6 4" },
      { line: SIZES.map((n, k) => [n, curve[k]]), colour: COLOURS.blue, width: 3 },
      { dots: SIZES.flatMap((n, k) => seeds[k].map((loss) => [n, loss])), colour: COLOURS.orange, open: true, size: 4 },
    ],
  });
}

function drawShares(picture, size) {
  const { edges, share, lossShare } = FAMILY;
  const peak = (row) => format(edges[row.indexOf(Math.max(...row))]);
  picture.draw({
    label: `At ${parametersIn(size)}: share of the tokens by loss, highest from ` +
      `${peak(share[size])} nats on, and share of the mean loss, highest from ` +
      `${peak(lossShare[size])} nats on.`,
    x: [0, edges[edges.length - 1]], y: [0, 1.1 * Math.max(...share.flat(), ...lossShare.flat())],
    items: [
      { line: stairs(share[size]), colour: COLOURS.blue, width: 2 },
      { line: stairs(lossShare[size]), colour: COLOURS.orange, width: 2, dash: "6 3" },
    ],
  });
}

// The passage as a list box: one token is in the tab order, arrow keys move.
function tokenList(onchoose) {
  const node = el("div", {
    class: "sl-passage", role: "listbox", "aria-label": "tokens of the passage",
    onclick: ({ target }) => choose([...node.children].indexOf(target.closest("[role=option]")), true),
    onkeydown(event) {
      const last = node.children.length - 1;
      const now = [...node.children].indexOf(document.activeElement);
      const next = { ArrowRight: now + 1, ArrowDown: now + 1, ArrowLeft: now - 1, ArrowUp: now - 1,
        Home: 0, End: last }[event.key];
      if (next === undefined || now < 0) return;
      event.preventDefault();
      choose(Math.min(last, Math.max(0, next)), true);
    },
  });
  function choose(token, focus) {
    if (token < 0) return;
    [...node.children].forEach((option, k) => {
      option.setAttribute("aria-selected", k === token);
      option.tabIndex = k === token ? 0 : -1;
    });
    if (focus) {
      node.children[token].focus();
      onchoose(token);
    }
  }
  function show({ tokens }) {
    node.replaceChildren(...tokens.map((text) =>
      el("span", { role: "option" }, shownToken(text))));
  }
  function colour({ tokens, losses }, size) {
    const row = losses[FAMILY.sizeOf.indexOf(size)];
    [...node.children].forEach((option, k) => {
      option.style.background = LEVELS[levelOf(row[k])].colour;
      option.setAttribute("aria-label", `${nameOfToken(tokens[k])}, ${row[k].toFixed(2)} nats`);
    });
  }
  return { node, choose, show, colour };
}

function render({ model, el: host }) {
  const start = () => ({
    passage: Math.min(model.get("passage"), PASSAGES.length - 1),
    size: Math.min(model.get("size"), SIZES.length - 1),
  });
  const firstToken = (passage) => PASSAGES[passage].start;
  let settings = { ...start(), token: 0 };
  settings.token = model.get("token") < 0 ? firstToken(settings.passage) : model.get("token");
  const drawSoon = oncePerFrame(() => guard(draw));
  const curvePlot = plot({
    height: 250, x: { label: "parameters N", log: true }, y: { label: "loss, nats" },
  });
  const sharePlot = plot({
    height: 250, x: { label: "loss of a token, nats" }, y: { label: "share in a bin" },
  });
  const [passageSays, tokenSays, kindSays, shareSays] = [0, 0, 0, 0].map(() => readout());
  const list = tokenList((token) => {
    settings.token = token;
    drawSoon();
  });
  const size = slider({
    label: "model size", min: 0, max: SIZES.length - 1, value: settings.size,
    show: parametersIn,
    oninput(value) {
      settings.size = value;
      drawSoon();
    },
  });
  const passage = select({
    label: "passage", value: settings.passage,
    options: PASSAGES.map(({ name }, k) => [k, name]),
    onchange(key) {
      settings.passage = Number(key);
      settings.token = firstToken(settings.passage);
      guard(open);
    },
  });
  const reset = button("Reset", () => {
    settings = { ...settings, ...start() };
    settings.token = model.get("token") < 0 ? firstToken(settings.passage) : model.get("token");
    size.set(settings.size);
    passage.set(settings.passage);
    guard(open);
  });

  function open() {
    list.show(PASSAGES[settings.passage]);
    settings.token = Math.min(settings.token, PASSAGES[settings.passage].tokens.length - 1);
    list.choose(settings.token, false);
    draw();
  }

  function draw() {
    const { size: chosen, token } = settings;
    const shown = PASSAGES[settings.passage];
    list.colour(shown, chosen);
    drawCurve(curvePlot, shown, chosen, token);
    drawShares(sharePlot, chosen);
    passageSays.say(sayPassage(shown, chosen));
    tokenSays.say(sayToken(shown, chosen, token));
    kindSays.say(sayKind(shown, token));
    shareSays.say(sayShare(chosen));
  }

  const group = (title, ...children) =>
    el("div", { role: "group", "aria-label": title },
      el("p", { class: "sl-title" }, title), ...children);
  const swatches = LEVELS.map(({ colour, text }) => ({ text, colour, marker: "square" }));
  const view = root(
    el("style", {}, TOKENS_STYLE),
    el("p", {}, el("strong", {}, "Try first: "),
      "move the model size from left to right, then choose a token that changed."),
    el("div", { class: "sl-bar" }, passage, size, reset),
    group("The passage, by the loss of the first seed", list.node, legend(swatches), passageSays),
    el("div", { class: "sl-panels sl-two" },
      group("The chosen token", curvePlot.node, legend([
        { text: "mean of the seeds", colour: COLOURS.blue },
        { text: "one seed", colour: COLOURS.orange, marker: "circle", open: true },
        { text: "mean of all tokens", dash: "6 4" },
        { text: `${FAMILY.criteria.high} and ${FAMILY.criteria.low} nats`, dash: "2 4" },
      ]), tokenSays, kindSays),
      group("All tokens of the text", sharePlot.node, legend([
        { text: "share of the tokens", colour: COLOURS.blue },
        { text: "share of the loss", colour: COLOURS.orange, dash: "6 3" },
      ]), shareSays)),
  );
  const { guard } = failsafe("tokens", host, view);
  host.append(view);
  guard(open);
}

const core = {
  ...{ FAMILY, SIZES, PASSAGES, decode, seedsOf, meanCurve, seedCurve },
  ...{ lineOf, cutOf, kindOf, levelOf },
};

export default { render, core };

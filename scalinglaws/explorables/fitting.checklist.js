// The page *How to report a scaling law*: a fitter that fills the checklist in.

const EXAMPLE = "# size, one loss a seed\n16, 3.10, 3.25, 2.98\n32, 2.31, 2.22, 2.40\n64, 1.71, 1.80, 1.66\n" +
  "128, 1.33, 1.27, 1.36\n256, 1.02, 1.07, 0.99\n512, 0.84, 0.81, 0.86\n1024, 0.70, 0.72, 0.68\n2048, 0.61, 0.60, 0.63\n";

const CHECKLIST_STYLE = `
.sl-root textarea, .sl-root input[type="text"] { min-height: 44px; width: 100%; box-sizing: border-box;
  font: inherit; color: inherit; background: transparent; border: 1px solid currentColor; border-radius: 4px; padding: 0.3rem; }
.sl-root textarea { font-family: monospace; }
.sl-root .sl-fitter { display: grid; gap: 0.5rem 1.25rem; grid-template-columns: minmax(0, 1fr); }
@container (min-width: 36rem) { .sl-root .sl-fitter { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
`;

const span = ([low, high]) => `${two(low)} to ${two(high)}`;
const three = (value) => minus(value.toFixed(3));

// What each computed item of the checklist says; its name is the item's data-fill.
const ITEMS = {
  sizes: ({ sizes, points: used, decades }) =>
    `${sizes} sizes, ${used} of them in the window, over ${decades.toFixed(2)} decades.`,
  window: ({ window: [low, high] }) => `${format(low, 6)} to ${format(high, 6)}.`,
  seeds: ({ seeds: [least, most] }) => {
    if (most === 1) return "One loss a size: nothing is known about seeds.";
    return `${least === most ? least : `${least} to ${most}`} seeds a size; medians are fitted.`;
  },
  exponent: ({ exponent, prefactor }) =>
    `b = ${three(exponent)} in loss = a · size⁻ᵇ, with a = ${format(prefactor, 3)}.`,
  seedInterval: ({ seedInterval, seeds: [least] }) => {
    if (!seedInterval) return "None: a size in the window has one seed.";
    return `${span(seedInterval)}, 95 %, bootstrap over seeds` +
      `${least === 2 ? "; with 2 seeds it is too narrow" : ""}.`;
  },
  scatter: ({ scatter, points: used }) => `${span(scatter)}, 95 %, t with ${used - 2} degrees of freedom.`,
  windows: ({ windows }) =>
    windows ? `b from ${span(windows)} over every window of at least 4 sizes.` : "Too few sizes: needs 4.",
  neighbours: ({ neighbours }) =>
    `from ${two(neighbours[0])} at the small end to ${two(neighbours[neighbours.length - 1])} at the large end.`,
  offset: ({ offset }) => {
    if (!offset) return "Too few sizes: needs 4.";
    return `With an offset c ≥ 0: b = ${two(offset.exponent)}, ` +
      `${whichExponents(offset.low, offset.high)} (95 %), c = ${format(offset.offset)}.`;
  },
  rivals: ({ rivals: forms }) => {
    if (!forms.length) return "Too few sizes: needs 5.";
    return `Error on the 2 largest sizes, fitted without them: ` +
      `${forms.map(({ name, heldOut }) => `${name} ${share(heldOut)}`).join(", ")}.`;
  },
  caution: cautionOf,
};

function drawReport(picture, axes, data, { x, y, line }) {
  const ends = [data.x[0] / 1.3, data.x[data.x.length - 1] * 1.3];
  const dots = data.samples.flatMap((losses, i) => losses.map((loss) => [data.x[i], loss]));
  const rangeY = widened(dots.map(([, loss]) => loss), 1.3);
  [axes.x.ticks, axes.y.ticks] = [fineTicks(ends), fineTicks(rangeY)];
  const at = (size) => [size, Math.exp(line.logPredict(size))];
  picture.draw({
    label: `Loss against size, ${data.x.length} sizes, with a line of exponent ${two(line.exponent)}.`,
    x: ends, y: rangeY,
    items: [
      { dots, size: 3, opacity: 0.5 },
      { line: sweep(x[0], x[x.length - 1]).map(at), colour: COLOURS.orange, width: 2.5 },
      { dots: points(x, y), colour: COLOURS.blue, size: 4 },
    ],
  });
}

// Put the fitter into `place`, and its numbers into the items of `list` at every change;
// the items that only the reader can fill in become inputs.
function fillChecklist(place, list) {
  const says = readout();
  const axes = { x: { label: "size", log: true }, y: { label: "loss", log: true } };
  const picture = plot({ height: 260, ...axes });
  const paste = el("textarea", { rows: 10, spellcheck: "false", oninput: () => draw() });
  const edge = (label) => {
    const input = el("input", {
      type: "text", inputmode: "decimal", autocomplete: "off", oninput: () => draw(),
    });
    return Object.assign(el("label", { class: "sl-control" },
      el("span", { class: "sl-name" }, label), input), { input });
  };
  const [from, to] = [edge("window from (empty: the first size)"), edge("window to (empty: the last)")];
  const example = button("Example", () => fresh(EXAMPLE));
  const clear = button("Clear", () => fresh(""));
  const print = button("Print the checklist", () => window.print());
  const blanks = Object.keys(ITEMS).map((name) => list.querySelector(`[data-fill="${name}"]`));
  const empty = blanks.map((node) => node.textContent);

  for (const node of list.querySelectorAll("[data-yours]")) {
    node.replaceChildren(el("input", {
      type: "text", autocomplete: "off", "aria-label": node.dataset.yours, class: "checklist-yours",
    }));
  }

  function fresh(text) {
    paste.value = text;
    for (const { input } of [from, to]) input.value = "";
    draw();
  }
  function edgeOf({ input }, otherwise) {
    const text = input.value.trim();
    return text ? positive(text, "the window") : otherwise;
  }
  function draw() {
    let report = null;
    try {
      const data = readSamples(paste.value);
      const window = [edgeOf(from, -Infinity), edgeOf(to, Infinity)];
      if (window[0] > window[1]) throw new Error("the window ends before it begins");
      report = reportOf(data, window);
      drawReport(picture, axes, data, report);
      says.say(`${data.x.length} sizes read: exponent ${three(report.exponent)}.`);
    } catch (error) {
      says.say(`Not read, ${error.message}.`);
    }
    picture.node.hidden = !report;
    blanks.forEach((node, k) => {
      node.textContent = report ? Object.values(ITEMS)[k](report) : empty[k];
    });
  }

  place.replaceChildren(root(
    el("style", {}, CHECKLIST_STYLE),
    el("div", { class: "sl-fitter" },
      el("div", {},
        el("label", { class: "sl-control" },
          el("span", { class: "sl-name" }, "your numbers: a size, then one loss a seed, on each line"),
          paste),
        says),
      el("div", {}, picture.node, from, to)),
    el("div", { class: "sl-bar" }, example, clear, print),
  ));
  fresh(EXAMPLE);
}

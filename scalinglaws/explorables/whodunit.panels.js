// The pictures and the words of *whodunit*.

const WHODUNIT_STYLE = `
.sl-root .sl-case { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; align-items: end; margin: 0.5rem 0; }
.sl-root .sl-case > .sl-control { flex: 1 1 12rem; }
.sl-root .sl-case select { width: 100%; }
.sl-root .sl-button:disabled { opacity: 0.6; cursor: default; }
@container (min-width: 42rem) { .sl-root .sl-two { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
.sl-root .sl-who table { width: 100%; border-collapse: collapse; margin: 0.5rem 0; font-size: inherit; }
.sl-root .sl-who table :is(th, td) { text-align: left; padding: 0.2rem 0.4rem 0.2rem 0; font-weight: 400;
  vertical-align: top; color: inherit; background: transparent; border: 0; border-bottom: 1px solid currentColor; }
.sl-root .sl-who table :is(thead, .sl-chosen) th { font-weight: 700; }
.sl-root .sl-evidence { list-style: none; }
.sl-root [hidden] { display: none; }
`;

const two = (value) => value.toFixed(2).replace("-", "−");
const LETTERS = ["A", "B", "C", "D", "E"];
const points = (sizes, losses) => sizes.map((size, k) => [size, losses[k]]);
const reach = (values) => [Math.min(...values) / 1.6, Math.max(...values) * 1.6];
const exponentOf = (sizes, losses) => `${two(slopeOf(sizes, losses))} ± ${two(halfWidth(sizes))}`;

// Ticks at 1, 2 and 5 times the powers of ten.
function sizeTicks(count, [low, high]) {
  const ticks = [];
  for (let k = 0; k <= 3; k++) {
    for (const digit of count === WIDE.length ? [1] : [1, 2, 5]) ticks.push(digit * 10 ** k);
  }
  return ticks.filter((tick) => tick >= low && tick <= high).map((tick) => [tick, format(tick)]);
}

function drawBoxes(picture, axis, boxes, chosen) {
  const x = [16, 250];
  axis.ticks = sizeTicks(SIZES.length, x);
  const curves = boxes.map(({ answers }) => points(SIZES, answers.plain));
  const items = curves.map((line) => ({ line, opacity: 0.5 }));
  items.push({ line: curves[chosen], colour: COLOURS.blue, width: 2.5 });
  items.push({ dots: curves[chosen], colour: COLOURS.blue, size: 4 });
  const slopes = boxes.map(({ answers }) => slopeOf(SIZES, answers.plain));
  picture.draw({
    label: `Loss against size of five boxes: straight lines of exponent ` +
      `${two(Math.min(...slopes))} to ${two(Math.max(...slopes))}. Box ${LETTERS[chosen]} is marked.`,
    x, y: reach(curves.flat().map(([, loss]) => loss)), items,
  });
}

// The plain curve of a box and, once it is known, its answer to an intervention.
function drawAnswer(picture, axes, { answers }, intervention, known) {
  const tasks = known && intervention === "tasks";
  const sizes = known && intervention === "wider" ? WIDE : SIZES;
  const x = [sizes[0] / 1.25, sizes[sizes.length - 1] * 1.25];
  axes.x.ticks = sizeTicks(sizes.length, x);
  axes.y.log = !tasks;
  axes.y.label = tasks ? "share of a task's first loss" : "loss";
  const plain = { dots: points(SIZES, answers.plain), size: 4, open: true };
  const look = { colour: COLOURS.orange, width: 2.5 };
  let items = [plain];
  if (tasks) {
    items = answers.tasks.map((shares) => ({ line: points(SIZES, shares), ...look, width: 2 }));
  } else if (known) {
    const line = points(sizes, answers[intervention]);
    items.push({ line, ...look }, { dots: line, ...look, size: 4 });
  }
  const seen = items.flatMap((item) => item.line ?? item.dots).map(([, loss]) => loss);
  picture.draw({
    label: known
      ? `${INTERVENTIONS[intervention]}: ${sayAnswer({ answers }, intervention)}`
      : "The plain curve of the box; the intervention is not applied yet.",
    x, y: tasks ? [-0.2, 1.2] : reach(seen), items,
  });
}

// What a box answered, in numbers.
function sayAnswer({ answers }, intervention) {
  const after = answers[intervention];
  if (intervention === "tasks") {
    const falls = after.flatMap((shares) => shares.slice(1).map((share, k) => shares[k] - share));
    const whole = 1 - answers.plain[1] / answers.plain[0];
    return `the largest fall of a task between two neighbouring sizes is ` +
      `${Math.round(100 * Math.max(...falls))}\u00a0% of its first loss, noise included; ` +
      `the whole first falls by ${Math.round(100 * whole)}\u00a0%.`;
  }
  if (intervention === "wider") {
    const [left, right] = [[0, 5], [8, 13]].map(([from, to]) =>
      exponentOf(WIDE.slice(from, to), after.slice(from, to)));
    return `exponent ${left} from size 2 to 20, ${right} from 200 to 2\u202f000.`;
  }
  const ratio = Math.exp(meanOf(after.map((loss, k) => Math.log(loss / answers.plain[k]))));
  return `exponent ${exponentOf(SIZES, after)}, the loss times ${format(ratio)}.`;
}

const listed = (names) => names.map((name) => INTERVENTIONS[name]).join("; ");

// Who was in each box, and how the guess was.
function boxesTable(boxes, named, used, told, chosen) {
  const heads = ["box", "tests", "named", ...(told ? ["was"] : [])];
  const rows = boxes.map(({ suspect }, k) => {
    const cells = [String(used[k].length), named[k] ? SUSPECTS[named[k]] : "–"];
    if (told) cells.push(named[k] === suspect ? "right" : `no: ${SUSPECTS[suspect]}`);
    return el("tr", k === chosen ? { class: "sl-chosen" } : {},
      el("th", { scope: "row" }, LETTERS[k]), ...cells.map((text) => el("td", {}, text)));
  });
  return el("table", {},
    el("thead", {}, el("tr", {}, ...heads.map((text) => el("th", { scope: "col" }, text)))),
    el("tbody", {}, ...rows));
}

// Of each pair what tells it apart, more than CLEAR standard deviations of the noise.
function talesTable() {
  const rows = tellTales().map(({ pair, by }) =>
    el("tr", {},
      el("th", { scope: "row" }, pair.map((name) => SUSPECTS[name]).join(" / ")),
      el("td", {}, listed(by))));
  return el("table", {},
    el("thead", {}, el("tr", {}, ...["pair", "told apart by"].map((text) =>
      el("th", { scope: "col" }, text)))),
    el("tbody", {}, ...rows));
}

// The pictures of *emergence*.

const EMERGENCE_STYLE = `
.sl-root .sl-map { position: relative; width: 100%; height: 260px; border: 1px solid currentColor; box-sizing: border-box; }
.sl-root .sl-map canvas { position: absolute; inset: 0; width: 100%; height: 100%; image-rendering: pixelated; }
.sl-root .sl-map i { position: absolute; top: 0; bottom: 0; border: 2px solid currentColor; box-sizing: border-box; pointer-events: none; }
.sl-root .sl-map b { position: absolute; left: 0; right: 0; border-top: 2px dashed #009e73; pointer-events: none; }
.sl-root .sl-ends { display: flex; justify-content: space-between; gap: 0.5rem; }
.sl-root .sl-tasks { display: grid; grid-template-columns: repeat(8, 1fr); gap: 3px; max-width: 16rem; margin: 0.25rem 0; }
.sl-root .sl-tasks i { aspect-ratio: 1; border: 1px solid currentColor; box-sizing: border-box; position: relative; }
.sl-root .sl-tasks i.sl-chosen { outline: 3px solid #009e73; }
`;

// A share of blue below one bit, of orange above: nothing at exactly one bit.
const paintOf = (loss) =>
  loss < 1 ? [0, 114, 178, 255 * (1 - loss)] : [213, 94, 0, 255 * Math.min(1, loss - 1)];

// Rank down, resource across. Painted once a view; the cursor is an element on top.
function heatMap() {
  const canvas = el("canvas", { "aria-hidden": "true" });
  const [cursor, line] = [el("i", {}), el("b", {})];
  const node = el("div", { class: "sl-map", role: "img" }, canvas, cursor, line);
  let painted = null;
  function paint({ losses }) {
    [canvas.width, canvas.height] = [losses.length, losses[0].length];
    const image = new ImageData(canvas.width, canvas.height);
    losses.forEach((row, across) => row.forEach((loss, down) => {
      image.data.set(paintOf(loss), 4 * (down * losses.length + across));
    }));
    canvas.getContext("2d").putImageData(image, 0, 0);
  }
  function draw(view, at, task, label) {
    if (painted !== view) paint((painted = view));
    const share = 100 / view.x.length;
    cursor.style.left = `${at * share}%`;
    cursor.style.width = `max(6px, ${share}%)`;
    line.style.top = `${(100 * (task + 0.5)) / view.losses[0].length}%`;
    node.setAttribute("aria-label", label);
  }
  return { node, draw };
}

function drawTasks(node, losses, task, label) {
  if (node.children.length !== losses.length) {
    node.replaceChildren(...losses.map(() => el("i", { "aria-hidden": "true" })));
  }
  node.setAttribute("role", "img");
  node.setAttribute("aria-label", label);
  losses.forEach((loss, k) => {
    const [red, green, blue, alpha] = paintOf(loss);
    const square = node.children[k];
    square.style.background = `rgb(${red} ${green} ${blue} / ${alpha / 255})`;
    square.classList.toggle("sl-chosen", k === task);
  });
}

// 1 and 2 and 5 times the powers of ten between two losses.
function lossTicks(low, high) {
  const ticks = [];
  for (let k = Math.floor(Math.log10(low)); k <= Math.ceil(Math.log10(high)); k++) {
    for (const digit of [1, 2, 5]) ticks.push([digit * 10 ** k, format(digit * 10 ** k, 1)]);
  }
  return ticks;
}

function drawMean(picture, axes, view, at) {
  const { x, mean, law, name } = view;
  const [low, high] = [Math.min(...mean) / 1.3, Math.max(1.1, ...mean) * 1.1];
  axes.x.label = name;
  axes.y.ticks = lossTicks(low, high);
  const ends = [x[0] / 1.2, x[x.length - 1] * 1.2];
  const grid = Array.from({ length: 80 }, (_, k) => ends[0] * (ends[1] / ends[0]) ** (k / 79));
  const slope = localExponent(x, mean, at);
  const tangent = [0.4, 2.5].map((factor) => [x[at] * factor, mean[at] * factor ** -slope]);
  picture.draw({
    label: `Mean loss against ${name}, from ${format(mean[0])} to ` +
      `${format(mean[mean.length - 1])} bits; here ${format(mean[at])}, local exponent ` +
      `${slope.toFixed(2)}.`,
    x: ends, y: [low, high],
    items: [
      { line: grid.map((value) => [value, lawAt(law, value)]), dash: "6 4" },
      { line: x.map((value, k) => [value, mean[k]]), colour: COLOURS.blue, width: 2 },
      { dots: x.map((value, k) => [value, mean[k]]), colour: COLOURS.blue, size: 2 },
      { line: tangent, colour: COLOURS.orange, width: 3 },
      { dots: [[x[at], mean[at]]], colour: COLOURS.orange, size: 6 },
    ],
  });
}

function drawTask(picture, axes, view, at, task) {
  const { x, mean, losses, name } = view;
  axes.x.label = name;
  const curve = losses.map((row, k) => [x[k], row[task]]);
  const top = Math.max(1.1, ...curve.map(([, loss]) => loss));
  picture.draw({
    label: `Loss of task ${task + 1} against ${name}: from ${format(curve[0][1])} to ` +
      `${format(curve[curve.length - 1][1])} bits, the mean beside it.`,
    x: [x[0] / 1.2, x[x.length - 1] * 1.2], y: [0, 1.05 * top],
    items: [
      { line: [[x[0] / 1.2, LEARNED], [x[x.length - 1] * 1.2, LEARNED]], dash: "2 4", opacity: 0.7 },
      { line: [[x[at], 0], [x[at], 1.05 * top]], opacity: 0.5 },
      { line: x.map((value, k) => [value, mean[k]]), colour: COLOURS.blue, width: 1.5, dash: "6 4" },
      { line: curve, colour: COLOURS.green, width: 3 },
      { dots: [curve[at]], colour: COLOURS.green, size: 5 },
    ],
  });
}

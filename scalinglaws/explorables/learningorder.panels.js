// The pictures of *learningorder*.

const LEARNINGORDER_STYLE = `
.sl-root .sl-knobs { display: grid; gap: 0 1.25rem; grid-template-columns: minmax(0, 1fr); }
.sl-root .sl-panels.sl-order { grid-template-columns: minmax(0, 1fr); }
.sl-root .sl-boards { display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); list-style: none; }
.sl-root .sl-boards svg { display: block; width: 6.5rem; height: auto; }
.sl-root .sl-order .sl-plot { cursor: pointer; }
@container (min-width: 42rem) {
  .sl-root .sl-knobs { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  .sl-root .sl-panels.sl-order { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); }
}`;

const [COLUMNS, ROWS, SQUARE] = [5, 4, 20];

// Discs are the first player's, rings the second's.
function boardPicture(cells) {
  const stones = [...cells].map((cell, place) => {
    const [x, y] = [place % COLUMNS, Math.floor(place / COLUMNS)];
    const paint = [
      'r="1.2" fill="currentColor"',
      `r="7.5" fill="${COLOURS.blue}"`,
      `r="6" fill="none" stroke="${COLOURS.orange}" stroke-width="3"`,
    ][cell];
    return `<circle cx="${SQUARE * (x + 0.5)}" cy="${SQUARE * (y + 0.5)}" ${paint}/>`;
  });
  const [width, height] = [SQUARE * COLUMNS, SQUARE * ROWS];
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"
    aria-hidden="true"><rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}"
    fill="none" stroke="currentColor" opacity="0.5"/>${stones.join("")}</svg>`;
}

const TRUTHS = { "-1": "lost", 0: "a draw", 1: "won" };

function listBoards(list, settings) {
  list.replaceChildren(
    ...boardsOf(settings.group).map((board) => {
      const says = board.values[settings.width][settings.checkpoint] / 100;
      const words = `Rank ${format(board.rank, 6)}: ${TRUTHS[board.truth]} for who is to move; ` +
        `network ${says.toFixed(2).replace("-", "−")}.`;
      const item = el("li", {}, el("span", { class: "sl-spoken" }, board.words), words);
      item.insertAdjacentHTML("afterbegin", boardPicture(board.cells));
      return item;
    }),
  );
}

function drawErrors(picture, settings, says) {
  const place = (curve) => curve.map((error, group) => [MIDDLES[group], error]);
  const curve = curveOf(settings.width, settings.checkpoint);
  const middle = MIDDLES[settings.group];
  picture.draw({
    label: says,
    x: [0.9, 1.1 * DATA.edges[DATA.edges.length - 1]], y: [0, 1],
    items: [
      { line: [[middle, 0], [middle, 1]], colour: COLOURS.orange, width: 2 },
      { line: place(UNKNOWN), dash: "6 4" },
      { line: place(curveOf(settings.width, 0)), colour: COLOURS.green, dash: "2 4", width: 2 },
      ...spanOf(settings.width, settings.checkpoint).map((end) =>
        ({ line: place(end), colour: COLOURS.blue, opacity: 0.5 })),
      { line: place(curve), colour: COLOURS.blue, width: 2.5 },
      { dots: place(curve), colour: COLOURS.blue, size: 3.5 },
    ],
  });
}

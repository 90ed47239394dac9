// The pictures of *play the scaling law*: the board, the search's bars, the ratings.

const PLAY_STYLE = `
.sl-root .sl-two { display: grid; gap: 1rem 1.5rem; grid-template-columns: minmax(0, 1fr); }
@container (min-width: 40rem) { .sl-root .sl-two { grid-template-columns: 20rem minmax(0, 1fr); } }
.sl-root .sl-game { max-width: 20rem; }
.sl-root .sl-face svg { display: block; width: 100%; height: auto; }
.sl-root .sl-face text { fill: currentColor; font-size: 21px; }
.sl-root .sl-board { position: relative; border: 2px solid currentColor; border-radius: 6px; }
.sl-root .sl-drops { position: absolute; inset: 0; display: grid; grid-template-columns: repeat(5, 1fr); }
.sl-root .sl-drop {
  min-width: 44px; padding: 0 0 2px; font: inherit; font-weight: 600; color: inherit; display: flex;
  align-items: end; justify-content: center; background: transparent; border: 0; cursor: pointer;
}
.sl-root .sl-drop[aria-disabled="true"] { cursor: default; }
@media (hover: hover) { .sl-root .sl-drop:not([aria-disabled="true"]):hover { background: #0072b226; } }
.sl-root fieldset { border: 1px solid currentColor; border-radius: 4px; margin: 0.5rem 0; padding: 0 0.6rem 0.4rem; min-width: 0; }
.sl-root legend { font-size: 0.875rem; font-weight: 600; width: auto; float: none; padding: 0 0.3rem; margin: 0; }
.sl-root [hidden] { display: none; }
`;

const percentOf = (share) => `${Math.round(100 * share)}\u00a0%`;
const signed = (value) => `${value <= -0.005 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;

// The first player's stones are discs, the second's rings: not by colour alone.
function stone(x, y, second) {
  return second
    ? `<circle cx="${x}" cy="${y}" r="27" fill="none" stroke="${COLOURS.orange}" stroke-width="22"/>`
    : `<circle cx="${x}" cy="${y}" r="38" fill="${COLOURS.blue}"/>`;
}

const around = (x, y, width) =>
  `<circle cx="${x}" cy="${y}" r="45" fill="none" stroke="currentColor" stroke-width="${width}"/>`;

// Squares in units of 100, with room for the columns' numbers below. `hint`: a column.
function drawBoard(node, { moves, board, hint }) {
  const heights = columnsAcross.map(() => 0);
  const parts = [];
  const winning = inLines(board.mine ^ board.mask);
  for (const [ply, column] of moves.entries()) {
    const row = heights[column]++;
    const [x, y] = [100 * column + 50, 100 * (ROWS - row) - 50];
    parts.push(stone(x, y, ply % 2));
    if (winning & bitOf(row, column)) parts.push(around(x, y, 9));
    else if (ply === moves.length - 1) parts.push(around(x, y, 3));
  }
  for (const column of columnsAcross) {
    for (let row = heights[column]; row < ROWS; row++) {
      const at = `cx="${100 * column + 50}" cy="${100 * (ROWS - row) - 50}"`;
      const next = column === hint && row === heights[column];
      const look = next ? `stroke-width="7" stroke-dasharray="14 9"` : `opacity="0.45"`;
      parts.push(`<circle ${at} r="38" fill="none" stroke="currentColor" stroke-width="2" ${look}/>`);
    }
  }
  node.innerHTML = `<svg viewBox="0 0 500 434" aria-hidden="true">${parts.join("")}</svg>`;
}

// The stones of each column from below, in words.
function sayBoard(moves, names) {
  const columns = columnsAcross.map((column) => {
    const stones = moves.flatMap((one, ply) => (one === column ? [names[ply % 2]] : []));
    return `column ${column + 1}: ${stones.join(", ") || "empty"}`;
  });
  return `Connect Four, ${COLUMNS} columns of ${ROWS}, after ${moves.length} moves. ` +
    `From below, ${columns.join("; ")}.`;
}

// Over each column of the board: what the network would play at first sight, and how the
// visits of its search are spread. Above them the value, from −1 to 1, at first sight
// (open) and after the search.
function drawBars(node, seen) {
  const parts = [`<path d="M0,170H500" stroke="currentColor" stroke-width="2"/>`];
  const place = (value) => 290 + 190 * value;
  parts.push(`<path d="M100,20H480M100,13v14M290,13v14M480,13v14" stroke="currentColor" fill="none"/>`);
  parts.push(`<text x="0" y="27">value</text>`);
  for (const [value, text] of [[-1, "−1"], [0, "0"], [1, "+1"]]) {
    parts.push(`<text x="${place(value)}" y="50" text-anchor="middle">${text}</text>`);
  }
  if (seen) {
    const mark = (value, paint) =>
      `<path d="${MARKERS.diamond(9)}" transform="translate(${place(value)},20)" ${paint}/>`;
    parts.push(mark(seen.value, `fill="${COLOURS.purple}"`));
    parts.push(mark(seen.first, `fill="none" stroke="currentColor" stroke-width="2.5"`));
  }
  for (const column of seen ? columnsAcross : []) {
    const x = 100 * column;
    const bar = (at, share, paint) => {
      const height = (88 * share).toFixed(1);
      return `<rect x="${at}" y="${170 - height}" width="30" height="${height}" ${paint}/>`;
    };
    parts.push(
      bar(x + 18, seen.prior[column], `fill="none" stroke="currentColor" stroke-width="2.5"`),
      bar(x + 52, seen.share[column], `fill="${COLOURS.purple}"`),
    );
    const top = 164 - 88 * Math.max(seen.prior[column], seen.share[column]);
    parts.push(`<text x="${x + 50}" y="${top}" text-anchor="middle">${percentOf(seen.share[column])}</text>`);
  }
  node.setAttribute("role", "img");
  node.setAttribute("aria-label", seen
    ? "The policy, then shares of the visits: " + columnsAcross
        .map((k) => `column ${k + 1} ${percentOf(seen.prior[k])}, ${percentOf(seen.share[k])}`).join("; ") +
      `. Value ${signed(seen.first)}, then ${signed(seen.value)}.`
    : "No search yet.");
  node.innerHTML = `<svg viewBox="0 0 500 174" aria-hidden="true">${parts.join("")}</svg>`;
}

// Ratings against width, a line for each number of simulations; of the networks here.
function drawLadder(picture, { width, simulations, shared, ending }) {
  const widths = DATA.widths.slice(1);
  const lineAt = (count) => widths.map((one) => [one, eloOf(one, count)]);
  const alone = eloOf(0, simulations);
  const own = lineAt(simulations);
  const ends = [own[0], own[own.length - 1]].map(([one, elo]) => `${elo} at width ${one}`);
  picture.draw({
    label: `Elo against the width of the network, a line for each of ${DATA.simulations.join(", ")} ` +
      `simulations. With ${simulations}: ${ends.join(", ")}; ${alone} without a network.`,
    x: [1.7, 75], y: [0, 100 * Math.ceil(Math.max(...DATA.elo[0].flat()) / 100)],
    items: [
      ...DATA.simulations.map((count) => ({ line: lineAt(count), opacity: 0.4 })),
      { line: [[1.7, alone], [75, alone]], dash: "6 4", colour: COLOURS.green, width: 2 },
      { line: own, colour: COLOURS.blue, width: 2.5 },
      { dots: [[width, eloOf(width, simulations)]], colour: COLOURS.orange, size: 6 },
      ...(shared
        ? [{ dots: [[ending, eloOf(ending, simulations)]], colour: COLOURS.orange, size: 6, marker: "diamond", open: true }]
        : []),
    ],
  });
}

// The rating of a network (0: none) in the tournament of seed `seed`.
function eloOf(width, simulations, seed = 0) {
  const [i, k] = [DATA.widths.indexOf(width), DATA.simulations.indexOf(simulations)];
  return DATA.elo[seed][i][k];
}

// Connect Four on 5 columns of 4 squares, the networks that learned it, and the search
// that they guide: the numbers of *play the scaling law*, as `scalinglaws.games`.

const [COLUMNS, ROWS, LINE] = [5, 4, 4];
const LONGEST = COLUMNS * ROWS;
const EXPLORATION = 2;

// ---------------------------------------------------------------------------- rules

// A board is {mine, mask}: the stones of the player to move, and all stones. Square
// (row, column) is bit column * (ROWS + 1) + row; the spare bit on top of each column
// keeps lines from running round the edge.
const EMPTY = { mine: 0, mask: 0 };
const bitOf = (row, column) => 1 << (column * (ROWS + 1) + row);
const rowsUp = [...Array(ROWS).keys()];
const columnsAcross = [...Array(COLUMNS).keys()];
const isFree = ({ mask }, column) => !(mask & bitOf(ROWS - 1, column));

// The stones that are part of a line.
function inLines(stones) {
  let found = 0;
  for (const shift of [1, ROWS, ROWS + 1, ROWS + 2]) {
    let run = stones;
    for (let k = 1; k < LINE; k++) run &= run >> shift;
    for (let k = 0; k < LINE; k++) found |= run << (k * shift);
  }
  return found;
}

// The next board, whether the game is over, and its value for the player who moved.
function drop({ mine, mask }, column) {
  const stone = (mask + bitOf(0, column)) & ~mask;
  const won = inLines(mine | stone) !== 0;
  const next = { mine: mine ^ mask, mask: mask | stone };
  const full = columnsAcross.every((one) => !isFree(next, one));
  return { board: next, over: won || full, value: Number(won) };
}

// Board, end and winner (+1: the first player, −1, 0) after the moves.
function replay(moves) {
  let now = { board: EMPTY, over: false, value: 0 };
  for (const column of moves) now = drop(now.board, column);
  return { ...now, winner: now.value * (moves.length % 2 ? 1 : -1) };
}

// -------------------------------------------------------------------------- networks

// Numbers of 16 bits, in base64, the lower byte first.
function halves(text) {
  const bytes = atob(text);
  return Float64Array.from({ length: bytes.length / 2 }, (_, k) => {
    const word = bytes.charCodeAt(2 * k) | (bytes.charCodeAt(2 * k + 1) << 8);
    const [sign, power, part] = [word >> 15 ? -1 : 1, (word >> 10) & 31, word & 1023];
    return sign * (power ? (1 + part / 1024) * 2 ** (power - 15) : part * 2 ** -24);
  });
}

// out = matrix x + bias, both of which stand at `at` in `values`; returns where they end.
function layer(values, at, x, out, positive) {
  const bias = at + out.length * x.length;
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let j = 0; j < x.length; j++) sum += values[at + i * x.length + j] * x[j];
    sum += values[bias + i];
    out[i] = positive ? Math.max(sum, 0) : sum;
  }
  return bias + out.length;
}

// A function from a board to {logits, value}, value in [−1, 1] for the player to move.
function makeNetwork(width, values) {
  const x = new Float64Array(3 * LONGEST);
  const [first, second] = [new Float64Array(width), new Float64Array(width)];
  const heads = new Float64Array(2 * width);
  const [logits, value] = [new Float64Array(COLUMNS), new Float64Array(1)];
  return ({ mine, mask }) => {
    for (const row of rowsUp) {
      for (const column of columnsAcross) {
        const [bit, cell] = [bitOf(row, column), row * COLUMNS + column];
        x[cell] = Number((mine & bit) !== 0);
        x[LONGEST + cell] = Number(((mine ^ mask) & bit) !== 0);
        x[2 * LONGEST + cell] = Number((mask & bit) === 0);
      }
    }
    let at = layer(values, 0, x, first, true);
    at = layer(values, at, first, second, true);
    at = layer(values, at, second, heads, true);
    at = layer(values, at, heads.subarray(0, width), logits, false);
    layer(values, at, heads.subarray(width), value, false);
    return { logits, value: Math.tanh(value[0]) };
  };
}

// ---------------------------------------------------------------------------- search

// A search of `simulations` (from 2) of a board whose game goes on: `step()` makes one,
// `done()` of them are made; visits, prior and both values can be read at any time.
function makeSearch(board, network, simulations) {
  const most = 1 + COLUMNS * simulations;
  const [total, prior] = [new Float64Array(most), new Float32Array(most)];
  const [visits, first] = [new Int32Array(most), new Int32Array(most).fill(-1)];
  const [children, action] = [new Int8Array(most), new Int8Array(most)];
  const [over, outcome] = [new Uint8Array(most), new Int8Array(most)];
  const boards = [board];
  let used = 1;
  let firstLook = 0;

  function bestChild(node) {
    const reach = EXPLORATION * Math.sqrt(visits[node]);
    let [best, bestScore] = [-1, -Infinity];
    for (let i = first[node]; i < first[node] + children[node]; i++) {
      let score = outcome[i];
      if (!over[i]) {
        score = (prior[i] * reach) / (1 + visits[i]);
        if (visits[i]) score += total[i] / visits[i];
      }
      if (score > bestScore) [best, bestScore] = [i, score];
    }
    return best;
  }

  // Give a leaf its children; returns its value for the player who moved there.
  function grow(leaf) {
    const { logits, value } = network(boards[leaf]);
    const free = columnsAcross.filter((column) => isFree(boards[leaf], column));
    const highest = Math.max(...logits);
    const weights = free.map((column) => Math.exp(logits[column] - highest));
    const norm = weights.reduce((sum, weight) => sum + weight, 0);
    first[leaf] = used;
    children[leaf] = free.length;
    for (const [i, column] of free.entries()) {
      prior[used] = norm > 0 ? weights[i] / norm : 1 / free.length;
      action[used++] = column;
    }
    if (leaf === 0) firstLook = value;
    return -value;
  }

  function step() {
    const path = [0];
    let node = 0;
    while (first[node] >= 0) {
      const parent = node;
      node = bestChild(node);
      path.push(node);
      if (visits[node]) continue;
      const next = drop(boards[parent], action[node]);
      [boards[node], over[node], outcome[node]] = [next.board, next.over, next.value];
    }
    let value = over[node] ? outcome[node] : grow(node);
    for (const at of path.reverse()) {
      visits[at]++;
      total[at] += value;
      value = -value;
    }
  }

  // Of each column; 0 where no stone fits.
  function ofColumns(values) {
    const found = columnsAcross.map(() => 0);
    for (let i = 1; i <= children[0]; i++) found[action[i]] = values[i];
    return found;
  }

  return {
    step,
    done: () => visits[0],
    visits: () => ofColumns(visits),
    prior: () => ofColumns(prior),
    firstLook: () => firstLook,
    value: () => -total[0] / visits[0],
  };
}

// Chances of the moves: visits to the power 1 / temperature.
function chancesOf(visits, temperature) {
  const most = Math.max(...visits);
  const weights = visits.map((count) => (count / most) ** (1 / temperature));
  const norm = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / norm);
}

// The move that a uniform number from [0, 1) draws.
function pick(chances, uniform) {
  let below = 0;
  const drawn = chances.findIndex((chance) => uniform < (below += chance));
  return drawn < 0 ? chances.indexOf(Math.max(...chances)) : drawn;
}

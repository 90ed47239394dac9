// The numbers of *learningorder*: stored errors by group of ranks.

const UNITS = 10000; // of a stored error

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

// [S, B] to one number a group.
const overSeeds = (rows, of) =>
  rows[0].map((_, group) => of(rows.map((row) => row[group] / UNITS)));

const UNKNOWN = overSeeds(DATA.unknown, median);

const rowsOf = (width, checkpoint) => DATA.loss.map((seed) => seed[width][checkpoint]);
const curveOf = (width, checkpoint) => overSeeds(rowsOf(width, checkpoint), median);
const spanOf = (width, checkpoint) =>
  [Math.min, Math.max].map((end) =>
    overSeeds(rowsOf(width, checkpoint), (values) => end(...values)));

// States of self-play until the median error of a group falls to half of what it was
// before training, on straight lines between checkpoints; infinite where it does not.
function halvedAt(width, group) {
  const errors = DATA.states.map((_, at) => curveOf(width, at)[group]);
  const left = errors.map((error) => error / errors[0]);
  const after = left.findIndex((share) => share <= 0.5);
  if (after < 0) return Infinity;
  const part = (left[after - 1] - 0.5) / (left[after - 1] - left[after]);
  return DATA.states[after - 1] + part * (DATA.states[after] - DATA.states[after - 1]);
}

const MIDDLES = UNKNOWN.map((_, group) => Math.sqrt(DATA.edges[group] * DATA.edges[group + 1]));

// The group whose middle is nearest to a rank, on the log scale.
function groupAt(rank) {
  const apart = MIDDLES.map((middle) => Math.abs(Math.log(middle / rank)));
  return apart.indexOf(Math.min(...apart));
}

const boardsOf = (group) => DATA.boards.filter((board) => board.group === group);

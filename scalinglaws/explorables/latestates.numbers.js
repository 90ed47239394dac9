// The numbers of *late states*: counts by rank, a line through their head, what is late.

const HEAD = [3, 100]; // ranks that the line is drawn through
const FEWEST = 10; // visits: below, a whole number cannot follow a line

// Rows of one game at one cut, a bin of ranks each: [[rank, count], …] and so on.
const countsOf = (game, cut) =>
  game.log[cut].map((value, k) => [STATES.ranks[k], 10 ** value]);

const rowOf = (game, cut, field) =>
  game[field][cut].map((value, k) => [STATES.ranks[k], value]);

// Least squares of log count on log rank inside a window: {exponent, height at rank 1}.
function headLine(points, [first, last] = HEAD) {
  const inside = points.filter(([rank]) => rank >= first && rank <= last);
  const [t, v] = [0, 1].map((i) => inside.map((point) => Math.log10(point[i])));
  const { slope, height } = lineThrough(t, v);
  return { exponent: -slope, height: 10 ** height };
}

const lineAt = ({ exponent, height }, rank) => height * rank ** -exponent;

// Where beyond the window counts of 10 or more are farthest above: [rank, factor].
function farthestAbove(points, line) {
  const beyond = points.filter(([rank, count]) => rank > HEAD[1] && count >= FEWEST);
  return beyond
    .map(([rank, count]) => [rank, count / lineAt(line, rank)])
    .reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0]);
}

// Mean of a field over the states of the bins whose first ranks lie in [first, last).
function overRanks(game, cut, field, first, last) {
  let [states, sum] = [0, 0];
  game[field][cut].forEach((value, k) => {
    if (STATES.first[k] < first || STATES.first[k] >= last) return;
    states += game.states[cut][k];
    sum += game.states[cut][k] * value;
  });
  return states ? sum / states : NaN;
}

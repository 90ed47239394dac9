// Sums, means and the least-squares line, for the explorables that fit.

const sumOf = (values) => values.reduce((total, value) => total + value, 0);
const meanOf = (values) => sumOf(values) / values.length;

// Sum of squared deviations from the mean.
function spreadOf(values) {
  const middle = meanOf(values);
  return sumOf(values.map((value) => (value - middle) ** 2));
}

// Least squares: v is near height + slope t.
function lineThrough(t, v) {
  const [middle, level] = [meanOf(t), meanOf(v)];
  const slope = sumOf(t.map((at, k) => (at - middle) * (v[k] - level))) / spreadOf(t);
  return { slope, height: level - slope * middle };
}

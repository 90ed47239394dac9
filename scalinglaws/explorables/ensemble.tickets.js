// Taking trained nets apart: the definitions of scalinglaws/tickets.py, tested against
// it on tests/explorable_cases/ensemble.json. Predictions are one Float64Array a net,
// weights are quadrature weights over the points that add up to 1.

// (2L)^4 / (180 n^4): the best continuous fit of x^2 by n straight pieces.
function piecewiseLinearOptimum(pieces, halfWidth = nets.HALF_WIDTH) {
  return (2 * halfWidth) ** 4 / (180 * pieces ** 4);
}

function average(predictions) {
  const sum = new Float64Array(predictions[0].length);
  for (const f of predictions) f.forEach((value, k) => (sum[k] += value));
  return sum.map((value) => value / predictions.length);
}

// r_k = f_k - y, m their mean over K nets: Var = sum_k <(r_k - m)^2> / (K - 1) and
// Bias^2 = <m^2> - Var / K, so that the expected error of M averaged nets is
// Bias^2 + Var / M.
function biasVariance(predictions, target, weights) {
  const count = predictions.length;
  const mean = average(predictions);
  const spread = predictions.reduce((sum, f) => sum + nets.meanSquare(f, mean, weights), 0);
  const variance = spread / (count - 1);
  return { bias2: nets.meanSquare(mean, target, weights) - variance / count, variance };
}

// Mean squared error of the average of M nets, M = 1 ... K: the mean over the K choices
// of M consecutive nets in a ring.
function averageCurve(predictions, target, weights) {
  const count = predictions.length;
  const sums = predictions.map((f) => f.map((value, j) => value - target[j]));
  const zero = new Float64Array(target.length);
  const residuals = sums.map((r) => r.slice());
  return numbers(count).map((m) => {
    let total = 0;
    sums.forEach((sum, k) => {
      if (m > 0) {
        const next = residuals[(k + m) % count];
        for (let j = 0; j < sum.length; j++) sum[j] += next[j];
      }
      total += nets.meanSquare(sum, zero, weights);
    });
    return total / count / (m + 1) ** 2;
  });
}

// Mean over pairs of nets of the cosine between their residuals.
function residualCosine(predictions, target, weights) {
  const unit = predictions.map((f) => {
    const norm = Math.sqrt(nets.meanSquare(f, target, weights));
    return f.map((value, k) => (value - target[k]) / norm);
  });
  const zero = new Float64Array(target.length);
  const count = unit.length;
  // |sum of unit vectors|^2 = K + 2 * (sum of the cosines over pairs).
  const total = nets.meanSquare(average(unit), zero, weights) * count * count;
  return (total - count) / (count * (count - 1));
}

// Least squares by Householder QR with column pivoting; columns and rhs are changed.
// Directions below cutoff times the largest pivot are left out.
function leastSquares(columns, rhs, cutoff = 1e-12) {
  const rows = rhs.length;
  const order = columns.map((_, k) => k);
  const tail = (a, from) => {
    let sum = 0;
    for (let k = from; k < rows; k++) sum += a[k] * a[k];
    return sum;
  };
  const diagonal = [];
  for (let j = 0; j < Math.min(rows, columns.length); j++) {
    const norms = columns.map((a, k) => (k < j ? -1 : tail(a, j)));
    const pivot = norms.indexOf(Math.max(...norms));
    [columns[j], columns[pivot]] = [columns[pivot], columns[j]];
    [order[j], order[pivot]] = [order[pivot], order[j]];
    const a = columns[j];
    const norm = Math.sqrt(norms[pivot]);
    if (norm <= cutoff * Math.abs(diagonal[0] ?? 0) || norm === 0) break;
    diagonal.push(a[j] > 0 ? -norm : norm);
    a[j] -= diagonal[j];
    const length = tail(a, j);
    for (const other of [...columns.slice(j + 1), rhs]) {
      let dot = 0;
      for (let k = j; k < rows; k++) dot += a[k] * other[k];
      for (let k = j; k < rows; k++) other[k] -= ((2 * dot) / length) * a[k];
    }
  }
  const solution = new Float64Array(columns.length);
  for (let j = diagonal.length - 1; j >= 0; j--) {
    let value = rhs[j];
    for (let k = j + 1; k < diagonal.length; k++) value -= columns[k][j] * solution[order[k]];
    solution[order[j]] = value / diagonal[j];
  }
  return solution;
}

function weightedFit(columns, y, weights) {
  const root = weights.map(Math.sqrt);
  const scaled = (a) => a.map((value, k) => value * root[k]);
  return leastSquares(columns.map(scaled), scaled(y));
}

// The same hidden neurons with output weights v and offset c solved for.
function refitOutput(p, activation, x, y, weights) {
  const n = nets.widthOf(p);
  const d = x.length;
  const value = nets.features(p, x, activation);
  const columns = Array.from({ length: n }, (_, i) => value.slice(i * d, i * d + d));
  const solution = weightedFit([...columns, new Float64Array(d).fill(1)], y, weights);
  const refitted = p.slice();
  refitted.set(solution, 2 * n);
  return refitted;
}

// The best gain f + slope x + offset.
function affineRefit(f, x, y, weights) {
  const ones = new Float64Array(x.length).fill(1);
  const [gain, slope, offset] = weightedFit([f, x, ones], y, weights);
  return f.map((value, k) => gain * value + slope * x[k] + offset);
}

// Minimum-cost assignment of every row to its own column (rows <= columns), by
// shortest augmenting paths with potentials; the column of each row.
function assign(cost) {
  const n = cost.length;
  const m = n ? cost[0].length : 0;
  const u = new Float64Array(n + 1);
  const v = new Float64Array(m + 1);
  const rowOf = new Int32Array(m + 1).fill(-1); // column m is the virtual start
  for (let row = 0; row < n; row++) {
    const least = new Float64Array(m + 1).fill(Infinity);
    const before = new Int32Array(m + 1).fill(m);
    const used = new Uint8Array(m + 1);
    rowOf[m] = row;
    let column = m;
    do {
      used[column] = 1;
      const i = rowOf[column];
      let delta = Infinity;
      let nearest = m;
      for (let j = 0; j < m; j++) {
        if (used[j]) continue;
        const slack = cost[i][j] - u[i] - v[j];
        if (slack < least[j]) [least[j], before[j]] = [slack, column];
        if (least[j] < delta) [delta, nearest] = [least[j], j];
      }
      for (let j = 0; j <= m; j++) {
        if (used[j]) {
          u[rowOf[j]] += delta;
          v[j] -= delta;
        } else least[j] -= delta;
      }
      column = nearest;
    } while (rowOf[column] !== -1);
    for (; column !== m; column = before[column]) rowOf[column] = rowOf[before[column]];
  }
  const columnOf = new Int32Array(n);
  for (let j = 0; j < m; j++) if (rowOf[j] >= 0) columnOf[rowOf[j]] = j;
  return columnOf;
}

// Tickets: neurons with w < 0 matched to neurons with w >= 0 so that the pairs'
// sums look most like x^2: the cost of a pair is 1 - corr^2, or 1 if corr <= 0.
// Returns the pairs [left, right] and the cost of each.
function matchPairs(p, activation, x, weights) {
  const n = nets.widthOf(p);
  const d = x.length;
  const value = nets.features(p, x, activation);
  const centred = (a) => {
    const mean = a.reduce((sum, entry, k) => sum + weights[k] * entry, 0);
    return a.map((entry) => entry - mean);
  };
  const dot = (a, b) => a.reduce((sum, entry, k) => sum + weights[k] * entry * b[k], 0);
  const target = centred(nets.square(x));
  const scale = dot(target, target);
  const parts = Array.from({ length: n }, (_, i) =>
    centred(value.slice(i * d, i * d + d).map((entry) => entry * p[2 * n + i])),
  );
  const along = parts.map((part) => dot(part, target));
  const size = parts.map((part) => dot(part, part));
  const left = numbers(n).filter((i) => p[i] < 0);
  const right = numbers(n).filter((i) => p[i] >= 0);
  const costOf = (i, j) => {
    const onTarget = along[i] + along[j];
    const norm = size[i] + size[j] + 2 * dot(parts[i], parts[j]);
    return onTarget > 0 ? 1 - onTarget ** 2 / (norm * scale) : 1;
  };
  const swap = left.length > right.length;
  const [rows, columns] = swap ? [right, left] : [left, right];
  const cost = rows.map((i) => columns.map((j) => costOf(i, j)));
  const columnOf = assign(cost);
  return {
    pairs: rows.map((i, k) => {
      const j = columns[columnOf[k]];
      return swap ? [j, i] : [i, j];
    }),
    costs: rows.map((_, k) => cost[k][columnOf[k]]),
  };
}

// Output weights with the pairs not in `kept` (positions) dropped and the kept pairs
// scaled up, as an average of fewer tickets would be; unpaired neurons stay.
function halfOfPairs(p, pairs, kept) {
  const n = nets.widthOf(p);
  const half = p.slice();
  pairs.forEach((pair, k) => {
    const factor = kept.includes(k) ? pairs.length / kept.length : 0;
    for (const i of pair) half[2 * n + i] *= factor;
  });
  return half;
}

// What a two-neuron net has found: the names of scalinglaws.tickets.classify_pair.
function classifyPair([w1, w2, b1, b2, v1, v2], loss) {
  if (loss > 0.99 * piecewiseLinearOptimum(1)) return "dead";
  const asymmetry = Math.max(
    (2 * Math.abs(w1 + w2)) / (Math.abs(w1) + Math.abs(w2)),
    Math.abs(b1 - b2) / ((Math.abs(b1) + Math.abs(b2)) / 2 + 0.1),
    (2 * Math.abs(v1 - v2)) / (Math.abs(v1) + Math.abs(v2)),
  );
  if (asymmetry < 0.3) return "symmetric";
  return w1 * w2 > 0 ? "one-sided" : "other";
}

// Drop every other matched pair: the error's median growth, as it is and after the best
// gain, slope and offset; and how many pairs a net are tickets by themselves.
function dropHalf(parameters, activation, x, y, weights) {
  const errorOf = (f) => nets.meanSquare(f, y, weights);
  const rows = parameters.map((p) => {
    const { pairs, costs } = matchPairs(p, activation, x, weights);
    const own = costs.filter((cost) => cost < 0.01).length;
    if (pairs.length < 2) return { own };
    const kept = numbers(pairs.length).filter((k) => k % 2 === 0);
    const f = nets.predict(halfOfPairs(p, pairs, kept), x, activation);
    const whole = errorOf(nets.predict(p, x, activation));
    const repaired = errorOf(affineRefit(f, x, y, weights)) / whole;
    return { own, raw: errorOf(f) / whole, repaired };
  });
  const middle = (key) => median(rows.filter((row) => key in row).map((row) => row[key]));
  const tickets = rows.reduce((sum, row) => sum + row.own, 0) / rows.length;
  return { raw: middle("raw"), repaired: middle("repaired"), tickets };
}

// All that the averaging panel shows of a group of nets.
function analyse({ parameters, activation, refit, half }) {
  const x = nets.grid(129);
  const [y, weights] = [nets.square(x), nets.trapezoid(x.length)];
  const predict = (p) => nets.predict(p, x, activation);
  const solve = (p) => refitOutput(p, activation, x, y, weights);
  const trained = parameters.map(predict);
  const predictions = refit ? parameters.map((p) => predict(solve(p))) : trained;
  return {
    predictions, refitted: refit, ...biasVariance(predictions, y, weights),
    curveM: averageCurve(predictions, y, weights),
    cosine: residualCosine(predictions, y, weights),
    whole: trained.reduce((sum, f) => sum + nets.meanSquare(f, y, weights), 0) / trained.length,
    dropped: half && dropHalf(parameters, activation, x, y, weights),
  };
}

const tickets = {
  piecewiseLinearOptimum, median, fitPowerLaw, average, biasVariance, averageCurve,
  residualCosine, leastSquares, refitOutput, affineRefit, assign, matchPairs,
  halfOfPairs, classifyPair, weightedFit, dropHalf, analyse,
};

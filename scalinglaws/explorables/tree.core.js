// The numbers of *tree*: the same as scalinglaws/games/zipf.py, for a policy with one
// favourite move and the others alike.

// The probabilities of the moves: the favourite first. `favour` in per cent goes from
// all moves alike (0) to the favourite always (100).
function policyOf({ moves, favour }) {
  const favourite = 1 / moves + (1 - 1 / moves) * (favour / 100);
  return [favourite, ...Array(moves - 1).fill((1 - favourite) / (moves - 1))];
}

const entropyOf = (p) => -p.reduce((total, x) => total + x * Math.log(x), 0);

// The number of ways to choose k of n.
function choose(n, k) {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return Math.round(ways);
}

// Stairs {first, last, frequency, depth} of a tree without its root, most frequent first,
// up to rank `most`. Nodes that took the favourite equally often are alike.
function stairsOf({ p, depth, stop, most }) {
  const kinds = [];
  const equal = p[0] - p[1] < 1e-12;
  for (let d = 1; d <= depth; d++) {
    for (let k = 0; k <= (equal ? 0 : d); k++) { // k moves beside the favourite
      const nodes = equal ? p.length ** d : choose(d, k) * (p.length - 1) ** k;
      const log = (d - k) * Math.log(p[0]) + k * Math.log(p[1]) + d * Math.log1p(-stop);
      kinds.push({ nodes, log, depth: d });
    }
  }
  kinds.sort((a, b) => b.log - a.log);
  const stairs = [];
  let last = 0;
  for (const { nodes, log, depth: d } of kinds) {
    if (last >= most) break;
    const first = last + 1;
    last += nodes;
    stairs.push({ first, last: Math.min(last, most), frequency: Math.exp(log), depth: d });
  }
  return stairs;
}

// The frequency at a rank, 0 beyond the last node.
function frequencyAt(stairs, rank) {
  let [low, high] = [0, stairs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stairs[middle].last < rank) low = middle + 1;
    else high = middle;
  }
  return low < stairs.length ? stairs[low].frequency : 0;
}

// The root of sum((q p)^theta) = 1 with q = 1 - stop, and what belongs to it.
function lawOf(p, stop) {
  const kept = p.map((x) => (1 - stop) * x);
  const total = (theta) => kept.reduce((sum, x) => sum + x ** theta, 0);
  let [low, high] = [0, 1];
  for (let step = 0; step < 60 && stop > 0; step++) {
    const middle = (low + high) / 2;
    if (total(middle) > 1) low = middle;
    else high = middle;
  }
  const theta = stop > 0 ? (low + high) / 2 : 1;
  return { theta, exponent: 1 / theta, entropy: entropyOf(kept.map((x) => x ** theta)),
    shift: p.length / (p.length - 1) };
}

// The smooth law; without random ends 1 / (H (rank + shift)).
const lawAt = ({ entropy, shift, exponent }, rank) => (entropy * (rank + shift)) ** -exponent;

// The step of which every ln p is a whole multiple, or 0.
function stepOf(p) {
  const logs = p.map((x) => -Math.log(x));
  const largest = Math.max(...logs);
  const ratio = Math.min(...logs) / largest;
  for (let bottom = 1; bottom <= 30; bottom++) {
    if (Math.abs(Math.round(ratio * bottom) / bottom - ratio) < 1e-9) return largest / bottom;
  }
  return 0;
}

// Between which values frequency * rank swings for ever on an endless tree.
function bandOf(p) {
  const [h, step] = [entropyOf(p), stepOf(p)];
  if (!step) return [1 / h, 1 / h];
  const low = step / (h * Math.expm1(step));
  return [low, low * Math.exp(step)];
}

// Up to which rank the law holds when games last `depth` moves: [exact, half].
function endsOf(p, depth) {
  const h = entropyOf(p);
  return [1 / (h * p[0] ** depth), Math.exp(h * depth) / h];
}

// The first rank that lacks a node of the endless tree: after all nodes that are more
// frequent than the favourite's line one move too far.
function firstMissing({ p, depth, stop }) {
  const limit = (depth + 1) * (Math.log(p[0]) + Math.log1p(-stop));
  const equal = p[0] - p[1] < 1e-12;
  let nodes = 0;
  for (let d = 1; d <= depth; d++) {
    for (let k = 0; k <= (equal ? 0 : d); k++) {
      const log = (d - k) * Math.log(p[0]) + k * Math.log(p[1]) + d * Math.log1p(-stop);
      if (log >= limit - 1e-9) nodes += equal ? p.length ** d : choose(d, k) * (p.length - 1) ** k;
    }
  }
  return nodes + 1;
}

// Minus the slope between the ranks r and factor * r, for each of the ranks.
function localSlopes(stairs, ranks, factor) {
  return ranks
    .map((rank) => [rank, frequencyAt(stairs, rank), frequencyAt(stairs, factor * rank)])
    .filter(([, here, there]) => there > 0)
    .map(([rank, here, there]) => [rank, Math.log(here / there) / Math.log(factor)]);
}

// At most `count` whole numbers from 1 to n, evenly in their logarithm.
function logRanks(n, count) {
  const ranks = Array.from({ length: count }, (_, k) => Math.round(n ** (k / (count - 1))));
  return [...new Set(ranks)];
}

// The numbers of *clusters*: stored labels of tokens, similarities, envelopes.

const UNITS = 127 * 127; // a product of two stored vectors over a cosine
const WINDOW = [5, 50]; // ranks of the fitted line

const bytes = (text, Kind) => Kind.from(atob(text), (letter) => letter.charCodeAt(0));
const COUNT = DATA.tokens.length;
const VECTORS = bytes(DATA.vectors, Int8Array);
const LABELS = bytes(DATA.labels, Uint8Array);

// Angular similarity of two tokens: 1 the same direction, 1/2 orthogonal, 0 opposite.
function similarity(i, j) {
  const width = DATA.dimensions;
  let product = 0;
  for (let d = 0; d < width; d++) product += VECTORS[i * width + d] * VECTORS[j * width + d];
  return 1 - Math.acos(Math.max(-1, Math.min(1, product / UNITS))) / Math.PI;
}

// Members of every cluster of a clustering, the largest first, then by number.
const clusterings = new Map();
function clustersOf(at) {
  if (!clusterings.has(at)) {
    const found = Array.from({ length: DATA.nClusters[at] }, () => []);
    LABELS.subarray(at * COUNT, (at + 1) * COUNT).forEach((label, i) => found[label].push(i));
    clusterings.set(at, found.sort((one, other) => other.length - one.length));
  }
  return clusterings.get(at);
}

const sizesOf = (at) => clustersOf(at).map((members) => members.length);

// Mean similarity of two different members; 1/2 if there is one alone.
function coherence(members) {
  if (members.length < 2) return 0.5;
  let total = 0;
  members.forEach((i, k) => members.slice(k + 1).forEach((j) => (total += similarity(i, j))));
  return (2 * total) / (members.length * (members.length - 1));
}

// The commonest token of a cluster: [token, how many members are it].
function commonest(members) {
  const counts = new Map();
  for (const i of members) counts.set(DATA.tokens[i][1], (counts.get(DATA.tokens[i][1]) ?? 0) + 1);
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best));
}

// The share of tokens that are the commonest one of their cluster.
const purity = (at) =>
  clustersOf(at).reduce((sum, members) => sum + commonest(members)[1], 0) / COUNT;

// For each rank the largest size over all clusterings.
function envelope() {
  const all = DATA.nClusters.map((_, at) => sizesOf(at));
  const longest = Math.max(...DATA.nClusters);
  return Array.from({ length: longest }, (_, k) => Math.max(...all.map((s) => s[k] ?? 0)));
}

// Exponent of sizes by rank, a line in the logarithms over ranks low to high.
function exponent(curve, [low, high] = WINDOW) {
  const ranks = Array.from({ length: high - low + 1 }, (_, k) => low + k);
  const heights = ranks.map((rank) => Math.log(curve[rank - 1]));
  return -lineThrough(ranks.map(Math.log), heights).slope;
}

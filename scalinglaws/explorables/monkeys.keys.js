// The numbers of *monkeys*: exact words of a random typewriter, a typed text, lines. The
// same as scalinglaws/monkeys.py and scalinglaws/fits/ranks.py.

const TIE = 1e-9; // relative: products of the same letters in another order

const sum = (values) => values.reduce((total, value) => total + value, 0);

// Probabilities ∝ weights with sum 1 - space, largest first.
function normalised(weights, space) {
  const total = sum(weights);
  return [...weights].sort((a, b) => b - a).map((weight) => ((1 - space) * weight) / total);
}

// Probabilities ∝ i^-inequality with sum 1 - space.
const letterProbabilities = (count, space, inequality) =>
  normalised(Array.from({ length: count }, (_, i) => (i + 1) ** -inequality), space);

// The root of sum(letters^theta) = 1, which falls from the number of letters to below 1.
function thetaOf(letters) {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (sum(letters.map((p) => p ** middle)) > 1) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

// What the smooth law needs: {theta, exponent, space, entropy, shift}.
function lawOf(letters) {
  const theta = thetaOf(letters);
  const entropy = -sum(letters.map((p) => p ** theta * theta * Math.log(p)));
  const space = 1 - sum(letters);
  return { theta, exponent: 1 / theta, space, entropy,
    shift: letters.length / (letters.length - 1) };
}

const rankLaw = ({ space, entropy, shift, exponent }, rank) =>
  (space / (1 - space)) * (entropy * (rank + shift)) ** -exponent;

// Frequencies of all words that have at least `threshold`, in no order. The letters'
// probabilities fall: once one makes a word too rare, so do the ones after it.
function wordsAbove(letters, threshold) {
  const space = 1 - sum(letters);
  const found = [space / (1 - space)]; // the empty word, dropped below
  for (let k = 0; k < found.length; k++) {
    for (let i = 0; i < letters.length; i++) {
      const frequency = found[k] * letters[i];
      if (frequency < threshold) break;
      found.push(frequency);
    }
  }
  return found.slice(1);
}

// Frequencies of the n most frequent words, largest first.
function rankedWords(letters, n) {
  let threshold = rankLaw(lawOf(letters), n) / 1.2;
  let found = wordsAbove(letters, threshold);
  while (found.length < n) {
    threshold /= 1.5;
    found = wordsAbove(letters, threshold);
  }
  return Float64Array.from(found).sort().reverse().slice(0, n);
}

// [first, last] rank of each run of equal frequencies.
function stairsOf(frequencies) {
  const stairs = [];
  let first = 0;
  for (let k = 1; k <= frequencies.length; k++) {
    if (k < frequencies.length && frequencies[k] >= frequencies[k - 1] * (1 - TIE)) continue;
    stairs.push([first + 1, k]);
    first = k;
  }
  return stairs;
}

// The largest drop between neighbouring stairs, and the reach of the longest stair (its
// last rank over the last one before it), among whole stairs from rank 10 on.
function largestStair(frequencies) {
  const stairs = stairsOf(frequencies).slice(0, -1).filter(([first]) => first >= 10);
  const drop = ([, last]) => frequencies[last - 1] / frequencies[last];
  return { drop: Math.max(...stairs.map(drop)),
    reach: Math.max(...stairs.map(([first, last]) => last / (first - 1))) };
}

// How often each different word occurs in a text of that many keys, largest first. A word
// is known by two 32-bit hashes; a last, unfinished word is not counted.
function typedCounts(letters, keys, seed) {
  const random = mulberry32(seed);
  const ends = letters.map((_, i) => sum(letters.slice(0, i + 1)));
  const counts = new Map();
  let [a, b, length] = [0, 0, 0];
  for (let key = 0; key < keys; key++) {
    const u = random();
    let letter = 0;
    while (letter < ends.length && u >= ends[letter]) letter++;
    if (letter < ends.length) {
      a = (Math.imul(a, 31) + letter + 1) | 0;
      b = Math.imul(b ^ (letter + 1), 0x9e3779b1);
      b ^= b >>> 15;
      length++;
    } else if (length) {
      const word = (a >>> 0) * 2 ** 21 + (b >>> 11);
      counts.set(word, (counts.get(word) ?? 0) + 1);
      a = b = length = 0;
    }
  }
  return Float64Array.from(counts.values()).sort().reverse();
}

// Power of the rank in the weight of a squared residual.
const WEIGHTS = { equal: 0, log: 1, head: 2 };

// Least squares of log value on log rank over all ranks: {exponent, logPrefactor}.
function rankLine(values, weight) {
  let [w, wt, wv, wtt, wtv] = [0, 0, 0, 0, 0];
  const middle = Math.log(values.length) / 2; // keeps the sums small
  for (let k = 0; k < values.length; k++) {
    const [t, v] = [Math.log(k + 1) - middle, Math.log(values[k])];
    const share = (k + 1) ** -WEIGHTS[weight];
    w += share;
    wt += share * t;
    wv += share * v;
    wtt += share * t * t;
    wtv += share * t * v;
  }
  const slope = (w * wtv - wt * wv) / (w * wtt - wt * wt);
  return { exponent: -slope, logPrefactor: (wv - slope * wt) / w - slope * middle };
}

// Gamma for 0 < x < 1 (Lanczos' series, g = 7), relative error about 1e-15.
function gamma(x) {
  const c = [0.99999999999980993, 676.5203681218851, -1259.1392167224028,
    771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012,
    9.9843695780195716e-6, 1.5056327351493116e-7];
  const series = c.slice(1).reduce((total, value, k) => total + value / (x + k + 1), c[0]);
  const t = x + 7.5; // of Gamma(x + 1)
  return (Math.sqrt(2 * Math.PI) * t ** (x + 0.5) * Math.exp(-t) * series) / x;
}

// Expected numbers of different words that occur exactly 1, 2, …, most times.
function wordsWithCount({ theta, space, entropy }, words, most) {
  const amplitude = (space / (1 - space)) ** theta / entropy;
  const expected = [theta * amplitude * words ** theta * gamma(1 - theta)];
  for (let k = 1; k < most; k++) expected.push((expected[k - 1] * (k - theta)) / (k + 1));
  return expected;
}

// Minus the slope between the ranks r and factor * r, for each of the ranks.
function localExponents(values, ranks, factor) {
  return ranks
    .filter((rank) => factor * rank <= values.length)
    .map((rank) => [rank,
      Math.log(values[rank - 1] / values[factor * rank - 1]) / Math.log(factor)]);
}

// At most `count` whole numbers from 1 to n, evenly in their logarithm.
function logRanks(n, count) {
  const ranks = Array.from({ length: count }, (_, k) => Math.round(n ** (k / (count - 1))));
  return [...new Set(ranks)];
}

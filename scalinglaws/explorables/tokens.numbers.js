// The numbers of *tokens*: stored losses of single tokens, and what they do as models grow.

const STORED_STEP = 58; // of a stored byte in the square root of the loss, in nats
const SIZES = FAMILY.sizes;

// Losses in nats from two hexadecimal digits each.
const decode = (row) =>
  row.match(/../g).map((byte) => (parseInt(byte, 16) / STORED_STEP) ** 2);

// Passages with `losses` [models][tokens].
const PASSAGES = FAMILY.passages.map((passage) => ({
  ...passage, losses: passage.rows.map(decode),
}));

// Losses of one token [sizes][seeds].
const seedsOf = (passage, token) =>
  SIZES.map((_, size) =>
    passage.losses.filter((_, model) => FAMILY.sizeOf[model] === size).map((row) => row[token]));


const meanCurve = (passage, token) => seedsOf(passage, token).map(meanOf);

// One model of each size: number `seed`, or the first where there is no other.
const seedCurve = (passage, token, seed) =>
  seedsOf(passage, token).map((losses) => losses[seed] ?? losses[0]);

// Slope in nats per e-fold of N, and R^2, of a line through [sizes].
function lineOf(curve) {
  const x = SIZES.map(Math.log);
  const { slope } = lineThrough(x, curve);
  const total = spreadOf(curve);
  return { slope, r2: total > 0 ? (slope * slope * spreadOf(x)) / total : 0 };
}

// The first size that knows the token, if all before are above `high` and all from there
// on below `low`; 0 if there is no such step.
function cutOf(curve) {
  const { high, low } = FAMILY.criteria;
  const cut = curve.findIndex((loss) => loss <= high);
  return cut > 0 && curve.slice(cut).every((loss) => loss < low) ? cut : 0;
}

function kindOf(curve) {
  const { slope, r2 } = lineOf(curve);
  if (cutOf(curve)) return "monogenic";
  const polygenic = slope < FAMILY.criteria.slope && r2 > FAMILY.criteria.r2;
  return polygenic ? "polygenic" : "neither";
}

// Colours of a loss: five steps from light to dark, each with black text.
const LEVELS = [
  { below: 0.1, colour: "#fdebd0", text: "below 0.1" },
  { below: 0.5, colour: "#fdd49e", text: "0.1 to 0.5" },
  { below: 2, colour: "#fdb377", text: "0.5 to 2" },
  { below: 5, colour: "#f8884e", text: "2 to 5" },
  { below: Infinity, colour: "#e9653f", text: "above 5 nats" },
];

const levelOf = (loss) => LEVELS.findIndex(({ below }) => loss < below);

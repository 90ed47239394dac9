// The data of *fit it wrong*: planted, hidden, or the reader's own.

// Losses with multiplicative noise around B (s + (1 - s) (x / last x)^-exponent), 5 at the
// first size: s is the share of the offset in the last loss. Sizes start at 10.
function plant({ exponent, share, noise, sizes, decades, seed }) {
  const random = mulberry32(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const x = Array.from({ length: sizes }, (_, k) => 10 ** (1 + (decades * k) / (sizes - 1)));
  const last = x[sizes - 1];
  const shape = (size) => share + (1 - share) * (size / last) ** -exponent;
  const truth = (size) => (5 * shape(size)) / shape(x[0]);
  return { x, y: x.map((size) => truth(size) * Math.exp(noise * normal())), truth,
    offset: (5 * share) / shape(x[0]) };
}

// The exponent and offset of a hidden law: two in three have an offset.
function hiddenLaw(seed) {
  const random = mulberry32(seed + 7919);
  const exponent = 0.2 + 0.8 * random();
  return { exponent, share: random() < 1 / 3 ? 0 : 0.2 + 0.6 * random() };
}

const MOST_SIZES = 40;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

// Sizes and median losses in a text: what `readSamples` reads, of at least 6 sizes.
function readNumbers(text) {
  const { x, samples } = readSamples(text);
  if (x.length < 6) throw new Error(`${x.length} sizes: give at least 6`);
  return { x, y: samples.map(middleOf) };
}

// Sizes, rising, and the losses of each in a text, as `scalinglaws.fits.read_csv` reads a
// file: each line has a size, then one loss a seed; equal sizes are seeds. Throws one
// clear line.
function readSamples(text) {
  const losses = new Map();
  let first = true;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (!line.trim() || line.trimStart().startsWith("#")) continue;
    const separator = [";", "\t", ","].find((mark) => line.includes(mark));
    const cells = separator
      ? line.split(separator).map((cell) => cell.trim().replace(/^"+|"+$/g, ""))
      : line.trim().split(/\s+/);
    const isHeader = first && !NUMBER.test(cells[0]);
    first = false;
    if (isHeader) continue;
    const where = `line ${index + 1}`;
    if (!cells[0] || !cells.slice(1).some(Boolean)) {
      throw new Error(`${where}: needs a size and at least one loss, separated by a comma, ` +
        "semicolon, tab or space");
    }
    const [size, ...some] = cells.filter(Boolean).map((cell) => positive(cell, where));
    losses.set(size, [...(losses.get(size) ?? []), ...some]);
  }
  const x = [...losses.keys()].sort((a, b) => a - b);
  if (!x.length) throw new Error("no data yet: give a size and a loss on each line");
  if (x.length > MOST_SIZES) {
    throw new Error(`${x.length} sizes: keep at most ${MOST_SIZES}, spread evenly in log`);
  }
  return { x, samples: x.map((size) => losses.get(size)) };
}

function positive(cell, where) {
  if (!NUMBER.test(cell)) {
    const hint = /^\d+,\d+$/.test(cell) ? "; write decimals with a point" : "";
    throw new Error(`${where}: '${cell.slice(0, 40)}' is not a number${hint}`);
  }
  const value = Number(cell);
  if (!(value > 0)) {
    throw new Error(`${where}: ${cell} is not a positive finite number; ` +
      "correct it or leave the cell empty");
  }
  if (value < 1e-30 || value > 1e30) {
    throw new Error(`${where}: ${cell} is beyond 30 powers of ten: change the unit`);
  }
  return value;
}

function middleOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

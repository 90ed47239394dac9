// The numbers of *whodunit*, as `scalinglaws.suspects`: five mechanisms with one exponent,
// six interventions, and the boxes of a case with their noise.

const SUSPECTS = {
  quanta: "quanta, a long list",
  finite: "quanta, a list that ends",
  approximation: "approximation",
  variance: "variance",
  optimisation: "optimisation",
};
const INTERVENTIONS = {
  longer: "train a hundred times longer",
  average: "average eight networks",
  wider: "a wider window of sizes",
  tasks: "look at single tasks",
  frequencies: "make rare inputs rarer",
  dimension: "halve the input's dimension",
};
const NAMES = Object.keys(SUSPECTS);
const CHANGES = {
  longer: { training: 100 },
  average: { networks: 8 },
  frequencies: { power: 1.5 },
  dimension: { halved: true },
};
const evenly = (low, high, count) =>
  Array.from({ length: count }, (_, k) => low * (high / low) ** (k / (count - 1)));
const SIZES = evenly(20, 200, 8);
const WIDE = evenly(2, 2000, 13);
const NOISE = 0.05; // standard deviation of a log loss, and of a task's share
const CLEAR = 5; // standard deviations: from here on two suspects are told apart
const LAST_TASK = 3000; // of the list that ends
const SHARE = 0.2; // of what only the size limits, for the suspect that stops early

const constants = {};
function constantOf(suspect) {
  if (suspect === "approximation" || suspect === "variance") return 1;
  if (!(suspect in constants)) {
    let [low, high] = [0.1, 2];
    for (let k = 0; k < 60; k++) {
      const a = (low + high) / 2;
      if (slopeOf(SIZES, SIZES.map((size) => lossOf(suspect, size, { a }))) < 1) low = a;
      else high = a;
    }
    constants[suspect] = (low + high) / 2;
  }
  return constants[suspect];
}

// The loss of a network of `size`, as a share of the loss without one.
function lossOf(suspect, size, changes = {}) {
  const { training = 1, networks = 1, power = 1, halved = false } = changes;
  const own = changes.a ?? constantOf(suspect);
  if (suspect === "quanta" || suspect === "finite") {
    const a = power * (1 + own) - 1; // frequencies k^-(1 + a), to the power
    const end = suspect === "finite" ? LAST_TASK ** -a : 0;
    return (size ** -a - end) / (1 - end);
  }
  if (suspect === "approximation") return size ** (halved ? -2 : -1); // -4 over d = 4
  if (suspect === "variance") return 1 / (size * networks);
  return SHARE * size ** (halved ? -4 : -2) + (1 - SHARE) * (size * training) ** -own;
}

// The exponent of a line through losses.
const slopeOf = (sizes, losses) =>
  -lineThrough(sizes.map(Math.log), losses.map(Math.log)).slope;

// Half a 95 % interval of such an exponent: the noise is known.
const halfWidth = (sizes) => (1.96 * NOISE) / Math.sqrt(spreadOf(sizes.map(Math.log)));

// Losses of five tasks or regions over each one's loss at the first size.
function taskShares(suspect) {
  return Array.from({ length: 5 }, (_, i) =>
    SIZES.map((size, k) => {
      if (suspect === "quanta" || suspect === "finite") return k < i + 2 ? 1 : 0;
      return lossOf(suspect, size) / lossOf(suspect, SIZES[0]);
    }));
}

// What a suspect answers without noise, in the form in which answers are compared.
function answerOf(suspect, intervention) {
  if (intervention === "tasks") return taskShares(suspect).flat();
  if (intervention === "plain" || intervention === "wider") {
    const logs = (intervention === "plain" ? SIZES : WIDE).map((n) => Math.log(lossOf(suspect, n)));
    return logs.map((value) => value - meanOf(logs));
  }
  return SIZES.map((size) =>
    Math.log(lossOf(suspect, size, CHANGES[intervention]) / lossOf(suspect, size)));
}

// In standard deviations of the noise; a ratio has the noise of two losses.
function separationOf(first, second, intervention) {
  const [a, b] = [answerOf(first, intervention), answerOf(second, intervention)];
  const apart = Math.sqrt(sumOf(a.map((value, i) => (value - b[i]) ** 2)));
  return apart / (intervention in CHANGES ? NOISE * Math.SQRT2 : NOISE);
}

// Of each pair of suspects, the interventions that tell it apart.
function tellTales() {
  return NAMES.flatMap((first, i) =>
    NAMES.slice(i + 1).map((second) => ({
      pair: [first, second],
      by: Object.keys(INTERVENTIONS).filter((name) => separationOf(first, second, name) >= CLEAR),
    })));
}

// All sets of the fewest interventions that tell every pair apart.
function smallestSets() {
  const tales = tellTales();
  const names = Object.keys(INTERVENTIONS);
  const all = Array.from({ length: 2 ** names.length }, (_, bits) =>
    names.filter((_, k) => (bits >> k) & 1));
  const enough = all.filter((set) => tales.every(({ by }) => by.some((name) => set.includes(name))));
  const fewest = Math.min(...enough.map((set) => set.length));
  return enough.filter((set) => set.length === fewest);
}

// The five boxes of a case: who is in each, its unit of loss, and all its noisy answers.
function makeCase(seed) {
  const random = mulberry32(7919 * seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const order = [...NAMES];
  for (let k = order.length - 1; k > 0; k--) {
    const other = Math.floor((k + 1) * random());
    [order[k], order[other]] = [order[other], order[k]];
  }
  return order.map((suspect) => {
    const unit = Math.exp(0.3 * normal());
    const measured = (sizes, changes) =>
      sizes.map((size) => unit * lossOf(suspect, size, changes) * Math.exp(NOISE * normal()));
    const answers = { plain: measured(SIZES) };
    for (const name of Object.keys(INTERVENTIONS)) {
      if (name === "wider") answers.wider = measured(WIDE);
      else if (name !== "tasks") answers[name] = measured(SIZES, CHANGES[name]);
      else {
        answers.tasks = taskShares(suspect).map((shares) =>
          shares.map((share) => share + NOISE * normal()));
      }
    }
    return { suspect, answers };
  });
}

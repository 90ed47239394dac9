// The law of *bottlenecks*, the same as scalinglaws.fits.LossLaw: with N parameters and D
// tokens the loss is E + A / N^alpha + B / D^beta and training costs C = 6 N D operations.

const LAWS = {
  published: { E: 1.69, A: 406.4, alpha: 0.34, B: 410.7, beta: 0.28 },
  refit: { E: 1.8172, A: 482.01, alpha: 0.3478, B: 2085.43, beta: 0.3658 },
};

// What more parameters could remove, and what more data could.
const reducible = ({ A, alpha, B, beta }, N, D) => [A * N ** -alpha, B * D ** -beta];

function lossOf(law, N, D) {
  const [ofSize, ofData] = reducible(law, N, D);
  return law.E + ofSize + ofData;
}

const allocation = ({ alpha, beta }) => beta / (alpha + beta);
const computeExponent = ({ alpha, beta }) => (alpha * beta) / (alpha + beta);

// The size that is best with C = 6.
const sizeAtSix = ({ A, alpha, B, beta }) => ((alpha * A) / (beta * B)) ** (1 / (alpha + beta));

// [N, D] with the least loss among 6 N D = C.
function optimum(law, C) {
  const N = sizeAtSix(law) * (C / 6) ** allocation(law);
  return [N, C / 6 / N];
}

// The compute of the cheapest N and D with this loss.
function leastCompute(law, loss) {
  const ratio = sizeAtSix(law);
  const [ofSize, ofData] = reducible(law, ratio, 1 / ratio);
  return 6 * ((ofSize + ofData) / (loss - law.E)) ** (1 / computeExponent(law));
}

// The share of what can fall that is due to the size, and the share at which neither
// resource would be the better buy.
function shareOfSize(law, N, D) {
  const [ofSize, ofData] = reducible(law, N, D);
  return [ofSize / (ofSize + ofData), allocation(law)];
}

// The [N, D] with this loss, of which the size has the share `share` of what can fall.
function contourPoint({ E, A, alpha, B, beta }, loss, share) {
  const left = loss - E;
  return [(A / (left * share)) ** (1 / alpha), (B / (left * (1 - share))) ** (1 / beta)];
}

// The size N proportional to C^a that agrees with the law's own optimum at MEETING.
const MEETING = 1e19;
const rivalSize = (law, a, C) => optimum(law, MEETING)[0] * (C / MEETING) ** a;

// A guess on log-log axes: the numbers of *draw it first*, as in drawfirst.py.

const KNOTS = 9; // sizes at which a guess is kept; the first is given
const PLACES = 200; // of a knot between the ends of the axis

const last = (values) => values[values.length - 1];

// KNOTS sizes, evenly spaced in log x.
function knotsOf(x) {
  const decades = Math.log(last(x) / x[0]);
  return Array.from({ length: KNOTS }, (_, k) => x[0] * Math.exp((decades * k) / (KNOTS - 1)));
}

const heightOf = (place, [low, high]) => low * (high / low) ** (place / PLACES);

function placeOf(height, [low, high]) {
  const place = Math.round((PLACES * Math.log(height / low)) / Math.log(high / low));
  return Math.min(PLACES, Math.max(0, place));
}

// Where x lies among the knots: 0 at the first, KNOTS - 1 at the last.
const among = (x, knots) => (Math.log(x / knots[0]) / Math.log(last(knots) / knots[0])) * (KNOTS - 1);

// The guess at the sizes x: straight between knots.
function guessAt(x, knots, heights) {
  return x.map((size) => {
    const at = among(size, knots);
    const k = Math.min(KNOTS - 2, Math.max(0, Math.floor(at)));
    return heights[k] * (heights[k + 1] / heights[k]) ** (at - k);
  });
}

// exp of the rms log error over all points but the first.
function factorOf(guess, y) {
  const squares = guess.slice(1).map((value, k) => Math.log(value / y[k + 1]) ** 2);
  return Math.exp(Math.sqrt(squares.reduce((sum, s) => sum + s) / squares.length));
}

// The least-squares slope of log y on log x.
const powerOf = (x, y) => lineThrough(x.map(Math.log), y.map(Math.log)).slope;

// The places after a stroke of the pen between two points: the knot nearest to its end,
// and those that it passed on the way. Places are those of the knots after the first.
function stroked(places, knots, [fromX, fromY], [toX, toY], range) {
  const [from, to] = [among(fromX, knots), among(toX, knots)];
  const next = [...places];
  const nearest = Math.min(KNOTS - 1, Math.max(1, Math.round(to)));
  next[nearest - 1] = placeOf(toY, range);
  for (let k = 1; k < KNOTS; k++) {
    if ((k - from) * (k - to) >= 0) continue;
    next[k - 1] = placeOf(fromY * (toY / fromY) ** ((k - from) / (to - from)), range);
  }
  return { places: next, nearest };
}

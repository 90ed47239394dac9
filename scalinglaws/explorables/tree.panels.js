// The pictures of *tree*.

const FACTOR = 10; // between the two ranks of a local slope

const TREE_STYLE = `
.sl-root .sl-knobs { display: grid; gap: 0.25rem 1rem; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); }
`;

// The stairs that can be told apart: about four a pixel.
function visible(stairs) {
  let drawn = 0;
  return stairs.filter(({ last }) => last >= 1.015 * drawn && (drawn = last));
}

const corners = (stairs) => visible(stairs).flatMap(({ first, last, frequency }) =>
  [[first, frequency], [last, frequency]]);

// Frequency over the law: the slope of a long stair's tooth is a curve in these axes.
function saw(stairs, law) {
  return visible(stairs).flatMap(({ first, last, frequency }) => {
    const pieces = last > 1.2 * first ? 6 : 1;
    return Array.from({ length: pieces + 1 }, (_, k) => {
      const rank = first * (last / first) ** (k / pieces);
      return [rank, frequency / lawAt(law, rank)];
    });
  });
}

function drawStairs(picture, { stairs, law, band, most, missing, stop }) {
  const end = stairs.at(-1);
  const low = Math.max(end.frequency, lawAt(law, most) / 1e4) / 2;
  const top = 2 * Math.max(stairs[0].frequency, lawAt(law, 1));
  const ranks = logRanks(most, 60);
  const smooth = (height) => ranks.map((rank) => [rank, height * lawAt(law, rank)]);
  const edges = stop ? [] : band.map((height) => ({
    line: smooth(height * law.entropy), colour: COLOURS.orange, width: 1.5, dash: "2 3" }));
  picture.draw({
    label: `Frequency against rank: ${format(stairs[0].frequency)} at rank 1, ` +
      `${format(end.frequency)} at rank ${format(end.last)}, where the law has ` +
      `${format(lawAt(law, end.last))}.`,
    x: [0.8, most], y: [low, top],
    items: [
      ...edges,
      { line: smooth(1), colour: COLOURS.orange, width: 2, dash: "6 4" },
      { line: [[missing, low], [missing, top]], dash: "4 4", opacity: 0.6 },
      { line: corners(stairs), colour: COLOURS.blue, width: 2.5 },
    ],
  });
}

function drawSaw(picture, { stairs, law, band, most, missing, stop }) {
  const points = saw(stairs, law);
  const seen = points.filter(([rank]) => rank < missing).map(([, ratio]) => ratio);
  const edges = stop ? [] : band.map((height) => ({
    line: [[0.8, height * law.entropy], [most, height * law.entropy]],
    colour: COLOURS.orange, width: 1.5, dash: "2 3" }));
  const top = Math.max(2, ...seen.map((ratio) => 1.1 * ratio));
  picture.draw({
    label: `Frequency over the law, against rank: from ${Math.min(...seen).toFixed(2)} to ` +
      `${Math.max(...seen).toFixed(2)} before the first missing node.`,
    x: [0.8, most], y: [0, top],
    items: [
      ...edges,
      { line: [[0.8, 1], [most, 1]], colour: COLOURS.orange, width: 2, dash: "6 4" },
      { line: [[missing, 0], [missing, top]], dash: "4 4", opacity: 0.6 },
      { line: points, colour: COLOURS.blue, width: 1.5 },
    ],
  });
}

function drawSlopes(picture, { stairs, law, most, missing }) {
  const slopes = localSlopes(stairs, logRanks(most / FACTOR, 150), FACTOR);
  const values = slopes.map(([, slope]) => slope);
  const top = Math.min(4, Math.max(2, ...values.map((slope) => 1.05 * slope)));
  picture.draw({
    label: `Local exponent over a factor of ${FACTOR} in rank: from ` +
      `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}; the law's is ` +
      `${law.exponent.toFixed(2)}.`,
    x: [0.8, most], y: [0, top],
    items: [
      { line: [[0.8, law.exponent], [most, law.exponent]], colour: COLOURS.orange, width: 2,
        dash: "6 4" },
      { line: [[missing, 0], [missing, top]], dash: "4 4", opacity: 0.6 },
      { line: slopes, colour: COLOURS.blue, width: 2 },
    ],
  });
}

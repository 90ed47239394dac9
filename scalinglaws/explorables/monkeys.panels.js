// The pictures of *monkeys*.

const RANKS = 10000; // of the exact staircase
const FACTOR = 3; // between the two ranks of a local slope

const MONKEYS_STYLE = `
.sl-root .sl-knobs { display: grid; gap: 0.25rem 1rem; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); }
.sl-root [hidden] { display: none; }
`;

const at = (values, ranks) => ranks.map((rank) => [rank, values[rank - 1]]);

function drawRanks(picture, { law, exact, frequencies, words, line }) {
  const ranks = logRanks(RANKS, 250);
  const seen = logRanks(frequencies.length, 60);
  const last = Math.max(RANKS, frequencies.length);
  const fitted = [1, frequencies.length].map((rank) =>
    [rank, Math.exp(line.logPrefactor) * rank ** -line.exponent]);
  picture.draw({
    label: `Frequency against rank. Exact: from ${format(exact[0])} at rank 1 to ` +
      `${format(exact[RANKS - 1])} at rank ${format(RANKS)}. Typed text: ` +
      `${format(frequencies.length)} different words, the rarest once in ${format(words)}.`,
    x: [0.8, last * 1.2], y: [Math.min(exact[RANKS - 1], 1 / words) / 2, exact[0] * 3],
    items: [
      { line: ranks.map((rank) => [rank, rankLaw(law, rank)]), colour: COLOURS.orange,
        width: 2, dash: "6 4" },
      { line: at(exact, ranks), colour: COLOURS.blue, width: 2.5 },
      { dots: at(frequencies, seen), colour: COLOURS.green, size: 2.5 },
      { line: fitted, width: 1.5, dash: "2 3" },
    ],
  });
}

function drawSlopes(picture, { law, exact, frequencies }) {
  const exactSlopes = localExponents(exact, logRanks(RANKS, 150), FACTOR);
  const textSlopes = localExponents(frequencies, logRanks(frequencies.length, 40), FACTOR);
  const slopes = exactSlopes.map(([, slope]) => slope);
  picture.draw({
    label: `Local slope of the exact frequencies, over a factor of ${FACTOR} in rank: from ` +
      `${Math.min(...slopes).toFixed(2)} to ${Math.max(...slopes).toFixed(2)}; theory ` +
      `${law.exponent.toFixed(2)}.`,
    x: [0.8, RANKS], y: [0, Math.max(2, ...slopes.map((slope) => 1.05 * slope))],
    items: [
      { line: exactSlopes, colour: COLOURS.blue, width: 2 },
      { dots: textSlopes, colour: COLOURS.green, size: 2.5 },
      { line: [[0.8, law.exponent], [RANKS, law.exponent]], colour: COLOURS.orange,
        width: 2, dash: "6 4" },
    ],
  });
}

function drawCounts(picture, { histogram, expected }) {
  const dots = [...histogram].filter(([k]) => k <= expected.length);
  picture.draw({
    label: `Number of words that occur k times in the typed text: ${format(histogram.get(1) ?? 0)} ` +
      `once, where theory expects ${format(expected[0])}.`,
    x: [0.8, expected.length], y: [0.5, 3 * Math.max(expected[0], histogram.get(1) ?? 1)],
    items: [
      { line: expected.map((value, k) => [k + 1, value]), colour: COLOURS.orange, width: 2,
        dash: "6 4" },
      { dots, colour: COLOURS.green, size: 3 },
    ],
  });
}

// The pictures of *late states*.

const lastRank = (game) => STATES.ranks[game.log[game.log.length - 1].length - 1] * 1.3;

function drawCounts(picture, game, cut) {
  const all = countsOf(game, game.cuts.length - 1);
  const now = countsOf(game, cut);
  const line = headLine(now);
  const ends = [HEAD[0], lastRank(game)];
  const counts = [...all, ...now].map((point) => point[1]);
  picture.draw({
    label: `Visits against rank for ${game.name}, from ${format(now[0][1])} at rank 1 to ` +
      `${format(now[now.length - 1][1])} at rank ${format(now[now.length - 1][0])}, and a ` +
      `line of exponent ${line.exponent.toFixed(2)}.`,
    x: [0.9, lastRank(game)], y: [Math.min(...counts) / 1.5, Math.max(...counts) * 1.5],
    items: [
      { line: ends.map((rank) => [rank, lineAt(line, rank)]), dash: "6 4" },
      { dots: all, open: true, size: 3, opacity: 0.5 },
      { line: now, colour: COLOURS.blue, width: 2.5 },
    ],
  });
}

function drawLate(picture, game, cut, field) {
  const late = rowOf(game, cut, field);
  const top = late.reduce((best, one) => (one[1] > best[1] ? one : best));
  picture.draw({
    label: `Share of late states against rank for ${game.name}; at most ` +
      `${Math.round(100 * top[1])} %, at rank ${format(top[0])}.`,
    x: [0.9, lastRank(game)], y: [0, 1],
    items: [
      { line: late, colour: COLOURS.orange, width: 2.5 },
      { dots: late, colour: COLOURS.orange, size: 3 },
    ],
  });
}

function drawTurns(picture, game, cut) {
  const turns = rowOf(game, cut, "turn");
  const all = rowOf(game, game.cuts.length - 1, "turn");
  const ends = [0.9, lastRank(game)];
  const top = 1.1 * Math.max(game.median / 2, ...all.map((point) => point[1]));
  const [low, high] = [Math.min, Math.max].map((f) => f(...turns.map((point) => point[1])));
  picture.draw({
    label: `Mean turn of the states against rank for ${game.name}, between ` +
      `${format(low)} and ${format(high)}; half of the median length is ` +
      `${format(game.median / 2)}.`,
    x: ends, y: [0, top],
    items: [
      { line: ends.map((rank) => [rank, game.median / 2]), dash: "2 4" },
      { line: turns, colour: COLOURS.green, width: 2.5 },
    ],
  });
}

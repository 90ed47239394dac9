// The report on a curve, as `scalinglaws.fits.report` makes it, for the checklist.

const N_BOOT = 1000;

// a - b log x, by the log of the ratio of its two ends; the scale of y is a mean.
function fitLogarithm(x, y) {
  const last = x[x.length - 1];
  const span = Math.log(last / x[0]);
  const v = logs(y);
  const shape = (size, ratio) => {
    const tau = Math.log(last / size) / span;
    return 1 - tau + tau * Math.exp(ratio);
  };
  const left = (ratio) => v.map((value, i) => value - Math.log(shape(x[i], ratio)));
  const cost = (ratio) => {
    const off = left(ratio);
    const middle = meanOf(off);
    return sumOf(off.map((value) => (value - middle) ** 2));
  };
  const [seen, far] = [v[0] - v[v.length - 1], 5 + rangeOf(v)];
  const clip = (value) => Math.max(-700, Math.min(700, value)); // exp is finite
  let [low, high] = [clip(seen - far), clip(seen + far)];
  const golden = (Math.sqrt(5) - 1) / 2;
  while (high - low > 1e-10) {
    const [a, b] = [high - golden * (high - low), low + golden * (high - low)];
    if (cost(a) < cost(b)) high = b;
    else low = a;
  }
  const ratio = (low + high) / 2;
  const level = meanOf(left(ratio));
  return { ratio, logPredict: (size) => level + Math.log(shape(size, ratio)) };
}

const ALL_FORMS = {
  ...FORMS, logarithm: { name: "logarithm", constants: 2, fit: fitLogarithm },
};

// Exponents of curves of resampled seeds: pick(seeds) draws one of 0 … seeds - 1.
function seedExponents(x, samples, pick, count = N_BOOT) {
  return Array.from({ length: count }, () => {
    const y = samples.map((losses) => middleOf(losses.map(() => losses[pick(losses.length)])));
    return -straightLine(logs(x), logs(y)).slope;
  });
}

// A quantile between the sorted values on its two sides.
function quantileOf(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

// Everything the checklist says of a curve; what needs more sizes or seeds is null.
function reportOf({ x: allX, samples: all }, [low, high] = [-Infinity, Infinity]) {
  const allY = all.map(middleOf);
  const inside = allX.map((_, i) => i).filter((i) => allX[i] >= low && allX[i] <= high);
  const [x, y, samples] = [allX, allY, all].map((list) => inside.map((i) => list[i]));
  if (x.length < 3) {
    const found = `${x.length} ${x.length === 1 ? "size" : "sizes"} in the window`;
    throw new Error(`${found}: a fit needs at least 3, so give more sizes or widen the window`);
  }
  const line = fitPower(x, y);
  const counts = all.map((losses) => losses.length);
  let seedInterval = null;
  if (samples.every((losses) => losses.length > 1)) {
    const random = mulberry32(0);
    const draws = seedExponents(x, samples, (n) => Math.floor(n * random()));
    seedInterval = [quantileOf(draws, 0.025), quantileOf(draws, 0.975)];
  }
  const neighbours = allX.slice(1).map((size, i) =>
    -Math.log(allY[i + 1] / allY[i]) / Math.log(size / allX[i]));
  const forms = x.length >= 5 ? rivals(x, y, ALL_FORMS) : {};
  const found = Object.entries(forms).map(([key, { rms, heldOut }]) => ({
    name: ALL_FORMS[key].name, constants: ALL_FORMS[key].constants, rms,
    heldOut: Number.isFinite(heldOut) ? heldOut : Infinity, key,
  }));
  const place = ({ heldOut, constants }) => [Number(heldOut.toFixed(9)), constants];
  found.sort((a, b) => {
    const [[p, m], [q, n]] = [place(a), place(b)];
    return p === q ? m - n : p - q;
  });
  const offset = x.length >= 4 ? forms.offset?.fit ?? fitOffset(x, y) : null;
  return {
    sizes: allX.length, points: x.length, seeds: [Math.min(...counts), Math.max(...counts)],
    window: [Number.isFinite(low) ? low : x[0], Number.isFinite(high) ? high : x[x.length - 1]],
    decades: Math.log10(x[x.length - 1] / x[0]), exponent: line.exponent,
    prefactor: Math.exp(line.logPrefactor), scatter: [line.low, line.high], seedInterval,
    windows: allX.length >= 4 ? windowsRange(allX, allY) : null, neighbours,
    offset, rivals: found, line, x, y,
  };
}

// One sentence on what the exponent cannot tell.
function cautionOf({ points: count, decades, offset }) {
  if (!offset) {
    return `${count} sizes cannot tell a power law from one that levels off, so this exponent ` +
      "does not say what happens at a larger size.";
  }
  return `Once an offset is allowed, ${whichExponents(offset.low, offset.high)} fits these ` +
    `${decades.toFixed(1)} decades as well (95 %), and no exponent tells which mechanism made ` +
    "the curve.";
}

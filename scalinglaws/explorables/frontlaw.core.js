// The numbers of *a live law*: which nets are trained, the line through the medians of
// their errors and its interval over seeds (scalinglaws.fits.over_seeds).

// As wide and as long as a laptop trains in two or three seconds.
const WIDTHS = [4, 8, 16, 32, 64, 128];
const SEEDS = 5; // odd, so that a median is one of them
const STEPS = 2500;
const MOMENTS = nets.snapshotSteps(STEPS);
const RESAMPLES = 1000;
const TRAINING = {
  activation: "silu", rate: 0.01, schedule: "constant", points: 32, steps: STEPS,
  snapshots: MOMENTS,
};

// All widths with the first seed, then all with the second: a line is there early.
// Different sets have no seed in common.
const membersOf = (set) =>
  numbers(SEEDS).flatMap((k) =>
    WIDTHS.map((width) => ({ width, seed: 1e6 * set + 1e3 * width + k })),
  );

// The errors of the trained nets at the k-th moment, in rising order, width by width.
const errorsAt = (trained, k) =>
  WIDTHS.map((width) =>
    trained.filter((net) => net.width === width).map((net) => net.losses[k])
      .sort((a, b) => a - b),
  );

// The line through the medians, or null while a width has no net.
function lawOf(widths, errors) {
  if (errors.some((some) => !some.length)) return null;
  return fitPowerLaw(widths, errors.map(median), widths[0], widths.at(-1));
}

// Resampled seeds: for each width, the ranks of the medians of `count` samples of SEEDS
// seeds, drawn with replacement.
function drawMedians(count, random) {
  const pick = () => Math.floor(SEEDS * random());
  return WIDTHS.map(() => numbers(count).map(() => median(numbers(SEEDS).map(pick))));
}

// Where a share of the sorted values lies below, between two neighbours if need be.
function quantile(sorted, share) {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

// The middle 95 % of the exponents of resampled medians: `drawn` holds, for each width,
// the rank of each resample's median among its errors, which are in rising order.
function intervalOf(widths, errors, drawn) {
  const x = widths.map(Math.log);
  const mean = x.reduce((sum, value) => sum + value) / x.length;
  const size = x.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const exponents = new Float64Array(drawn[0].length);
  errors.forEach((some, j) => {
    const parts = some.map((error) => (((mean - x[j]) / size) * Math.log(error)));
    drawn[j].forEach((rank, b) => (exponents[b] += parts[rank]));
  });
  exponents.sort();
  return [quantile(exponents, 0.025), quantile(exponents, 0.975)];
}

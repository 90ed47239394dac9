// Training small nets: the definitions of scalinglaws/lottery.py, tested against it on
// tests/explorable_cases/ensemble.json. Pure functions, all inside one function whose
// source text can be sent to a worker; after it, what is read off trained nets.
// A module is joined with this file if it says so in a line of its own.
//
// A net f(x) = sum_i v_i phi(w_i x + b_i) + c is one Float64Array [w | b | v | c] of
// length 3 N + 1. The target is x^2 on [-2, 2]; Var(x^2) = 64/45 is the best constant.

function smallNets(mulberry32) {
  const HALF_WIDTH = 2;

  // phi and phi' on whole arrays: one call a step keeps the inner loops fast.
  const activations = {
    silu(z, value, slope) {
      for (let k = 0; k < z.length; k++) {
        const s = 1 / (1 + Math.exp(-z[k]));
        value[k] = z[k] * s;
        slope[k] = s * (1 + z[k] * (1 - s));
      }
    },
    relu(z, value, slope) {
      for (let k = 0; k < z.length; k++) {
        value[k] = z[k] > 0 ? z[k] : 0;
        slope[k] = z[k] > 0 ? 1 : 0;
      }
    },
    tanh(z, value, slope) {
      for (let k = 0; k < z.length; k++) {
        value[k] = Math.tanh(z[k]);
        slope[k] = 1 - value[k] * value[k];
      }
    },
  };

  const widthOf = (p) => (p.length - 1) / 3;

  function grid(points, halfWidth = HALF_WIDTH) {
    return Float64Array.from(
      { length: points },
      (_, k) => halfWidth * ((2 * k) / (points - 1) - 1),
    );
  }

  // Trapezoid weights on a uniform grid, normalised to sum 1.
  function trapezoid(points) {
    const weights = new Float64Array(points).fill(1 / (points - 1));
    weights[0] = weights[points - 1] = 0.5 / (points - 1);
    return weights;
  }

  const square = (x) => x.map((value) => value * value);

  // The defaults of torch.nn.Linear: w, b ~ U(-1, 1) and v, c ~ U(-1, 1) / sqrt(N).
  function initialise(width, seed) {
    const random = mulberry32(seed);
    const p = new Float64Array(3 * width + 1);
    const scale = 1 / Math.sqrt(width);
    for (let k = 0; k < p.length; k++) {
      p[k] = (2 * random() - 1) * (k < 2 * width ? 1 : scale);
    }
    return p;
  }

  // One row a neuron: phi(w_i x + b_i) and phi'(w_i x + b_i), both [N * D].
  function layer(p, x, activation, value, slope, z) {
    const n = widthOf(p);
    const d = x.length;
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < d; k++) z[i * d + k] = p[i] * x[k] + p[n + i];
    }
    activations[activation](z, value, slope);
  }

  const buffers = (size) => [0, 1, 2].map(() => new Float64Array(size));

  function features(p, x, activation) {
    const [value, slope, z] = buffers(widthOf(p) * x.length);
    layer(p, x, activation, value, slope, z);
    return value;
  }

  function combine(p, value, d, out) {
    const n = widthOf(p);
    out.fill(p[3 * n]);
    for (let i = 0; i < n; i++) {
      const v = p[2 * n + i];
      for (let k = 0; k < d; k++) out[k] += v * value[i * d + k];
    }
    return out;
  }

  function predict(p, x, activation) {
    return combine(p, features(p, x, activation), x.length, new Float64Array(x.length));
  }

  // A function that writes the gradient of the mean squared error and returns the error.
  function gradientOf(width, x, y, activation) {
    const d = x.length;
    const [value, slope, z] = buffers(width * d);
    const r = new Float64Array(d);
    return (p, gradient) => {
      layer(p, x, activation, value, slope, z);
      combine(p, value, d, r);
      let loss = 0;
      let total = 0;
      for (let k = 0; k < d; k++) {
        r[k] -= y[k];
        loss += (r[k] * r[k]) / d;
        r[k] *= 2 / d;
        total += r[k];
      }
      for (let i = 0; i < width; i++) {
        let dw = 0;
        let db = 0;
        let dv = 0;
        for (let k = 0, j = i * d; k < d; k++, j++) {
          const back = r[k] * slope[j];
          dv += r[k] * value[j];
          db += back;
          dw += back * x[k];
        }
        gradient[i] = dw * p[2 * width + i];
        gradient[width + i] = db * p[2 * width + i];
        gradient[2 * width + i] = dv;
      }
      gradient[3 * width] = total;
      return loss;
    };
  }

  // Adam (0.9, 0.999, 1e-8), full batch, as torch.optim.Adam; p is changed in place.
  // `snapshots` (ascending steps) are the moments at which onSnapshot(step, p) is called.
  function train(p, options, onSnapshot) {
    const { activation, rate, schedule, steps, snapshots, points } = options;
    const x = grid(points);
    const gradientAt = gradientOf(widthOf(p), x, square(x), activation);
    const [first, second, gradient] = buffers(p.length);
    let next = 0;
    for (let step = 1; step <= steps; step++) {
      gradientAt(p, gradient);
      const decay =
        schedule === "cosine" ? (1 + Math.cos((Math.PI * (step - 1)) / steps)) / 2 : 1;
      const size = (rate * decay) / (1 - 0.9 ** step);
      const unbias = Math.sqrt(1 - 0.999 ** step);
      for (let k = 0; k < p.length; k++) {
        const g = gradient[k];
        first[k] = 0.9 * first[k] + 0.1 * g;
        second[k] = 0.999 * second[k] + 0.001 * g * g;
        p[k] -= (size * first[k]) / (Math.sqrt(second[k]) / unbias + 1e-8);
      }
      if (step === snapshots[next]) {
        onSnapshot(step, p);
        next += 1;
      }
    }
    return p;
  }

  // About ten moments a decade from 10 steps on, the last one at `steps`.
  function snapshotSteps(steps) {
    const moments = [];
    for (let k = 10; Math.round(10 ** (k / 10)) < steps; k++) {
      moments.push(Math.round(10 ** (k / 10)));
    }
    return [...moments, steps];
  }

  function meanSquare(prediction, target, weights) {
    let total = 0;
    for (let k = 0; k < target.length; k++) {
      total += weights[k] * (prediction[k] - target[k]) ** 2;
    }
    return total;
  }

  return {
    HALF_WIDTH, widthOf, grid, trapezoid, square, initialise, features, predict,
    gradientOf, train, snapshotSteps, meanSquare,
  };
}

const nets = smallNets(mulberry32);

// A trained net as the panels read it: its test error and its parameters at each moment.
function trainMember(nets, { width, seed }, options) {
  const x = nets.grid(129);
  const [y, weights] = [nets.square(x), nets.trapezoid(x.length)];
  const [losses, parameters] = [[], []];
  nets.train(nets.initialise(width, seed), options, (step, p) => {
    losses.push(nets.meanSquare(nets.predict(p, x, options.activation), y, weights));
    parameters.push(p.slice());
  });
  return { width, losses, parameters };
}

// What a worker runs, as text: it posts each net as soon as it is trained.
const TRAINER = `
const nets = (${smallNets})(${mulberry32});
${trainMember}
onmessage = ({ data: { members, options } }) => {
  for (const member of members) postMessage(trainMember(nets, member, options));
};`;

// ------------------------------------------------------------------- what comes of them

const numbers = (n) => Array.from({ length: n }, (_, k) => k);

function median(values) {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// Least squares of log(loss) on log(width) inside the window: loss = scale width^-exponent.
function fitPowerLaw(widths, losses, low, high) {
  const inside = widths.map((_, k) => k).filter((k) => widths[k] >= low && widths[k] <= high);
  const logs = (values) => inside.map((k) => Math.log(values[k]));
  const { slope, height } = lineThrough(logs(widths), logs(losses));
  return { exponent: -slope, scale: Math.exp(height) };
}

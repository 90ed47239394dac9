// Two tasks in the plane: the numbers of *geometry*. As `scalinglaws.skills.geometry`
// with exact gradients and the loss p1 (1 - z1)² + p2 (1 - z2)².

const SGD_FASTER = 10; // SGD's learning rate is this many times the common one
const MOST = 6000; // steps of a run
const LEARNED = 0.9;

const radians = (degrees) => (degrees * Math.PI) / 180;

// Unit vectors of the tasks: the first turned from the axis, the second further on.
function tasksOf({ turn, angle }) {
  return [turn, turn + angle].map((degrees) => {
    const at = radians(degrees);
    return [Math.cos(at), Math.sin(at)];
  });
}

const frequencies = ({ ratio }) => [ratio / (1 + ratio), 1 / (1 + ratio)];

// A rule makes, for each run, a function that turns the gradient of a step (from 1) into
// the direction, in place.
const RULES = {
  sgd: () => () => {},
  signgd: () => (g) => {
    g[0] = Math.sign(g[0]);
    g[1] = Math.sign(g[1]);
  },
  adam: () => {
    const mean = new Float64Array(2);
    const square = new Float64Array(2);
    return (g, step) => {
      for (let k = 0; k < 2; k++) {
        mean[k] += 0.1 * (g[k] - mean[k]);
        square[k] = 0.999 * square[k] + 0.001 * g[k] * g[k];
        const root = Math.sqrt(square[k] / (1 - 0.999 ** step));
        g[k] = mean[k] / (root + 1e-8) / (1 - 0.9 ** step);
      }
    };
  },
};

const rateOf = (rule, world) => world.rate * (rule === "sgd" ? SGD_FASTER : 1);

// theta and the skills z after 0, 1, …, `steps` updates: two lists of pairs.
function train(rule, world, steps = MOST) {
  const [[a, b], [c, d]] = tasksOf(world);
  const [p1, p2] = frequencies(world);
  const rate = rateOf(rule, world);
  const direct = RULES[rule]();
  const move = new Float64Array(2);
  let [x, y] = [0, 0];
  const path = [];
  const skills = [];
  for (let step = 0; step <= steps; step++) {
    const z = [a * x + b * y, c * x + d * y];
    path.push([x, y]);
    skills.push(z);
    const [pull1, pull2] = [p1 * (1 - z[0]), p2 * (1 - z[1])];
    move[0] = -(pull1 * a + pull2 * c);
    move[1] = -(pull1 * b + pull2 * d);
    direct(move, step + 1);
    x -= rate * move[0];
    y -= rate * move[1];
  }
  return { path, skills };
}

// First step at which each skill lies above 0.9; Infinity where none does.
function times({ skills }) {
  return [0, 1].map((i) => {
    const first = skills.findIndex((z) => z[i] > LEARNED);
    return first < 0 ? Infinity : first;
  });
}

// Where both tasks are solved, t_i . theta = 1.
const solution = (world) => onLoss(world, [0, 0]);

// The theta at which the tasks are unlearned by u1 and u2.
function onLoss(world, [u1, u2]) {
  const [[a, b], [c, d]] = tasksOf(world);
  const [z1, z2] = [1 - u1, 1 - u2];
  const area = a * d - b * c;
  return [(d * z1 - b * z2) / area, (a * z2 - c * z1) / area];
}

// The curve on which the loss has one value: an ellipse around the solution.
function contour(world, loss, points = 72) {
  const [p1, p2] = frequencies(world);
  return Array.from({ length: points + 1 }, (_, k) => {
    const at = (2 * Math.PI * k) / points;
    return onLoss(world, [
      Math.sqrt(loss / p1) * Math.cos(at),
      Math.sqrt(loss / p2) * Math.sin(at),
    ]);
  });
}

// Skill won by each task in the first step of signs, in learning rates.
function firstMove(world) {
  const { skills } = train("signgd", world, 1);
  return skills[1].map((z) => z / world.rate);
}

// The model of *skillgraph*, the same as scalinglaws.skills.graph. A world is
// {p, needs, gates, waste}: frequencies, the skills that each skill needs (counted from
// 0) and "and" or "or". One unit of time is what a skill alone takes.

const RATE = 1 / 200; // of a unit, each step
const BETA = 1e-3; // a small power: a gate opens when nearly all of the parent is learned
const STEPS = 6000;

// Skills on a way of arrows from one skill to another, both included, or null.
function wayBetween(needs, from, to) {
  if (from === to) return [from];
  for (const [child, parents] of needs.entries()) {
    if (!parents.includes(from)) continue;
    const way = wayBetween(needs, child, to);
    if (way) return [from, ...way];
  }
  return null;
}

// The number of arrows on the longest way that ends at each skill.
function depthsOf(needs) {
  const depth = (skill) => 1 + Math.max(-1, ...needs[skill].map(depth));
  return needs.map((_, skill) => depth(skill));
}

// 1 - u^beta, exact where hardly anything is learned.
const openOf = (u) => -Math.expm1(BETA * Math.log(u));

// How open each skill's gate is, if `open` holds 1 - u^beta of every skill.
function gatesOf({ needs, gates }, open) {
  return needs.map((parents, skill) => {
    const at = parents.map((parent) => open[parent]);
    if (!at.length) return 1;
    return gates[skill] === "or" ? Math.max(...at) : at.reduce((a, b) => a * b);
  });
}

// The share of the resource that each skill gets, last what is wasted; `left` is what of
// each skill is not learned.
function sharesOf(world, left) {
  const gates = gatesOf(world, left.map(openOf));
  const claims = left.map((u, skill) => gates[skill] * world.p[skill] * u);
  const total = claims.reduce((a, b) => a + b) + world.waste;
  return [...claims, world.waste].map((claim) => (total > 0 ? claim / total : 0));
}

// What is left of every skill after each step: one array a skill.
function solve(world) {
  const count = world.p.length;
  const left = world.p.map(() => new Float64Array(STEPS + 1).fill(1));
  const needed = world.p.map((_, skill) => world.needs.some((parents) => parents.includes(skill)));
  const open = new Array(count).fill(0);
  const claims = new Array(count);
  for (let step = 0; step < STEPS; step++) {
    for (let i = 0; i < count; i++) if (needed[i]) open[i] = openOf(left[i][step]);
    let total = 0;
    for (let i = 0; i < count; i++) {
      const parents = world.needs[i];
      let gate = parents.length ? open[parents[0]] : 1;
      for (let k = 1; k < parents.length; k++) {
        const next = open[parents[k]];
        gate = world.gates[i] === "or" ? Math.max(gate, next) : gate * next;
      }
      claims[i] = gate * world.p[i] * left[i][step];
      total += claims[i];
    }
    total += world.waste;
    for (let i = 0; i < count; i++) {
      const gain = total > 0 ? (RATE * claims[i]) / total : 0;
      left[i][step + 1] = Math.max(0, left[i][step] - gain);
    }
  }
  return left;
}

// When each skill has passed a level, in units of time; infinite for never.
function passedAt(left, level) {
  return left.map((u) => {
    const step = u.findIndex((value) => value < 1 - level);
    return step < 0 ? Infinity : step * RATE;
  });
}

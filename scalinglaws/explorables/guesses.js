// *Guesses* (chapter 6.2): what the reader drew in every part, beside the theories.

const GUESSES_STYLE = `
.sl-root table.sl-guesses { width: 100%; border-collapse: collapse; }
.sl-root.sl-root table.sl-guesses :is(th, td) { text-align: left; vertical-align: top; padding: 0.4rem 0.6rem 0.4rem 0; border-bottom: 1px solid currentColor; overflow-wrap: anywhere; }
.sl-guesses a { display: inline-block; min-height: 44px; color: inherit; text-decoration: underline; }
.sl-guesses p { margin: 0; }
`;

const keyOf = ({ id }) => `scalinglaws.guess.${id}`;
const UNCHANGED = "no change"; // as in drawfirst.py

// The reader's factor for each curve; nothing where none was revealed.
const factorsOf = (curves, kept = remembered) =>
  curves.map((curve) => kept(keyOf(curve))).map((guess) => (guess?.factor >= 1 ? guess.factor : null));

const typical = (factors) =>
  Math.exp(factors.reduce((sum, factor) => sum + Math.log(factor), 0) / factors.length);

const beaten = (factor, theories) => Object.values(theories).filter((other) => other > factor).length;

const times = (factor) => `${format(factor)}\u00a0×`;

function sayAll(curves, factors) {
  const drawn = curves.filter((_, k) => factors[k] !== null);
  if (!drawn.length) {
    return "No guess is kept in this browser yet. Open one of the curves, draw it, press Reveal and come back.";
  }
  const yours = typical(factors.filter((factor) => factor !== null));
  const flat = typical(drawn.map(({ theories }) => theories[UNCHANGED]));
  return `You have drawn ${drawn.length} of ${curves.length} curves. You were off by a factor of ${format(yours)} ` +
    `(geometric mean); “${UNCHANGED}” is off by ${format(flat)} on the same curves.`;
}

function rowOf(curve, factor, onPage) {
  const { id, title, href, theories } = curve;
  // In a notebook the pages of the book are not beside this one.
  const name = onPage ? el("a", { href }, `${id} ${title}`) : `${id} ${title}`;
  const count = Object.keys(theories).length;
  const yours = factor === null
    ? "not drawn yet"
    : `${times(factor)}, nearer than ${beaten(factor, theories)} of ${count}`;
  const others = Object.entries(theories).map(([text, off]) => el("p", {}, `${text}: ${times(off)}`));
  return el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, yours), el("td", {}, ...others));
}

function render({ model, el: host }) {
  const curves = model.get("curves");
  const onPage = Boolean(host.closest(".explorable"));
  const rows = el("tbody");
  const says = readout();
  let sure = false;

  const forget = button("", () => {
    if (sure) for (const curve of curves) remember(keyOf(curve), null);
    sure = !sure;
    draw();
  });
  const heading = (text) => el("th", { scope: "col" }, text);
  const view = root(
    el("style", {}, GUESSES_STYLE),
    el("p", { class: "sl-title" }, "Off by a factor of"),
    el("p", {}, "A guess or a theory starts from the first point of its curve. The factor is that of the " +
      "root mean square error, in logarithms, over the other points."),
    el("table", { class: "sl-guesses" },
      el("thead", {}, el("tr", {}, ...["the curve", "your guess", "theories"].map(heading))), rows),
    says,
    el("div", { class: "sl-bar" }, forget),
  );
  const { guard } = failsafe("guesses", host, view);

  function draw() {
    const factors = factorsOf(curves);
    rows.replaceChildren(...curves.map((curve, k) => rowOf(curve, factors[k], onPage)));
    says.say(sayAll(curves, factors));
    forget.hidden = factors.every((factor) => factor === null);
    if (forget.hidden) sure = false;
    forget.textContent = sure ? "Press again to forget them" : "Forget my guesses";
  }

  // A guess made in another tab.
  addEventListener("storage", () => guard(draw));
  host.append(view);
  guard(draw);
}

const core = { factorsOf, typical, beaten };

export default { render, core };

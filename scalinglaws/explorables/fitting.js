// *Fit it wrong* (chapter 1.1). A curve with a hidden law, a planted one or the reader's
// own; a window, four rival forms, and what the exponent cannot tell.
// Joined with kit.lines.js.

const LEAST = 6; // sizes in a window
const OWN = "# size, loss\n100, 2.61\n200, 2.20\n400, 1.83\n800, 1.60\n1600, 1.41\n3200, 1.27\n6400, 1.19\n";

const points = (x, y) => x.map((size, i) => [size, y[i]]);
const minus = (text) => text.replace("-", "−");
const two = (value) =>
  Number.isFinite(value) ? minus(value.toFixed(2).replace("-0.00", "0.00")) : "unbounded";
const share = (value) => {
  if (!Number.isFinite(value)) return "–";
  const percent = 100 * Math.expm1(value);
  if (percent > 200) return `×\u202f${format(Math.exp(value))}`;
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)}\u00a0%`;
};

// "any exponent from 0.30 upwards"
function whichExponents(low, high) {
  if (Number.isFinite(low) && Number.isFinite(high)) {
    return `an exponent from ${two(low)} to ${two(high)}`;
  }
  if (Number.isFinite(low)) return `any exponent from ${two(low)} upwards`;
  return Number.isFinite(high) ? `any exponent up to ${two(high)}` : "any exponent";
}

// Everything that is shown of the sizes in the window [first, last], both included.
function analyse({ x, y }, first, last) {
  const [inX, inY] = [x.slice(first, last + 1), y.slice(first, last + 1)];
  const forms = rivals(inX, inY);
  const { low, high, criterion } = forms.offset.fit;
  return { x: inX, y: inY, forms, low, high, criterion, windows: windowsRange(inX, inY),
    decades: Math.log10(inX[inX.length - 1] / inX[0]) };
}

// Root mean square log error of the best offset, against the exponent.
function profileCurve({ x, y, low, high, criterion, forms }) {
  const [t, v] = [x.map((size) => Math.log(size / x[x.length - 1])), logs(y)];
  const centre = forms.power.fit.exponent;
  const width = Number.isFinite(high - low) ? high - low : 2;
  const from = Math.min(0, centre, Number.isFinite(low) ? low - width : 0);
  const to = Math.max(1, 1.5 * centre, Number.isFinite(high) ? Math.min(high + width, 6) : 3);
  const rms = (rss) => Math.sqrt(Math.max(rss, 1e-20) / x.length);
  const line = Array.from({ length: 61 }, (_, k) => {
    const exponent = from + ((to - from) * k) / 60;
    return [exponent, rms(profile(t, v, exponent))];
  });
  return { line, limit: rms(criterion), range: [from, to] };
}

function startingSettings(model) {
  const read = (key) => model.get(key);
  const sizes = read("sizes");
  return {
    data: read("data"), exponent: read("exponent"), offset: read("offset"),
    noise: read("noise"), sizes, decades: read("decades"), seed: read("seed"),
    form: "power", reveal: false, first: 0, last: sizes - 1, text: OWN,
  };
}

// The curve of the settings, with its truth where it has one.
function curveOf(settings) {
  if (settings.data === "own") return readNumbers(settings.text);
  const law = settings.data === "hidden"
    ? hiddenLaw(settings.seed)
    : { exponent: settings.exponent / 100, share: settings.offset / 100 };
  const { sizes, seed } = settings;
  const shape = { sizes, seed, noise: settings.noise / 100, decades: settings.decades / 2 };
  return { ...plant({ ...law, ...shape }), law };
}

function sayFit(key, { forms, x }) {
  const found = forms[key];
  if (!found) return "Too few sizes in the window for this form.";
  const { fit, heldOut } = found;
  const what = {
    power: () => `exponent ${two(fit.exponent)}, 95\u00a0% ${two(fit.low)} to ${two(fit.high)} ` +
      "about the line",
    offset: () => `exponent ${two(fit.exponent)}, 95\u00a0% ${two(fit.low)} to ${two(fit.high)}; ` +
      `offset ${format(fit.offset)}`,
    exponential: () => `no exponent: the loss ${fit.rate > 0 ? "falls" : "grows"} by a factor of ` +
      `e every ${format(Math.abs(1 / fit.rate))} in size`,
    broken: () => `exponent ${two(fit.exponent)} up to size ${format(fit.knee)}, ` +
      `${two(fit.beyond)} beyond`,
  }[key]();
  return `${x.length} sizes, ${FORMS[key].name}: ${what}. Held-out error ${share(heldOut)}.`;
}

function sayLimits({ low, high, decades, windows }) {
  return `What the exponent cannot tell: once an offset is allowed, ${whichExponents(low, high)} ` +
    `fits these ${decades.toFixed(1)} decades as well (95\u00a0%). A line's exponent is ` +
    `${two(windows[0])} to ${two(windows[1])} in windows of at least 4 sizes. And no exponent ` +
    "tells which mechanism made the curve.";
}

function sayTruth({ law, offset }, { forms }) {
  if (!law) return "Your own numbers: their truth is not known here.";
  const { low, high } = forms.power.fit;
  const inside = (a, b) => (a <= law.exponent && law.exponent <= b ? "holds it" : "misses it");
  const wide = forms.offset.fit;
  return `Truth: exponent ${two(law.exponent)}, ` +
    `${law.share ? `offset ${format(offset)}` : "no offset"}. The line's interval ` +
    `${inside(low, high)}; the one that allows an offset ${inside(wide.low, wide.high)}.`;
}

function render({ model, el: host }) {
  const settings = startingSettings(model);
  let data = curveOf(settings);
  let known = {}; // the last analysis and what it was of
  const lossAxis = { label: "loss", log: true };
  const curve = plot({ height: 260, x: { label: "size", log: true }, y: lossAxis });
  const residuals = plot({
    height: 150, x: { label: "size", log: true }, y: { label: "loss over fit, per cent off" },
  });
  const valley = plot({
    height: 190, x: { label: "exponent" }, y: { label: "log error, best offset" },
  });
  const [fitSays, limitsSay, truthSays, pasteSays] = [0, 0, 0, 0].map(() => readout());
  const table = el("div", { class: "sl-forms" });
  const drawSoon = oncePerFrame(() => guard(draw));

  // A change of the data: a new curve and, if it has other sizes, the whole window.
  function refresh() {
    try {
      const next = curveOf(settings);
      const whole = settings.last - settings.first + 1 === data.x.length;
      const same = next.x.length === data.x.length;
      data = next;
      if (whole || !same) [settings.first, settings.last] = [0, data.x.length - 1];
      pasteSays.say(settings.data === "own" ? `${data.x.length} sizes read.` : "");
    } catch (error) {
      pasteSays.say(`Not read, ${error.message}.`); // the last good curve stays
    }
    drawSoon();
  }
  const onChange = (key, after = refresh) => (value) => {
    settings[key] = value;
    after();
  };
  const knob = (key, label, min, max, show) =>
    slider({ label, min, max, value: settings[key], show, oninput: onChange(key) });
  const controls = {
    exponent: knob("exponent", "exponent", 5, 200, (v) => (v / 100).toFixed(2)),
    offset: knob("offset", "offset in the last loss", 0, 90, (v) => `${v} %`),
    noise: knob("noise", "noise", 0, 30, (v) => `${v} %`),
    sizes: knob("sizes", "number of sizes", LEAST, 24, String),
    decades: knob("decades", "decades of size", 2, 12, (v) => String(v / 2)),
  };
  const edge = (key, label, min, max) =>
    slider({
      label, min, max, value: settings[key],
      show: (k) => `size ${format(data.x[Math.min(k, data.x.length - 1)])}`,
      oninput: (k) => moveEdge(key, k),
    });
  const first = edge("first", "window from", 0, settings.sizes - LEAST);
  const last = edge("last", "window to", LEAST - 1, settings.sizes - 1);
  const source = select({
    label: "data", value: settings.data, onchange: onChange("data"),
    options: [["hidden", "a hidden law"], ["planted", "a law I plant"], ["own", "my own numbers"]],
  });
  const form = select({
    label: "form to fit", value: settings.form, onchange: onChange("form", drawSoon),
    options: Object.entries(FORMS).map(([key, { name }]) => [key, name]),
  });
  const reveal = checkbox({
    label: "reveal the truth", onchange: onChange("reveal", drawSoon),
  });
  const fresh = button("New data", () => {
    settings.seed += 1;
    settings.reveal = false;
    reveal.set(false);
    refresh();
  });
  const reset = button("Reset", () => {
    Object.assign(settings, startingSettings(model));
    const all = { ...controls, data: source, form, reveal };
    for (const [key, control] of Object.entries(all)) control.set(settings[key]);
    paste.value = settings.text;
    refresh();
  });
  const paste = el("textarea", {
    class: "sl-paste", rows: 8, spellcheck: "false",
    oninput: () => onChange("text")(paste.value),
  });
  paste.value = settings.text;
  const own = el(
    "div", { class: "sl-own" },
    el("label", { class: "sl-control" },
      el("span", { class: "sl-name" }, "your numbers: a size and a loss on each line"), paste),
    pasteSays,
  );

  // The window keeps LEAST sizes: one edge pushes the other.
  function moveEdge(key, k) {
    const top = data.x.length - 1;
    if (key === "first") {
      settings.first = Math.max(0, Math.min(k, top - LEAST + 1));
      settings.last = Math.max(settings.last, settings.first + LEAST - 1);
    } else {
      settings.last = Math.min(top, Math.max(k, LEAST - 1));
      settings.first = Math.min(settings.first, settings.last - LEAST + 1);
    }
    drawSoon();
  }

  // The dashed edges of the window can be dragged in the picture.
  let dragged = null;
  curve.node.classList.add("sl-drag");
  function drag(event) {
    const at = curve.where(event);
    if (!dragged || !at) return;
    const far = data.x.map((size) => Math.abs(Math.log(size / at[0])));
    moveEdge(dragged, far.indexOf(Math.min(...far)));
  }
  curve.node.addEventListener("pointerdown", (event) => {
    const at = curve.where(event);
    if (!at) return;
    const away = (key) => Math.abs(Math.log(at[0] / data.x[settings[key]]));
    dragged = away("first") < away("last") ? "first" : "last";
    curve.node.setPointerCapture(event.pointerId);
    drag(event);
  });
  curve.node.addEventListener("pointermove", drag);
  for (const end of ["pointerup", "pointercancel"]) {
    curve.node.addEventListener(end, () => (dragged = null));
  }

  const column = (title, ...children) =>
    el("div", { role: "group", "aria-label": title },
      el("p", { class: "sl-title" }, title), ...children);
  const view = root(
    el("style", {}, FITTING_STYLE),
    el("p", {}, el("strong", {}, "Try first: "),
      "note the line's exponent, change the form to ‘with offset’, then reveal the truth."),
    el("div", { class: "sl-bar" }, source, form, reveal, fresh, reset),
    el("div", { class: "sl-knobs" }, ...Object.values(controls)),
    own,
    el("div", { class: "sl-panels" },
      column("The curve", curve.node, legend([
        { text: "in the window", colour: COLOURS.blue, marker: "circle" },
        { text: "outside", colour: COLOURS.blue, marker: "circle", open: true },
        { text: "fit, dashed beyond", colour: COLOURS.orange },
        { text: "truth", colour: COLOURS.green, dash: "2 3" },
      ]), first, last),
      column("What is left, and the rivals", residuals.node, fitSays, table),
      column("What the exponent cannot tell", valley.node, legend([
        { text: "error with the best offset", colour: COLOURS.orange },
        { text: "95 % limit", dash: "6 4" },
        { text: "truth", colour: COLOURS.green, dash: "2 3" },
      ]), limitsSay, truthSays)),
  );

  const { guard } = failsafe("fitting", host, view);

  function draw() {
    const { data: kind, reveal: revealed, form: key } = settings;
    for (const name of ["exponent", "offset"]) controls[name].hidden = kind !== "planted";
    for (const name of ["noise", "sizes", "decades"]) controls[name].hidden = kind === "own";
    own.hidden = kind !== "own";
    reveal.hidden = kind === "own";
    fresh.hidden = kind === "own";
    first.set(settings.first, data.x.length - LEAST);
    last.set(settings.last, data.x.length - 1);
    const about = [settings.first, settings.last].join();
    if (known.data !== data || known.about !== about) {
      known = { data, about, found: analyse(data, settings.first, settings.last) };
    }
    const { found } = known;
    const truth = revealed && data.law ? data : null;
    drawCurve(curve, lossAxis, data, settings, found, truth);
    drawResiduals(residuals, data, found, key);
    drawValley(valley, found, truth);
    table.replaceChildren(formsTable(found.forms, key));
    fitSays.say(sayFit(key, found));
    limitsSay.say(sayLimits(found));
    truthSays.say(
      revealed || !data.law ? sayTruth(data, found) : "The truth is hidden: tick ‘reveal the truth’.",
    );
  }

  host.append(view);
  guard(draw);
}

// What the figure shows first, for its static picture.
function firstView(state) {
  const settings = startingSettings({ get: (key) => state[key] });
  const data = curveOf(settings);
  const found = analyse(data, settings.first, settings.last);
  const { power, offset } = found.forms;
  const beyond = sweep(data.x[0], data.x[data.x.length - 1] * 10, 40);
  return {
    state, x: data.x, y: data.y, valley: profileCurve(found),
    line: [power.fit.exponent, power.fit.low, power.fit.high, power.heldOut],
    offset: [offset.fit.exponent, found.low, found.high, offset.heldOut],
    sizes: beyond,
    curves: [power, offset].map(({ fit }) => beyond.map((size) => Math.exp(fit.logPredict(size)))),
  };
}

const core = {
  ...{ tQuantile, fitPower, fitExponential, fitBroken, fitOffset, rivals, windowsRange },
  ...{ readNumbers, hiddenLaw, plant, analyse, profileCurve, firstView },
  ...{ readSamples, seedExponents, reportOf, cautionOf, fillChecklist },
};

export default { render, core };

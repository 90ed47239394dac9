// The right panel of *is it an ensemble?*: what averaging does to trained nets.

function averagingPanel(settings, redraw, retrain, ask) {
  const sizes = [1, 2, 4, 8, 16, 32].map((size) => [size, String(size)]);
  const errors = plot({
    height: 190,
    x: { label: "nets averaged M", log: true, ticks: sizes },
    y: { label: "test error", log: true },
  });
  const residuals = plot({ height: 150, x: { label: "x" }, y: { label: "residuals" } });
  const answer = readout();
  const halfAnswer = readout();
  const set = (key) => (value) => {
    settings[key] = value;
    redraw();
  };
  const width = select({
    label: "width of the nets", options: [4, 8, 16, 32].map((n) => [n, `N = ${n}`]),
    value: settings.averageWidth,
    onchange: (value) => {
      settings.averageWidth = Number(value);
      retrain();
    },
  });
  const size = slider({
    label: "nets averaged M", min: 1, max: 32, value: settings.size, oninput: set("size"),
  });
  const refit = checkbox({
    label: "refit the output weights by least squares", onchange: set("refit"),
  });
  const half = checkbox({ label: "drop half of the matched pairs", onchange: set("half") });
  const switched = el("div", {}); // legend of what the switches add
  const node = panel(
    "Averaging",
    "If a net were an average of independent tickets, averaging nets would help as 1/M.",
    errors.node,
    legend([
      { text: "average of M nets", colour: COLOURS.blue, marker: "circle" },
      { text: "Bias² + Var/M", colour: COLOURS.blue },
      { text: "Bias²", colour: COLOURS.green, dash: "2 3" },
      { text: "1/M", dash: "6 4" },
    ]),
    width, size, answer, residuals.node,
    legend([
      { text: "residuals of the M nets", colour: COLOURS.blue },
      { text: "of their average", colour: COLOURS.orange },
    ]),
    refit, half, switched, halfAnswer,
  );

  function drawResiduals(predictions, size) {
    const shown = [...predictions.slice(0, size), average(predictions.slice(0, size))].map(
      (f) => f.map((value, k) => value - Y[k]),
    );
    const most = Math.max(...shown.map((r) => r.reduce((a, b) => Math.max(a, Math.abs(b)), 0)));
    const look = { colour: COLOURS.blue, width: 1, opacity: 0.8 };
    const items = shown.map((r) => ({ line: curve(r), ...look }));
    Object.assign(items[size], { colour: COLOURS.orange, width: 3, opacity: 1 });
    items.push({ line: [[-2, 0], [2, 0]], opacity: 0.5 });
    const label = `Residuals of ${size} nets and of their average: at most ${format(most)}.`;
    residuals.draw({ label, x: [-2, 2], y: [-1.1 * most, 1.1 * most], items });
  }

  let known = null; // the last answer of analyse()
  let asked = ""; // what the last question was about
  let shownRun = null;

  function draw(run, k) {
    const { activation, refit, half } = settings;
    if (run !== shownRun) {
      [known, asked, shownRun] = [null, "", run];
      answer.say("Training…");
      halfAnswer.say("");
    }
    const about = [run.protocol, run.members[0].width, run.nets.length, k, refit, half].join();
    if (run.nets.length > 1 && about !== asked) {
      ask({ parameters: run.nets.map((net) => net.parameters[k]), activation, refit, half });
      asked = about;
    }
    halfAnswer.hidden = !half;
    if (known) drawKnown();
  }

  function learn(answer) {
    known = answer;
    redraw();
  }

  function drawKnown() {
    const { predictions, bias2, variance, curveM, cosine, whole, refitted, dropped } = known;
    const count = predictions.length;
    const M = Math.min(settings.size, count);
    const one = bias2 + variance;
    const ends = [1, count];
    const items = [
      { line: ends.map((m) => [m, one / m]), dash: "6 4" },
      { line: ends.map((m) => [m, bias2]), colour: COLOURS.green, dash: "2 3" },
      { line: curveM.map((_, j) => [j + 1, bias2 + variance / (j + 1)]), colour: COLOURS.blue },
      { dots: curveM.map((error, j) => [j + 1, error]), colour: COLOURS.blue, size: 2.5 },
      { dots: [[M, curveM[M - 1]]], colour: COLOURS.orange, size: 6, open: true },
    ];
    const heights = [one / count, one, ...curveM];
    const additions = [];
    if (refitted) {
      const look = { colour: COLOURS.orange, dash: "1 3" };
      items.push({ line: ends.map((m) => [m, whole]), ...look });
      heights.push(whole);
      additions.push({ text: "one net as trained", ...look });
    }
    if (dropped) {
      const { raw, repaired, tickets } = dropped;
      const look = { colour: COLOURS.purple, marker: "square" };
      const pairs = [raw * whole, repaired * whole];
      items.push({ dots: pairs.map((error) => [1, error]), size: 5, ...look });
      items.push({ dots: [[1, 2 * whole]], size: 5, open: true, ...look });
      heights.push(...pairs);
      additions.push({
        text: "half of the pairs, as they are and with gain, slope, offset", ...look,
      });
      additions.push({ text: "what an ensemble predicts", open: true, ...look });
      halfAnswer.say(
        `Half of the pairs dropped, the others doubled: error × ${format(raw)}; with gain, ` +
        `slope and offset refitted × ${format(repaired)}. The ensemble picture predicts × 2. ` +
        `Pairs that are tickets by themselves: ${tickets.toFixed(2)} a net.`,
      );
    }
    const positive = heights.filter((height) => height > 0);
    const [least, most] = [Math.min(...positive), Math.max(...positive)];
    errors.draw({
      label: `Error of the average of M nets, M = 1 to ${count}: from ${format(curveM[0])} to ` +
        `${format(curveM[count - 1])}.`,
      x: [0.8, 36], y: [least / 2, Math.max(2 * most, most * (most / least) ** 0.08)], items,
    });
    switched.replaceChildren(legend(additions));
    drawResiduals(predictions, M);
    answer.say(
      refitted
        ? `The same hidden neurons, outputs solved for: error ${format(one)} a net, as trained ` +
          `${format(whole)}. Average of ${M}: ${format(curveM[M - 1])}.`
        : `average of ${M}: error ${format(curveM[M - 1])}; independent tickets would give ` +
          `${format(one / M)}. Bias² is ${percent(bias2 / one)} of one net's error, the ` +
          `residuals' mean cosine ${cosine.toFixed(2)}.`,
    );
  }

  return {
    node, draw, learn,
    reset: () => {
      width.set(settings.averageWidth);
      size.set(settings.size);
      refit.set(settings.refit);
      half.set(settings.half);
    },
  };
}

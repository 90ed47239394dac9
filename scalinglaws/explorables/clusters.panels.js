// The pictures of *clusters*.

const CLUSTERS_STYLE = `
.sl-root .sl-matrix { position: relative; width: 100%; max-width: 24rem; aspect-ratio: 1; border: 1px solid currentColor; box-sizing: border-box; cursor: pointer; }
.sl-root .sl-matrix canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
.sl-root .sl-matrix i { position: absolute; border: 3px solid #d55e00; box-sizing: border-box; pointer-events: none; }
.sl-root ol.sl-tokens { list-style: none; margin: 0.25rem 0; padding: 0; font-family: monospace; font-size: 0.8125rem; }
.sl-root .sl-tokens li { display: flex; gap: 0.35rem; line-height: 1.5rem; white-space: pre; }
.sl-root .sl-before { flex: 1 1 0; min-width: 0; display: flex; justify-content: flex-end; overflow: hidden; }
.sl-root .sl-token { flex: 0 0 5.5rem; overflow: hidden; font-weight: 700; border-left: 2px solid #d55e00; padding-left: 0.35rem; }
@container (min-width: 42rem) {
  .sl-root .sl-clusters { grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); grid-template-rows: auto 1fr; }
  .sl-root .sl-clusters > :nth-child(2) { grid-column: 2; grid-row: 1 / span 2; }
  .sl-root ol.sl-tokens { min-height: 38rem; }
}
`;

const SHOWN = 24; // members listed at once
const SIDE = 350; // pixels a side of the matrix: every second token

// Similarity of all pairs as opacity, 0 to 255: nothing up to 0.4, full from 0.9 on.
const OPACITIES = (() => {
  let found = null;
  return () => {
    if (found) return found;
    found = new Uint8ClampedArray(COUNT * COUNT);
    for (let i = 0; i < COUNT; i++) {
      for (let j = 0; j <= i; j++) {
        found[i * COUNT + j] = found[j * COUNT + i] = 510 * (similarity(i, j) - 0.4);
      }
    }
    return found;
  };
})();

// The matrix sorted by cluster; the cluster chosen is a square on top. `onpick` is told
// the rank of a cluster that was pressed.
function matrix(onpick) {
  const canvas = el("canvas", { "aria-hidden": "true", width: SIDE, height: SIDE });
  const square = el("i", {});
  let [painted, ends] = [null, []];
  const node = el("div", {
    class: "sl-matrix", role: "img",
    onclick: (event) => {
      const box = node.getBoundingClientRect();
      const place = ((event.clientY - box.top) / box.height) * COUNT;
      onpick(Math.max(0, ends.findIndex((end) => place < end)));
    },
  }, canvas, square);

  function paint(clusters) {
    const all = clusters.flat();
    const order = Array.from({ length: SIDE }, (_, k) => all[Math.floor((k * COUNT) / SIDE)]);
    const image = new ImageData(SIDE, SIDE);
    const [pixels, opacities] = [new Uint32Array(image.data.buffer), OPACITIES()];
    // Little-endian: opacity, blue, green, red of #0072b2.
    order.forEach((i, down) => {
      for (let across = 0; across < SIDE; across++) {
        pixels[down * SIDE + across] = (opacities[i * COUNT + order[across]] << 24) | 0xb27200;
      }
    });
    canvas.getContext("2d").putImageData(image, 0, 0);
  }

  function draw(clusters, rank, label) {
    if (painted !== clusters) paint((painted = clusters));
    let end = 0;
    ends = clusters.map((members) => (end += members.length));
    const [to, size] = [ends[rank], clusters[rank].length];
    const [from, share] = [(100 * (to - size)) / COUNT, (100 * size) / COUNT];
    square.style.cssText = `left:calc(${from}% - 2px);top:calc(${from}% - 2px);` +
      `width:calc(${share}% + 4px);height:calc(${share}% + 4px)`;
    node.setAttribute("aria-label", label);
  }
  return { node, draw };
}

function listTokens(node, members) {
  const rows = members.slice(0, SHOWN).map((i) => {
    const [before, token] = DATA.tokens[i];
    return el("li", {}, el("span", { class: "sl-before" }, before),
      el("span", { class: "sl-token" }, token));
  });
  const rest = members.length - SHOWN;
  if (rest > 0) rows.push(el("li", {}, `… and ${rest} more`));
  node.replaceChildren(...rows);
}

function drawSizes(picture, at, rank) {
  const curve = (name) => DATA.envelopes[name].map((size, k) => [k + 1, size]);
  const dots = sizesOf(at).map((size, k) => [k + 1, size]);
  const top = Math.max(dots[0][1], ...Object.values(DATA.envelopes).map(([first]) => first));
  picture.draw({
    label: `Sizes of ${dots.length} clusters by rank, from ${dots[0][1]} to ` +
      `${dots[dots.length - 1][1]}, under the envelope of all numbers of clusters, with ` +
      `exponent ${exponent(envelope()).toFixed(2)}; that of noise lies close by.`,
    x: [0.9, 1.2 * DATA.nClusters[DATA.nClusters.length - 1]],
    y: [0.9, 1.3 * top],
    items: [
      { line: curve("untrained"), colour: COLOURS.green, dash: "2 4", width: 2 },
      { line: curve("noise"), dash: "6 4", width: 2 },
      { line: curve("trained"), colour: COLOURS.blue, width: 2 },
      { dots, colour: COLOURS.orange, size: 2.5 },
      { dots: [dots[rank]], colour: COLOURS.orange, size: 7, open: true },
    ],
  });
}

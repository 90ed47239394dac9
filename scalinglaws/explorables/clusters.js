// *Clusters* (chapter 3.5). Browse clusters of tokens found from gradients: similarities,
// what the members have in common, and the sizes beside what noise gives.
// Joined with kit.lines.js.

const two = (value) => value.toFixed(2);
const percent = (value) => `${Math.round(100 * value)}\u00a0%`;

function sayAll(at) {
  const sizes = sizesOf(at);
  return `${COUNT} tokens in ${sizes.length} clusters of ${sizes[0]} to ` +
    `${sizes[sizes.length - 1]} tokens; ${percent(purity(at))} of the tokens are the ` +
    "commonest one of their cluster.";
}

function sayCluster(at, rank) {
  const members = clustersOf(at)[rank];
  const [token, count] = commonest(members);
  const size = members.length === 1 ? "one token alone" : `${members.length} tokens`;
  return `Cluster ${rank + 1}: ${size}, ${percent(count / members.length)} of them “${token}”; ` +
    `mean similarity ${two(coherence(members))} (0.50 is unrelated).`;
}

function saySizes() {
  const { untrained, noise } = DATA.envelopes;
  return `Exponent of the envelope, ranks ${WINDOW.join(" to ")}: ${two(exponent(envelope()))}; ` +
    `untrained model ${two(exponent(untrained))}, noise ${two(exponent(noise))}.`;
}

function render({ model, el: host }) {
  const read = () => ({ at: model.get("clustering"), rank: model.get("rank") - 1 });
  let settings = read();
  const drawSoon = oncePerFrame(() => guard(draw));
  const map = matrix((rank) => {
    settings.rank = rank;
    drawSoon();
  });
  const list = el("ol", { class: "sl-tokens" });
  const axes = { x: { label: "rank of the cluster", log: true }, y: { label: "tokens", log: true } };
  const sizes = plot({ height: 260, ...axes });
  const [allSays, clusterSays, sizesSay] = [0, 0, 0].map(() => readout());

  const number = slider({
    label: "number of clusters", min: 0, max: DATA.nClusters.length - 1, value: settings.at,
    show: (at) => String(DATA.nClusters[at]),
    oninput(at) {
      settings.at = at;
      drawSoon();
    },
  });
  const cluster = slider({
    label: "cluster, the largest first", min: 1, max: DATA.nClusters[settings.at],
    value: settings.rank + 1,
    oninput(rank) {
      settings.rank = rank - 1;
      drawSoon();
    },
  });
  const reset = button("Reset", () => {
    settings = read();
    number.set(settings.at);
    drawSoon();
  });

  const column = (title, ...children) =>
    el("div", { role: "group", "aria-label": title },
      el("p", { class: "sl-title" }, title), ...children);
  const view = root(
    el("style", {}, CLUSTERS_STYLE),
    el("p", {}, el("strong", {}, "Try first: "),
      "walk through the clusters and say what their tokens have in common; then change " +
        "how many there are."),
    el("div", { class: "sl-bar" }, number, cluster, reset),
    el("div", { class: "sl-panels sl-clusters" },
      column("Similarities, sorted by cluster", map.node, legend([
        { text: "more alike", colour: COLOURS.blue, marker: "square" },
        { text: "this cluster", colour: COLOURS.orange, marker: "square", open: true },
      ]), allSays),
      column("What stands before, and the token", list, clusterSays),
      column("Sizes of the clusters", sizes.node, legend([
        { text: "these clusters", colour: COLOURS.orange, marker: "circle" },
        { text: "envelope", colour: COLOURS.blue },
        { text: "of the untrained model", colour: COLOURS.green, dash: "2 4" },
        { text: "of noise", dash: "6 4" },
      ]), sizesSay)),
  );

  const { guard } = failsafe("clusters", host, view);

  function draw() {
    const { at } = settings;
    const found = clustersOf(at);
    settings.rank = Math.min(settings.rank, found.length - 1);
    cluster.set(settings.rank + 1, found.length);
    const says = sayAll(at);
    map.draw(found, settings.rank, `Similarity of all pairs of tokens. ${says}`);
    listTokens(list, found[settings.rank]);
    drawSizes(sizes, at, settings.rank);
    allSays.say(says);
    clusterSays.say(sayCluster(at, settings.rank));
    sizesSay.say(saySizes());
  }

  host.append(view);
  guard(draw);
}

const core = { DATA, similarity, clustersOf, sizesOf, coherence, purity, envelope, exponent };

export default { render, core };

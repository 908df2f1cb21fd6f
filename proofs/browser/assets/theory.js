"use strict";
// The overview. What is shown stands in the address: #q=... (search), #cone=T1&depth=2 or #T1,
// #path=T1,T2. So every view has a link, and back and forward work.
unpack("theory-data").then((theory) => {
  const links = makeDependencies(theory.uses);
  const place = new Map(theory.id.map((id, node) => [id, node]));
  const go = (parameters) => {
    location.hash = new URLSearchParams(parameters);
    showAddress(); // at once: the event comes too late for keys that are held down
  };
  const cone = (node) => (node === null ? go({}) : go({ cone: theory.id[node] }));

  const finder = makeFinder(theory, {
    // Not an entry of the history for each letter typed.
    typed: (text) => location.replace(`#${new URLSearchParams(text ? { q: text } : {})}`),
    chosen: cone,
  });
  const graph = makeGraph(theory, links, {
    chosen: cone,
    opened: (node) => { location.href = theoremLink(node, theory.id[node], theory.perPage); },
  });
  const inspector = makeInspector(theory, links, {
    depthChanged: (depth) => {
      const { cone: id } = readAddress();
      location.replace(`#${new URLSearchParams(depth === Infinity ? { cone: id } : { cone: id, depth })}`);
    },
    pathWanted: (from, to) => go({ path: `${from},${to}` }),
    cleared: () => go({}),
  });

  function readAddress() {
    const text = location.hash.slice(1);
    return place.has(text) ? { cone: text } : Object.fromEntries(new URLSearchParams(text));
  }

  function showCone(node, depth) {
    const above = links.above(node, depth);
    const below = links.below(node, depth);
    const lit = new Map([...above.keys()].map((other) => [other, "above"]));
    for (const other of below.keys()) lit.set(other, "below");
    inspector.showCone(node, depth, above, below);
    graph.show(node, lit);
  }

  function showPath([from = "", to = ""]) {
    const ends = [from, to].map((id) => place.get(id));
    const path = ends.includes(undefined) ? null : links.path(...ends);
    inspector.showPath(from, to, path);
    graph.show(ends[0] ?? null, path && new Map(path.map((node) => [node, "path"])), path);
  }

  function showAddress() {
    const { q, cone: id, depth, path } = readAddress();
    if (q !== undefined && q !== finder.input.value) finder.show(q);
    if (place.has(id)) showCone(place.get(id), Number(depth) > 0 ? Number(depth) : Infinity);
    else if (path) showPath(path.split(","));
    else {
      inspector.showNothing();
      graph.show(null, null);
    }
  }

  const legend = element("ul", { class: "legend" }, ...theory.kinds.map((kind, index) =>
    element("li", {}, element("span", { class: `kind k${Math.min(index, 4)}`, "aria-hidden": "true" }), kind)));
  const tools = element("div", { class: "tools", role: "group", "aria-label": "View of the graph" },
    button("+", () => graph.zoom(1.4), { "aria-label": "Zoom in" }),
    button("−", () => graph.zoom(1 / 1.4), { "aria-label": "Zoom out" }),
    button("Fit", graph.fit));
  const section = element("section", { class: "picture", "aria-labelledby": "graph-title" },
    element("h2", { id: "graph-title" }, "What rests on what"),
    element("div", { class: "bar" }, legend, tools),
    element("div", { class: "stage" }, graph.canvas, graph.minimap, graph.hint),
    element("p", { id: "graph-keys", class: "keys" },
      "Axioms on top. Arrow keys follow edges, Enter opens the proof, Escape clears, + − 0 zoom, Shift with arrows moves."),
    inspector.status, inspector.part);
  document.getElementById("explorer").replaceChildren(finder.part, section);
  window.addEventListener("hashchange", showAddress);
  showAddress();
  document.documentElement.dataset.ready = "";
});

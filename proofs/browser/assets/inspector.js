"use strict";
// What is said of the chosen theorem: its cone, the axioms beneath it, paths to others.
const DEEPEST_CONE = 12; // the slider's last mark means all

// `depthChanged(depth)` and `pathWanted(from, to)` report what the reader asks for.
function makeInspector(theory, links, { depthChanged, pathWanted, cleared }) {
  const part = element("div", { class: "inspector" });
  const status = element("p", { role: "status" });
  const axiomKind = theory.kinds.indexOf("axiom");

  function link(node, withStatement = true) {
    return element("a", { href: theoremLink(node, theory.id[node], theory.perPage) },
      element("b", {}, theory.id[node]), withStatement ? " " : null,
      withStatement ? formula(theory.statement[node]) : null);
  }

  function axioms(node) {
    const found = [...links.above(node).keys()].filter((other) => theory.kind[other] === axiomKind);
    const shown = found.filter((other) => other !== node).sort((one, other) => one - other);
    if (!shown.length) return null;
    return element("div", {}, element("h4", {}, `Rests on ${plural(shown.length, "axiom")}`),
      element("ul", { class: "badges" }, ...shown.map((other) => element("li", {}, link(other)))));
  }

  function depthSlider(depth) {
    const output = element("output", {}, depth === Infinity ? "all" : String(depth));
    const slider = element("input", {
      type: "range", id: "depth", min: "1", max: String(DEEPEST_CONE),
      value: String(Math.min(depth, DEEPEST_CONE)),
      input: () => {
        const value = Number(slider.value) >= DEEPEST_CONE ? Infinity : Number(slider.value);
        output.textContent = value === Infinity ? "all" : String(value);
        depthChanged(value);
      },
    });
    return element("p", { class: "field" }, element("label", { for: "depth" }, "Depth "), slider, output);
  }

  function pathForm(from, to = "") {
    const fields = [from, to].map((value, index) => element("input", {
      type: "text", id: index ? "path-to" : "path-from", value, size: "7", autocomplete: "off",
    }));
    return element("form", {
      class: "field",
      submit: (event) => {
        event.preventDefault();
        pathWanted(...fields.map((field) => field.value.trim()));
      },
    }, element("label", { for: "path-from" }, "Path from "), fields[0],
    element("label", { for: "path-to" }, " to "), fields[1], element("button", {}, "Find"));
  }

  function showCone(node, depth, above, below) {
    status.textContent = `${theory.id[node]}: rests on ${(above.size - 1).toLocaleString("en")}, `
      + `used by ${(below.size - 1).toLocaleString("en")}`
      + (depth === Infinity ? "" : ` within ${plural(depth, "step")}`);
    if (part.dataset.node === String(node)) return; // the slider under the reader's hand stays
    part.dataset.node = node;
    part.replaceChildren(element("h3", {}, link(node)), depthSlider(depth), axioms(node) ?? "",
      pathForm(theory.id[node]), button("Clear", cleared, { class: "quiet" }));
  }

  function showPath(from, to, path) {
    delete part.dataset.node;
    status.textContent = path ? `A path of ${plural(path.length - 1, "step")}`
      : `No path: neither of ${from} and ${to} rests on the other`;
    part.replaceChildren(element("h3", {}, `From ${from} to ${to}`),
      element("ol", { class: "theorems" }, ...(path ?? []).map((node) => element("li", {}, link(node)))),
      pathForm(from, to), button("Clear", cleared, { class: "quiet" }));
  }

  function showNothing() {
    delete part.dataset.node;
    status.textContent = "";
    part.replaceChildren(element("p", {}, "Choose a theorem to light up what it rests on and what rests on it."),
      pathForm("", ""));
  }

  return { part, status, showCone, showPath, showNothing };
}

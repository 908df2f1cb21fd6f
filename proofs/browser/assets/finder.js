"use strict";
// The list of theorems, found by name, formula or shape.
const ROWS_AT_ONCE = 100;

// `typed(text)` is told what is searched for, `chosen(node)` which theorem is to be shown.
function makeFinder(theory, { typed, chosen }) {
  const search = makeSearch(theory);
  const input = element("input", {
    type: "search", id: "search", autocomplete: "off", spellcheck: "false",
    placeholder: "name, formula, or shape such as a*(b+c)",
  });
  const status = element("p", { role: "status", class: "count" });
  const list = element("ol", { class: "theorems found" });
  const more = button("Show more", () => extend());
  let hits = [];
  let shown = 0;

  function row([, node, why]) {
    return element("li", {},
      element("a", { href: theoremLink(node, theory.id[node], theory.perPage), class: "to" },
        element("b", {}, theory.id[node]), theory.name[node] ? element("em", {}, theory.name[node]) : null,
        formula(theory.statement[node])),
      element("small", {}, [theory.kinds[theory.kind[node]],
        theory.steps[node] ? plural(theory.steps[node], "step") : null, why || null].filter(Boolean).join(" · ")),
      button("Cone", () => chosen(node), { class: "quiet", "aria-label": `Cone of ${theory.id[node]}` }));
  }

  function extend() {
    const next = hits.slice(shown, shown + ROWS_AT_ONCE).map(row);
    list.append(...next);
    if (shown > 0) next[0]?.querySelector("a").focus();
    shown += next.length;
    more.hidden = shown >= hits.length;
  }

  function show(text) {
    if (input.value !== text) input.value = text;
    hits = search(text);
    shown = 0;
    list.replaceChildren();
    extend();
    const all = plural(theory.id.length, "statement");
    status.textContent = text.trim() ? `${hits.length.toLocaleString("en")} of ${all}` : all;
  }

  input.addEventListener("input", () => {
    show(input.value);
    typed(input.value);
  });
  show("");
  const part = element("section", { class: "finder", "aria-labelledby": "finder-title" },
    element("h2", { id: "finder-title" }, "Theorems"),
    element("label", { for: "search" }, "Search"), input, status,
    element("div", { class: "results", role: "region", tabindex: "0", "aria-label": "List of theorems" }, list, more));
  return { part, show, input };
}

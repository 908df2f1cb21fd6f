"use strict";
const TOP = 2; // the level of the heading that stands above a whole proof
// A proof as numbered lines. `reader.cite(position)` gives the link to another theorem and
// `reader.statement(position)` what it says; steps link to each other by number.
function makeProof(theorem, reader) {
  let number = 0;

  function part(made, level) {
    const title = level === TOP ? null : element(`h${Math.min(level, 6)}`, {}, made.title);
    const assumed = made.assumes.map((text) =>
      element("p", { class: "assumed" }, "Assume ", formula(text)));
    return element(title ? "section" : "div", { class: "part" }, title, ...assumed, ...groups(made.items, level));
  }

  // Lines that follow each other share a list; cases stand side by side between lists.
  function groups(items, level) {
    const made = [];
    let list = null;
    items.forEach((item, index) => {
      if (item.cases) {
        made.push(element("div", { class: "cases" }, ...item.cases.map((one) => part(one, level + 1))));
        list = null;
        return;
      }
      const last = index === items.length - 1 || Boolean(items[index + 1].cases);
      if (!list) made.push((list = element("ol", { class: "steps" })));
      list.append(line(item, last));
    });
    return made;
  }

  function line(step, last) {
    number += 1;
    const here = number;
    const id = `${theorem.id}.${here}`;
    const small = !last && reader.isAxiom(step.theorem); // the first line and the last always stay
    return element("li", { id, class: small ? "step small" : "step" },
      element("a", { class: "number", href: `#${id}`, "aria-label": `Step ${here}` }, String(here)),
      formula(step.text, step.changed),
      element("span", { class: "reason" }, step.rule, ...cited(step)),
      explanation(step, id));
  }

  function cited(step) {
    const made = [];
    if (step.theorem !== undefined) made.push(" ", reader.cite(step.theorem));
    (step.steps ?? []).forEach((used, index) => {
      made.push(index ? ", " : " from ", element("a", { href: `#${theorem.id}.${used}` }, String(used)));
    });
    return made;
  }

  // Seen on hover and focus, and lasting for the step that the address names.
  function explanation(step, id) {
    if (step.theorem === undefined && !step.with) return null;
    const said = step.theorem === undefined ? [] : [formula(reader.statement(step.theorem))];
    const values = (step.with ?? []).map(([name, value]) =>
      element("li", {}, formula(name), " := ", formula(value)));
    if (values.length) said.push(element("ul", {}, ...values));
    return element("div", { class: "why", id: `${id}-why` }, ...said);
  }

  const made = part(theorem.proof, TOP);
  const smallSteps = made.querySelectorAll(".step.small").length;
  return { made, smallSteps };
}

// Escape puts an explanation away that covers what is below it.
document.addEventListener("keydown", (event) => {
  document.documentElement.toggleAttribute("data-quiet", event.key === "Escape");
});
document.addEventListener("pointerover", () => {
  document.documentElement.removeAttribute("data-quiet");
});

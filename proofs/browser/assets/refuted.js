"use strict";
// The conjectures in the table, as formulas are written everywhere else.
for (const cell of document.querySelectorAll(".refuted td.formula")) {
  cell.replaceChildren(formula(cell.textContent));
  cell.classList.remove("formula");
}
document.documentElement.dataset.ready = "";

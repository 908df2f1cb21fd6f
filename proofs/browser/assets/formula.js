"use strict";
// Formulas as readers know them: variables in italics, signs instead of their plain spellings.
const SIGNS = new Map([["*", "·"], ["=>", "⇒"], ["<=", "≤"], [">=", "≥"], ["!=", "≠"], ["-", "−"], ["**", "^"]]);
const TOKENS = /[\p{L}_][\p{L}\p{N}_']*|=>|<=|>=|!=|\*\*|[\s\S]/gu;

// A statement in plain text, with the same signs.
function spelled(text) {
  return (inequation(text).match(TOKENS) ?? []).map((token) => SIGNS.get(token) ?? token).join("");
}

function inequation(text) {
  return text.replace(/^not ([^=]+) = ([^=]+)$/, "$1 != $2");
}

// `changed` is the range [start, end) of the text that a step has made.
function formula(text, changed = null) {
  const made = element("span", { class: "formula" });
  if (!changed) return appendTokens(made, inequation(text));
  const [start, end] = changed;
  appendTokens(made, text.slice(0, start));
  made.append(appendTokens(element("mark"), text.slice(start, end)));
  return appendTokens(made, text.slice(end));
}

function appendTokens(parent, text) {
  let plain = "";
  for (const token of text.match(TOKENS) ?? []) {
    if (/^\p{L}$/u.test(token) && token === token.toLowerCase()) {
      parent.append(plain, element("i", {}, token));
      plain = "";
    } else {
      plain += SIGNS.get(token) ?? token;
    }
  }
  parent.append(plain);
  return parent;
}

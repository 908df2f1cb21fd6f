"use strict";
// Theorems by id, name, text or shape. A hit is [rank, position, why]; the lowest rank is best.
function makeSearch(theory) {
  const constants = new Set(theory.constants);
  const compact = (text) => text.toLowerCase().replaceAll("·", "*").replace(/\s+/g, "");
  const texts = theory.statement.map(compact);
  const names = theory.name.map((name) => name.toLowerCase());
  const terms = new Array(texts.length); // parsed when first needed
  const isVariable = (term) =>
    typeof term === "string" && /^\p{Ll}\d*'*$/u.test(term) && !constants.has(term);

  function hit(position, query, text, shape) {
    if (theory.id[position].toLowerCase() === text) return [0, position, "id"];
    if (query && names[position] === query) return [1, position, "name"];
    if (texts[position] === text) return [2, position, "the statement"];
    const fit = shape ? fitOf(position, shape) : 0;
    if (fit === 2) return [3, position, "same shape"];
    if (names[position].includes(query)) return [4, position, "name"];
    if (texts[position].includes(text)) return [5, position, "text"];
    return fit ? [6, position, "an instance of the shape"] : null;
  }

  function termOf(position) {
    terms[position] ??= parseTerm(theory.statement[position]) ?? "";
    return terms[position];
  }

  // The operators of the shape must occur in the text: that settles most without looking closer.
  function fitOf(position, { term, operators }) {
    if (!operators.every((operator) => texts[position].includes(operator))) return 0;
    return shapeInside(term, termOf(position), isVariable);
  }

  // Statements are parsed while nothing else is to do, so that the first search is as fast as others.
  function parseAhead(from = 0) {
    const end = Math.min(from + 250, texts.length);
    for (let position = from; position < end; position++) termOf(position);
    if (end < texts.length) setTimeout(parseAhead, 0, end);
  }
  setTimeout(parseAhead, 200);

  return function search(typed) {
    const query = typed.trim().toLowerCase();
    if (!query) return texts.map((_, position) => [0, position, ""]);
    const term = parseTerm(typed);
    const shape = Array.isArray(term) ? { term, operators: operatorsOf(term) } : null;
    const text = compact(typed);
    const hits = [];
    for (let position = 0; position < texts.length; position++) {
      const found = hit(position, query, text, shape);
      if (found) hits.push(found);
    }
    return hits.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  };
}

function operatorsOf(term) {
  if (typeof term === "string") return [];
  return [...new Set([term[0].toLowerCase(), ...term.slice(1).flatMap(operatorsOf)])];
}

"use strict";
// Statements as terms: a leaf is a string, an application an array [operator, argument, ...].
const BINDING = new Map([["=>", 1], ["=", 3], ["!=", 3], ["<", 3], ["<=", 3], [">", 3], [">=", 3],
  ["+", 4], ["-", 4], ["*", 5], ["/", 5], ["^", 6], ["**", 6]]);
const OTHER_SIGN = 4; // an infix sign of a user's theory binds like +
const RIGHTWARD = new Set(["=>", "^", "**"]);
const TERM_TOKENS = /[\p{L}_][\p{L}\p{N}_']*|\p{N}+|[(),]|[^\s\p{L}\p{N}(),_]+/gu;
const DEEPEST = 200; // brackets; a query is typed by a person

// The term that a text spells, or null where it spells none.
function parseTerm(text) {
  const tokens = text.replaceAll("·", "*").match(TERM_TOKENS) ?? [];
  let next = 0;
  let depth = 0;

  function operand() {
    const token = tokens[next++];
    if (token === "(") {
      const inside = expression(0);
      return tokens[next++] === ")" ? inside : null;
    }
    if (token === undefined || !/^[\p{L}\p{N}_]/u.test(token)) return null;
    if (tokens[next] !== "(") return token;
    const made = [token];
    do {
      next++;
      made.push(expression(0));
    } while (tokens[next] === ",");
    return tokens[next++] === ")" && !made.includes(null) ? made : null;
  }

  function expression(least) {
    if (++depth > DEEPEST) return null;
    let left = operand();
    while (left !== null && next < tokens.length && !"(),".includes(tokens[next])) {
      const sign = tokens[next];
      const binding = BINDING.get(sign) ?? OTHER_SIGN;
      if (/^[\p{L}\p{N}_]/u.test(sign) || binding < least) break;
      next++;
      const right = expression(RIGHTWARD.has(sign) ? binding : binding + 1);
      left = right === null ? null : [sign, left, right];
    }
    depth--;
    return left;
  }

  const made = expression(0);
  return next === tokens.length ? made : null;
}

function sameTerm(one, other) {
  if (typeof one === "string" || typeof other === "string") return one === other;
  return one.length === other.length && one.every((part, index) =>
    index === 0 ? part === other[0] : sameTerm(part, other[index]));
}

// Whether `term` is `shape` with its variables replaced; an equation fits either way round.
function fitsShape(shape, term, isVariable, values = new Map()) {
  if (typeof shape === "string") {
    if (!isVariable(shape)) return shape === term;
    if (values.has(shape)) return sameTerm(values.get(shape), term);
    values.set(shape, term);
    return true;
  }
  if (typeof term === "string" || shape[0] !== term[0] || shape.length !== term.length) return false;
  for (let index = 1; index < shape.length; index++) {
    if (!fitsShape(shape[index], term[index], isVariable, values)) return false;
  }
  return true;
}

// The first part of a term that fits: 2 if by renaming variables alone, 1 if not, 0 for none.
function shapeInside(shape, term, isVariable) {
  const turned = shape[0] === "=" ? ["=", shape[2], shape[1]] : null;
  let found = 0;
  const left = [term];
  while (left.length) {
    const part = left.pop();
    if (typeof part === "string") continue;
    for (const form of turned ? [shape, turned] : [shape]) {
      if (part[0] !== form[0]) continue;
      const values = new Map();
      if (!fitsShape(form, part, isVariable, values)) continue;
      const renamed = [...values.values()];
      if (renamed.every(isVariable) && new Set(renamed).size === renamed.length) return 2;
      found = 1;
    }
    for (let index = 1; index < part.length; index++) left.push(part[index]);
  }
  return found;
}

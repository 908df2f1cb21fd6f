"use strict";
// Elements from plain values. Text becomes text nodes only, so data is never read as HTML.
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== false && value !== undefined) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function button(label, click, attributes = {}) {
  return element("button", { type: "button", click, ...attributes }, label);
}

function plural(count, one, many = one + "s") {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

// The file with the theorem at a position, and the place of the theorem or of one of its steps.
function theoremLink(position, id, perPage) {
  return `theorems-${Math.floor(position / perPage) + 1}.html#${id}`;
}

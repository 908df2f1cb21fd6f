"use strict";
// The graph as a thing to use: pan, zoom and pick by pointer, or walk along its edges by keys.
const PICK_DISTANCE = 16; // CSS pixels
const PAN_STEP = 60;

// `chosen(node)` is called when a node is picked (null: none), `opened(node)` when its page is wanted.
function makeGraph(theory, links, { chosen, opened }) {
  const canvas = element("canvas", {
    class: "graph", tabindex: "0", role: "application", "aria-describedby": "graph-keys",
    "aria-label": "Graph of theorems",
  });
  const hint = element("div", { class: "hint", hidden: true, "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  const scene = makeScene(theory, links);
  const { camera } = scene;
  const layer = makeLayer(scene);
  const minimap = makeMinimap(scene, redraw);
  let waiting = false;

  function redraw() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      const ratio = window.devicePixelRatio || 1;
      layer.draw(context, ratio);
      minimap.draw();
    });
  }

  function resize() {
    const box = canvas.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    const whole = camera.zoom === camera.fitted;
    camera.width = box.width;
    camera.height = box.height;
    canvas.width = Math.round(box.width * ratio);
    canvas.height = Math.round(box.height * ratio);
    if (whole) camera.fit();
    redraw();
  }

  function recolour() {
    scene.colours = themeColours();
    scene.font = getComputedStyle(document.body).fontFamily;
    minimap.paintDots();
    redraw();
  }

  function zoom(factor, left, top) {
    camera.zoomBy(factor, left, top);
    redraw();
  }

  function fit() {
    camera.fit();
    redraw();
  }

  function pan(right, down) {
    camera.pan(right, down);
    redraw();
  }

  function reveal(node) {
    const [left, top] = camera.toScreen(theory.x[node], theory.y[node]);
    const inside = left > 40 && top > 40 && left < camera.width - 40 && top < camera.height - 40;
    if (!inside) camera.moveTo(theory.x[node], theory.y[node]);
  }

  // Single out nodes: see `lit` of drawGraph; `path` is the list of nodes of a path, if it is one.
  function show(selected, lit, path = null) {
    Object.assign(scene, { selected, lit, path });
    if (selected !== null) reveal(selected);
    redraw();
  }

  function point(left, top) {
    const node = nearest(scene, left, top);
    hint.hidden = node === null;
    canvas.classList.toggle("over", node !== null);
    if (node === null) return;
    hint.replaceChildren(element("strong", {}, theory.name[node] || theory.id[node]), " ",
      formula(theory.statement[node]));
    hint.style.left = `${Math.min(left, camera.width - 230)}px`;
    hint.style.top = `${top + 18}px`;
  }

  listenToPointer(canvas, { pan, zoom, point, pick: (left, top) => chosen(nearest(scene, left, top)) });
  listenToKeys(canvas, scene, { pan, zoom, fit, chosen, opened });
  canvas.addEventListener("pointerleave", () => { hint.hidden = true; });
  new ResizeObserver(resize).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  recolour();
  return { canvas, hint, minimap: minimap.canvas, zoom, fit, pan, show };
}

function makeScene(theory, links) {
  const extent = (values) => values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
  const [left, right] = extent(theory.x);
  const [top, bottom] = extent(theory.y);
  return {
    theory, users: links.users, radii: makeRadii(links.users), rows: makeRows(theory.x, theory.y),
    selected: null, lit: null, path: null, colours: null, font: "sans-serif",
    edges: theory.uses.flatMap((used, node) => used.map((other) => [other, node])),
    camera: makeCamera({ left, right, top, bottom }),
  };
}

function nearest({ rows, theory, camera }, left, top) {
  const reach = PICK_DISTANCE;
  const near = nodesInView(rows, theory.x,
    camera.toPlane(left - reach, top - reach), camera.toPlane(left + reach, top + reach));
  let best = null;
  let least = reach;
  for (const node of near) {
    const [x, y] = camera.toScreen(theory.x[node], theory.y[node]);
    const distance = Math.hypot(x - left, y - top);
    if (distance < least) [best, least] = [node, distance];
  }
  return best;
}

function listenToPointer(canvas, { pan, zoom, point, pick }) {
  const held = new Map(); // pointers that are down; two of them pinch
  let moved = 0;

  function place(event) {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  function pinch(event) {
    const [still] = [...held].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    const before = held.get(event.pointerId);
    const now = place(event);
    const factor = Math.hypot(now[0] - still[0], now[1] - still[1])
      / Math.max(1, Math.hypot(before[0] - still[0], before[1] - still[1]));
    zoom(factor, (now[0] + still[0]) / 2, (now[1] + still[1]) / 2);
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    held.set(event.pointerId, place(event));
    moved = 0;
  });
  canvas.addEventListener("pointermove", (event) => {
    const now = place(event);
    const before = held.get(event.pointerId);
    if (!before) return point(...now);
    if (held.size === 2) pinch(event);
    else pan(now[0] - before[0], now[1] - before[1]);
    moved += Math.abs(now[0] - before[0]) + Math.abs(now[1] - before[1]);
    held.set(event.pointerId, now);
  });
  canvas.addEventListener("pointerup", (event) => {
    held.delete(event.pointerId);
    if (moved < 5) pick(...place(event));
  });
  canvas.addEventListener("pointercancel", (event) => held.delete(event.pointerId));
  // The wheel belongs to the page until the graph has the focus.
  canvas.addEventListener("wheel", (event) => {
    if (document.activeElement !== canvas && !event.ctrlKey) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 400), ...place(event));
  }, { passive: false });
}

// Where an arrow key leads: along an edge up or down, to the neighbour in the row left or right.
function walk({ theory, users, rows, selected }, key) {
  if (selected === null) return 0;
  if (key === "ArrowUp") return theory.uses[selected][0] ?? selected;
  if (key === "ArrowDown") return users[selected][0] ?? selected;
  const row = rows.find(({ height }) => height === theory.y[selected]).nodes;
  const beside = row.indexOf(selected) + (key === "ArrowLeft" ? -1 : 1);
  return row[beside] ?? selected;
}

function listenToKeys(canvas, scene, { pan, zoom, fit, chosen, opened }) {
  const arrows = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [1, 0], ArrowRight: [-1, 0] };
  const others = {
    "+": () => zoom(1.3), "=": () => zoom(1.3), "-": () => zoom(1 / 1.3), 0: fit,
    Escape: () => chosen(null),
    Enter: () => scene.selected !== null && opened(scene.selected),
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = arrows[event.key];
    if (!arrow && !others[event.key]) return;
    event.preventDefault();
    if (arrow && event.shiftKey) pan(arrow[0] * PAN_STEP, arrow[1] * PAN_STEP);
    else if (arrow) chosen(walk(scene, event.key));
    else others[event.key]();
  });
}

"use strict";
// Draws what the camera sees, with as much detail as there is room for.
const EDGES_AT_ONCE = 3000; // beyond that a picture says nothing and panning slows down
const ROOM_FOR_IDS = 46; // CSS pixels between columns
const ROOM_FOR_STATEMENTS = 105;
const SHAPES_AT_ONCE = 1500; // beyond that,
const SMALLEST_SHAPE = 2.5; // a node of a smaller radius (CSS pixels) is a dot
const LETTER = 6.1; // average width in the font of labels

// Rows of nodes sorted by x: what is in view is found by bisection.
function makeRows(x, y) {
  const byHeight = new Map();
  y.forEach((height, node) => {
    if (!byHeight.has(height)) byHeight.set(height, []);
    byHeight.get(height).push(node);
  });
  const rows = [...byHeight].map(([height, nodes]) => ({ height, nodes }));
  rows.forEach((row) => row.nodes.sort((one, other) => x[one] - x[other]));
  return rows.sort((one, other) => one.height - other.height);
}

function firstFrom(count, reached) {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reached(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function nodesInView(rows, x, [left, top], [right, bottom]) {
  const found = [];
  for (let at = firstFrom(rows.length, (i) => rows[i].height >= top); at < rows.length; at++) {
    const { height, nodes } = rows[at];
    if (height > bottom) break;
    for (let n = firstFrom(nodes.length, (i) => x[nodes[i]] >= left); n < nodes.length; n++) {
      if (x[nodes[n]] > right) break;
      found.push(nodes[n]);
    }
  }
  return found;
}

// One shape for each kind, so that colour is never alone.
const SHAPES = [
  (path, x, y, r) => path.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8),
  (path, x, y, r) => { path.moveTo(x + r, y); path.arc(x, y, r, 0, 2 * Math.PI); },
  (path, x, y, r) => polygon(path, [[x, y - 1.25 * r], [x + 1.25 * r, y], [x, y + 1.25 * r], [x - 1.25 * r, y]]),
  (path, x, y, r) => polygon(path, [[x, y - 1.2 * r], [x + 1.15 * r, y + 0.9 * r], [x - 1.15 * r, y + 0.9 * r]]),
];

function polygon(path, [start, ...rest]) {
  path.moveTo(...start);
  rest.forEach((point) => path.lineTo(...point));
  path.closePath();
}

function themeColours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  return { paper: read("--paper"), ink: read("--ink"), soft: read("--soft"), line: read("--line"),
    kinds: ["--s0", "--s1", "--s2", "--s3"].map(read) };
}

function kindColour(colours, kind) {
  return colours.kinds[kind] ?? colours.soft;
}

// `scene`: theory, radii, rows, edges, camera, colours, and `lit` (Map node -> "above", "below",
// "path" or "here") or null when nothing is singled out.
function drawGraph(context, scene) {
  const { camera } = scene;
  context.clearRect(0, 0, camera.width, camera.height);
  const margin = [camera.toPlane(-60, -30), camera.toPlane(camera.width + 60, camera.height + 30)];
  const visible = nodesInView(scene.rows, scene.theory.x, ...margin);
  drawEdges(context, scene, margin);
  drawNodes(context, scene, visible);
  if (COLUMN * camera.zoom >= ROOM_FOR_IDS) drawLabels(context, scene, visible);
}

function drawEdges(context, scene, [[left, top], [right, bottom]]) {
  const { theory: { x, y }, edges, lit } = scene;
  const plain = [];
  const strong = [];
  for (const edge of edges) {
    const [low, high] = edge;
    if (y[high] < top || y[low] > bottom) continue;
    if (Math.max(x[low], x[high]) < left || Math.min(x[low], x[high]) > right) continue;
    (lit && lit.has(low) && lit.has(high) && joined(scene, low, high) ? strong : plain).push(edge);
  }
  const { colours } = scene;
  strokeEdges(context, scene, plain, EDGES_AT_ONCE, colours.line, lit ? 0.35 : 0.8, 1);
  strokeEdges(context, scene, strong, EDGES_AT_ONCE, colours.ink, 0.75, 1.5);
}

// On a path only its own steps are strong, not every edge between its nodes.
function joined({ path }, low, high) {
  if (!path) return true;
  const at = path.indexOf(low);
  return path[at + 1] === high || path[at - 1] === high;
}

function strokeEdges(context, scene, edges, most, colour, alpha, width) {
  const { camera, theory: { x, y } } = scene;
  const every = Math.ceil(edges.length / most) || 1;
  context.beginPath();
  for (let index = 0; index < edges.length; index += every) {
    const [low, high] = edges[index];
    context.moveTo(...camera.toScreen(x[low], y[low]));
    context.lineTo(...camera.toScreen(x[high], y[high]));
  }
  context.globalAlpha = alpha;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
  context.globalAlpha = 1;
}

// By use, from 3.5 for none; the camera shrinks it.
function makeRadii(users) {
  return users.map((list) => Math.min(3.5 + 1.6 * Math.log2(1 + list.length), 12));
}

function nodeRadius({ radii, camera }, node) {
  return Math.max(0.8, radii[node] * Math.min(1, 0.25 + camera.zoom));
}

function drawNodes(context, scene, visible) {
  const { theory, lit } = scene;
  const smallest = visible.length > SHAPES_AT_ONCE ? SMALLEST_SHAPE : 0;
  const groups = new Map(); // by colour and brightness, which canvases change slowly
  for (const node of visible) {
    const key = theory.kind[node] * 2 + (lit && !lit.has(node) ? 1 : 0);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(node);
  }
  for (const [key, nodes] of [...groups].sort((one, other) => other[0] % 2 - one[0] % 2)) {
    context.globalAlpha = key % 2 ? 0.16 : 1;
    context.fillStyle = kindColour(scene.colours, key >> 1);
    fillNodes(context, scene, nodes, SHAPES[Math.min(key >> 1, SHAPES.length - 1)], smallest);
  }
  context.globalAlpha = 1;
  if (scene.selected !== null) ringNode(context, scene, scene.selected);
}

// A long path of shapes is slow to fill; what is too small to have a shape is a square of its own.
function fillNodes(context, scene, nodes, shape, smallest) {
  const { theory: { x, y }, camera } = scene;
  const [left, top] = camera.toScreen(0, 0);
  const across = COLUMN * camera.zoom;
  const down = ROW * camera.zoom;
  context.beginPath();
  for (const node of nodes) {
    const radius = nodeRadius(scene, node);
    const [atX, atY] = [left + x[node] * across, top + y[node] * down];
    if (radius < smallest) context.fillRect(atX - radius, atY - radius, 2 * radius, 2 * radius);
    else shape(context, atX, atY, radius);
  }
  context.fill();
}

function ringNode(context, scene, node) {
  const { camera, theory, colours } = scene;
  const [left, top] = camera.toScreen(theory.x[node], theory.y[node]);
  context.beginPath();
  context.arc(left, top, nodeRadius(scene, node) + 4, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.strokeStyle = colours.ink;
  context.stroke();
}

function drawLabels(context, scene, visible) {
  const { theory, camera, lit, colours } = scene;
  const room = COLUMN * camera.zoom;
  const letters = Math.floor((room - 6) / LETTER);
  context.font = `12px ${scene.font}`;
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeStyle = colours.paper;
  for (const node of visible) {
    if (lit && !lit.has(node)) continue;
    const [left, top] = camera.toScreen(theory.x[node], theory.y[node]);
    const under = top + nodeRadius(scene, node) + (node === scene.selected ? 8 : 4);
    haloText(context, shortened(theory.name[node] || theory.id[node], letters), left, under, colours.ink);
    if (room >= ROOM_FOR_STATEMENTS) {
      haloText(context, shortened(spelled(theory.statement[node]), letters), left, under + 15, colours.soft);
    }
  }
}

function haloText(context, text, left, top, colour) {
  context.strokeText(text, left, top);
  context.fillStyle = colour;
  context.fillText(text, left, top);
}

function shortened(text, letters) {
  return text.length <= letters ? text : text.slice(0, Math.max(letters - 1, 1)) + "…";
}

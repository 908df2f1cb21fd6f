"use strict";
// The whole graph in a corner, with the part in view framed; pressing moves there.
const MINIMAP = { width: 150, height: 96 };

function makeMinimap(scene, moved) {
  const canvas = element("canvas", { class: "minimap", "aria-hidden": "true" });
  const ratio = window.devicePixelRatio || 1;
  canvas.width = MINIMAP.width * ratio;
  canvas.height = MINIMAP.height * ratio;
  const { left, right, top, bottom } = scene.camera.bounds;
  const across = (MINIMAP.width - 8) / Math.max(right - left, 1);
  const down = (MINIMAP.height - 8) / Math.max(bottom - top, 1);
  const place = (x, y) => [4 + (x - left) * across, 4 + (y - top) * down];
  const dots = document.createElement("canvas"); // the nodes never move, so they are drawn once
  dots.width = canvas.width;
  dots.height = canvas.height;

  function paintDots() {
    const context = dots.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, MINIMAP.width, MINIMAP.height);
    const { theory, colours } = scene;
    const size = theory.id.length > 500 ? 1 : 3;
    theory.id.forEach((_, node) => {
      context.fillStyle = kindColour(colours, theory.kind[node]);
      const [x, y] = place(theory.x[node], theory.y[node]);
      context.fillRect(x - size / 2, y - size / 2, size, size);
    });
  }

  function draw() {
    const context = canvas.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(dots, 0, 0);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { camera } = scene;
    const [x, y] = place(...camera.toPlane(0, 0));
    const [farX, farY] = place(...camera.toPlane(camera.width, camera.height));
    context.strokeStyle = scene.colours.ink;
    context.strokeRect(x, y, farX - x, farY - y);
  }

  function move(event) {
    if (!(event.buttons & 1)) return;
    const box = canvas.getBoundingClientRect();
    const shrunk = MINIMAP.width / box.width; // narrow screens show it smaller
    scene.camera.moveTo(left + ((event.clientX - box.left) * shrunk - 4) / across,
      top + ((event.clientY - box.top) * shrunk - 4) / down);
    moved();
  }
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    move(event);
  });
  canvas.addEventListener("pointermove", move);
  return { canvas, draw, paintDots };
}

"use strict";
// The picture with a margin around what is seen, so that most moves only shift it.
const MARGIN = 0.4; // of the width and the height, on each side
const LOOK = ["selected", "lit", "path", "colours", "font"]; // what else the picture depends on

// `draw(context, ratio)` draws the scene; a canvas pixel is 1 / ratio CSS pixels.
function makeLayer(scene) {
  const layer = document.createElement("canvas");
  const around = makeCamera(scene.camera.bounds);
  let last = null; // the state of the latest picture, on the screen or in the layer
  let inLayer = false;

  function state(ratio) {
    const { zoom, width, height } = scene.camera;
    return [zoom, width, height, ratio, ...LOOK.map((name) => scene[name])];
  }

  function paintLayer(ratio) {
    const { x, y, zoom, width, height } = scene.camera;
    const grown = 1 + 2 * MARGIN;
    Object.assign(around, { x, y, zoom, width: width * grown, height: height * grown });
    layer.width = Math.round(around.width * ratio);
    layer.height = Math.round(around.height * ratio);
    const context = layer.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawGraph(context, { ...scene, camera: around });
  }

  // How far the layer has to move, in CSS pixels.
  function shift() {
    const { camera } = scene;
    return [(around.x - camera.x) * COLUMN * camera.zoom, (around.y - camera.y) * ROW * camera.zoom];
  }

  function covers([right, down]) {
    const { width, height } = scene.camera;
    return Math.abs(right) <= MARGIN * width && Math.abs(down) <= MARGIN * height;
  }

  function draw(context, ratio) {
    const now = state(ratio);
    const onlyMoved = last !== null && now.every((value, index) => value === last[index]);
    last = now;
    if (!onlyMoved) {
      inLayer = false;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawGraph(context, scene);
      return;
    }
    if (!inLayer || !covers(shift())) paintLayer(ratio);
    inLayer = true;
    const [right, down] = shift();
    const { width, height } = scene.camera;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    context.drawImage(layer, Math.round((right - MARGIN * width) * ratio),
      Math.round((down - MARGIN * height) * ratio));
  }

  return { draw };
}

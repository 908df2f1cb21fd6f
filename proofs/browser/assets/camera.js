"use strict";
// What part of the plane a canvas shows. Columns and rows of the plane are one apart.
const COLUMN = 150; // CSS pixels at zoom 1
const ROW = 74;
const CLOSEST = 2;

function makeCamera(bounds) {
  const camera = { x: 0, y: 0, zoom: 1, width: 1, height: 1, bounds, fitted: 1 };

  camera.toScreen = (x, y) => [
    (x - camera.x) * COLUMN * camera.zoom + camera.width / 2,
    (y - camera.y) * ROW * camera.zoom + camera.height / 2,
  ];
  camera.toPlane = (left, top) => [
    (left - camera.width / 2) / (COLUMN * camera.zoom) + camera.x,
    (top - camera.height / 2) / (ROW * camera.zoom) + camera.y,
  ];
  camera.fit = () => {
    const across = (bounds.right - bounds.left + 1.2) * COLUMN;
    const down = (bounds.bottom - bounds.top + 1.4) * ROW;
    camera.fitted = Math.min(camera.width / across, camera.height / down, 1.2);
    camera.zoom = camera.fitted;
    camera.x = (bounds.left + bounds.right) / 2;
    camera.y = (bounds.top + bounds.bottom) / 2;
  };
  camera.pan = (right, down) => camera.moveTo(
    camera.x - right / (COLUMN * camera.zoom), camera.y - down / (ROW * camera.zoom));
  camera.moveTo = (x, y) => {
    camera.x = Math.min(Math.max(x, bounds.left), bounds.right);
    camera.y = Math.min(Math.max(y, bounds.top), bounds.bottom);
  };
  // Zoom so that the point under the pointer stays where it is.
  camera.zoomBy = (factor, left = camera.width / 2, top = camera.height / 2) => {
    const [x, y] = camera.toPlane(left, top);
    camera.zoom = Math.min(Math.max(camera.zoom * factor, camera.fitted / 2), CLOSEST);
    const [newX, newY] = camera.toPlane(left, top);
    camera.moveTo(camera.x + x - newX, camera.y + y - newY);
  };
  return camera;
}

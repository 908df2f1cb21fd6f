"use strict";
// The data of the page: deflated JSON in base64, which no browser API but this stream inflates.
async function unpack(name) {
  const packed = atob(JSON.parse(document.getElementById(name).textContent));
  const bytes = Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(inflated).json();
}

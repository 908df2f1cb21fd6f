"use strict";
// The look of what scripts build. It comes as a constructed sheet, which the page's
// Content-Security-Policy leaves to scripts; an inline style element would need a hash of its own.
const sheet = new CSSStyleSheet();
sheet.replaceSync(JSON.parse(document.getElementById("browser-style").textContent));
document.adoptedStyleSheets = [sheet];

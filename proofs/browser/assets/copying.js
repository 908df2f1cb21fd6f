"use strict";
// Buttons that put a text on the clipboard and say so.
function copyButton(label, text, says) {
  const made = button(label, async () => {
    try {
      await navigator.clipboard.writeText(text());
      says(`Copied: ${label}`);
    } catch {
      says(copyBySelection(text()) ? `Copied: ${label}` : "This browser does not let pages copy");
    }
  });
  return made;
}

// The older way, for browsers that keep the clipboard from pages opened from disk.
function copyBySelection(text) {
  const field = element("textarea", { class: "offscreen", readonly: true });
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  return copied;
}

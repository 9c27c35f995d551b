// Hints about the language: remembers for the one who is logged in whether they are folded away, and shows the place
// that a hint is about.
"use strict";

(() => {
  const fold = document.getElementById("hint-fold");
  if (!fold) return;
  const key = `skrivrad:${document.getElementById("editor").dataset.user}`;

  try {
    if (localStorage.getItem(key) === "folded") fold.open = false;
  } catch {
    // A browser without storage shows the hints each time.
  }

  fold.addEventListener("toggle", () => {
    try {
      if (fold.open) localStorage.removeItem(key);
      else localStorage.setItem(key, "folded");
    } catch {
      // The same.
    }
  });

  fold.addEventListener("click", (event) => {
    const quote = event.target.closest(".hint-quote");
    if (!quote) return;
    const field = document.getElementById(quote.dataset.field);
    const start = field.value.indexOf(quote.dataset.place);
    field.focus();
    if (start >= 0) field.setSelectionRange(start, start + quote.dataset.place.length);
  });
})();

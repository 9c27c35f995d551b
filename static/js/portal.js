// Small things that every page shares.
"use strict";

// A refusal (409) and a form with errors (422) are shown where the answer would have been.
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([409, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

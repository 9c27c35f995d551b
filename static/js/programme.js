// The programme: dragging with mouse, pen or finger beside the buttons, no press lost while an answer is on its way, and
// the focus kept where one works. Everything here can be done with the buttons alone.
"use strict";

(() => {
  const programme = () => document.getElementById("programme");
  if (!programme()) return;

  // --- presses while an answer is on its way are kept and done in turn ----------------------------------------------

  const waiting = [];
  let running = null; // the request on its way

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#programme button");
    if (!button) return;
    if (button.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      event.stopPropagation();
    } else if (running) {
      event.preventDefault();
      event.stopPropagation();
      if (button.id) waiting.push(button.id);
    }
  }, true);

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target.id === "programme") running = event.detail.xhr;
  });

  // After a refusal nothing more is done unseen; an answer that is not shown (no connection) leaves the page as it is.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.xhr !== running || event.detail.xhr.status === 200) return;
    waiting.length = 0;
    if (event.detail.xhr.status !== 409) running = null;
  });

  // Only now do the new buttons answer to htmx.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.xhr !== running) return;
    running = null;
    prepare();
    keepFocus();
    const next = document.getElementById(waiting.shift() ?? "");
    if (next) next.click();
  });

  // htmx gives the focus back to the element with the same id; where that is gone the server has named another.
  function keepFocus() {
    if (document.activeElement && document.activeElement !== document.body) return;
    const named = programme()?.dataset.focus;
    (document.getElementById(named || "programme-heading"))?.focus();
  }

  // --- dragging -----------------------------------------------------------------------------------------------------

  let dragged = null;
  let before = null; // the row that the dragged one would stand before; null is the end

  function prepare() {
    programme()?.classList.add("drags");
  }

  function rows() {
    return [...programme().querySelectorAll("[data-agenda] tbody > tr")];
  }

  function mark() {
    for (const row of rows()) row.classList.remove("drop-before", "drop-after");
    if (before) before.classList.add("drop-before");
    else rows().at(-1).classList.add("drop-after");
  }

  function stop() {
    for (const row of rows()) row.classList.remove("drop-before", "drop-after", "dragged");
    programme().classList.remove("dragging");
    dragged = null;
  }

  document.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("#programme .grip");
    if (!grip || running || event.button !== 0) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    dragged = grip.closest("tr");
    before = dragged.nextElementSibling;
    dragged.classList.add("dragged");
    programme().classList.add("dragging");
  });

  document.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    before = rows().find((row) => {
      const box = row.getBoundingClientRect();
      return event.clientY < box.top + box.height / 2;
    }) ?? null;
    mark();
    const edge = 60;
    if (event.clientY < edge) window.scrollBy(0, -12);
    else if (event.clientY > window.innerHeight - edge) window.scrollBy(0, 12);
  });

  document.addEventListener("pointerup", () => {
    if (!dragged) return;
    const others = rows().filter((row) => row !== dragged);
    const beside = before === dragged ? dragged.nextElementSibling : before;
    const to = beside ? others.indexOf(beside) + 1 : others.length + 1;
    const up = dragged.querySelector("[name=to]");
    stop();
    if (to !== Number(up.value) + 1) {
      htmx.ajax("POST", up.formAction, { source: programme(), target: "#programme", swap: "outerHTML", values: { to } });
    }
  });

  document.addEventListener("pointercancel", () => dragged && stop());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && dragged) stop();
  });

  prepare();
})();

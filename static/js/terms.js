// Explanations of the glossary's words: put below their word, closed with Escape, opened with a tap. Without this they
// still open on hover and on focus, at the left edge of the text.
"use strict";

(() => {
  const termAt = (event) => (event.target instanceof Element ? event.target.closest(".term") : null);

  function place(term) {
    const meaning = term.querySelector(".term-meaning");
    const around = meaning.offsetParent;
    if (!around) return;
    const word = term.querySelector(".term-word").getBoundingClientRect();
    const room = around.getBoundingClientRect();
    const left = Math.min(word.left - room.left, room.width - meaning.offsetWidth);
    meaning.style.left = `${Math.max(left, 0)}px`;
    meaning.style.top = `${word.bottom - room.top + 6}px`;
    meaning.style.marginTop = "0";
  }

  function open(event) {
    const term = termAt(event);
    if (term) place(term);
  }

  function reset(event) {
    const term = termAt(event);
    if (term && !term.contains(event.relatedTarget)) term.classList.remove("is-closed");
  }

  document.addEventListener("pointerover", open);
  document.addEventListener("focusin", open);
  document.addEventListener("pointerout", reset);
  document.addEventListener("focusout", reset);

  document.addEventListener("click", (event) => {
    const word = event.target instanceof Element ? event.target.closest(".term-word") : null;
    if (!word) return;
    word.focus();
    word.closest(".term").classList.remove("is-closed");
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll(".term:hover, .term:focus-within").forEach((term) => term.classList.add("is-closed"));
  });
})();

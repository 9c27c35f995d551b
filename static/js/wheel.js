// The wheel and its table name the same things: what is pointed at in one is shown in the other.
"use strict";

(() => {
  const named = (key) => {
    for (const thing of document.querySelectorAll("#wheel-page .is-named")) thing.classList.remove("is-named");
    const said = document.querySelector("[data-wheel-said]");
    if (said) said.textContent = "";
    if (!key) return;
    for (const thing of document.querySelectorAll(`#wheel-page [data-thing="${CSS.escape(key)}"]`)) thing.classList.add("is-named");
    const name = document.querySelector(`.wheel-thing[data-thing="${CSS.escape(key)}"] + .wheel-name`);
    if (!said || !name) return;
    const words = (selector) => [...name.querySelectorAll(selector)].map((line) => line.textContent).join(" ");
    said.textContent = `${words(".wheel-name-title")}, ${words(".wheel-name-when")}`;
  };

  const keyOf = (event) => event.target.closest?.("#wheel-page [data-thing]")?.dataset.thing;

  for (const kind of ["pointerover", "focusin"]) document.addEventListener(kind, (event) => named(keyOf(event)));
  document.addEventListener("focusout", () => named());
})();

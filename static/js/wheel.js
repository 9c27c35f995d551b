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

// Moving a dialogue on the wheel: by dragging it, or with the arrow keys while it has the focus. Both only ask for the
// page with one more move in its address; the buttons beside the wheel do the same.
(() => {
  const svg = () => document.querySelector("[data-wheel][data-first]");
  const DAY = 86400000;
  let drag = null; // { link, from, to, angle }
  let focusNext = "";

  const iso = (time) => new Date(time).toISOString().slice(0, 10);
  const dayOf = (text) => Date.parse(`${text}T00:00:00Z`);

  function angleAt(event) {
    const box = svg().getBoundingClientRect();
    const x = event.clientX - box.left - box.width / 2;
    const y = event.clientY - box.top - box.height / 2;
    return (Math.atan2(x, -y) * 180 / Math.PI + 360) % 360;
  }

  // The day at an angle that is as many whole weeks away from where the dialogue is.
  function weeksAway(from, angle) {
    const { first, days, start, turn } = svg().dataset;
    const at = dayOf(first) + Math.floor((angle - start) / turn * days) * DAY;
    return from + Math.round((at - from) / (7 * DAY)) * 7 * DAY;
  }

  function ask(link, to) {
    const form = document.querySelector("[data-wheel-drop]");
    form.elements.dialogue.value = link.dataset.move;
    form.elements.to.value = iso(to);
    focusNext = link.id;
    form.requestSubmit();
  }

  function stop() {
    drag?.link.classList.remove("wheel-dragged");
    drag?.link.removeAttribute("transform");
    drag = null;
  }

  document.addEventListener("pointerdown", (event) => {
    const link = event.target.closest?.(".wheel-grip");
    if (!link || event.button !== 0 || !svg()) return;
    drag = { link, from: dayOf(link.dataset.on), to: null, angle: angleAt(event), x: event.clientX, y: event.clientY };
    event.preventDefault();
    link.focus({ preventScroll: true });
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    if (drag.to === null && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 6) return;
    const angle = angleAt(event);
    drag.to = weeksAway(drag.from, angle);
    const { days, turn } = svg().dataset;
    drag.link.classList.add("wheel-dragged");
    drag.link.setAttribute("transform", `rotate(${(drag.to - drag.from) / DAY / days * turn} 500 500)`);
    const when = drag.link.nextElementSibling?.querySelector(".wheel-name-when");
    if (when) when.textContent = new Date(drag.to).toLocaleDateString(document.documentElement.lang, { weekday: "short", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  });

  document.addEventListener("pointerup", () => {
    if (!drag) return;
    const { link, from, to } = drag;
    stop();
    if (to === null) return;
    link.addEventListener("click", (event) => event.preventDefault(), { once: true, capture: true });
    if (to !== from) ask(link, to);
  });

  document.addEventListener("dragstart", (event) => event.target.closest?.(".wheel-grip") && event.preventDefault());
  document.addEventListener("pointercancel", stop);

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
    const link = event.target.closest?.(".wheel-grip");
    const weeks = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!link || !weeks) return;
    event.preventDefault();
    ask(link, dayOf(link.dataset.on) + weeks * 7 * DAY);
  });

  document.addEventListener("htmx:afterSettle", () => {
    const status = document.querySelector("[data-wheel-status]");
    if (!status) return;
    if (focusNext) document.getElementById(focusNext)?.focus({ preventScroll: true });
    focusNext = "";
    const news = [...document.querySelectorAll("[data-wheel-news]")].map((line) => line.textContent.replace(/\s+/g, " ").trim());
    status.textContent = news.join(" ");
  });
})();

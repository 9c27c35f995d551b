// The clock beside a manuscript that is read aloud: starts, stops, begins again, and fills in how long it took.
"use strict";

(() => {
  const face = document.getElementById("clock-face");
  if (!face) return;

  const byId = (id) => document.getElementById(id);
  const now = byId("clock");
  const toggle = byId("clock-toggle");
  const again = byId("clock-again");
  const over = byId("clock-over");
  const pace = byId("clock-pace");
  const said = byId("clock-said");
  const field = document.querySelector("#clock-form [name=taken]");
  const given = Number(face.dataset.seconds);
  const words = Number(face.dataset.words);

  let startedAt = null;
  let taken = 0;
  let ticking, toldMinute;

  const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const phrase = (id, values = {}) =>
    Object.entries(values).reduce(
      (text, [name, value]) => text.replace(`{${name}}`, value),
      byId(id).content.textContent,
    );

  function show() {
    now.textContent = minutes(taken);
    byId("clock-progress").value = Math.min(taken, given);
    over.hidden = taken <= given;
    if (taken > given) over.textContent = phrase("said-over", { time: minutes(taken - given) });
  }

  function tick() {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    if (seconds === taken) return;
    taken = seconds;
    show();
    const minute = Math.floor(taken / 60);
    if (minute > toldMinute) {
      toldMinute = minute;
      said.textContent = phrase("said-time", { time: minutes(taken) });
    }
  }

  function start() {
    startedAt = performance.now();
    byId("rehearsal").classList.add("is-running");
    taken = 0;
    toldMinute = 0;
    show();
    pace.hidden = true;
    again.hidden = true;
    toggle.textContent = phrase("word-stop");
    said.textContent = phrase("said-running");
    ticking = setInterval(tick, 200);
  }

  function stop() {
    clearInterval(ticking);
    tick();
    startedAt = null;
    byId("rehearsal").classList.remove("is-running");
    field.value = minutes(taken);
    again.hidden = false;
    toggle.textContent = phrase("word-again");
    if (taken > 0) {
      pace.textContent = phrase("said-pace", { time: minutes(taken), pace: Math.round((words * 60) / taken) });
      pace.hidden = false;
      said.textContent = pace.textContent;
    }
  }

  function reset() {
    taken = 0;
    show();
    field.value = "";
    pace.hidden = true;
    again.hidden = true;
    toggle.textContent = phrase("word-start");
    said.textContent = "";
    toggle.focus();
  }

  toggle.addEventListener("click", () => (startedAt === null ? start() : stop()));
  again.addEventListener("click", reset);
  byId("clock-form").addEventListener("submit", (event) => {
    if (startedAt !== null) stop();
    const button = event.target.querySelector("[type=submit]");
    setTimeout(() => (button.disabled = true));
  });
  window.addEventListener("pageshow", () => {
    document.querySelector("#clock-form [type=submit]").disabled = false;
  });

  face.hidden = false;
})();

// The editor of a presentation: keeps what is typed in the tab, saves it, and shows it as a slide while one types.
//
// Nothing typed is lost. Every change is first kept in sessionStorage, then saved after a pause; the kept copy is
// removed when the server has it (logout.js removes them all on logout). What could not be saved is tried
// again, and is put back when the page is opened anew in the same tab.
"use strict";

(() => {
  const editor = document.getElementById("editor");
  if (!editor) return;

  const PAUSE = 1500; // ms from the last key to the save
  const PREVIEW = 300; // ms from the last key to the preview
  const PULSE = 20000; // ms between two looks at what colleagues have done
  const PATIENCE = 20000; // ms before a request counts as lost
  const LONGEST_WAIT = 60000; // ms at most between two attempts

  const byId = (id) => document.getElementById(id);
  const form = byId("section-form");
  const status = byId("save-status");
  const state = byId("save-state");
  const rows = byId("link-rows");
  const prefix = `utkast:${editor.dataset.user}:${editor.dataset.presentation}:`;
  const ownKey = prefix + editor.dataset.section;
  const ownWindow = form.elements.window.value;
  const NOT_TYPED = new Set(["csrfmiddlewaretoken", "seen_version", "window"]);

  let saved = typed();
  let running = null;
  let attempts = 0;
  let timer, previewTimer, previewing;
  let storageWorks = true;

  // --- what is typed, and its copy in the tab ---------------------------------------------------------------------

  function pairs() {
    return [...new FormData(form)].filter(([name, value]) => !NOT_TYPED.has(name) && typeof value === "string");
  }

  // What is sent: a chosen file is not, for it is stored by itself (picture.js).
  function body() {
    return new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  }

  function typed() {
    return JSON.stringify(pairs());
  }

  function isDirty() {
    return typed() !== saved;
  }

  function keep() {
    const copy = {
      url: form.action,
      pairs: pairs(),
      seen: form.elements.seen_version.value,
      window: form.elements.window.value,
    };
    try {
      sessionStorage.setItem(ownKey, JSON.stringify(copy));
      storageWorks = true;
    } catch {
      storageWorks = false;
    }
  }

  function kept(key) {
    try {
      return JSON.parse(sessionStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function forget(key) {
    try {
      sessionStorage.removeItem(key);
    } catch {
      // A browser without storage has nothing to forget.
    }
  }

  function putBack(copy) {
    const values = new Map();
    copy.pairs.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
    const total = Number((values.get("links-TOTAL_FORMS") || ["0"])[0]);
    while (rows && rows.children.length < total) addRow();
    for (const field of form.elements) {
      if (!field.name || NOT_TYPED.has(field.name) || field.type === "file") continue;
      const given = values.get(field.name) || [];
      if (field.type === "radio" || field.type === "checkbox") field.checked = given.includes(field.value);
      else if (given.length) field.value = given[0];
    }
    form.elements.seen_version.value = copy.seen;
    form.elements.window.value = copy.window;
  }

  // --- saving -----------------------------------------------------------------------------------------------------

  async function ask(url, body, signal) {
    const headers = { "HX-Request": "true" };
    const patience = AbortSignal.timeout(PATIENCE);
    const response = await fetch(url, {
      method: body ? "POST" : "GET",
      body,
      headers,
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    });
    const isElsewhere = response.redirected && new URL(response.url).pathname !== new URL(url, location).pathname;
    return { status: isElsewhere ? "expired" : response.status, html: await response.text() };
  }

  function say(name) {
    state.textContent = "";
    status.replaceChildren(byId(`status-${name}`).content.cloneNode(true));
  }

  function whisper(name) {
    status.replaceChildren();
    state.textContent = byId(`status-${name}`).content.textContent;
  }

  function show(html) {
    state.textContent = "";
    document.querySelectorAll(".field-error").forEach((slot) => slot.replaceChildren());
    htmx.swap(status, html, { swapStyle: "innerHTML" });
    markErrors();
  }

  function markErrors() {
    document.querySelectorAll(".field-error").forEach((slot) => {
      const isWrong = slot.textContent.trim() !== "";
      form.querySelectorAll(`[aria-describedby~="${slot.id}"]`).forEach((field) => {
        field.classList.toggle("is-invalid", isWrong);
        if (isWrong) field.setAttribute("aria-invalid", "true");
        else field.removeAttribute("aria-invalid");
      });
    });
  }

  // Resolves to "saved", "refused" (the words are shown; the text stays in the tab) or "waiting" (tried again later).
  async function save() {
    clearTimeout(timer);
    if (running) return running.then(save);
    if (!isDirty()) return "saved";
    running = send();
    try {
      return await running;
    } finally {
      running = null;
    }
  }

  async function send() {
    const sent = typed();
    whisper("saving");
    let answer;
    try {
      answer = await ask(form.action, body());
    } catch {
      return wait(storageWorks ? "offline" : "lost");
    }
    if (answer.status === "expired" || answer.status === 403) {
      say(answer.status === 403 ? "stale" : "expired");
      return "waiting";
    }
    if (answer.status === 409 || answer.status === 422) {
      show(answer.html);
      return "refused";
    }
    if (answer.status !== 200) return wait(storageWorks ? "broken" : "lost");
    attempts = 0;
    saved = sent;
    form.elements.window.value = ownWindow;
    show(answer.html);
    if (isDirty()) {
      keep();
      later();
    } else {
      forget(ownKey);
    }
    return "saved";
  }

  function wait(name) {
    say(name);
    attempts += 1;
    clearTimeout(timer);
    timer = setTimeout(save, Math.min(LONGEST_WAIT, 1000 * 2 ** attempts));
    return "waiting";
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  form.addEventListener("input", (event) => {
    if (isDirty()) {
      keep();
      whisper("unsaved");
    }
    // A half-written address is not yet wrong: links are saved when the field is left.
    if (!event.target.closest(".link-row")) later();
    else clearTimeout(timer);
    previewSoon();
  });
  form.addEventListener("change", save);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!isDirty()) saved = "";
    save();
  });
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", save);
  window.addEventListener("beforeunload", (event) => {
    if (isDirty() && !storageWorks) event.preventDefault();
  });

  // --- leaving the section ----------------------------------------------------------------------------------------

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-leave]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !isDirty()) return;
    event.preventDefault();
    if ((await save()) !== "waiting") location.assign(link.href);
  });

  document.addEventListener("submit", async (event) => {
    const other = event.target;
    if (other === form || other.method !== "post" || other.hasAttribute("hx-post") || !isDirty()) return;
    event.preventDefault();
    if ((await save()) !== "waiting") {
      saved = typed();
      other.requestSubmit(event.submitter);
    }
  });

  // --- what was kept when the page was last left -------------------------------------------------------------------

  async function sendKept(key) {
    const copy = kept(key);
    const body = new URLSearchParams(copy.pairs);
    body.set("seen_version", copy.seen);
    body.set("window", copy.window);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    try {
      if ((await ask(copy.url, body)).status === 200) forget(key);
    } catch {
      // Stays in the tab until the section is opened, or the editor is opened again.
    }
  }

  function restore() {
    const copy = kept(ownKey);
    if (copy && JSON.stringify(copy.pairs) !== saved) {
      putBack(copy);
      form.dispatchEvent(new CustomEvent("restored"));
      preview();
      save().then((outcome) => {
        if (outcome === "waiting") return;
        const note = document.createElement("span");
        note.textContent = ` ${byId("status-restored").content.textContent}`;
        if (outcome === "saved") status.append(note);
      });
    } else {
      forget(ownKey);
    }
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(prefix) && key !== ownKey && kept(key)) sendKept(key);
    }
  }

  // --- the slide, the counters and the bar -------------------------------------------------------------------------

  function previewSoon() {
    clearTimeout(previewTimer);
    previewTimer = setTimeout(preview, PREVIEW);
  }

  async function preview() {
    previewing?.abort();
    previewing = new AbortController();
    try {
      const answer = await ask(editor.dataset.preview, body(), previewing.signal);
      if (answer.status === 200) htmx.swap(byId("slide"), answer.html, { swapStyle: "innerHTML" });
    } catch {
      // The slide follows when the line is back.
    }
  }

  // --- what colleagues have done meanwhile -------------------------------------------------------------------------

  let lastPulse = "";

  async function pulse() {
    if (document.hidden || isDirty()) return;
    const seen = new URLSearchParams({
      seen_version: form.elements.seen_version.value,
      window: form.elements.window.value,
    });
    try {
      const answer = await ask(`${editor.dataset.pulse}?${seen}`);
      if (answer.status === 200 && answer.html !== lastPulse) htmx.swap(byId("newer"), answer.html, { swapStyle: "innerHTML" });
      lastPulse = answer.html;
    } catch {
      // Asked again at the next beat.
    }
  }

  // --- links, and the folded list of sections on a narrow screen ----------------------------------------------------

  function addRow() {
    const total = form.elements["links-TOTAL_FORMS"];
    const template = byId("link-row").innerHTML.replaceAll("__prefix__", total.value);
    rows.insertAdjacentHTML("beforeend", template);
    total.value = Number(total.value) + 1;
    return rows.lastElementChild;
  }

  if (rows) {
    const add = byId("add-link");
    add.hidden = false;
    add.addEventListener("click", () => addRow().querySelector("input, select").focus());
  }

  const narrow = matchMedia("(max-width: 63.99rem)");
  const fold = () => byId("section-fold").toggleAttribute("open", !narrow.matches);
  narrow.addEventListener("change", fold);
  fold();

  saved = typed();
  restore();
  markErrors();
  setInterval(pulse, PULSE);
})();

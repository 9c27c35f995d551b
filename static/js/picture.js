// The picture of a section: a dropped file is a chosen one, and what the portal has stored is saved with the section.
"use strict";

(() => {
  const fold = document.getElementById("picture");
  if (!fold) return;

  const file = document.getElementById("id_picture-file");
  const remove = document.getElementById("id_picture-remove");
  const sending = document.getElementById("picture-sending");
  const form = file.form;

  // --- a file dragged here ----------------------------------------------------------------------------------------

  const carriesFile = (event) => event.dataTransfer?.types.includes("Files");

  for (const name of ["dragenter", "dragover"]) {
    fold.addEventListener(name, (event) => {
      if (!carriesFile(event)) return;
      event.preventDefault();
      fold.classList.add("dropping");
    });
  }
  fold.addEventListener("dragleave", (event) => {
    if (!fold.contains(event.relatedTarget)) fold.classList.remove("dropping");
  });
  fold.addEventListener("drop", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    fold.classList.remove("dropping");
    fold.open = true;
    file.files = event.dataTransfer.files;
    file.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // --- on its way, and arrived ------------------------------------------------------------------------------------

  file.addEventListener("htmx:beforeRequest", (event) => {
    if (!file.files.length) event.preventDefault();
    else sending.textContent = sending.dataset.words;
  });
  file.addEventListener("htmx:xhr:progress", (event) => {
    const { loaded, total } = event.detail;
    if (total) sending.textContent = `${sending.dataset.words} ${Math.round((100 * loaded) / total)} %`;
  });
  file.addEventListener("htmx:afterRequest", (event) => {
    sending.textContent = event.detail.xhr.status ? "" : sending.dataset.lost;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.xhr?.status !== 200 || event.detail.requestConfig?.elt !== file) return;
    file.value = "";
    remove.checked = false;
    form.dispatchEvent(new Event("input", { bubbles: true }));
    form.dispatchEvent(new Event("change", { bubbles: true }));
    document.getElementById("id_picture-alt").focus();
  });

  // --- put back from what the tab kept: the picture follows its name ------------------------------------------------

  form.addEventListener("restored", () => {
    const shown = document.getElementById("picture-shown");
    const digest = document.getElementById("id_picture-digest").value;
    shown.querySelector("img")?.remove();
    if (!/^[0-9a-f]{64}$/.test(digest)) return;
    const picture = document.createElement("img");
    picture.className = "picture-small";
    picture.src = shown.dataset.pictures + digest;
    picture.alt = document.getElementById("id_picture-alt").value;
    shown.append(picture);
    fold.open = true;
  });
})();

// Passkeys: shows what needs them where the browser can, and tells in plain words when one was not used.
"use strict";

if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll("[data-needs-passkey]")) part.hidden = false;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const trouble = document.getElementById("passkey-trouble");
  const sentences = { NotAllowedError: "stopped", AbortError: "stopped", InvalidStateError: "already" };
  trouble.textContent = trouble.dataset[sentences[event.detail.exception?.name] ?? "failed"];
  trouble.hidden = false;
});

// What somebody typed and had not saved lies in the tab's session storage. It does not outlive the log-in: logging out
// empties it here, and in the person's other tabs.
"use strict";

const loggedOut = new BroadcastChannel("logged-out");
loggedOut.addEventListener("message", () => sessionStorage.clear());

for (const form of document.querySelectorAll("form[data-logs-out]")) {
  form.addEventListener("submit", () => {
    sessionStorage.clear();
    loggedOut.postMessage("");
  });
}

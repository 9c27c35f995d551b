// What somebody typed and had not saved lies in the tab's session storage. It does not outlive the log-in: logging out
// empties it here, and in the person's other tabs. The listener sits on window, so that an editor can save first what
// it has and let the form go afterwards.
"use strict";

(() => {
  const loggedOut = new BroadcastChannel("logged-out");

  const empty = () => {
    try {
      sessionStorage.clear();
    } catch {
      // A browser without storage has kept nothing.
    }
  };

  loggedOut.addEventListener("message", empty);

  window.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !event.target.matches("form[data-logs-out]")) return;
    empty();
    loggedOut.postMessage("");
  });
})();

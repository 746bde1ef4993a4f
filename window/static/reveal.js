// Clear text of personal data leaves the screen by itself after the time its notice names.
"use strict";

(() => {
  const running = new WeakSet();
  const start = (root) => {
    root.querySelectorAll("[data-hide-after]").forEach((notice) => {
      if (running.has(notice)) return;
      running.add(notice);
      setTimeout(() => notice.remove(), Number(notice.dataset.hideAfter) * 1000);
    });
  };
  start(document);
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
})();

// Clear text of personal data leaves the screen by itself after the time its notice names.
"use strict";

document.querySelectorAll("[data-hide-after]").forEach((notice) => {
  setTimeout(() => notice.remove(), Number(notice.dataset.hideAfter) * 1000);
});

// What has to be typed elsewhere, letter by letter, is copied by one press; where a browser gives
// pages no clipboard there is no button, and one click on the letters marks all of them.
"use strict";

(() => {
  if (!navigator.clipboard) return;
  document.querySelectorAll("[data-copies]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent.trim());
        button.textContent = "复制好了";
      } catch {
        button.textContent = "没复制成，请手抄";
      }
    });
  });
})();

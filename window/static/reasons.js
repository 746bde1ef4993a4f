// Says of the words beside a reason whether they have to be written: some reasons ask for them.
"use strict";

(() => {
  const first = new WeakMap();
  const tell = (select) => {
    const area = document.getElementById(select.dataset.saysWhy);
    const hint = area && area.closest(".field").querySelector(".hint");
    if (!hint) return;
    if (!first.has(select)) first.set(select, hint.textContent);
    const chosen = select.selectedOptions[0];
    const needed = Boolean(chosen && chosen.hasAttribute("data-words-needed"));
    area.required = needed;
    if (select.value === "") hint.textContent = first.get(select);
    else hint.textContent = needed ? "必填" : "可以不写";
  };
  const start = (root) => root.querySelectorAll("select[data-says-why]").forEach(tell);
  start(document);
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
  document.addEventListener("change", (event) => {
    if (event.target.matches("select[data-says-why]")) tell(event.target);
  });
})();

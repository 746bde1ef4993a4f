// A second click on the way sends nothing again; and what stands unsent in one form of the page is
// not thrown away by another one.
"use strict";

(() => {
  const WAIT_MS = 3000;
  const sentAt = new WeakMap();
  const asLoaded = new WeakMap();
  const textOf = (form) => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();
  const remember = (root) => root.querySelectorAll("form[data-unsent]").forEach((form) => {
    if (!asLoaded.has(form)) asLoaded.set(form, "unsentAlready" in form.dataset ? "" : textOf(form));
  });

  remember(document);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
    const unsent = [...document.querySelectorAll("form[data-unsent]")].find((each) => each !== form && asLoaded.has(each) && textOf(each) !== asLoaded.get(each));
    const words = unsent && form.querySelector("[data-unsent-words]");
    if (words) {
      event.preventDefault();
      words.textContent = unsent.dataset.unsent;
      words.hidden = false;
      return;
    }
    if (Date.now() - (sentAt.get(form) ?? -WAIT_MS) < WAIT_MS) event.preventDefault();
    else sentAt.set(form, Date.now());
  });
})();

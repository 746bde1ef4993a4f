// While a calculation runs the page says so, and what is typed meanwhile stands in the new form too.
"use strict";

(() => {
  let sent = new Map();
  let typedSince = new Map();
  let caret = null;

  const say = (words) => {
    const place = document.querySelector("[data-busy-words]");
    if (place) place.textContent = words;
  };
  const entries = (form) => [...form.elements].filter((each) => each.id && "value" in each && each.type !== "hidden" && each.type !== "submit");
  const stateOf = (field) => (field.type === "checkbox" ? field.checked : field.value);

  document.addEventListener("htmx:beforeRequest", (event) => {
    const button = event.target;
    if (!button.dataset.busy) return;
    sent = new Map(entries(button.form).map((field) => [field.id, stateOf(field)]));
    button.setAttribute("aria-busy", "true");
    say(button.dataset.busy);
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const button = event.detail.requestConfig.elt;
    if (!button.dataset.busy || !button.form) return;
    const now = entries(button.form);
    typedSince = new Map(now.filter((field) => sent.has(field.id) && sent.get(field.id) !== stateOf(field)).map((field) => [field.id, stateOf(field)]));
    const active = document.activeElement;
    caret = active && typedSince.has(active.id) ? [active.id, active.selectionStart, active.selectionEnd] : null;
  });

  document.addEventListener("htmx:afterSettle", () => {
    if (typedSince.size === 0) return;
    typedSince.forEach((value, id) => {
      const field = document.getElementById(id);
      if (field && field.type === "checkbox") field.checked = value;
      else if (field) field.value = value;
    });
    if (caret) {
      const field = document.getElementById(caret[0]);
      if (field) {
        field.focus({ preventScroll: true });
        field.setSelectionRange(caret[1], caret[2]);
      }
    }
    typedSince = new Map();
    caret = null;
    say("计算的时候您又改了内容，还没有算进去，请再点一次「计算并保存」。");
  });

  document.addEventListener("htmx:sendError", (event) => {
    if (!event.target.dataset.busy) return;
    event.target.removeAttribute("aria-busy");
    say("没有连上，填的内容都还在，请再点一次。");
  });
})();

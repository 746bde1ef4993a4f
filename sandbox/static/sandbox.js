// Keeps the page fresh without ever moving the focus, and sends its forms without leaving the page.
"use strict";
(() => {
  const EVERY = 2000;
  const body = document.body;
  const region = (name) => document.getElementById(name);
  const last = {};

  function swap(name, html) {
    const place = region(name);
    if (!place || last[name] === html) return;
    // Somebody is in the middle of this part: it can wait for the next round.
    if (place !== document.activeElement && place.contains(document.activeElement)) return;
    const atEnd = place.scrollHeight - place.scrollTop - place.clientHeight < 40;
    place.innerHTML = html;
    last[name] = html;
    if (name === "chat" && atEnd) place.scrollTop = place.scrollHeight;
  }

  async function refresh() {
    const answer = await fetch(body.dataset.state + "?who=" + encodeURIComponent(body.dataset.who));
    if (!answer.ok) return;
    const state = await answer.json();
    for (const [name, html] of Object.entries(state.parts)) swap(name, html);
    region("clock").textContent = state.now;
    const count = state.text_count ? `（${state.text_count}）` : "";
    if (region("text-count").textContent !== count) region("text-count").textContent = count;
  }

  function complain(words) {
    region("problem").textContent = words;
    region("problem").hidden = !words;
  }

  function send(form, submitter) {
    const data = new FormData(form);
    if (submitter && submitter.name) data.append(submitter.name, submitter.value);
    return fetch(form.action, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" } });
  }

  async function act(form, submitter) {
    const field = form.querySelector("[name=words]:not(button)");
    if (field && !field.value.trim()) return;
    const sending = send(form, submitter);
    if (form.hasAttribute("data-clears")) field.value = "";
    const answer = await sending;
    complain(answer.ok ? "" : "没有办成，请刷新页面再试");
    // The button may be about to vanish (follow → the text field): let the focus go on to what comes.
    const goes = /\/(un)?follow$|\/lift$/.test(form.action);
    if (goes && document.activeElement) document.activeElement.blur();
    await refresh();
    if (goes) (region("words") || document.querySelector(".join button") || region("chat")).focus();
    region("chat").scrollTop = region("chat").scrollHeight;
  }

  async function bank(form) {
    const said = region("bank-said");
    const answer = await send(form);
    if (!answer.ok) {
      said.textContent = "银行拒收：" + (await answer.text());
      said.className = "bad";
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = (answer.headers.get("Content-Disposition") || "").split('"')[1] || "result.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    said.textContent = "已下载 " + link.download;
    said.className = "";
    await refresh();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const work = form.id === "bank" ? bank : form.hasAttribute("data-quiet") ? act : null;
    if (!work) return;
    event.preventDefault();
    work(form, event.submitter).catch(() => complain("连不上服务，请稍后再试"));
  });

  document.querySelectorAll("[data-tab]").forEach((tab) =>
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      document.querySelectorAll("[data-tab]").forEach((other) => other.removeAttribute("aria-current"));
      tab.setAttribute("aria-current", "page");
      document.querySelectorAll("[data-panel]").forEach((panel) => {
        panel.hidden = panel.dataset.panel !== tab.dataset.tab;
      });
      history.replaceState(null, "", tab.href);
      region("chat").scrollTop = region("chat").scrollHeight;
    }),
  );

  region("chat").scrollTop = region("chat").scrollHeight;
  setInterval(() => {
    if (!document.hidden) refresh().catch(() => {});
  }, EVERY);
})();

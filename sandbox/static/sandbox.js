// Keeps the phones fresh without ever moving the focus, and sends their forms without leaving.
"use strict";
(() => {
  const EVERY = 2000;
  const body = document.body;
  const region = (name) => document.getElementById(name);
  const last = {};

  function toEnd(chat) {
    if (chat) chat.scrollTop = chat.scrollHeight;
  }

  function swap(name, html) {
    const place = region(name);
    if (!place || last[name] === html) return;
    // Somebody is in the middle of this part: it can wait for the next round.
    if (place !== document.activeElement && place.contains(document.activeElement)) return;
    const atEnd = place.scrollHeight - place.scrollTop - place.clientHeight < 40;
    const open = [...place.querySelectorAll("details")].map((one) => one.open);
    place.innerHTML = html;
    last[name] = html;
    place.querySelectorAll("details").forEach((one, number) => { one.open = Boolean(open[number]); });
    if (place.classList.contains("chat") && atEnd) toEnd(place);
  }

  function put(place, words) {
    if (place && place.textContent !== words) place.textContent = words;
  }

  async function refresh() {
    const answer = await fetch(body.dataset.state);
    if (!answer.ok) return;
    const state = await answer.json();
    for (const [name, html] of Object.entries(state.parts)) swap(name, html);
    document.querySelectorAll(".clock").forEach((clock) => put(clock, state.now));
    for (const [key, count] of Object.entries(state.counts))
      put(document.querySelector(`[data-phone="${key}"] .text-count`), count ? `（${count}）` : "");
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
    const phone = form.closest(".phone");
    const field = form.querySelector("[name=words]:not(button)");
    if (field && !field.value.trim() && !field.hasAttribute("data-may-be-empty")) return;
    const sending = send(form, submitter);
    // As on a phone: what was below one of the three goes when one of them is tapped.
    const below = submitter && submitter.closest(".menu details");
    if (below) {
      below.querySelector("summary").focus();
      below.open = false;
    }
    if (form.hasAttribute("data-clears")) form.reset();
    const answer = await sending;
    const said = answer.ok ? "" : await answer.text();
    complain(answer.ok ? "" : answer.status < 500 && said.length < 60 ? said : "没有办成，请刷新页面再试");
    // The button may be about to vanish (follow → the text field): let the focus go on to what comes.
    const goes = /\/(un)?follow$|\/lift$|\/subscribe$/.test(form.action);
    if (goes && document.activeElement) document.activeElement.blur();
    await refresh();
    if (!phone) return;
    if (/\/(un)?follow$/.test(form.action))
      (phone.querySelector(".words, .join button") || phone.querySelector(".chat")).focus();
    toEnd(phone.querySelector(".chat"));
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

  document.querySelectorAll(".phone").forEach((phone) => {
    const tabs = phone.querySelectorAll("[data-tab]");
    tabs.forEach((tab) =>
      tab.addEventListener("click", (event) => {
        event.preventDefault();
        tabs.forEach((other) => other.removeAttribute("aria-current"));
        tab.setAttribute("aria-current", "page");
        phone.querySelectorAll("[data-panel]").forEach((panel) => {
          panel.hidden = panel.dataset.panel !== tab.dataset.tab;
        });
        toEnd(phone.querySelector(".chat"));
      }),
    );
    // What opens takes its room from the chat, which stays at its end, and is seen to its own end.
    phone.addEventListener("toggle", (event) => {
      toEnd(phone.querySelector(".chat"));
      if (event.target.open) event.target.scrollIntoView({ block: "nearest" });
    }, true);
    toEnd(phone.querySelector(".chat"));
  });

  setInterval(() => {
    if (!document.hidden) refresh().catch(() => {});
  }, EVERY);
})();

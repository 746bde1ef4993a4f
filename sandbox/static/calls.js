// Keeps the list of calls fresh while nobody is selecting in it.
"use strict";
(() => {
  const place = document.getElementById("calls");
  let last = "";
  async function refresh() {
    const answer = await fetch(place.dataset.rows);
    if (!answer.ok) return;
    const html = await answer.text();
    if (html === last || !getSelection().isCollapsed) return;
    last = html;
    place.innerHTML = html;
  }
  setInterval(() => {
    if (!document.hidden) refresh().catch(() => {});
  }, 2000);
})();

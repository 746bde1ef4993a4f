// The photo viewer: turns, enlarges and pages through the photos without leaving the form.
// Without this script the thumbnails are plain links that choose the big picture.
"use strict";

(() => {
  const STEPS = [1, 1.5, 2, 3, 4.5];
  const viewer = document.querySelector("[data-viewer]");
  if (!viewer) return;
  const stage = viewer.querySelector("[data-stage]");
  const sheet = viewer.querySelector("[data-sheet]");
  const picture = sheet.querySelector("img");
  const title = viewer.querySelector("[data-title]");
  const large = viewer.querySelector("[data-large]");
  const original = viewer.querySelector("a[data-original]:not([data-thumb])");
  const spoken = viewer.querySelector("[data-spoken]");
  const thumbs = [...viewer.querySelectorAll("[data-thumb]")];
  let zoom = 0;
  let turn = 0;

  const current = () => Math.max(0, thumbs.findIndex((each) => each.hasAttribute("aria-current")));

  // The sheet takes the size of the turned picture, so that scrolling reaches every corner.
  function draw() {
    const thumb = thumbs[current()];
    const width = Number(thumb.dataset.width) || picture.naturalWidth || 1;
    const height = Number(thumb.dataset.height) || picture.naturalHeight || 1;
    const lying = turn % 180 !== 0;
    const [outerWidth, outerHeight] = lying ? [height, width] : [width, height];
    const fit = Math.min(stage.clientWidth / outerWidth, stage.clientHeight / outerHeight);
    const scale = fit * STEPS[zoom];
    sheet.classList.add("free");
    sheet.style.width = `${Math.floor(outerWidth * scale)}px`;
    sheet.style.height = `${Math.floor(outerHeight * scale)}px`;
    picture.style.width = `${Math.floor(width * scale)}px`;
    picture.style.height = `${Math.floor(height * scale)}px`;
    picture.style.transform = `translate(-50%, -50%) rotate(${turn}deg)`;
  }

  function say(words) {
    spoken.textContent = words;
  }

  function choose(index) {
    const thumb = thumbs[(index + thumbs.length) % thumbs.length];
    thumbs.forEach((each) => each.removeAttribute("aria-current"));
    thumb.setAttribute("aria-current", "true");
    picture.src = thumb.dataset.full;
    picture.alt = thumb.dataset.title;
    title.textContent = thumb.dataset.title;
    large.href = thumb.dataset.full;
    original.href = thumb.dataset.original;
    zoom = 0;
    turn = 0;
    stage.scrollTo(0, 0);
    thumb.scrollIntoView({ block: "nearest", inline: "nearest" });
    draw();
    say(`正在看：${thumb.dataset.title}`);
  }

  const actions = {
    larger() { zoom = Math.min(STEPS.length - 1, zoom + 1); draw(); say(`放大到${STEPS[zoom]}倍`); },
    smaller() { zoom = Math.max(0, zoom - 1); draw(); say(`放大到${STEPS[zoom]}倍`); },
    whole() { zoom = 0; draw(); say("整张显示"); },
    left() { turn = (turn + 270) % 360; draw(); say("已向左转"); },
    right() { turn = (turn + 90) % 360; draw(); say("已向右转"); },
    previous() { choose(current() - 1); },
    next() { choose(current() + 1); },
  };
  const keys = { "+": "larger", "=": "larger", "-": "smaller", 0: "whole", "[": "left", "]": "right", PageUp: "previous", PageDown: "next" };

  viewer.querySelectorAll("[data-do]").forEach((button) => {
    button.addEventListener("click", () => actions[button.dataset.do]());
  });
  viewer.querySelectorAll("[data-needs-script]").forEach((part) => { part.hidden = false; });
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !(event.key in keys)) return;
    event.preventDefault();
    actions[keys[event.key]]();
  });
  thumbs.forEach((thumb, index) => {
    thumb.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      choose(index);
    });
  });
  new ResizeObserver(draw).observe(stage);
  draw();
})();

// A ready sentence goes into the box, to be read and changed before it is sent.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-say]");
  if (!button) return;
  const box = document.getElementById("text");
  box.value = box.value ? `${box.value}\n${button.dataset.say}` : button.dataset.say;
  box.focus();
});
const thread = document.querySelector("#thread .thread");
if (thread) thread.scrollTop = thread.scrollHeight;
document.addEventListener("htmx:afterSwap", () => {
  const shown = document.querySelector("#thread .thread");
  if (shown) shown.scrollTop = shown.scrollHeight;
});

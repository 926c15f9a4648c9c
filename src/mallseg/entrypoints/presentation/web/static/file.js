// A file is sent as it is, when it is dropped or chosen; then its page is opened.

const form = document.getElementById("drop");
const input = document.getElementById("file");
const said = document.getElementById("said");
const say = (text, name) => (said.textContent = text.replace("{name}", name));

const send = async (file) => {
  if (!file || !form.isConnected || form.getAttribute("aria-busy")) return;
  if (file.size > Number(form.dataset.largest)) {
    say(form.dataset.tooLarge, file.name);
    return;
  }
  form.setAttribute("aria-busy", "true");
  say(form.dataset.sending, file.name);
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: file,
      headers: {
        accept: "application/json",
        "content-type": "application/octet-stream",
        "x-file-name": encodeURIComponent(file.name),
      },
    });
    const found = await answer.json();
    if (answer.ok) {
      say(form.dataset.reading, file.name);
      const { open } = await import("./answer.js");
      const opened = open(document.body.dataset.home + found.open);
      dispatchEvent(new CustomEvent("asked", { detail: opened }));
      opened.catch(() => (said.textContent = ""));
      return;
    }
    if (answer.status === 401) location.reload(); // the session is over: sign in again
    say(found.detail, file.name);
  } catch {
    say(form.dataset.notSent, file.name);
    dispatchEvent(new Event("server-unreachable"));
  }
  form.removeAttribute("aria-busy");
  input.value = "";
};

form.hidden = false;
input.addEventListener("change", () => send(input.files[0]));
addEventListener("dragover", (event) => {
  event.preventDefault();
  form.classList.add("over");
});
addEventListener("dragleave", () => form.classList.remove("over"));
addEventListener("drop", (event) => {
  event.preventDefault();
  form.classList.remove("over");
  send(event.dataTransfer.files[0]);
});
addEventListener("pageshow", () => {
  form.removeAttribute("aria-busy");
  said.textContent = "";
});

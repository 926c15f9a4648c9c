// What every page does: it says when the server cannot be reached, and when a form is being worked on.

const notice = document.getElementById("offline");
const home = document.body.dataset.home;
let asking = 0;

const ask = async () => {
  try {
    await fetch(`${home}livez`, { cache: "no-store" });
    notice.hidden = true;
    clearInterval(asking);
    asking = 0;
  } catch {
    notice.hidden = false;
    asking ||= setInterval(ask, 3000);
  }
};

addEventListener("offline", ask);
addEventListener("online", ask);
addEventListener("server-unreachable", ask);

// A form that is sent is sent once; a page that comes back from the browser's memory can send again.
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

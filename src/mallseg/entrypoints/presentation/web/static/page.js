// What every page does: it says when the server cannot be reached, and when a form is being worked on.

const notice = document.getElementById("offline");
const interrupted = document.getElementById("interrupted");
const working = document.getElementById("working");
let asking = 0;

const ask = async () => {
  try {
    await fetch(`${document.body.dataset.home}livez`, { cache: "no-store" });
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

const work = (form) => {
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
};
const rest = (form) => {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
};

const restAll = () => document.querySelectorAll('[aria-busy="true"]').forEach(rest);

const follow = async (answered) => {
  interrupted.hidden = true;
  working.textContent = working.dataset.said;
  try {
    await answered;
  } catch {
    restAll();
    interrupted.hidden = false;
    interrupted.scrollIntoView({ block: "nearest" });
    dispatchEvent(new Event("server-unreachable"));
  }
  working.textContent = "";
};

// A form that is sent is sent once; a page that comes back from the browser's memory can send again.
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  work(form);
  // What takes long: the page stays until the answer is there, and says so if there is none.
  if (!("job" in form.dataset)) return;
  event.preventDefault();
  follow(import("./answer.js").then(({ answer }) => answer(form, event.submitter)));
});
addEventListener("click", (event) => {
  const link = event.target.closest("a[data-job]");
  const isOwn = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (!link || isOwn || event.defaultPrevented) return;
  event.preventDefault();
  if (link.dataset.sent) return;
  work(link);
  follow(import("./answer.js").then(({ open }) => open(link.href)));
});
// Of answers that stand in the place of a page: the browser goes back to an address, not to a page.
document.body.dataset.shown = history.state?.shown ?? 0;
addEventListener("popstate", ({ state }) => {
  if (state && state.shown !== Number(document.body.dataset.shown)) location.reload();
});
addEventListener("asked", ({ detail }) => follow(detail));
addEventListener("pageshow", restAll);

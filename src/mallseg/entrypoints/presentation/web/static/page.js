// What every page does: it says when the server cannot be reached, and when a form is being worked on.

const notice = document.getElementById("offline");
const interrupted = document.getElementById("interrupted");
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

const follow = (answered) => {
  interrupted.hidden = true;
  answered.catch(() => {
    [...document.forms].forEach(rest);
    interrupted.hidden = false;
    interrupted.scrollIntoView({ block: "nearest" });
    dispatchEvent(new Event("server-unreachable"));
  });
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
addEventListener("asked", ({ detail }) => follow(detail));
addEventListener("pageshow", () => [...document.forms].forEach(rest));

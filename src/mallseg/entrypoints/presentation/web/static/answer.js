// An answer, in the place of the page that asked for it: a browser that goes there by itself shows
// a page of its own where the server goes away in the middle, and what was filled in is lost.

const modules = (page) =>
  [...page.querySelectorAll("script[src]")].map((each) => each.getAttribute("src").split("/").pop());

const swap = (page, url) => {
  // Browsers look for the icon again, from the new address.
  const icon = document.querySelector('link[rel="icon"]');
  icon.href = icon.href;
  const { dataset } = document.body;
  const shown = Number(dataset.shown);
  if (!history.state) history.replaceState({ shown }, "");
  dataset.shown = shown + 1;
  history.pushState({ shown: shown + 1 }, "", url);
  document.title = page.title;
  dataset.home = page.body.dataset.home;
  document.querySelector("header").replaceWith(page.querySelector("header"));
  const main = page.getElementById("content");
  document.getElementById("content").replaceWith(main);
  main.focus();
  scrollTo(0, 0);
};

export const open = async (url, fields) => {
  const said = await fetch(url, {
    method: fields ? "POST" : "GET",
    body: fields,
    headers: { accept: "text/html" },
  });
  const page = new DOMParser().parseFromString(await said.text(), "text/html");
  // A page with modules of its own is opened as any other.
  const isOther = modules(page).some((each) => each !== "page.js");
  if (isOther && (said.redirected || !fields)) location.assign(said.url);
  else swap(page, said.url);
};

export const answer = (form, button) => {
  const fields = new URLSearchParams(new FormData(form));
  if (button?.name) fields.append(button.name, button.value);
  const url = new URL(form.action);
  if (form.method === "post") return open(url, fields);
  url.search = fields;
  return open(url);
};

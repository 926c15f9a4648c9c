// How far a training is, without loading the page anew: it asks once a second, and shows the end.

const shown = document.getElementById("training");

const look = async () => {
  let page;
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (!answer.ok) return location.reload();
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    dispatchEvent(new Event("server-unreachable"));
    return setTimeout(look, 3000);
  }
  const now = page.getElementById("training");
  if (!now) return location.reload();
  for (const id of ["now", "stages"]) {
    const [before, after] = [document.getElementById(id), page.getElementById(id)];
    // A live region is read out when it changes: only then is it touched.
    if (before.innerHTML !== after.innerHTML) before.replaceChildren(...after.childNodes);
  }
  setTimeout(look, 1000);
};

if (shown) setTimeout(look, 1000);

"use strict";
// Draws the charts that the page carries, in the colours of the reader's light, and again on paper.
(() => {
  const { charts, schemes } = JSON.parse(document.getElementById("data-of-charts").textContent);
  const night = window.matchMedia("(prefers-color-scheme: dark)");
  const paper = window.matchMedia("print");
  const options = { displayModeBar: false, responsive: false, scrollZoom: false, doubleClick: false };

  // Figures hold stand-ins for the colours that depend on the light.
  const dressed = (value, scheme) => {
    if (typeof value === "string") return scheme[value] ?? value;
    if (Array.isArray(value)) return value.map((each) => dressed(each, scheme));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, dressed(each, scheme)]));
  };

  const draw = (onPaper) => {
    const scheme = schemes[night.matches && !onPaper ? "dark" : "light"];
    for (const [id, chart] of Object.entries(charts)) {
      const place = document.getElementById(id);
      const { data, layout } = dressed(chart, scheme);
      const size = { width: place.clientWidth, height: place.clientHeight, autosize: false };
      Plotly.react(place, data, { ...layout, ...size }, options);
      // Where a browser prints without telling of the new width, the style sheet scales the chart.
      for (const picture of place.querySelectorAll(".main-svg"))
        picture.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    }
  };

  let waiting = 0;
  const later = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => draw(paper.matches));
  };
  draw(paper.matches);
  window.addEventListener("resize", later);
  night.addEventListener("change", later);
  paper.addEventListener("change", () => draw(paper.matches));
  window.addEventListener("beforeprint", () => draw(true));
  window.addEventListener("afterprint", () => draw(false));
})();

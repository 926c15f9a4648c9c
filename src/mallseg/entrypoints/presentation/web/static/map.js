// The map under the pointer: what is there in words, and a frame that counts the customers in it.
// What stands at the numbers can be read without a script: it is in their labels.

const [left, right, top_, bottom] = [84, 624, 14, 456];

const plotted = (map) => {
  const words = map.closest("[data-many]")?.dataset ?? {};
  const readout = map.parentElement.querySelector(".readout");
  const usual = readout?.textContent ?? "";
  const frame = map.querySelector(".frame");
  const cells = [...map.querySelectorAll(".cells [data-n]")];
  const names = new Map(
    [...map.querySelectorAll(".centres a")].map((each) => [each.dataset.number, each.ariaLabel ?? each.getAttribute("aria-label")]),
  );
  const say = (text) => { if (readout) readout.textContent = text; };

  const number = (value, decimals = 0) => {
    const [whole, rest] = value.toFixed(decimals).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, words.groups ?? ",");
    return rest === undefined ? grouped : `${grouped}${words.decimal ?? "."}${rest}`;
  };
  const place = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
    return { x: Math.min(Math.max(at.x, left), right), y: Math.min(Math.max(at.y, top_), bottom), isIn: at.x >= left && at.x <= right && at.y >= top_ && at.y <= bottom };
  };
  const value = (axis, at) => {
    const [low, high] = [Number(map.dataset[`${axis}Low`]), Number(map.dataset[`${axis}High`])];
    const share = axis === "x" ? (at - left) / (right - left) : (bottom - at) / (bottom - top_);
    const point = low + share * (high - low);
    const shift = map.dataset[`${axis}Shift`];
    return shift === undefined ? point : Math.exp(point / 1e6) - Number(shift);
  };
  const rounded = (axis, at) => Number(value(axis, at).toFixed(Number(map.dataset[`${axis}Decimals`])));
  const customers = (count) => (count === 1 ? words.one : words.many.replace("{customers}", number(count)));
  const named = (segment) => (names.get(segment) ?? segment).split(":")[0];
  const middle = (mark) => {
    const box = mark.getBBox();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };

  const pointed = (event) => {
    const cell = event.target.closest("[data-n]");
    const region = event.target.closest("[data-slug]");
    if (cell && words.many) {
      const isMixed = cell.dataset.o !== undefined;
      const template = isMixed ? words.most : words.in;
      say(`${customers(Number(cell.dataset.n))}, ${template.replace("{segment}", named(cell.dataset.s))}.`);
    } else if (region) {
      say(region.querySelector("title").textContent);
    } else {
      say(usual);
    }
  };

  const boundaries = (from, to) => {
    const at = { x: [Math.min(from.x, to.x), Math.max(from.x, to.x)], y: [Math.min(from.y, to.y), Math.max(from.y, to.y)] };
    for (const [name, setting] of [["x", at.x[0]], ["y", at.y[0]], ["width", at.x[1] - at.x[0]], ["height", at.y[1] - at.y[0]]])
      frame.setAttribute(name, setting);
    return at;
  };
  const fill = (axis, low, high) => {
    const field = map.dataset[`${axis}Field`];
    const form = document.getElementById("area");
    for (const [end, at] of [["from", low], ["to", high]]) {
      const given = form?.elements[`${field}_${end}`]; // those of the first picture only
      if (given) given.value = rounded(axis, at);
    }
  };
  const count = (at) => {
    const inside = cells.filter((mark) => {
      const { x, y } = middle(mark);
      return x >= at.x[0] && x <= at.x[1] && y >= at.y[0] && y <= at.y[1];
    });
    const all = new Map();
    for (const mark of inside) all.set(mark.dataset.s, (all.get(mark.dataset.s) ?? 0) + Number(mark.dataset.n));
    const total = [...all.values()].reduce((sum, each) => sum + each, 0);
    const parts = [...all].sort((a, b) => b[1] - a[1]).map(([segment, each]) => `${number(each)} ${words.in.replace("{segment}", named(segment))}`);
    say([customers(total), ...parts].join(", ") + ".");
  };

  let from = null;
  if (frame && cells.length && document.getElementById("area") && !map.dataset.asks) {
    map.addEventListener("pointerdown", (event) => {
      const at = place(event);
      if (event.button || !at.isIn || event.target.closest("a")) return;
      from = at;
    });
    map.addEventListener("pointermove", (event) => {
      if (!from) return;
      const at = place(event);
      if (Math.hypot(at.x - from.x, at.y - from.y) < 4) return;
      if (!map.hasPointerCapture(event.pointerId)) map.setPointerCapture(event.pointerId);
      const area = boundaries(from, at);
      fill("x", area.x[0], area.x[1]);
      fill("y", area.y[1], area.y[0]);
      count(area);
    });
    map.addEventListener("pointerup", () => { from = null; });
    map.addEventListener("pointercancel", () => { from = null; });
  }
  map.addEventListener("pointerover", (event) => { if (!from && !Number(frame?.getAttribute("width"))) pointed(event); });
  map.addEventListener("focusin", (event) => {
    boundaries({ x: 0, y: 0 }, { x: 0, y: 0 });
    say(event.target.closest("a")?.getAttribute("aria-label") ?? usual);
  });
  map.addEventListener("focusout", () => say(usual));

  if (map.dataset.asks) {
    map.addEventListener("click", (event) => {
      const at = place(event);
      if (!at.isIn || event.target.closest("a")) return;
      const form = document.getElementById("ask");
      for (const axis of ["x", "y"]) {
        const field = form.elements[map.dataset[`${axis}Field`]];
        if (field) field.value = rounded(axis, at[axis]);
      }
      form.requestSubmit();
    });
  }
};

document.querySelectorAll("svg.map").forEach(plotted);

"""Measurements of a page in a browser."""

from typing import Any

from playwright.sync_api import Page

OVERLAPPING_TEXTS = """() => {
  // The boxes of all lines of text, as far as they are seen; two of different elements must not
  // cover each other. Names and numbers on the map may: that is where customers stand.
  const boxes = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const own = node.parentElement;
    if (!node.textContent.trim() || !own.checkVisibility()) continue;  // in what is closed
    if (own.closest("script, style, .scatterlayer, .barlayer, .centres, option, title")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width > 1 && box.height > 1) boxes.push({ node, box, text: node.textContent.trim() });
    }
  }
  const covered = [];
  for (let i = 0; i < boxes.length; i++) {
    for (let j = i + 1; j < boxes.length; j++) {
      const [a, b] = [boxes[i], boxes[j]];
      if (a.node === b.node) continue;
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (across > 2 && down > Math.min(a.box.height, b.box.height) * 0.35)
        covered.push(`${a.text.slice(0, 40)} | ${b.text.slice(0, 40)}`);
    }
  }
  return covered;
}"""

TEXTS_CUT_OFF = """() => {
  // Texts that stick out of the window or of their card, but not those in a table that scrolls.
  const cut = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const own = node.parentElement;
    if (!node.textContent.trim()) continue;
    if (own.closest("script, style, .scroll, .shares, .skip, option, title")) continue;
    const frame = own.closest(".card, .brief, .chart") ?? document.documentElement;
    const limit = frame.getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects())
      if (box.width > 1 && (box.left < limit.left - 1 || box.right > limit.right + 1))
        cut.push(node.textContent.trim().slice(0, 60));
  }
  return cut;
}"""

NUMBERS_OUTSIDE_THEIR_SHARES = """() => {
  // Numbers in the bar of shares that are wider than their part of it, or break into lines.
  const outside = [];
  for (const number of document.querySelectorAll(".shares b")) {
    const part = number.parentElement.getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(number);
    const lines = [...range.getClientRects()];
    if (lines.length > 1 || lines.some((l) => l.left < part.left || l.right > part.right))
      outside.push(number.textContent);
  }
  return outside;
}"""

HARD_TO_READ = """() => {
  // Texts whose contrast with what is behind them is below 4.5, the level AA of WCAG 2.
  const parts = (colour) => {
    const numbers = colour.match(/[\\d.]+/g).map(Number);  // a mixed colour counts up to 1
    const whole = colour.startsWith("color(srgb") ? 255 : 1;
    return numbers.map((v, i) => (i < 3 ? v * whole : v));
  };
  const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) =>
    0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const behind = (element) => {
    if (!element) return [255, 255, 255];
    const [r, g, b, opacity = 1] = parts(getComputedStyle(element).backgroundColor);
    if (opacity === 1) return [r, g, b];
    const under = behind(element.parentElement);
    return [r, g, b].map((v, i) => v * opacity + under[i] * (1 - opacity));
  };
  // What is dimmed by its opacity, or by that of what it is in, is mixed with what is behind all.
  const dimmed = (element) => {
    let [opacity, under] = [1, [255, 255, 255]];
    for (let each = element; each; each = each.parentElement) {
      const own = Number(getComputedStyle(each).opacity);
      if (own < 1) [opacity, under] = [opacity * own, behind(each.parentElement)];
    }
    return (colour) => under.map((v, i) => colour[i] * opacity + v * (1 - opacity));
  };
  const hard = [];
  for (const element of document.querySelectorAll("body *:not(script):not(svg):not(svg *)")) {
    const says = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!says || !element.getClientRects().length) continue;
    const shade = dimmed(element);
    const colours = [parts(getComputedStyle(element).color), behind(element)];
    const [a, b] = colours.map((each) => luminance(shade(each)));
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const shown = element.textContent.trim().slice(0, 60);
    if (contrast < 4.5) hard.push(`${contrast.toFixed(1)}: ${shown}`);
  }
  return hard;
}"""

HOLES_IN_BRIEFS = """() => {
  // Where more than 3.5rem are empty between two lines of a brief that stand below each other.
  const holes = [];
  for (const brief of document.querySelectorAll(".brief")) {
    const beside = brief.querySelector(".columns > :nth-child(2)");
    const columns = [[], []];
    const walker = document.createTreeWalker(brief, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.textContent.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects())
        columns[Number(beside.contains(node))].push({ box, text: node.textContent.trim() });
    }
    const isBeside = beside.getBoundingClientRect().left > brief.getBoundingClientRect().left + 99;
    for (const lines of isBeside ? columns : [columns.flat()]) {
      lines.sort((a, b) => a.box.top - b.box.top);
      let end = lines[0].box.bottom;
      for (const { box, text } of lines) {
        if (box.top - end > 56) holes.push(`${Math.round(box.top - end)} px above ${text}`);
        end = Math.max(end, box.bottom);
      }
    }
  }
  return holes;
}"""

SCROLLING = """() => [...document.querySelectorAll(".scroll")].filter(
  (each) => each.scrollWidth > each.clientWidth).length"""

NUMBERS = """() => [...document.querySelectorAll("data[data-key]")].map(
  (each) => [each.dataset.key, Number(each.value), each.textContent])"""

PLACES_ON_MAPS = """() => [...document.querySelectorAll(".chart.map")].map((chart) =>
  [...chart.querySelectorAll(".scatterlayer .textpoint text")].map((text) => text.textContent))"""

CHARTS = """() => [...document.querySelectorAll(".chart")].map((chart) => ({
  id: chart.id,
  drawn: chart.querySelectorAll(".main-svg").length,
  inside: [...chart.querySelectorAll(".main-svg")].every(
    (svg) => svg.getBoundingClientRect().width <= chart.getBoundingClientRect().width + 1),
}))"""


def look(page: Page, script: str) -> Any:
    """Ask the browser."""
    return page.evaluate(script)


def overflows(page: Page) -> bool:
    """Whether the page is wider than the window."""
    return bool(look(page, "document.documentElement.scrollWidth > window.innerWidth"))

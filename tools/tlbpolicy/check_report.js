// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
// Put into a copy of a report by test_report.sh: measures what a browser draws of
// each plot that is shown, and leaves a line for each in <pre id="measured">.
"use strict";

// The axes: the largest path that belongs to no series.
function areaOf(svg) {
  let area = null;
  for (const path of svg.querySelectorAll("path")) {
    if (path.closest("g[id*='_plot_']") || path.closest("defs"))
      continue;
    const box = path.getBBox();
    if (!area || box.width * box.height > area.width * area.height)
      area = box;
  }
  return area;
}

function isInside(area, x, y) {
  return x >= area.x - 1 && x <= area.x + area.width + 1 &&
    y >= area.y - 1 && y <= area.y + area.height + 1;
}

// How far a series reaches inside the axes, as a share of their width or height.
function reachOf(series, area) {
  let left = Infinity, right = -Infinity, top = Infinity, bottom = -Infinity;
  for (const path of series.querySelectorAll("path")) {
    const length = path.getTotalLength();
    for (let i = 0; i <= 400; i++) {
      const point = path.getPointAtLength(length * i / 400);
      if (!isInside(area, point.x, point.y))
        continue;
      left = Math.min(left, point.x);
      right = Math.max(right, point.x);
      top = Math.min(top, point.y);
      bottom = Math.max(bottom, point.y);
    }
  }
  return { share: right < left ? 0 :
    Math.max((right - left) / area.width, (bottom - top) / area.height), top };
}

// Marks that are drawn inside the axes and have a size.
function marksOf(series, area) {
  return [...series.querySelectorAll("use")].filter((use) => {
    const at = use.transform.baseVal.getItem(0).matrix;
    const box = use.getBoundingClientRect();
    return isInside(area, at.e, at.f) && box.width > 0 && box.height > 0;
  }).length;
}

// Whether two texts of a plot cover each other.
function overlaps(svg) {
  const boxes = [...svg.querySelectorAll("text")].map((text) => text.getBoundingClientRect());
  let count = 0;
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
    const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    count += width > 2 && height > 4;
  }));
  return count;
}

// Texts that stick out of their plot.
function cutOff(svg) {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text")].filter((text) => {
    const box = text.getBoundingClientRect();
    return box.left < frame.left - 1 || box.right > frame.right + 1 ||
      box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
  }).length;
}

function isVisible(colour) {
  const [red, green, blue, alpha] = colour.match(/[\d.]+/g).map(Number);
  const page = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).map(Number);
  return alpha !== 0 && Math.abs(red - page[0]) + Math.abs(green - page[1]) +
    Math.abs(blue - page[2]) > 60;
}

function measure(svg) {
  const area = areaOf(svg);
  const series = [...svg.querySelectorAll("g[id*='_plot_']")];
  const reaches = series.map((one) => reachOf(one, area));
  const marks = series.map((one) => marksOf(one, area));
  const drawn = series.filter((one, i) => reaches[i].share > 0.2 || marks[i] > 0).length;
  const titles = series.map((one) => one.querySelector("title").textContent);
  // Every other line costs more than the look-ahead: it stands higher.
  const best = reaches[titles.indexOf("look-ahead")];
  const lowest = !best || reaches.every((one) => one.share === 0 || one.top <= best.top + 1);
  const texts = [...svg.querySelectorAll("text")];
  const readable = texts.every((text) => isVisible(getComputedStyle(text).fill) &&
    parseFloat(getComputedStyle(text).fontSize) * svg.getBoundingClientRect().width /
      svg.viewBox.baseVal.width >= 9);
  return [svg.closest("figure").id, series.length, drawn,
    marks.reduce((sum, count) => sum + count, 0), lowest ? "lowest" : "beaten",
    readable ? "readable" : "unreadable", overlaps(svg), cutOff(svg),
    svg.querySelector("title").textContent && svg.querySelector("desc").textContent.length > 40 ?
      "told" : "untold", texts.length].join(" ");
}

addEventListener("load", () => {
  for (const details of document.querySelectorAll("details"))
    details.open = true;
  const lines = [];
  for (const svg of document.querySelectorAll("svg"))
    if (getComputedStyle(svg).display !== "none")
      lines.push(measure(svg));
  lines.push("width " + document.documentElement.scrollWidth + " " + innerWidth);
  lines.push("dark " + matchMedia("(prefers-color-scheme: dark)").matches);
  const result = document.createElement("pre");
  result.id = "measured";
  result.textContent = "\n" + lines.join("\n") + "\n";
  document.body.append(result);
});

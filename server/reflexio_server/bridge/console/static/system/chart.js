// A small chart of the last readings of one number.

import { element } from "../element.js";

const POINTS_MAX = 60;
const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [120, 32];

/**
 * Return a tile and what adds a reading to it.
 * @param {string} title
 * @param {(value: number) => string} worded
 */
export function chart(title, worded) {
  /** @type {number[]} */
  const values = [];
  const number = element("p", { class: "figure" }, "…");
  const line = document.createElementNS(SVG, "polyline");
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  picture.setAttribute("preserveAspectRatio", "none");
  // The number says what matters; the line would be read out as nothing.
  picture.setAttribute("aria-hidden", "true");
  picture.append(line);
  const tile = element("section", { class: "tile" }, element("h3", {}, title), number, picture);
  /** @param {number | null} value null for what there is not, which is not shown */
  const add = (value) => {
    tile.hidden = value === null;
    if (value === null) return;
    values.push(value);
    values.splice(0, values.length - POINTS_MAX);
    number.textContent = worded(value);
    const top = Math.max(...values) || 1;
    const step = WIDTH / (POINTS_MAX - 1);
    line.setAttribute("points", values.map((each, index) =>
      `${(WIDTH - (values.length - 1 - index) * step).toFixed(1)},${
        (HEIGHT - 1 - each / top * (HEIGHT - 2)).toFixed(1)}`).join(" "));
  };
  return { tile, add };
}

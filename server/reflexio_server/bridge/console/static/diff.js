// The difference of two texts, word by word.

import { element } from "./element.js";

/** @typedef {{kind: "same" | "removed" | "added", text: string}} Part */

const CELLS_MAX = 4_000_000;

/**
 * Return the parts of both texts in order; null where they are too long to compare.
 * @param {string} before
 * @param {string} after
 * @returns {Part[] | null}
 */
export function difference(before, after) {
  const [old, fresh] = [words(before), words(after)];
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start
    && old[old.length - 1 - end] === fresh[fresh.length - 1 - end]) end += 1;
  const middle = aligned(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end));
  if (!middle) return null;
  /** @type {Part[]} */
  const parts = [];
  /** @param {Part["kind"]} kind @param {string} text */
  const add = (kind, text) => {
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += text;
    else if (text) parts.push({ kind, text });
  };
  add("same", old.slice(0, start).join(""));
  for (const { kind, text } of middle) add(kind, text);
  add("same", old.slice(old.length - end).join(""));
  return parts;
}

/** @param {string} text @returns {string[]} words, spaces and marks, which joined are the text */
function words(text) {
  return text.match(/[\p{L}\p{N}_]+|\s+|./gsu) ?? [];
}

/**
 * Return the longest common subsequence with what is between.
 * @param {string[]} old
 * @param {string[]} fresh
 * @returns {Part[] | null}
 */
function aligned(old, fresh) {
  const width = fresh.length + 1;
  if ((old.length + 1) * width > CELLS_MAX) return null;
  const lengths = new Uint32Array((old.length + 1) * width);
  for (let row = old.length - 1; row >= 0; row -= 1) {
    for (let column = fresh.length - 1; column >= 0; column -= 1) {
      const place = row * width + column;
      lengths[place] = old[row] === fresh[column]
        ? lengths[place + width + 1] + 1
        : Math.max(lengths[place + width], lengths[place + 1]);
    }
  }
  /** @type {Part[]} */
  const parts = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < fresh.length) {
    const place = row * width + column;
    if (row < old.length && column < fresh.length && old[row] === fresh[column]) {
      parts.push({ kind: "same", text: old[row] });
      row += 1;
      column += 1;
    } else if (column >= fresh.length
      || (row < old.length && lengths[place + width] >= lengths[place + 1])) {
      parts.push({ kind: "removed", text: old[row] });
      row += 1;
    } else {
      parts.push({ kind: "added", text: fresh[column] });
      column += 1;
    }
  }
  return parts;
}

/**
 * Return two texts beside each other, each with its own words marked.
 * @param {string} before
 * @param {string} after
 * @param {{before: string, after: string}} titles
 */
export function beside(before, after, titles) {
  const parts = difference(before, after);
  /** @param {"removed" | "added"} kind @param {"del" | "ins"} tag @param {string} whole */
  const side = (kind, tag, whole) => parts
    ? shown(parts.filter((part) => part.kind === "same" || part.kind === kind))
      .map((part) => part.kind === "same" ? part.text : element(tag, {}, part.text))
    : [whole];
  return element("div", { class: "beside" },
    element("section", {}, element("h4", {}, titles.before),
      element("p", { class: "said" }, side("removed", "del", before))),
    element("section", {}, element("h4", {}, titles.after),
      element("p", { class: "said" }, side("added", "ins", after))),
    parts ? null : element("p", { class: "soft" }, "Too long to mark the difference."));
}

/**
 * Return the parts of one side with marked words in one mark, though the space between them is in
 * both texts.
 * @param {Part[]} side
 * @returns {Part[]}
 */
function shown(side) {
  /** @type {Part[]} */
  const made = [];
  side.forEach((part, index) => {
    const isBetween = part.kind === "same" && !part.text.trim()
      && index > 0 && index < side.length - 1;
    const kind = isBetween ? side[index + 1].kind : part.kind;
    const last = made.at(-1);
    if (last?.kind === kind) last.text += part.text;
    else made.push({ kind, text: part.text });
  });
  return made;
}

// Elements made of plain values. A text always becomes a text node: none can become markup.

/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {string | number | boolean | null | undefined | ((event: any) => void)} Value */

const ADDRESSES = new Set(["href", "src"]);
const SCHEMES = new Set(["http:", "https:", "blob:"]);
const IMAGES = /^data:image\/(png|jpeg|webp|gif);base64,/i;

/**
 * Whether a browser may follow or load an address: none that runs a script.
 * @param {string} address
 */
export function isHarmless(address) {
  if (IMAGES.test(address)) return true;
  try {
    return SCHEMES.has(new URL(address, document.baseURI).protocol);
  } catch {
    return false;
  }
}

/**
 * Return a new element. A function is a listener of the event that its name says, `false` and
 * absent values leave an attribute or a child out.
 * @param {string} tag
 * @param {Record<string, Value>} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name, value);
    else if (ADDRESSES.has(name) && !isHarmless(String(value))) continue;
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...nodes(children));
  return made;
}

/**
 * Return the children that are there, as nodes and texts.
 * @param {(Child | Child[])[]} children
 * @returns {(Node | string)[]}
 */
function nodes(children) {
  /** @type {(Node | string)[]} */
  const found = [];
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false || child === "") continue;
    found.push(child instanceof Node ? child : String(child));
  }
  return found;
}

/**
 * Return a button.
 * @param {string} label
 * @param {(event: Event) => void} act
 * @param {Record<string, Value>} [attributes]
 */
export function button(label, act, attributes = {}) {
  return element("button", { type: "button", click: act, ...attributes }, label);
}

/**
 * Return a field with its label.
 * @param {string} label
 * @param {Record<string, Value>} attributes of the field; `tag` is input without it
 * @param {...Child} children
 */
export function field(label, attributes, ...children) {
  const { tag = "input", ...rest } = attributes;
  return element("label", { class: "field" }, element("span", {}, label),
    element(String(tag), rest, ...children));
}

/**
 * Return a moment in the reader's own time.
 * @param {number | null | undefined} seconds since 1970, UTC
 */
export function moment(seconds) {
  if (seconds === null || seconds === undefined) return element("span", {}, "never");
  const at = new Date(seconds * 1000);
  const words = at.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  return element("time", { datetime: at.toISOString() }, words);
}

/**
 * Return a number with its word, such as "1 turn" and "2 turns".
 * @param {number} count
 * @param {string} word whose plural takes an s
 */
export function counted(count, word) {
  return `${count.toLocaleString()} ${word}${count === 1 ? "" : "s"}`;
}

/**
 * Have a screen reader say something, without moving the focus.
 * @param {string} text
 */
export function announce(text) {
  const announcer = document.getElementById("announcer");
  if (announcer) announcer.textContent = text;
}

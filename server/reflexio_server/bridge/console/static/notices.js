// What went wrong, what is not there, and what must be confirmed, in words.

import { ApiError } from "./api.js";
import { button, element } from "./element.js";

/** @typedef {import("./element.js").Child} Child */

/**
 * Return a notice of a failure, with what helps to find it in the server's log.
 * @param {unknown} error
 */
export function failure(error) {
  if (!(error instanceof ApiError)) {
    // A fault of the console itself: its stack belongs into the browser's log.
    console.error(error);
    return element("p", { role: "alert", class: "problem" }, `The console failed: ${error}`);
  }
  const lines = error.detail.map(({ field, description }) =>
    element("li", {}, element("code", {}, field), `: ${description}`));
  return element("div", { role: "alert", class: "problem" },
    element("p", {}, error.reason === "SCOPE_MISSING"
      ? `This key may not do that: ${error.message}.`
      : `The server refused: ${error.message}.`),
    lines.length ? element("ul", {}, ...lines) : null,
    error.requestId ? element("p", { class: "soft" }, `request_id ${error.requestId}`) : null);
}

/**
 * Whether a failure says that the key lacks a scope.
 * @param {unknown} error
 */
export function lacksScope(error) {
  return error instanceof ApiError && error.reason === "SCOPE_MISSING";
}

/** @param {string} text */
export function empty(text) {
  return element("p", { class: "empty" }, text);
}

/**
 * Ask in a dialog. Returns the fields of its form, null where it was left.
 * @param {string} title
 * @param {Child[]} content
 * @param {{action: string, isDangerous?: boolean}} options
 * @returns {Promise<Record<string, string> | null>}
 */
export function asked(title, content, { action, isDangerous = false }) {
  const opener = document.activeElement;
  return new Promise((resolve) => {
    /** @type {Record<string, string> | null} */
    let answer = null;
    /** @param {SubmitEvent} event */
    const submit = (event) => {
      event.preventDefault();
      const form = /** @type {HTMLFormElement} */ (event.currentTarget);
      answer = {};
      for (const [name, value] of new FormData(form)) answer[name] = String(value);
      dialog.close();
    };
    const dialog = /** @type {HTMLDialogElement} */ (element("dialog",
      { "aria-labelledby": "dialog-title" },
      element("form", { submit },
        element("h2", { id: "dialog-title" }, title),
        ...content,
        element("p", { class: "actions" },
          element("button", { class: isDangerous ? "danger" : "primary" }, action),
          button("Cancel", () => dialog.close())))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/**
 * Ask whether something is to be deleted, for good. With `name`, it must be typed first.
 * @param {string} title
 * @param {string} consequence
 * @param {string} [name]
 */
export async function confirmed(title, consequence, name) {
  const content = [element("p", {}, consequence)];
  if (name) {
    const box = /** @type {HTMLInputElement} */ (element("input",
      { name: "typed", required: true, autocomplete: "off" }));
    box.addEventListener("input", () => {
      box.setCustomValidity(box.value === name ? "" : `Type ${name} to confirm`);
    });
    content.push(element("label", { class: "field" },
      element("span", {}, "Type ", element("b", {}, name), " to confirm"), box));
  }
  return await asked(title, content, { action: "Delete", isDangerous: true }) !== null;
}

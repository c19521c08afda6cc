// Addresses inside the console: the part behind "#", so that each view can be linked to.

/** @typedef {{name: string, parameters: URLSearchParams}} Route */
/** @typedef {Record<string, string | number | null | undefined>} Parameters */

export const HOME = "conversations";

/**
 * Return the address of a view.
 * @param {string} name
 * @param {Parameters} [parameters] absent and empty ones are left out
 */
export function address(name, parameters = {}) {
  const query = new URLSearchParams();
  for (const [parameter, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "") query.set(parameter, String(value));
  }
  return `#/${name}${query.size ? "?" : ""}${query}`;
}

/**
 * Return what an address names.
 * @param {string} hash
 * @returns {Route}
 */
export function read(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  return { name: path || HOME, parameters: new URLSearchParams(query) };
}

/**
 * Return what a form holds as the parameters of an address.
 * @param {HTMLFormElement} form
 * @returns {Parameters}
 */
export function told(form) {
  /** @type {Parameters} */
  const found = {};
  for (const [name, value] of new FormData(form)) found[name] = String(value).trim();
  return found;
}

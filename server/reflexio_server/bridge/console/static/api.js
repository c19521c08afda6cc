// Calls of the JSON API, with the key that the tab keeps.

/** @typedef {Record<string, any>} Fields */

const KEY = "reflexio-key";
const ROOT = new URL("..", document.baseURI);

/** A refusal by the server, or a server that does not answer (status 0). */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {Fields} body
   */
  constructor(status, body) {
    super(body.message ?? `the server answered with ${status}`);
    this.status = status;
    this.body = body;
    this.reason = String(body.reason ?? "");
    this.requestId = String(body.request_id ?? "");
    /** @type {{field: string, description: string}[]} */
    this.detail = body.detail ?? [];
  }
}

/** The key of this tab; empty where none was given. */
export function key() {
  return sessionStorage.getItem(KEY) ?? "";
}

/** @param {string} value */
export function keepKey(value) {
  if (value) sessionStorage.setItem(KEY, value);
  else sessionStorage.removeItem(KEY);
}

/**
 * Return the server's answer to a request, whatever it is. ApiError for a refusal.
 * @param {string} path below the server's address
 * @param {RequestInit} [options]
 */
export async function ask(path, options = {}) {
  const headers = new Headers(options.headers);
  if (key()) headers.set("authorization", `Bearer ${key()}`);
  /** @type {Response} */
  let reply;
  try {
    reply = await fetch(new URL(path, ROOT), { ...options, headers, credentials: "omit" });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, { message: "the server does not answer", reason: "UNREACHABLE" });
  }
  if (reply.ok) return reply;
  /** @type {Fields} */
  let body = {};
  try {
    body = await reply.json();
  } catch {
    // Something between the browser and the server answered, in words of its own.
  }
  const refusal = new ApiError(reply.status, body);
  if (reply.status === 401) dispatchEvent(new CustomEvent("signed-out", { detail: refusal }));
  throw refusal;
}

/**
 * Call the API and return its reply. ApiError for a refusal.
 * @param {"GET" | "POST" | "PUT" | "DELETE"} verb
 * @param {string} name of the route below /api
 * @param {Fields} [fields] of the request; what is empty or absent is left out
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function call(verb, name, fields = {}, signal) {
  const said = Object.entries(fields).filter(([, value]) => value !== undefined && value !== "");
  if (verb === "GET") {
    const query = new URLSearchParams(said.map(([field, value]) => [field, String(value)]));
    return (await ask(`api/${name}?${query}`, { signal })).json();
  }
  return send(verb, name, Object.fromEntries(said), signal);
}

/**
 * Call the API with exactly these fields, empty ones too, which clear what is stored.
 * @param {"POST" | "PUT" | "DELETE"} verb
 * @param {string} name
 * @param {Fields} fields
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function send(verb, name, fields, signal) {
  const reply = await ask(`api/${name}`, {
    method: verb,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(fields),
    signal,
  });
  return reply.json();
}

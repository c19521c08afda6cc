// Users, and sessions by time.

import { call } from "../api.js";
import { counted, element, field, moment } from "../element.js";
import { empty, lacksScope } from "../notices.js";
import { pagedList } from "../paging.js";
import { address, told } from "../routes.js";
import { userSummary } from "./user.js";

/** @typedef {import("../records.js").Session} Session */
/** @typedef {import("../records.js").User} User */

const USERS_A_PAGE = 50;
const SESSIONS_A_PAGE = 20;
const PREVIEW_CHARS = 200;
const DAY_S = 86_400;

/**
 * @param {URLSearchParams} parameters `user`, `source`, `from` and `to` (dates, UTC)
 * @param {AbortSignal} signal
 * @returns {Promise<Node[]>}
 */
export async function conversations(parameters, signal) {
  const filter = {
    user: parameters.get("user") ?? "",
    source: parameters.get("source") ?? "",
    from: parameters.get("from") ?? "",
    to: parameters.get("to") ?? "",
  };
  const [users, sessions, summary] = await Promise.all([
    userList(filter.user, signal), sessionList(filter, signal),
    filter.user ? userSummary(filter.user, signal) : null,
  ]);
  return [
    element("h1", {}, "Conversations"),
    filterForm(filter),
    element("div", { class: "columns" },
      element("section", { "aria-labelledby": "users-title" },
        element("h2", { id: "users-title" }, "Users"), users),
      element("section", { "aria-labelledby": "sessions-title" },
        element("h2", { id: "sessions-title" },
          filter.user ? `Sessions of ${filter.user}` : "Sessions, newest first"),
        summary, sessions)),
  ];
}

/** @param {{user: string, source: string, from: string, to: string}} filter */
function filterForm(filter) {
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    location.hash = address("conversations", told(form));
  };
  return element("form", { class: "bar", role: "search", submit },
    field("User", { name: "user", value: filter.user, placeholder: "all", maxlength: 1000 }),
    field("Source", { name: "source", value: filter.source, placeholder: "all", maxlength: 1000 }),
    field("From (UTC)", { name: "from", type: "date", value: filter.from }),
    field("To (UTC)", { name: "to", type: "date", value: filter.to }),
    element("button", { class: "primary" }, "Show"),
    Object.values(filter).some(Boolean)
      ? element("a", { href: address("conversations") }, "Clear") : null);
}

/**
 * @param {string} current
 * @param {AbortSignal} signal
 */
async function userList(current, signal) {
  try {
    return await pagedList({
      label: "Users",
      nothing: "Nobody has published anything yet.",
      load: async (token) => {
        const fields = { limit: USERS_A_PAGE, page_token: token };
        const reply = await call("GET", "get_users", fields, signal);
        return { items: /** @type {User[]} */ (reply.users), next: reply.next_page_token };
      },
      row: (user) => element("a", {
        class: "row", href: address("conversations", { user: user.user_id }),
        "aria-current": user.user_id === current && "true",
      }, element("span", { class: "name" }, user.user_id),
      element("span", { class: "soft" }, moment(user.last_request_at))),
    });
  } catch (error) {
    if (!lacksScope(error)) throw error;
    return empty("This key lacks the scope admin, which lists users: name one above.");
  }
}

/**
 * @param {{user: string, source: string, from: string, to: string}} filter
 * @param {AbortSignal} signal
 */
async function sessionList(filter, signal) {
  const shown = new Set();
  try {
    return await pagedList({
      label: "Sessions",
      nothing: filter.user || filter.source || filter.from || filter.to
        ? "No session passes these filters." : "No conversation is stored yet.",
      load: async (token) => {
        const reply = await call("POST", "get_requests", {
          user_id: filter.user,
          source: filter.source,
          start_time: startOf(filter.from),
          end_time: filter.to ? (startOf(filter.to) ?? 0) + DAY_S - 1 : undefined,
          top_k: SESSIONS_A_PAGE,
          page_token: token,
        }, signal);
        return { items: /** @type {Session[]} */ (reply.sessions), next: reply.next_page_token };
      },
      row: (session) => {
        // A session that does not fit on a page goes on with the next one.
        const name = JSON.stringify([session.user_id, session.session_id]);
        if (shown.has(name)) return null;
        shown.add(name);
        return sessionRow(session);
      },
    });
  } catch (error) {
    if (!lacksScope(error) || filter.user) throw error;
    return empty("This key lacks the scope admin, which reads all users: name one above.");
  }
}

/** @param {string} date @returns {number | undefined} epoch seconds */
function startOf(date) {
  return date ? Date.parse(`${date}T00:00:00Z`) / 1000 : undefined;
}

/** @param {Session} session */
function sessionRow(session) {
  const interactions = session.requests.flatMap((entry) => entry.interactions);
  const last = session.requests.at(-1)?.request;
  const corrected = interactions.filter((interaction) => interaction.expert_content).length;
  const first = interactions.find((interaction) => interaction.content)?.content
    ?? interactions[0]?.user_action_description ?? "";
  return element("a", {
    class: "row",
    href: address("conversation", { user: session.user_id, session: session.session_id }),
  },
  element("span", { class: "name" }, session.session_id),
  element("span", { class: "soft" }, session.user_id, " · ", moment(last?.created_at),
    last?.source ? ` · ${last.source}` : ""),
  element("span", { class: "preview" }, [...first].slice(0, PREVIEW_CHARS).join("")),
  element("span", { class: "marks" },
    element("span", { class: "mark" }, counted(interactions.length, "turn")),
    corrected ? element("span", { class: "mark good" }, `${corrected} corrected`) : null,
    interactions.some((interaction) => interaction.has_image)
      ? element("span", { class: "mark" }, "image") : null));
}

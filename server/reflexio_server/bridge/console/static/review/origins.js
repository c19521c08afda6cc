// The conversations that a playbook was learned from.

import { call } from "../api.js";
import { counted, element } from "../element.js";
import { failure, lacksScope } from "../notices.js";
import { address } from "../routes.js";
import { turn } from "../views/turn.js";

/** @typedef {import("../records.js").Playbook} Playbook */
/** @typedef {import("../records.js").Interaction} Interaction */

const SOURCES_SHOWN = 5;
const TURNS_BEFORE = 2;

/**
 * Return what is known of the origin; a failure is said in its place.
 * @param {Playbook} playbook
 * @param {AbortSignal} signal
 * @returns {Promise<Node[]>}
 */
export async function origins(playbook, signal) {
  try {
    if (playbook.user_playbook_id !== undefined) return [await origin(playbook, signal)];
    return await sources(playbook.user_playbook_ids ?? [], signal);
  } catch (error) {
    if (signal.aborted) return [];
    if (lacksScope(error)) {
      return [said("The users' playbooks behind it take a key with the scope admin.")];
    }
    return [failure(error)];
  }
}

/** @param {number[]} ids @param {AbortSignal} signal @returns {Promise<Node[]>} */
async function sources(ids, signal) {
  if (!ids.length) return [said("A caller added it, and named no conversation.")];
  const made = await Promise.all(ids.slice(0, SOURCES_SHOWN).map(async (id) => {
    const reply = await call("POST", "get_user_playbooks", {
      user_playbook_id: id, status_filter: [null, "pending", "archived", "merged", "superseded"],
    }, signal);
    /** @type {Playbook | undefined} */
    const source = reply.user_playbooks[0];
    const title = element("h4", {}, `User playbook ${id}`);
    if (!source) return element("section", {}, title, said("It was deleted."));
    return element("section", {}, title, element("p", { class: "said" }, source.content),
      await origin(source, signal));
  }));
  const more = ids.length - made.length;
  return [...made, ...more > 0 ? [said(`And ${counted(more, "more user playbook")}.`)] : []];
}

/** @param {Playbook} playbook @param {AbortSignal} signal */
async function origin(playbook, signal) {
  const { user_id: user = "", request_id: request = "" } = playbook;
  if (!request) return said("A caller added it, and named no conversation.");
  const found = await call("POST", "get_requests", { user_id: user, request_id: request, top_k: 1 },
    signal);
  const session = found.sessions[0];
  if (!session) return said("The conversation was deleted.");
  /** @type {Interaction[]} */
  const own = session.requests.flatMap(
    (/** @type {{interactions: Interaction[]}} */ entry) => entry.interactions);
  const ids = new Set(playbook.source_interaction_ids ?? []);
  /** @param {Interaction} item */
  const isSource = (item) => ids.has(item.interaction_id)
    || (!ids.size && item.request_id === request && Boolean(item.expert_content));
  const whole = await call("POST", "get_session",
    { user_id: user, session_id: session.session_id }, signal);
  // Of a very long session the first page may end before it.
  /** @type {Interaction[]} */
  const turns = whole.interactions.some(isSource) ? whole.interactions : own;
  const last = turns.findLastIndex(isSource);
  const shown = last < 0 ? own : turns.slice(Math.max(0, turns.findIndex(isSource) - TURNS_BEFORE),
    last + 1);
  const at = shown.find(isSource)?.interaction_id;
  return element("div", {},
    element("p", {}, element("a", {
      href: address("conversation", { user, session: session.session_id, at }),
    }, `${session.session_id} of ${user}`)),
    ...shown.map((item) => turn(item, { signal })));
}

/** @param {string} text */
function said(text) {
  return element("p", { class: "soft" }, text);
}

// Decisions on playbooks, their edits and deletions, each asked about first.

import { call, send } from "../api.js";
import { element, field } from "../element.js";
import { asked, confirmed } from "../notices.js";
import { isOfAgents, titleOf } from "./cards.js";

/** @typedef {import("../records.js").Playbook} Playbook */
/** @typedef {"approved" | "rejected" | "pending"} Decision */
/** @typedef {(playbook: Playbook) => Promise<void>} Act */

const REASON_CHARS_MAX = 10_000;
const VERBS = { approved: "Approve", rejected: "Reject", pending: "Take back" };
const CONSEQUENCES = {
  approved: "Agents are told to follow it.",
  rejected: "Agents are not told of it, and it is not learned again.",
  pending: "The decision is taken back: it waits for another one.",
};
const PARTS = /** @type {const} */ ([
  ["trigger", "When", 10_000],
  ["content", "Do", 100_000],
  ["rationale", "Because", 100_000],
  ["playbook_name", "Name", 1_000],
]);

/**
 * Ask for a reason, and return what then carries the decision out for each playbook; null where it
 * was left.
 * @param {Playbook[]} playbooks
 * @param {Decision} decision
 * @returns {Promise<Act | null>}
 */
export async function deciding(playbooks, decision) {
  const answer = await asked(`${VERBS[decision]} ${named(playbooks)}?`, [
    element("p", {}, CONSEQUENCES[decision]),
    field("Reason (may be empty)", { name: "reason", maxlength: REASON_CHARS_MAX, autofocus: true }),
  ], { action: VERBS[decision], isDangerous: decision === "rejected" });
  if (!answer) return null;
  return async (playbook) => {
    await send("PUT", "update_agent_playbook_status", {
      agent_playbook_id: playbook.agent_playbook_id, playbook_status: decision,
      reason: answer.reason,
    });
  };
}

/**
 * Ask whether playbooks are to be deleted; null where not.
 * @param {Playbook[]} playbooks
 * @returns {Promise<Act | null>}
 */
export async function deleting(playbooks) {
  const isSure = await confirmed(`Delete ${named(playbooks)}?`,
    "Agents are no longer told of it. This cannot be undone.");
  if (!isSure) return null;
  return async (playbook) => {
    if (isOfAgents(playbook)) {
      await send("DELETE", "delete_agent_playbook",
        { agent_playbook_id: playbook.agent_playbook_id });
    } else {
      await send("DELETE", "delete_user_playbook", { user_playbook_id: playbook.user_playbook_id });
    }
  };
}

/**
 * Let the reader change the text of a playbook; null where it was left as it was.
 * @param {Playbook} playbook
 * @returns {Promise<Act | null>}
 */
export async function editing(playbook) {
  const boxes = PARTS.map(([name, label, charsMax]) => {
    const isLine = name === "playbook_name";
    const box = field(label, {
      tag: isLine ? "input" : "textarea", name, maxlength: charsMax, value: playbook[name],
    }, isLine ? null : playbook[name]);
    return box;
  });
  const answer = await asked(`Edit ${titleOf(playbook).toLowerCase()}`, [
    isOfAgents(playbook) ? element("p", { class: "soft" },
      "With a key without the scope review, an edited text waits for a decision again.") : null,
    ...boxes,
  ], { action: "Save" });
  if (!answer) return null;
  const changed = Object.fromEntries(PARTS.map(([name]) => [name, answer[name]])
    // A browser sends line ends as CRLF; what was stored with LF has not changed by that.
    .map(([name, value]) => [name, value.replaceAll("\r\n", "\n")])
    .filter(([name, value]) => value !== playbook[/** @type {"content"} */ (name)]));
  if (!Object.keys(changed).length) return null;
  return async () => {
    if (isOfAgents(playbook)) {
      await send("PUT", "update_agent_playbook",
        { agent_playbook_id: playbook.agent_playbook_id, ...changed });
    } else {
      await send("PUT", "update_user_playbook",
        { user_playbook_id: playbook.user_playbook_id, ...changed });
    }
  };
}

/**
 * Return a playbook as it is stored now; null when it is gone.
 * @param {Playbook} playbook
 * @param {AbortSignal} signal
 * @returns {Promise<Playbook | null>}
 */
export async function stored(playbook, signal) {
  if (isOfAgents(playbook)) {
    const reply = await call("POST", "get_agent_playbooks",
      { agent_playbook_id: playbook.agent_playbook_id }, signal);
    return reply.agent_playbooks[0] ?? null;
  }
  const reply = await call("POST", "get_user_playbooks",
    { user_playbook_id: playbook.user_playbook_id, user_id: playbook.user_id }, signal);
  return reply.user_playbooks[0] ?? null;
}

/** @param {Playbook[]} playbooks */
function named(playbooks) {
  return playbooks.length === 1
    ? titleOf(playbooks[0]).toLowerCase() : `${playbooks.length} playbooks`;
}

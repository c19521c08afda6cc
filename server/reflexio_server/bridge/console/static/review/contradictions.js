// The playbooks that may contradict one, beside it: a reviewer rejects what is wrong.

import { call } from "../api.js";
import { element, moment } from "../element.js";
import { failure } from "../notices.js";

/** @typedef {import("../records.js").Playbook} Playbook */

const SHOWN = 5;

/**
 * Return what a card says of them, null when there are none; their texts follow.
 * @param {Playbook} playbook
 * @param {AbortSignal} signal
 */
export function contradictions(playbook, signal) {
  const ids = playbook.possible_contradictions ?? [];
  if (!ids.length) return null;
  const texts = element("div", {}, element("p", { class: "soft" }, "Loading…"));
  load(playbook, ids, signal).then((nodes) => texts.replaceChildren(...nodes));
  return element("section", { class: "part contradictions" },
    element("h4", {}, "May contradict"), texts);
}

/** @param {Playbook} playbook @param {number[]} ids @param {AbortSignal} signal */
async function load(playbook, ids, signal) {
  const kind = playbook.agent_playbook_id === undefined ? "user" : "agent";
  try {
    const found = await Promise.all(ids.slice(0, SHOWN).map(async (id) => {
      const reply = await call("POST", `get_${kind}_playbooks`, {
        [`${kind}_playbook_id`]: id, ...(kind === "user" ? { user_id: playbook.user_id } : {}),
      }, signal);
      /** @type {Playbook | undefined} */
      const other = reply[`${kind}_playbooks`][0];
      if (!other) return null;
      const age = other.created_at < playbook.created_at ? "older" : "newer";
      return element("div", {},
        element("p", { class: "soft" }, `${kind === "user" ? "User" : "Agent"} playbook ${id}, `,
          moment(other.created_at), `, ${other.created_at === playbook.created_at ? "as old" : age}`),
        element("p", { class: "said" }, other.content || other.trigger));
    }));
    const more = ids.slice(SHOWN).join(", ");
    return [...found.filter((node) => node !== null),
      ...more ? [element("p", { class: "soft" }, `And ${more}.`)] : []];
  } catch (error) {
    return signal.aborted ? [] : [failure(error)];
  }
}

// A playbook as a card: what it says, what was decided on it, where it comes from.

import { counted, element, moment } from "../element.js";
import { contradictions } from "./contradictions.js";
import { origins } from "./origins.js";

/** @typedef {import("../records.js").Playbook} Playbook */

const MARKS = /** @type {Record<string, string>} */ ({ approved: "good", rejected: "bad" });

/** @param {Playbook} playbook */
export function isOfAgents(playbook) {
  return playbook.agent_playbook_id !== undefined;
}

/** @param {Playbook} playbook */
export function titleOf(playbook) {
  return isOfAgents(playbook)
    ? `Agent playbook ${playbook.agent_playbook_id}` : `User playbook ${playbook.user_playbook_id}`;
}

/**
 * @param {Playbook} playbook
 * @param {HTMLElement[]} actions
 * @param {AbortSignal} signal
 */
export function card(playbook, actions, signal) {
  const title = titleOf(playbook);
  const from = element("div", { class: "origins" });
  let isAsked = false;
  const load = async () => {
    if (isAsked) return;
    isAsked = true;
    from.replaceChildren(element("p", { class: "soft" }, "Loading…"));
    from.replaceChildren(...await origins(playbook, signal));
  };
  const box = element("input", { type: "checkbox", "aria-label": `Select ${title}` });
  const details = /** @type {HTMLDetailsElement} */ (element("details",
    { toggle: () => { if (details.open) load(); } },
    element("summary", {}, "Where it comes from"), from));
  return element("article", {
    class: "playbook card", tabindex: -1, "aria-label": title,
    // A reviewer who moves on from card to card has the conversation at hand.
    focus: () => { details.open = true; },
  },
  element("header", {}, box, element("h3", {}, title), status(playbook),
    element("span", { class: "soft" }, facts(playbook))),
  part("When", playbook.trigger), part("Do", playbook.content), part("Because", playbook.rationale),
  contradictions(playbook, signal), decisions(playbook), details,
  element("p", { class: "actions" }, ...actions));
}

/** @param {Playbook} playbook */
function status(playbook) {
  const told = playbook.playbook_status ?? playbook.status ?? "current";
  return element("span", { class: `mark ${MARKS[told] ?? ""}` }, told);
}

/** @param {Playbook} playbook */
function facts(playbook) {
  const { evidence_count: count } = playbook;
  return [
    playbook.user_id ?? "", playbook.playbook_name, playbook.agent_version,
    count ? (isOfAgents(playbook) ? `made of ${counted(count, "user playbook")}`
      : `taught by ${counted(count, "correction")}`) : "",
    playbook.writer ? `by ${playbook.writer}` : "added by a caller",
    ...playbook.tags,
  ].filter(Boolean).join(" · ");
}

/** @param {string} name @param {string} text */
function part(name, text) {
  if (!text) return null;
  return element("div", { class: "part" }, element("h4", {}, name),
    element("p", { class: "said" }, text));
}

/** @param {Playbook} playbook */
function decisions({ decisions: made = [] }) {
  if (!made.length) return null;
  return element("details", {}, element("summary", {}, `Decisions (${made.length})`),
    element("ul", {}, ...made.map((decision) => element("li", {},
      `${decision.playbook_status} `, moment(decision.decided_at),
      decision.key_id ? ` with the key ${decision.key_id}` : " without a key",
      decision.reason ? `: ${decision.reason}` : ""))));
}

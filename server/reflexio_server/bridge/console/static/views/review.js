// Playbooks: those that wait for a decision, those that were decided on, and users' own.

import { call } from "../api.js";
import { element, field } from "../element.js";
import { address, told } from "../routes.js";
import { queue } from "../review/queue.js";

/** @typedef {import("../records.js").Playbook} Playbook */

const A_PAGE = 20;
const LISTS = {
  pending: "Waiting for a decision",
  decided: "Decided",
  users: "Of users",
};

/**
 * @param {URLSearchParams} parameters `list`, and `user` or `agent` and `words` to filter by
 * @param {AbortSignal} signal
 * @returns {Promise<Node[]>}
 */
export async function review(parameters, signal) {
  const list = /** @type {keyof typeof LISTS} */ (parameters.get("list") ?? "pending");
  const filter = {
    user: parameters.get("user") ?? "",
    agent: parameters.get("agent") ?? "",
    words: parameters.get("words") ?? "",
  };
  const ofUsers = list === "users";
  /** @param {string} token */
  const load = async (token) => {
    const asked = { agent_version: filter.agent, query: filter.words, limit: A_PAGE,
      page_token: token };
    const reply = ofUsers
      ? await call("POST", "get_user_playbooks", { ...asked, user_id: filter.user }, signal)
      : await call("POST", "get_agent_playbooks", { ...asked, playbook_status_filter:
        list === "pending" ? ["pending"] : ["approved", "rejected"] }, signal);
    /** @type {Playbook[]} */
    const items = ofUsers ? reply.user_playbooks : reply.agent_playbooks;
    return { items, next: /** @type {string} */ (reply.next_page_token) };
  };
  const isFiltered = Object.values(filter).some(Boolean);
  return [
    element("h1", {}, "Review"),
    element("nav", { class: "tabs", "aria-label": "Playbooks" }, ...Object.entries(LISTS).map(
      ([name, title]) => element("a", {
        href: address("review", { list: name, ...filter }), "aria-current": name === list && "page",
      }, title))),
    form(list, filter, ofUsers),
    await queue({
      load,
      belongs: (playbook) => ofUsers
        || (list === "pending") === (playbook.playbook_status === "pending"),
      isOfAgents: !ofUsers,
      nothing: isFiltered ? "No playbook passes these filters." : NOTHING[list],
      signal,
    }),
  ];
}

const NOTHING = {
  pending: "Nothing waits for a decision. Agent playbooks come from an aggregation of users' "
    + "playbooks, or from experts' corrections where the server offers them to all.",
  decided: "Nothing was decided on yet.",
  users: "Nothing was learned yet. A playbook is learned from an answer that an expert corrected.",
};

/**
 * @param {string} list
 * @param {{user: string, agent: string, words: string}} filter
 * @param {boolean} ofUsers
 */
function form(list, filter, ofUsers) {
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const asked = told(/** @type {HTMLFormElement} */ (event.currentTarget));
    location.hash = address("review", { list, ...asked });
  };
  return element("form", { class: "bar", role: "search", submit },
    ofUsers ? field("User", { name: "user", value: filter.user, placeholder: "all" }) : null,
    field("Agent version", { name: "agent", value: filter.agent, placeholder: "all" }),
    field("Words in it", { name: "words", type: "search", value: filter.words }),
    element("button", {}, "Filter"));
}

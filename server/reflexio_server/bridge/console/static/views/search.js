// Search of interactions, with the scores of the hits and what they are made of.

import { call } from "../api.js";
import { element, field, moment } from "../element.js";
import { empty } from "../notices.js";
import { pagedList } from "../paging.js";
import { address, told } from "../routes.js";

/** @typedef {import("../records.js").Interaction} Interaction */

const MODES = { hybrid: "Words and meaning", fts: "Words", vector: "Meaning" };
const COUNTS = [10, 30, 100];
const SHARE_MIN = 0.0005;

/**
 * @param {URLSearchParams} parameters `q`, `user`, `mode`, `count`
 * @param {AbortSignal} signal
 * @returns {Promise<Node[]>}
 */
export async function search(parameters, signal) {
  const asked = {
    q: parameters.get("q") ?? "",
    user: parameters.get("user") ?? "",
    mode: parameters.get("mode") ?? "hybrid",
    count: Number(parameters.get("count") ?? COUNTS[0]),
  };
  return [
    element("h1", {}, "Search"),
    form(asked),
    asked.q ? await hits(asked, signal)
      : empty("Say what to look for; without a user all of them are searched, "
        + "which needs the scope admin."),
  ];
}

/** @typedef {{q: string, user: string, mode: string, count: number}} Asked */

/** @param {Asked} asked */
function form(asked) {
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    location.hash = address("search", told(/** @type {HTMLFormElement} */ (event.currentTarget)));
  };
  return element("form", { class: "bar", role: "search", submit },
    field("Look for", { name: "q", type: "search", value: asked.q, required: true, class: "wide" }),
    field("User", { name: "user", value: asked.user, placeholder: "all" }),
    field("By", { tag: "select", name: "mode" }, ...Object.entries(MODES).map(([mode, words]) =>
      element("option", { value: mode, selected: mode === asked.mode }, words))),
    field("Hits", { tag: "select", name: "count" }, ...COUNTS.map((count) =>
      element("option", { value: count, selected: count === asked.count }, count))),
    element("button", { class: "primary" }, "Search"));
}

/** @param {Asked} asked @param {AbortSignal} signal */
async function hits(asked, signal) {
  let isPartial = false;
  const list = await pagedList({
    label: "Hits, best first",
    nothing: "Nothing was found.",
    load: async (token) => {
      const reply = await call("POST", asked.user ? "search_interactions" : "search_organization", {
        user_id: asked.user, query: asked.q, search_mode: asked.mode, top_k: asked.count,
        explain: true, page_token: token,
      }, signal);
      isPartial ||= Boolean(reply.is_partial);
      return { items: /** @type {Interaction[]} */ (reply.interactions),
        next: reply.next_page_token };
    },
    row: hit,
  });
  return element("div", {},
    isPartial ? element("p", { role: "status" },
      "Not all users were searched, for there are too many: name one.") : null,
    list);
}

/** @param {Interaction} interaction */
function hit(interaction) {
  const { user_id: user, session_id: session, interaction_id: at, score, similarity } = interaction;
  const terms = (interaction.explanation?.terms ?? [])
    .filter((term) => Math.abs(term.share) >= SHARE_MIN)
    .sort((left, right) => Math.abs(right.share) - Math.abs(left.share));
  return element("article", { class: "hit" },
    element("a", { class: "row", href: address("conversation", { user, session, at }) },
      element("span", { class: "name" }, session),
      element("span", { class: "soft" }, user, " · ", interaction.role, " · ",
        moment(interaction.created_at)),
      element("span", { class: "preview" },
        interaction.content || interaction.user_action_description
        || interaction.expert_content)),
    element("details", {},
      element("summary", {}, `Score ${shown(score)}, similarity ${shown(similarity)}: why`),
      element("table", {},
        element("caption", { class: "unseen" }, "What the score is made of"),
        element("thead", {}, element("tr", {},
          element("th", { scope: "col" }, "Part"), element("th", { scope: "col" }, "Adds"))),
        element("tbody", {}, ...terms.map(({ name, share }) => element("tr", {},
          element("td", {}, name.replaceAll("_", " ")),
          element("td", { class: "number" }, share.toFixed(3))))))));
}

/** @param {number | undefined} value */
function shown(value) {
  return value === undefined ? "none" : value.toFixed(3);
}

// A session read as a conversation.

import { call, send } from "../api.js";
import { announce, button, counted, element, moment } from "../element.js";
import { confirmed, failure } from "../notices.js";
import { pagedList } from "../paging.js";
import { address } from "../routes.js";
import { turn } from "./turn.js";

/** @typedef {import("../records.js").Interaction} Interaction */
/** @typedef {import("../records.js").Outcome} Outcome */

const MARKS = /** @type {Record<string, string>} */ ({ success: "good", failure: "bad" });

/**
 * @param {URLSearchParams} parameters `user`, `session`, and `at`, the interaction to show first
 * @param {AbortSignal} signal
 * @returns {Promise<Node[]>}
 */
export async function conversation(parameters, signal) {
  const user = parameters.get("user") ?? "";
  const session = parameters.get("session") ?? "";
  const at = Number(parameters.get("at") ?? 0);
  /** @type {Interaction[]} */
  const read = [];
  let isWhole = false;
  /** @param {string} token */
  const load = async (token) => {
    const fields = { user_id: user, session_id: session, page_token: token };
    const reply = await call("POST", "get_session", fields, signal);
    /** @type {Interaction[]} */
    const items = reply.interactions;
    read.push(...items);
    isWhole = !reply.next_page_token;
    return { items, next: /** @type {string} */ (reply.next_page_token) };
  };
  let token = "";
  const ended = outcomes(user, session, signal);
  const list = await pagedList({
    label: "Turns",
    nothing: "This session has nothing, or it was deleted.",
    // The turn that was asked for is on the first page, however far down it is.
    load: async (from) => {
      let page = await load(from);
      let { items } = page;
      while (at && !from && page.next && !items.some((item) => item.interaction_id === at)) {
        page = await load(page.next);
        items = [...items, ...page.items];
      }
      token = page.next;
      return { items, next: page.next };
    },
    row: (interaction) => turn(interaction, {
      isTarget: interaction.interaction_id === at,
      link: address("conversation", { user, session, at: interaction.interaction_id }),
      remove: () => removeTurn(interaction),
      signal,
    }),
  });
  const save = async () => {
    while (!isWhole) token = (await load(token)).next;
    download(`${session}.json`, JSON.stringify({ user_id: user, session_id: session,
      interactions: read }, null, 2));
  };
  const notice = element("div", {});
  /** @param {() => Promise<void>} work */
  const attempt = (work) => async () => {
    try {
      await work();
    } catch (error) {
      notice.replaceChildren(failure(error));
    }
  };
  return [
    element("p", { class: "path" }, element("a", { href: address("conversations") }, "Conversations"),
      " / ", element("a", { href: address("conversations", { user }) }, user)),
    element("h1", {}, session),
    element("p", { class: "actions" },
      button("Save as JSON", attempt(save)),
      button("Delete session", attempt(() => removeSession(user, session)), { class: "danger" })),
    notice,
    ...await ended,
    list,
  ];
}

/**
 * @param {string} user
 * @param {string} session
 * @param {AbortSignal} signal
 * @returns {Promise<Node[]>}
 */
async function outcomes(user, session, signal) {
  try {
    const reply = await call("POST", "get_session_outcomes",
      { user_id: user, session_ids: [session] }, signal);
    return reply.session_outcomes.map((/** @type {Outcome} */ ended) => element("p", {},
      "Outcome: ", element("span", { class: `mark ${MARKS[ended.outcome] ?? ""}` }, ended.outcome),
      [ended.label, ended.value].filter((part) => part !== "" && part !== null).join(" · "),
      element("span", { class: "soft" }, " ", moment(ended.occurred_at))));
  } catch (error) {
    // The conversation can be read without them.
    return signal.aborted ? [] : [failure(error)];
  }
}

/** @param {string} user @param {string} session */
async function removeSession(user, session) {
  const isSure = await confirmed("Delete this session?",
    `Every turn of ${session} of the user ${user} is deleted, with its images. `
    + "This cannot be undone. What was learned from it stays.");
  if (!isSure) return;
  const reply = await send("DELETE", "delete_session", { user_id: user, session_id: session });
  announce(`Deleted, ${counted(reply.deleted_requests_count, "request")}`);
  location.hash = address("conversations", { user });
}

/** @param {Interaction} interaction @returns {Promise<boolean>} whether it is gone */
async function removeTurn(interaction) {
  const isSure = await confirmed("Delete this turn?",
    "The turn is deleted, with its image and the expert's answer. This cannot be undone.");
  if (!isSure) return false;
  await send("DELETE", "delete_interaction",
    { user_id: interaction.user_id, interaction_id: interaction.interaction_id });
  announce("Turn deleted");
  return true;
}

/** @param {string} name @param {string} text */
function download(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  element("a", { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}

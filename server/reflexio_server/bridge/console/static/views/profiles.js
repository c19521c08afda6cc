// What is known of a user, and how it came to be known.

import { call, send } from "../api.js";
import { announce, button, element, field, moment } from "../element.js";
import { confirmed, empty, failure } from "../notices.js";
import { pagedList } from "../paging.js";
import { address, told } from "../routes.js";

/** @typedef {import("../records.js").Profile} Profile */
/** @typedef {import("../records.js").ProfileChange} ProfileChange */

const A_PAGE = 30;

/**
 * @param {URLSearchParams} parameters `user`
 * @param {AbortSignal} signal
 * @returns {Promise<Node[]>}
 */
export async function profiles(parameters, signal) {
  const user = parameters.get("user") ?? "";
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    location.hash = address("profiles", told(/** @type {HTMLFormElement} */ (event.currentTarget)));
  };
  const form = element("form", { class: "bar", role: "search", submit },
    field("User", { name: "user", value: user, required: true, maxlength: 1000 }),
    element("button", { class: "primary" }, "Show"));
  const title = element("h1", {}, user ? `What is known of ${user}` : "Profiles");
  if (!user) return [title, form, empty("Name a user to see what is known of them.")];
  const known = await pagedList({
    label: "Profiles",
    nothing: "Nothing is known of this user.",
    load: async (token) => {
      const fields = { user_id: user, top_k: A_PAGE, page_token: token };
      const reply = await call("POST", "get_profiles", fields, signal);
      return { items: /** @type {Profile[]} */ (reply.user_profiles), next: reply.next_page_token };
    },
    row: profileRow,
  });
  const changes = await pagedList({
    label: "Changes",
    nothing: "Nothing has changed yet.",
    load: async (token) => {
      const fields = { user_id: user, limit: A_PAGE, page_token: token };
      const reply = await call("GET", "profile_change_log", fields, signal);
      return { items: /** @type {ProfileChange[]} */ (reply.profile_change_logs),
        next: reply.next_page_token };
    },
    row: changeRow,
  });
  return [title, form,
    element("p", { class: "actions" },
      element("a", { href: address("conversations", { user }) }, "Conversations"),
      element("a", { href: address("review", { list: "users", user }) }, "Playbooks")),
    known, element("h2", {}, "Changes"), changes];
}

/** @param {Profile} profile */
function profileRow(profile) {
  const holder = element("article", { class: "card" });
  const remove = async () => {
    try {
      if (!await confirmed("Delete this profile?",
        "Agents are no longer told of it. This cannot be undone.")) return;
      await send("DELETE", "delete_profile",
        { user_id: profile.user_id, profile_id: profile.profile_id });
      announce("Profile deleted");
      holder.replaceChildren(element("p", { class: "soft" }, "Deleted."));
    } catch (error) {
      holder.append(failure(error));
    }
  };
  holder.append(
    element("p", { class: "said" }, profile.content),
    element("p", { class: "soft" }, "Changed ", moment(profile.last_modified_timestamp),
      profile.profile_time_to_live === "infinity" ? " · holds for ever · "
        : ` · holds for ${profile.profile_time_to_live.replace("_", " ")} · `,
      profile.writer ? `by ${profile.writer}` : "added by a caller",
      profile.source ? ` · ${profile.source}` : ""),
    element("p", { class: "actions" }, button("Delete", remove,
      { class: "quiet", "aria-label": `Delete profile ${profile.profile_id}` })));
  return holder;
}

/** @param {ProfileChange} change */
function changeRow(change) {
  /** @param {string} word @param {Profile[]} affected */
  const lines = (word, affected) => affected.map((profile) =>
    element("li", {}, element("b", {}, word), " ", profile.content));
  return element("div", { class: "change" },
    element("p", { class: "soft" }, moment(change.created_at),
      change.request_id ? ` · request ${change.request_id}` : " · a caller"),
    element("ul", {}, ...lines("added", change.added_profiles),
      ...lines("removed", change.removed_profiles),
      ...lines("confirmed", change.mentioned_profiles)));
}

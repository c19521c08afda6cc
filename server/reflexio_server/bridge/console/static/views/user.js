// What is stored of one user, and the deletion of all of it.

import { call, send } from "../api.js";
import { announce, button, counted, element, moment } from "../element.js";
import { confirmed, failure } from "../notices.js";
import { address } from "../routes.js";

/**
 * @param {string} user
 * @param {AbortSignal} signal
 */
export async function userSummary(user, signal) {
  const stats = await call("GET", "storage_stats", { user_id: user }, signal);
  const section = element("section", { class: "card summary", "aria-label": `The user ${user}` });
  const clear = async () => {
    try {
      if (!await confirmed("Delete everything of this user?",
        "Conversations, images, outcomes, playbooks and profiles of the user are deleted. "
        + "This cannot be undone. Backups keep what they hold.", user)) return;
      const reply = await send("POST", "clear_user_data", { user_id: user });
      const counts = Object.entries(reply.deleted_counts)
        .map(([name, count]) => `${count} ${name.replaceAll("_", " ")}`).join(", ");
      announce("Everything of the user was deleted");
      section.replaceChildren(element("p", { role: "status" }, `Deleted: ${counts || "nothing"}.`));
    } catch (error) {
      section.append(failure(error));
    }
  };
  section.append(
    element("p", {},
      [counted(stats.interaction_count, "turn"), counted(stats.playbook_count, "playbook"),
        counted(stats.profile_count, "profile")].join(", "),
      stats.newest_modified === null ? null : element("span", { class: "soft" }, " · ",
        moment(stats.oldest_modified), " to ", moment(stats.newest_modified))),
    element("p", { class: "actions" },
      element("a", { href: address("search", { user }) }, "Search"),
      element("a", { href: address("review", { list: "users", user }) }, "Playbooks"),
      element("a", { href: address("profiles", { user }) }, "Profiles"),
      button("Delete everything", clear, { class: "quiet" })));
  return section;
}

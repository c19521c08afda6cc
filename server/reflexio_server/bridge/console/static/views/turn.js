// One turn of a conversation: who spoke, what was said, done, seen and corrected.

import { ask } from "../api.js";
import { beside } from "../diff.js";
import { button, element, moment } from "../element.js";
import { failure } from "../notices.js";

/** @typedef {import("../records.js").Interaction} Interaction */

const NO_ACTION = "none";

/**
 * @param {Interaction} interaction
 * @param {object} options
 * @param {boolean} [options.isTarget] whether it is the one that a link leads to
 * @param {string} [options.link] to itself
 * @param {() => Promise<boolean>} [options.remove] deletes it after a confirmation
 * @param {AbortSignal} options.signal
 */
export function turn(interaction, { isTarget = false, link, remove, signal }) {
  const { role, expert_content: expert } = interaction;
  const isUser = role.toLowerCase() === "user";
  const article = element("article", {
    class: `turn ${isUser ? "of-user" : "of-agent"}${isTarget ? " target" : ""}`,
    "data-target": isTarget, tabindex: isTarget ? -1 : null,
    "aria-label": `Turn of ${role}`,
  });
  const act = async () => {
    try {
      if (await remove?.()) article.replaceWith(element("p", { class: "soft" }, "Deleted."));
    } catch (error) {
      article.append(failure(error));
    }
  };
  article.append(
    element("header", {},
      element("h3", {}, role),
      link ? element("a", { href: link, title: "Link to this turn" },
        moment(interaction.created_at)) : moment(interaction.created_at),
      remove ? button("Delete", act, {
        class: "quiet", "aria-label": `Delete turn ${interaction.interaction_id}`,
      }) : ""));
  if (expert) {
    article.append(beside(interaction.content, expert,
      { before: `${role} said`, after: "The expert would have said" }));
  } else if (interaction.content) {
    article.append(element("p", { class: "said" }, interaction.content));
  }
  article.append(...action(interaction), ...images(interaction, signal), ...tools(interaction),
    ...shadow(interaction), ...learned(interaction));
  return article;
}

/** @param {Interaction} interaction @returns {Node[]} */
function action({ user_action: name, user_action_description: description }) {
  if (name === NO_ACTION && !description) return [];
  return [element("p", { class: "action" }, element("span", { class: "mark" }, name),
    " ", description)];
}

/** @param {Interaction} interaction @param {AbortSignal} signal @returns {Node[]} */
function images(interaction, signal) {
  const made = [];
  const { interacted_image_url: url, interaction_id: id } = interaction;
  if (interaction.has_image) made.push(storedImage(id, signal));
  if (url.startsWith("data:")) {
    made.push(element("img", { src: url, alt: "The image that was seen", class: "picture" }));
  } else if (url) {
    made.push(element("p", {}, "Image at ",
      element("a", { href: url, rel: "noreferrer noopener", target: "_blank" }, url),
      element("span", { class: "soft" }, " (another site; not loaded here)")));
  }
  return made;
}

/** @param {number} id @param {AbortSignal} signal */
function storedImage(id, signal) {
  const frame = element("div", { class: "frame" }, element("span", { class: "soft" }, "Image"));
  const load = async () => {
    try {
      const reply = await ask(`api/interactions/${id}/image`, { signal });
      const url = URL.createObjectURL(await reply.blob());
      signal.addEventListener("abort", () => URL.revokeObjectURL(url));
      frame.replaceChildren(element("img",
        { src: url, alt: `Image of turn ${id}`, class: "picture" }));
    } catch (error) {
      if (!signal.aborted) frame.replaceChildren(failure(error));
    }
  };
  // A long conversation has many: each comes when it is scrolled to.
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    load();
  }, { rootMargin: "50%" });
  observer.observe(frame);
  signal.addEventListener("abort", () => observer.disconnect());
  return frame;
}

/** @param {Interaction} interaction @returns {Node[]} */
function tools({ tools_used: used }) {
  return used.map((tool) => element("details", {},
    element("summary", {}, "Tool ", element("code", {}, tool.tool_name),
      tool.status ? ` · ${tool.status}` : ""),
    element("pre", { tabindex: 0 }, JSON.stringify(tool.tool_data ?? {}, null, 2))));
}

/** @param {Interaction} interaction @returns {Node[]} */
function shadow({ shadow_content: other, content }) {
  if (!other) return [];
  return [element("details", {}, element("summary", {}, "Another agent's answer"),
    beside(content, other, { before: "Said", after: "The other agent" }))];
}

/** @param {Interaction} interaction @returns {Node[]} */
function learned({ citations, retrieved_learnings: given }) {
  if (!citations.length && !given.length) return [];
  const rows = [
    ...citations.map((citation) => element("li", {}, "cited: ", citation.kind, " ",
      citation.real_id, citation.title ? ` · ${citation.title}` : "")),
    ...given.map((learning) => element("li", {}, "given: ", learning.kind, " ",
      learning.learning_id)),
  ];
  return [element("details", {}, element("summary", {}, "Learned context"),
    element("ul", {}, ...rows))];
}

// Lists that grow by a page at a time.

import { announce, button, element } from "./element.js";
import { empty, failure } from "./notices.js";

/**
 * @template Item
 * @typedef {{items: Item[], next: string}} Page `next` continues it; empty when nothing is left
 */

/**
 * Return a list with its first page, and a button for the next one.
 * @template Item
 * @param {object} options
 * @param {(token: string) => Promise<Page<Item>>} options.load
 * @param {(item: Item) => HTMLElement | null} options.row null for what is on the list already
 * @param {string} options.nothing what to say of an empty list
 * @param {string} [options.label] of the list
 * @returns {Promise<HTMLElement>}
 */
export async function pagedList({ load, row, nothing, label }) {
  const list = element("ol", { class: "rows", "aria-label": label });
  const foot = element("p", { class: "actions" });
  /** @param {string} token @param {boolean} isFirst */
  const grow = async (token, isFirst) => {
    const page = await load(token);
    const added = page.items.map(row).filter((made) => made !== null)
      .map((made) => element("li", {}, made));
    list.append(...added);
    foot.replaceChildren();
    if (page.next) foot.append(button("Show more", () => more(page.next)));
    if (isFirst) return;
    announce(`${added.length} more`);
    const target = added[0]?.querySelector("a, button, input");
    if (target instanceof HTMLElement) target.focus();
  };
  /** @param {string} token */
  const more = async (token) => {
    try {
      await grow(token, false);
    } catch (error) {
      foot.replaceChildren(failure(error), button("Try again", () => more(token)));
    }
  };
  await grow("", true);
  return element("div", {}, list.childElementCount ? list : empty(nothing), foot);
}

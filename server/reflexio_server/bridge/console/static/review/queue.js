// A list of playbooks that is worked through: by mouse, by keyboard, several at once.

import { announce, button, element } from "../element.js";
import { empty, failure } from "../notices.js";
import { pagedList } from "../paging.js";
import { card, isOfAgents } from "./cards.js";
import { deciding, deleting, editing, stored } from "./deciding.js";

/** @typedef {import("../records.js").Playbook} Playbook */
/** @typedef {import("./deciding.js").Act} Act */
/** @typedef {import("../paging.js").Page<Playbook>} PlaybookPage */

const TYPED_INTO = "input:not([type=checkbox]), textarea, select";

/**
 * @param {object} options
 * @param {(token: string) => Promise<PlaybookPage>} options.load
 * @param {(playbook: Playbook) => boolean} options.belongs whether a changed one stays on the list
 * @param {boolean} options.isOfAgents whether it holds agent playbooks, on which is decided
 * @param {string} options.nothing
 * @param {AbortSignal} options.signal
 */
export async function queue(options) {
  const { signal } = options;
  /** @type {Map<Element, Playbook>} */
  const shown = new Map();

  /** @param {Playbook} playbook */
  const make = (playbook) => {
    /** @param {string} label @param {string} key @param {() => void} act @param {string} kind */
    const action = (label, key, act, kind = "") => button(label, act,
      { class: kind, "aria-keyshortcuts": key, title: `Key: ${key}` });
    const own = () => [made];
    const decided = playbook.playbook_status;
    const actions = isOfAgents(playbook) ? [
      decided === "approved" ? null : action("Approve", "a", () => decide(own(), "approved"), "primary"),
      decided === "rejected" ? null : action("Reject", "r", () => decide(own(), "rejected"), "danger"),
      decided === "pending" ? null : button("Take back", () => decide(own(), "pending")),
      action("Edit", "e", () => edit(made)),
      button("Delete", () => remove(own()), { class: "quiet" }),
    ] : [
      action("Edit", "e", () => edit(made)),
      action("Delete", "r", () => remove(own()), "danger"),
    ];
    const made = card(playbook, actions.filter((item) => item !== null), signal);
    shown.set(made, playbook);
    return made;
  };

  const list = await pagedList({
    load: options.load, row: make, nothing: options.nothing, label: "Playbooks",
  });
  const notice = element("div", {});

  const cards = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll("article.playbook")]);
  const selected = () => cards().filter((made) => boxOf(made).checked);
  const current = () => document.activeElement?.closest("article.playbook") ?? null;

  /** @param {Element[]} targets @returns {Playbook[]} */
  const playbooksOf = (targets) =>
    targets.map((target) => /** @type {Playbook} */ (shown.get(target)));

  /** @param {Element} gone */
  const drop = (gone) => {
    shown.delete(gone);
    (gone.closest("li") ?? gone).remove();
    if (!cards().length && !list.querySelector(".actions button")) {
      list.replaceChildren(empty("Nothing is left."));
    }
  };

  /** @param {Element[]} targets @param {Act | null} act @param {string} told */
  const carryOut = async (targets, act, told) => {
    if (!act) return;
    notice.replaceChildren();
    const before = cards();
    const place = before.indexOf(/** @type {HTMLElement} */ (targets[0]));
    let count = 0;
    for (const target of targets) {
      const playbook = /** @type {Playbook} */ (shown.get(target));
      try {
        await act(playbook);
        const now = await stored(playbook, signal);
        if (now && options.belongs(now)) {
          shown.delete(target);
          target.replaceWith(make(now));
        } else drop(target);
        count += 1;
      } catch (error) {
        notice.replaceChildren(failure(error));
        break;
      }
    }
    countSelected();
    announce(`${count} ${told}`);
    const left = cards();
    left[Math.min(place, left.length - 1)]?.focus();
  };

  /** @param {Element[]} targets @param {"approved" | "rejected" | "pending"} decision */
  const decide = async (targets, decision) =>
    carryOut(targets, await deciding(playbooksOf(targets), decision), decision);
  /** @param {Element[]} targets */
  const remove = async (targets) =>
    carryOut(targets, await deleting(playbooksOf(targets)), "deleted");
  /** @param {Element} target */
  const edit = async (target) =>
    carryOut([target], await editing(playbooksOf([target])[0]), "changed");

  /** @param {number} step */
  const move = (step) => {
    const all = cards();
    const at = all.indexOf(/** @type {HTMLElement} */ (current()));
    const next = all[Math.max(0, Math.min(all.length - 1, at + step))];
    next?.focus({ preventScroll: true });
    // At the top, so that the conversation below it is seen as well.
    next?.scrollIntoView({ block: "start" });
  };

  /** @type {Record<string, (at: Element) => void>} */
  const keys = {
    a: (at) => { if (options.isOfAgents) decide([at], "approved"); },
    r: (at) => { if (options.isOfAgents) decide([at], "rejected"); else remove([at]); },
    e: (at) => edit(at),
    x: (at) => { boxOf(at).click(); },
  };
  document.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches(TYPED_INTO)
      || document.querySelector("dialog")) return;
    const at = current();
    // Single letters act where the reader is at work alone: not in the head of the page.
    if (!at && target !== document.body && !target.matches("main, main *")) return;
    if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
    else if (at && Object.hasOwn(keys, event.key)) keys[event.key](at);
    else return;
    event.preventDefault();
  }, { signal });

  const all = /** @type {HTMLInputElement} */ (element("input", {
    type: "checkbox",
    change: () => {
      for (const made of cards()) boxOf(made).checked = all.checked;
      countSelected();
    },
  }));
  const several = element("span", { class: "several" });
  const countSelected = () => {
    const count = selected().length;
    several.replaceChildren(...count === 0 ? [] : options.isOfAgents ? [
      button(`Approve ${count}`, () => decide(selected(), "approved"), { class: "primary" }),
      button(`Reject ${count}`, () => decide(selected(), "rejected"), { class: "danger" }),
    ] : [button(`Delete ${count}`, () => remove(selected()), { class: "danger" })]);
  };
  list.addEventListener("change", countSelected);

  return element("div", {},
    cards().length ? element("div", { class: "bar" },
      element("label", {}, all, " Select all shown"), several, help(options.isOfAgents)) : null,
    notice, list);
}

/** @param {Element} made @returns {HTMLInputElement} */
function boxOf(made) {
  return /** @type {HTMLInputElement} */ (made.querySelector("input[type=checkbox]"));
}

/** @param {boolean} decides */
function help(decides) {
  const keys = decides
    ? { j: "next", k: "previous", a: "approve", r: "reject", e: "edit", x: "select" }
    : { j: "next", k: "previous", r: "delete", e: "edit", x: "select" };
  return element("p", { class: "soft keys" }, "Keys: ",
    ...Object.entries(keys).flatMap(([name, what]) => [element("kbd", {}, name), ` ${what} `]));
}

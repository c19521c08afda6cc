// The console: asks for the key, shows the view that the address names, tells what failed.

import { ApiError, call, keepKey, key } from "./api.js";
import { announce, button, element, field } from "./element.js";
import { failure } from "./notices.js";
import { address, read } from "./routes.js";
import { access } from "./views/access.js";
import { conversation } from "./views/conversation.js";
import { conversations } from "./views/conversations.js";
import { learning } from "./views/learning.js";
import { profiles } from "./views/profiles.js";
import { review } from "./views/review.js";
import { search } from "./views/search.js";
import { system } from "./views/system.js";

/** @typedef {(parameters: URLSearchParams, signal: AbortSignal) => Promise<Node[]>} View */

/** @type {Record<string, {title: string, view: View, under?: string}>} */
const VIEWS = {
  conversations: { title: "Conversations", view: conversations },
  conversation: { title: "Conversation", view: conversation, under: "conversations" },
  search: { title: "Search", view: search },
  review: { title: "Review", view: review },
  profiles: { title: "Profiles", view: profiles },
  learning: { title: "Failed learning", view: learning },
  access: { title: "Keys", view: access },
  system: { title: "System", view: system },
};

const main = /** @type {HTMLElement} */ (document.getElementById("main"));
const navigation = /** @type {HTMLElement} */ (document.getElementById("views"));
const account = /** @type {HTMLElement} */ (document.getElementById("account"));
let controller = new AbortController();
let isSignedIn = false;

/** @param {string} current */
function drawNavigation(current) {
  const links = Object.entries(VIEWS).filter(([, entry]) => !entry.under).map(([name, entry]) =>
    element("a", { href: address(name), "aria-current": name === current && "page" }, entry.title));
  navigation.replaceChildren(...links, element("a", { href: "../docs" }, "API"));
}

/** @param {boolean} movesFocus so that a screen reader reads the new view */
async function show(movesFocus) {
  if (!isSignedIn) return;
  controller.abort();
  controller = new AbortController();
  const { signal } = controller;
  const { name, parameters } = read(location.hash);
  const entry = VIEWS[name];
  drawNavigation(entry?.under ?? name);
  document.title = `${entry?.title ?? "Not found"} · Reflexio`;
  main.setAttribute("aria-busy", "true");
  /** @type {Node[]} */
  let content;
  try {
    content = entry ? await entry.view(parameters, signal) : [
      element("h1", {}, "Not found"),
      element("p", {}, "There is no such view. ", element("a", { href: address("") }, "Start")),
    ];
  } catch (error) {
    if (signal.aborted || (error instanceof ApiError && error.status === 401)) return;
    content = [element("h1", {}, entry?.title ?? ""), failure(error)];
  }
  if (signal.aborted) return;
  main.replaceChildren(...content);
  main.dataset.shown = location.hash;
  main.setAttribute("aria-busy", "false");
  const target = main.querySelector("[data-target]");
  if (target instanceof HTMLElement) {
    target.scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
  } else if (movesFocus) {
    main.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

/** @param {string} [problem] */
function askForKey(problem) {
  isSignedIn = false;
  controller.abort();
  account.replaceChildren();
  navigation.replaceChildren(element("a", { href: "../docs" }, "API"));
  document.title = "Sign in · Reflexio";
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    keepKey(String(new FormData(form).get("key")).trim());
    await enter("The server does not know this key, or it has ended.");
  };
  const input = field("API key", {
    name: "key", type: "password", autocomplete: "off", required: true, spellcheck: "false",
    "aria-describedby": "key-hint",
  });
  main.replaceChildren(element("form", { class: "sign-in card", submit },
    element("h1", {}, "Sign in"),
    problem ? element("p", { role: "alert", class: "problem" }, problem) : null,
    input,
    element("p", { id: "key-hint", class: "soft" },
      "It begins with rfx_ and is kept for this tab alone. Conversations take the scope read, all "
      + "users and learning admin, decisions on playbooks review, changes and deletions write."),
    element("button", { class: "primary" }, "Sign in")));
  main.setAttribute("aria-busy", "false");
  input.querySelector("input")?.focus();
}

/** @param {string} [refusal] what to say of a key that is not taken */
async function enter(refusal) {
  try {
    const who = await call("GET", "whoami");
    isSignedIn = true;
    const leave = () => {
      keepKey("");
      announce("Signed out");
      askForKey();
    };
    account.replaceChildren(
      element("span", { title: "Organisation" }, who.org_id),
      key() ? button("Sign out", leave) : element("span", { class: "soft" }, "no key needed"));
    await show(false);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      keepKey("");
      askForKey(refusal);
    } else {
      main.replaceChildren(element("h1", {}, "Reflexio"), failure(error),
        button("Try again", () => enter(refusal)));
      main.setAttribute("aria-busy", "false");
    }
  }
}

addEventListener("hashchange", () => show(true));
document.querySelector(".skip")?.addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener("signed-out", () => {
  if (!isSignedIn) return;
  keepKey("");
  askForKey("The key is no longer taken. It may have ended or been revoked.");
});
await enter();

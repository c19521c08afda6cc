// Keys of the organisation, made and revoked, and the audit log of what was done with them.

import { call, send } from "../api.js";
import { announce, button, element, field, moment } from "../element.js";
import { asked, failure } from "../notices.js";
import { pagedList } from "../paging.js";
import { address, told } from "../routes.js";

/** @typedef {import("../records.js").Key} Key */
/** @typedef {import("../records.js").AuditEntry} AuditEntry */

const A_PAGE = 50;
const SCOPES = ["read", "write", "review", "admin"];
const DAY_S = 86_400;
const NEVER = "never";

/**
 * @param {URLSearchParams} parameters `user`, `rpc` and `key` of the audit log
 * @param {AbortSignal} signal
 * @returns {Promise<Node[]>}
 */
export async function access(parameters, signal) {
  const notice = element("div", {});
  const table = element("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Keys" });
  const draw = async () => {
    const reply = await call("GET", "list_keys", {}, signal);
    table.replaceChildren(keyTable(reply.keys, revoke));
  };
  /** @param {Key} key */
  const revoke = async (key) => {
    try {
      const sure = await asked(`Revoke the key ${key.key_id}?`, [element("p", {},
        "Its calls are refused at once, its streams end within a second. It cannot be taken back.")],
      { action: "Revoke", isDangerous: true });
      if (sure === null) return;
      await send("POST", "revoke_key", { key_id: key.key_id });
      announce(`The key ${key.key_id} was revoked`);
      notice.replaceChildren(element("p", { role: "status" }, `The key ${key.key_id} was revoked.`));
      await draw();
    } catch (error) {
      notice.replaceChildren(failure(error));
    }
  };
  const make = async () => {
    try {
      const answer = await asked("Make a key", keyForm(), { action: "Make" });
      if (answer === null) return;
      const days = Number(answer.days);
      const reply = await send("POST", "create_key", {
        name: answer.name,
        scopes: SCOPES.filter((scope) => answer[scope]),
        ...(days ? { expires_at: Math.floor(Date.now() / 1000) + days * DAY_S } : {}),
      });
      notice.replaceChildren(madeKey(reply.text, () => notice.replaceChildren()));
      announce("The key was made. It is shown once.");
      await draw();
    } catch (error) {
      notice.replaceChildren(failure(error));
    }
  };
  await draw();
  return [
    element("h1", {}, "Keys"),
    element("p", {}, "What opens this organisation, ended keys among it. Only their hashes are kept."),
    element("p", { class: "actions" }, button("Make a key", make, { class: "primary" })),
    notice, table,
    element("h2", {}, "Audit log"),
    element("p", {}, "Who deleted, reviewed, changed and administered what. It holds no texts and "
      + "no users' names; asked for a user it tells what was done, also of one who is gone."),
    filter(parameters),
    await log(parameters, signal),
  ];
}

/** @param {Key[]} keys @param {(key: Key) => void} revoke */
function keyTable(keys, revoke) {
  const now = Date.now() / 1000;
  return element("table", {},
    element("thead", {}, element("tr", {}, ...["Key", "Name", "Scopes", "Made", "Last used",
      "State"].map((title) => element("th", { scope: "col" }, title)))),
    element("tbody", {}, ...keys.map((key) => element("tr", {},
      element("th", { scope: "row" }, element("code", {}, key.key_id)),
      element("td", {}, key.name),
      element("td", {}, key.scopes.join(", ")),
      element("td", {}, moment(key.created_at)),
      element("td", {}, moment(key.last_used_at)),
      element("td", {}, ...state(key, now, revoke))))));
}

/** @param {Key} key @param {number} now @param {(key: Key) => void} revoke */
function state(key, now, revoke) {
  if (key.revoked_at) return ["revoked ", moment(key.revoked_at)];
  if (key.expires_at && key.expires_at <= now) return ["expired ", moment(key.expires_at)];
  return [
    ...(key.expires_at ? ["until ", moment(key.expires_at)] : ["without end"]), " ",
    button("Revoke", () => revoke(key),
      { class: "quiet", "aria-label": `Revoke the key ${key.key_id}` }),
  ];
}

function keyForm() {
  return [
    field("Name", { name: "name", maxlength: 100, autocomplete: "off" }),
    element("fieldset", {}, element("legend", {}, "It may"), ...SCOPES.map((scope) =>
      element("label", { class: "choice" },
        element("input", { type: "checkbox", name: scope, checked: scope === "read" }),
        ` ${scope}`))),
    field("It ends", { tag: "select", name: "days" },
      ...[["30", "in 30 days"], ["90", "in 90 days"], ["365", "in a year"], ["0", NEVER]].map(
        ([value, words]) => element("option", { value }, words))),
  ];
}

/** @param {string} text @param {() => void} close */
function madeKey(text, close) {
  const copied = element("span", { role: "status", class: "soft" });
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    copied.textContent = " copied";
  };
  return element("section", { class: "card", "aria-label": "The new key" },
    element("p", {}, element("b", {}, "The key, shown this once:")),
    element("p", {}, element("code", { class: "secret" }, text)),
    element("p", { class: "actions" }, button("Copy", copy), button("I have it", close), copied));
}

/** @param {URLSearchParams} parameters */
function filter(parameters) {
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    location.hash = address("access",
      told(/** @type {HTMLFormElement} */ (event.currentTarget)));
  };
  return element("form", { class: "bar", submit },
    field("User", { name: "user", value: parameters.get("user") ?? "" }),
    field("RPC", { name: "rpc", value: parameters.get("rpc") ?? "" }),
    field("Key", { name: "key", value: parameters.get("key") ?? "" }),
    element("button", {}, "Show"));
}

/** @param {URLSearchParams} parameters @param {AbortSignal} signal */
function log(parameters, signal) {
  return pagedList({
    label: "Audit log",
    nothing: "Nothing was done that the log tells of.",
    load: async (token) => {
      const reply = await call("POST", "get_audit_log", {
        user_id: parameters.get("user") ?? "",
        rpc: parameters.get("rpc") ?? "",
        key_id: parameters.get("key") ?? "",
        limit: A_PAGE,
        page_token: token,
      }, signal);
      return { items: /** @type {AuditEntry[]} */ (reply.entries), next: reply.next_page_token };
    },
    row: (entry) => element("article", { class: "card" },
      element("h3", {}, entry.rpc, " ", element("span", { class: "soft" },
        entry.record_count === 1 ? "1 record" : `${entry.record_count} records`)),
      element("p", {}, moment(entry.created_at), " · ",
        entry.key_id ? element("span", {}, "key ", element("code", {}, entry.key_id))
          : "without a key", entry.named_user ? " · of one user" : null),
      entry.details.length ? element("p", {}, ...entry.details.map((detail) =>
        element("code", {}, detail, " "))) : null,
      element("p", { class: "soft" }, "call ", element("code", {}, entry.call_id))),
  });
}

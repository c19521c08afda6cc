// How the server fares: readiness, live numbers, calls, storage, learning.

import { ApiError, ask, call } from "../api.js";
import { announce, button, element } from "../element.js";
import { failure, lacksScope } from "../notices.js";
import { chart } from "../system/chart.js";
import { by, calls, parse, total } from "../system/metrics.js";

/** @typedef {import("../system/metrics.js").Sample} Sample */
/** @typedef {{samples: Sample[], at: number}} Reading */

const EVERY_MS = 5_000;
const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"];

/**
 * @param {URLSearchParams} _parameters
 * @param {AbortSignal} signal
 * @returns {Promise<Node[]>}
 */
export async function system(_parameters, signal) {
  const who = await call("GET", "whoami", {}, signal);
  const head = [
    element("h1", {}, "System"),
    facts([["Organisation", who.org_id], ["Release", who.version],
      ["Storage", `${who.storage_type}, ${who.storage_label}`]]),
  ];
  try {
    return [...head, await readiness(signal), await live(signal)];
  } catch (error) {
    if (!lacksScope(error)) throw error;
    return [...head, element("p", { class: "empty" },
      "This key lacks the scope admin, which shows how the server fares.")];
  }
}

/** @param {AbortSignal} signal */
async function readiness(signal) {
  /** @type {Record<string, any>} */
  let told;
  try {
    told = await (await ask("readyz?verbose", { signal })).json();
  } catch (error) {
    // A server that is not ready says so with 503, and why.
    if (!(error instanceof ApiError) || !error.body.checks) throw error;
    told = error.body;
  }
  const isReady = told.status === "ok";
  return element("section", { "aria-label": "Readiness" },
    element("h2", {}, "Readiness ", element("span", { class: `mark ${isReady ? "good" : "bad"}` },
      isReady ? "ready" : "not ready")),
    facts(Object.entries(told.checks).map(([name, problem]) => [name, String(problem)])));
}

/** @param {AbortSignal} signal */
async function live(signal) {
  const charts = [
    { ...chart("Publishes a second", perSecond), of: rate(["PublishInteraction"]) },
    { ...chart("Searches a second", perSecond), of: rate(
      ["SearchInteractions", "SearchOrganization", "Search", "GetContext"]) },
    { ...chart("95 % of calls within", seconds), of: within },
    { ...chart("Records without a vector", count), of: last("reflexio_embedding_backlog_records") },
    { ...chart("Learning jobs waiting", count), of: (/** @type {Reading} */ now) =>
      total(now.samples, "reflexio_learning_jobs", { state: "pending" }) },
    { ...chart("Model calls today", count), of: last("reflexio_model_day_calls") },
  ];
  const tables = element("div", {});
  const notice = element("div", {});
  /** @type {Reading | undefined} */
  let before;
  const read = async () => {
    const text = await (await ask("metrics", { signal })).text();
    const now = { samples: parse(text), at: performance.now() };
    for (const each of charts) each.add(each.of(now, before));
    tables.replaceChildren(...summary(now.samples));
    before = now;
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let isPaused = false;
  const schedule = () => {
    clearTimeout(timer);
    if (!isPaused && !signal.aborted) timer = setTimeout(again, EVERY_MS);
  };
  const again = async () => {
    try {
      // A tab that nobody looks at asks for nothing.
      if (!document.hidden) await read();
      notice.replaceChildren();
    } catch (error) {
      if (!signal.aborted) notice.replaceChildren(failure(error));
    }
    schedule();
  };
  signal.addEventListener("abort", () => clearTimeout(timer));
  const pause = button("Pause", () => {
    isPaused = !isPaused;
    pause.textContent = isPaused ? "Go on" : "Pause";
    announce(isPaused ? "The numbers stand still" : "The numbers go on");
    schedule();
  });
  await read();
  schedule();
  return element("div", {},
    element("h2", {}, "Now"),
    element("p", { class: "actions" }, button("Refresh", again), pause,
      element("span", { class: "soft" }, "every five seconds")),
    notice,
    element("div", { class: "tiles" }, ...charts.map((each) => each.tile)),
    tables);
}

/**
 * @param {string[]} methods
 * @returns {(now: Reading, before?: Reading) => number | null}
 */
function rate(methods) {
  return (now, before) => {
    if (!before) return 0;
    const made = calls(now.samples, before.samples)
      .filter((entry) => methods.includes(entry.method))
      .reduce((sum, entry) => sum + entry.count, 0);
    return made / ((now.at - before.at) / 1000);
  };
}

/** @param {Reading} now @param {Reading} [before] */
function within(now, before) {
  return calls(now.samples, before?.samples, () => "all")[0]?.p95 ?? null;
}

/** @param {string} name @returns {(now: Reading) => number | null} */
function last(name) {
  return (now) => total(now.samples, name);
}

/** @param {Sample[]} samples @returns {Node[]} */
function summary(samples) {
  /** @param {string} name */
  const size = (name) => bytes(total(samples, name));
  const made = calls(samples);
  /** @param {Map<string, number>} counted @returns {[string, string][]} */
  const counts = (counted) => [...counted].map(([name, value]) => [name, count(value)]);
  return [
    element("div", { class: "fact-groups" },
      group("Storage", [
        ["Database", size("reflexio_database_size_bytes")],
        ["Write-ahead log", size("reflexio_write_ahead_log_size_bytes")],
        ["Free disk", size("reflexio_disk_free_bytes")],
        ["Indexes in memory", size("reflexio_search_partitions_size_bytes")],
        ["Memory of the process", size("process_resident_memory_bytes")]]),
      group("Learning jobs", counts(by(samples, "reflexio_learning_jobs", "state"))),
      group("Connections", counts(by(samples, "reflexio_connections", "protocol"))),
      group("Refusals since the start", counts(by(samples, "reflexio_refusals_total", "reason"))),
      group("Model tokens", counts(
        by(samples, "reflexio_model_tokens_total", "gen_ai_token_type")))),
    element("h2", {}, "Calls since the start"),
    element("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Calls" },
      element("table", {},
        element("thead", {}, element("tr", {}, ...["Method", "Calls", "Errors", "Half within",
          "95 % within"].map((title) => element("th", { scope: "col" }, title)))),
        element("tbody", {}, ...made.map((entry) => element("tr", {},
          element("th", { scope: "row" }, entry.method),
          ...[count(entry.count), count(entry.errors), seconds(entry.p50), seconds(entry.p95)]
            .map((text) => element("td", { class: "number" }, text))))))),
  ];
}

/** @param {string} title @param {[string, string][]} rows */
function group(title, rows) {
  return element("section", {}, element("h2", {}, title),
    rows.length ? facts(rows) : element("p", { class: "soft" }, "none"));
}

/** @param {[string, string][]} rows */
function facts(rows) {
  return element("dl", { class: "facts" }, ...rows.flatMap(([name, value]) =>
    [element("dt", {}, name), element("dd", {}, value)]));
}

/** @param {number} value */
function perSecond(value) {
  return value.toFixed(1);
}

/** @param {number} value */
function count(value) {
  return Math.round(value).toLocaleString();
}

/** @param {number} value of a bucket's bound */
function seconds(value) {
  if (!Number.isFinite(value)) return "more than 10 s";
  return value < 1 ? `${value * 1000} ms` : `${value} s`;
}

/** @param {number | null} value */
function bytes(value) {
  if (value === null) return "unknown";
  let shown = value;
  let unit = 0;
  while (shown >= 1024 && unit < UNITS.length - 1) {
    shown /= 1024;
    unit += 1;
  }
  return `${unit ? shown.toFixed(1) : shown} ${UNITS[unit]}`;
}

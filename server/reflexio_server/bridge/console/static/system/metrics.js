// The server's metrics, read from Prometheus' text form.

/** @typedef {{name: string, labels: Record<string, string>, value: number}} Sample */
/** @typedef {{method: string, count: number, errors: number, p50: number, p95: number}} Calls */

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;
const CALLS = "rpc_server_call_duration_seconds";

/**
 * @param {string} text
 * @returns {Sample[]}
 */
export function parse(text) {
  const samples = [];
  for (const line of text.split("\n")) {
    const [, name, labelled = "", value] = SAMPLE.exec(line) ?? [];
    if (!name) continue;
    /** @type {Record<string, string>} */
    const labels = {};
    for (const [, label, said] of labelled.matchAll(LABEL)) {
      labels[label] = said.replace(/\\(.)/g, (_whole, mark) => mark === "n" ? "\n" : mark);
    }
    samples.push({ name, labels, value: number(value) });
  }
  return samples;
}

/** @param {string} text Prometheus writes infinity as +Inf */
function number(text) {
  return Number(text.replace("Inf", "Infinity"));
}

/**
 * Return the sum of the samples of a name whose labels hold; null where there are none.
 * @param {Sample[]} samples
 * @param {string} name
 * @param {Record<string, string>} [labels]
 */
export function total(samples, name, labels = {}) {
  const found = samples.filter((sample) => sample.name === name
    && Object.entries(labels).every(([label, value]) => sample.labels[label] === value));
  return found.length ? found.reduce((sum, sample) => sum + sample.value, 0) : null;
}

/**
 * Return the samples of a name by one of its labels.
 * @param {Sample[]} samples
 * @param {string} name
 * @param {string} label
 */
export function by(samples, name, label) {
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const sample of samples) {
    if (sample.name !== name) continue;
    const value = sample.labels[label] ?? "";
    found.set(value, (found.get(value) ?? 0) + sample.value);
  }
  return found;
}

/**
 * Return how often each method was called and what that took, since an earlier reading or the start.
 * @param {Sample[]} now
 * @param {Sample[]} [before]
 * @param {(method: string) => string} [nameOf] methods of one name are counted together
 * @returns {Calls[]} those that were called, most often first
 */
export function calls(now, before = [], nameOf = lastPart) {
  const earlier = new Map(before.map((sample) => [identity(sample), sample.value]));
  /** @type {Map<string, {count: number, errors: number, buckets: Map<number, number>}>} */
  const methods = new Map();
  for (const sample of now) {
    if (!sample.name.startsWith(CALLS)) continue;
    const value = sample.value - (earlier.get(identity(sample)) ?? 0);
    const { rpc_method: path = "", rpc_response_status_code: code, le } = sample.labels;
    const method = nameOf(path);
    const entry = methods.get(method) ?? { count: 0, errors: 0, buckets: new Map() };
    methods.set(method, entry);
    if (sample.name === `${CALLS}_count`) {
      entry.count += value;
      if (code !== "OK") entry.errors += value;
    } else if (sample.name === `${CALLS}_bucket`) {
      const bound = number(le);
      entry.buckets.set(bound, (entry.buckets.get(bound) ?? 0) + value);
    }
  }
  return [...methods].filter(([, entry]) => entry.count > 0).map(([method, entry]) => ({
    method,
    count: entry.count,
    errors: entry.errors,
    p50: quantile(entry.buckets, 0.5),
    p95: quantile(entry.buckets, 0.95),
  })).sort((left, right) => right.count - left.count);
}

/** @param {string} path such as /reflexio.v1.SearchService/Search */
function lastPart(path) {
  return path.split("/").at(-1) ?? path;
}

/** @param {Sample} sample */
function identity({ name, labels }) {
  return JSON.stringify([name, labels]);
}

/**
 * Return the bound, in seconds, under which a share of the calls was; as exact as the buckets are.
 * @param {Map<number, number>} buckets counts up to each bound
 * @param {number} share
 */
export function quantile(buckets, share) {
  const bounds = [...buckets].sort(([left], [right]) => left - right);
  const wanted = (bounds.at(-1)?.[1] ?? 0) * share;
  return bounds.find(([, count]) => count >= wanted)?.[0] ?? 0;
}

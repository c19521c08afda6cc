// Request ids that sort by time: version 7 UUIDs (RFC 9562), with the source in front.

import { randomFillSync } from "node:crypto";

/** The contract's limit in characters; a longer source is cut so that the id fits. */
const REQUEST_ID_CHARS_MAX = 1000;
const UUID_CHARS = 36;

/** RFC 9562, section 6.2, method 1: the 12 bits below the milliseconds count within one. */
const COUNTS_PER_MS = 4096;

const RANDOM_BYTES = 8;

/** Random bytes fetched at once: a system call for each id would cost as much as all the rest. */
const pool = Buffer.alloc(4096);

let usedBytes = pool.length;
let lastMs = 0;
let count = 0;

/** Returns a version 7 UUID, greater than any that this process made before. */
export function uuid7(): string {
  const nowMs = Date.now();
  if (nowMs > lastMs) {
    lastMs = nowMs;
    count = 0;
  } else if (++count === COUNTS_PER_MS) {
    // The clock stood still or went back: the ids run ahead of it.
    lastMs += 1;
    count = 0;
  }
  if (usedBytes >= pool.length) {
    randomFillSync(pool);
    usedBytes = 0;
  }
  const variant = "89ab"[pool.readUInt8(usedBytes) >> 6];
  const low = pool.toString("hex", usedBytes, usedBytes + RANDOM_BYTES);
  usedBytes += RANDOM_BYTES;
  const high = lastMs.toString(16).padStart(12, "0");
  const middle = `7${count.toString(16).padStart(3, "0")}`;
  const end = `${variant}${low.slice(1, 4)}-${low.slice(4)}`;
  return `${high.slice(0, 8)}-${high.slice(8)}-${middle}-${end}`;
}

/** Returns `<source>_<uuid7>`, or the bare UUID without a source; at most 1,000 characters. */
export function newRequestId(source: string): string {
  if (source === "") {
    return uuid7();
  }
  const room = REQUEST_ID_CHARS_MAX - UUID_CHARS - 1;
  // By code points, as the server counts, so that no character is cut in half.
  const cut = source.length > room ? Array.from(source).slice(0, room).join("") : source;
  return `${cut}_${uuid7()}`;
}

// Texts and JSON objects as they go into a message: checked, since what the encoder would take
// silently (a lone surrogate, NaN, a function) would be stored as something else.

import type { JsonObject, JsonValue } from "@bufbuild/protobuf";

import { ReflexioError } from "../errors.js";

/** Levels of objects and arrays, as the server takes them. */
const NESTING_MAX = 25;

/** Tells whether the value is an object with keys: no array, no bytes, no Date. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value) &&
    !(value instanceof Date)
  );
}

/** Returns what the value is, for an error's text. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) {
    return String(value);
  }
  if (typeof value === "object") {
    return Array.isArray(value) ? "an array" : "an object";
  }
  return `a ${typeof value}`;
}

/** Returns the text; throws a ReflexioError for anything else. */
export function text(value: unknown, path: string): string {
  if (typeof value !== "string") {
    throw ReflexioError.ofField(path, `must be a string, not ${kindOf(value)}`);
  }
  if (!value.isWellFormed()) {
    throw ReflexioError.ofField(path, "holds a lone surrogate, which is not text");
  }
  return value;
}

/** Returns the object as JSON, at most 25 levels deep; keys that are undefined are left out. */
export function encodeJson(value: unknown, path: string): JsonObject {
  return jsonObject(value, path, 1);
}

function jsonObject(value: unknown, path: string, depth: number): JsonObject {
  if (!isRecord(value)) {
    throw ReflexioError.ofField(path, `must be an object, not ${kindOf(value)}`);
  }
  checkDepth(path, depth);
  const object: JsonObject = {};
  for (const [key, one] of Object.entries(value)) {
    if (one !== undefined) {
      const encoded = jsonValue(one, `${path}.${key.slice(0, 100)}`, depth);
      // Not by assignment: a key may be "__proto__".
      Object.defineProperty(object, text(key, `${path} (a key)`), {
        value: encoded,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
  }
  return object;
}

function checkDepth(path: string, depth: number): void {
  if (depth > NESTING_MAX) {
    throw ReflexioError.ofField(path, `must nest at most ${NESTING_MAX} levels`);
  }
}

function jsonValue(value: unknown, path: string, depth: number): JsonValue {
  if (value === null || typeof value === "boolean") {
    return value;
  }
  if (typeof value === "string") {
    return text(value, path);
  }
  if (typeof value === "number") {
    if (!Number.isFinite(value)) {
      throw ReflexioError.ofField(path, "must be a finite number");
    }
    return value;
  }
  if (Array.isArray(value)) {
    checkDepth(path, depth + 1);
    return value.map((one: unknown, index) => jsonValue(one, `${path}[${index}]`, depth + 1));
  }
  return jsonObject(value, path, depth + 1);
}

// Plain objects as messages of the contract, driven by their descriptors.
//
// TypeScript's types hold where they are used; a caller without them, and JSON of unknown origin,
// get an error that names the field.

import { create, ScalarType } from "@bufbuild/protobuf";
import type { DescEnum, DescField, DescMessage, MessageShape } from "@bufbuild/protobuf";

import { ReflexioError } from "../errors.js";
import { namesOf, ruleOf } from "./contract.js";
import { encodeJson, isRecord, kindOf, text } from "./encodeJson.js";

const STRUCT = "google.protobuf.Struct";

/** How much of an unknown key or name is shown back. */
const SHOWN_CHARS_MAX = 100;

/** Warnings beyond it are left out, as the server does. */
const WARNINGS_MAX = 100;

/** Turns a caller's value into the field's; `path` names it in errors. */
type Encode = (value: unknown, path: string, warnings: string[] | undefined) => unknown;

interface Field {
  readonly localName: string;
  readonly name: string;
  readonly encode: Encode;
}

const fieldsBySchema = new WeakMap<DescMessage, Map<string, Field>>();

/**
 * Returns the message for a plain object. Undefined and null mean absent. Unknown keys are ignored
 * and named in `warnings`, without which they are refused: a misspelt filter finds too much. Throws a
 * ReflexioError that names what it refuses.
 */
export function encodeMessage<Desc extends DescMessage>(
  schema: Desc,
  given: unknown,
  path: string,
  warnings: string[] | undefined,
): MessageShape<Desc> {
  if (!isRecord(given)) {
    throw wrongType(path, "an object", given);
  }
  const message = create(schema);
  const target = message as Record<string, unknown>;
  const fields = fieldsOf(schema);
  for (const key in given) {
    const value = given[key];
    if (value === undefined || value === null) {
      continue;
    }
    const field = fields.get(key);
    if (field === undefined) {
      noteUnknown(key, path, warnings);
      continue;
    }
    const fieldPath = path === "" ? field.name : `${path}.${field.name}`;
    target[field.localName] = field.encode(value, fieldPath, warnings);
  }
  return message;
}

function noteUnknown(key: string, path: string, warnings: string[] | undefined): void {
  const shown = `${path === "" ? "" : `${path}.`}${key.slice(0, SHOWN_CHARS_MAX)}`;
  if (warnings === undefined) {
    throw ReflexioError.ofField(shown, "is no field");
  }
  if (warnings.length < WARNINGS_MAX) {
    warnings.push(`${shown} is no field and was ignored`);
  }
}

/** Returns the error of a value of the wrong type. */
export function wrongType(path: string, expected: string, value: unknown): ReflexioError {
  return ReflexioError.ofField(path, `must be ${expected}, not ${kindOf(value)}`);
}

function fieldsOf(schema: DescMessage): Map<string, Field> {
  let fields = fieldsBySchema.get(schema);
  if (fields === undefined) {
    fields = new Map(
      schema.fields.map((field) => [
        field.localName,
        { localName: field.localName, name: field.name, encode: encoderOf(field) },
      ]),
    );
    fieldsBySchema.set(schema, fields);
  }
  return fields;
}

function encoderOf(field: DescField): Encode {
  if (field.fieldKind !== "list") {
    return valueEncoderOf(field);
  }
  const encode = valueEncoderOf(field);
  return (value, path, warnings) => {
    if (!Array.isArray(value)) {
      throw wrongType(path, "an array", value);
    }
    return value.map((item: unknown, index) => encode(item, `${path}[${index}]`, warnings));
  };
}

function valueEncoderOf(field: DescField): Encode {
  if (field.enum !== undefined) {
    return enumEncoder(field.enum);
  }
  const message = field.message;
  if (message !== undefined) {
    return message.typeName === STRUCT
      ? encodeJson
      : (value, path, warnings) => encodeMessage(message, value, path, warnings);
  }
  if (field.name === "image_encoding") {
    return (value, path) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("base64") : text(value, path);
  }
  switch (field.scalar) {
    case ScalarType.STRING:
      return text;
    case ScalarType.BOOL:
      return boolean;
    case ScalarType.DOUBLE:
      return finite;
    case ScalarType.INT64:
      return ruleOf(field).epochSeconds ? time : integer;
    default:
      throw new TypeError(`no request has a field of the kind of ${field.name}`);
  }
}

function boolean(value: unknown, path: string): boolean {
  if (typeof value !== "boolean") {
    throw wrongType(path, "true or false", value);
  }
  return value;
}

function finite(value: unknown, path: string): number {
  if (typeof value !== "number") {
    throw wrongType(path, "a number", value);
  }
  return value;
}

function integer(value: unknown, path: string): bigint {
  if (typeof value === "bigint") {
    if (BigInt.asIntN(64, value) !== value) {
      throw ReflexioError.ofField(path, "must fit into 64 bits");
    }
    return value;
  }
  if (typeof value !== "number") {
    throw wrongType(path, "an integer", value);
  }
  if (!Number.isSafeInteger(value)) {
    throw ReflexioError.ofField(path, "must be an integer, as a bigint beyond 2^53");
  }
  return BigInt(value);
}

/** Returns epoch seconds; a part of a second is cut off. */
function time(value: unknown, path: string): bigint {
  if (value instanceof Date) {
    const ms = value.getTime();
    if (Number.isNaN(ms)) {
      throw ReflexioError.ofField(path, "is an invalid Date");
    }
    return BigInt(Math.floor(ms / 1000));
  }
  if (typeof value !== "number" && typeof value !== "bigint") {
    throw wrongType(path, "epoch seconds or a Date", value);
  }
  return integer(typeof value === "number" ? Math.floor(value) : value, path);
}

function enumEncoder(descriptor: DescEnum): Encode {
  const names = namesOf(descriptor);
  const numbers = new Map(Array.from(names, ([number, name]) => [name, number]));
  const expected = Array.from(names.values()).slice(1).join(", ");
  return (value, path) => {
    if (typeof value === "number" && Number.isInteger(value)) {
      return value;
    }
    if (typeof value !== "string") {
      throw wrongType(path, `one of ${expected}`, value);
    }
    const number = numbers.get(value.toLowerCase());
    if (number === undefined) {
      const shown = JSON.stringify(value.slice(0, SHOWN_CHARS_MAX));
      throw ReflexioError.ofField(path, `must be one of ${expected}, not ${shown}`);
    }
    return number;
  };
}

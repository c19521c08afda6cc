// Messages of the contract as plain objects, driven by their descriptors.

import type { DescField, DescMessage, MessageShape } from "@bufbuild/protobuf";

import type { Plain } from "../plain.js";
import { namesOf } from "./contract.js";

type Decode = (value: unknown) => unknown;
type Entry = readonly [localName: string, decode: Decode];

const entriesBySchema = new WeakMap<DescMessage, Entry[]>();

/** Returns the message as a plain object; fields that are unset are left out. */
export function decodeMessage<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
): Plain<MessageShape<Desc>> {
  return decodeFields(schema, message) as Plain<MessageShape<Desc>>;
}

function decodeFields(schema: DescMessage, message: object): object {
  const source = message as Record<string, unknown>;
  const plain: Record<string, unknown> = {};
  for (const [localName, decode] of entriesOf(schema)) {
    const value = source[localName];
    if (value !== undefined) {
      plain[localName] = decode(value);
    }
  }
  return plain;
}

function entriesOf(schema: DescMessage): Entry[] {
  let entries = entriesBySchema.get(schema);
  if (entries === undefined) {
    entries = schema.fields.map((field): Entry => [field.localName, decoderOf(field)]);
    entriesBySchema.set(schema, entries);
  }
  return entries;
}

function decoderOf(field: DescField): Decode {
  const decode = valueDecoderOf(field);
  return field.fieldKind === "list" ? (value) => (value as unknown[]).map(decode) : decode;
}

function valueDecoderOf(field: DescField): Decode {
  if (field.enum !== undefined) {
    const names = namesOf(field.enum);
    return (number) => names.get(number as number) ?? names.get(0);
  }
  const message = field.message;
  if (message !== undefined && message.typeName !== "google.protobuf.Struct") {
    return (value) => decodeFields(message, value as object);
  }
  // A Struct is plain already.
  return (value) => (typeof value === "bigint" ? Number(value) : value);
}

// What the client reads from the contract's descriptors: names of enum values and rules of fields.

import { getOption } from "@bufbuild/protobuf";
import type { DescEnum, DescField, DescMessage } from "@bufbuild/protobuf";

import { rule } from "../gen/v1.js";
import type { FieldRule } from "../gen/v1.js";

/** Returns what the contract says that the field accepts. */
export function ruleOf(field: DescField): FieldRule {
  return getOption(field, rule);
}

/** Returns the number that an absent field means; NaN when the contract names none. */
export function defaultNumber(schema: DescMessage, localName: string): number {
  const field = schema.field[localName];
  return field === undefined ? Number.NaN : Number.parseFloat(ruleOf(field).defaultValue);
}

/** Returns each value's name as the client writes it, such as "click", by its number. */
export function namesOf(descriptor: DescEnum): Map<number, string> {
  return new Map(descriptor.values.map((value) => [value.number, value.localName.toLowerCase()]));
}

// What the client takes and gives: the contract's messages as plain objects. The types are derived
// from the generated ones, so that a field stands in the contract alone.

import type { JsonObject, Message } from "@bufbuild/protobuf";

import type { EnumObject } from "./gen/calls.js";
import type {
  AgentPlaybook,
  Citation,
  Interaction,
  InteractionData,
  PublishInteractionRequest,
  PublishInteractionResponse,
  UserPlaybook,
  UserProfile,
  WatchLearningRequest,
  WatchLearningResponse,
} from "./gen/v1.js";
import type { ReflexioError } from "./errors.js";

/**
 * The names of the enum `E` as the client writes them, "click" for UserAction.CLICK; never for any
 * other type. TypeScript takes `number` for every enum, so it is told apart by its text.
 */
type NameOf<E, O = EnumObject> = [E] extends [number]
  ? `${number}` extends `${E}`
    ? never
    : O extends Record<string, string | number>
      ? [E] extends [O[keyof O]]
        ? Lowercase<keyof O & string>
        : never
      : never
  : never;

type TimeField = "createdAt" | "startTime" | "endTime";

/**
 * A message as a plain object: 64-bit integers are numbers (ids and times stay below 2^53), enums
 * their names in lower case, a field that is unset is left out.
 */
export type Plain<T> = T extends bigint
  ? number
  : [NameOf<T>] extends [never]
    ? T extends string | number | boolean | Uint8Array | undefined
      ? T
      : T extends (infer Item)[]
        ? Plain<Item>[]
        : T extends Message
          ? { [K in keyof T as K extends keyof Message ? never : K]: Plain<T[K]> }
          : T
    : NameOf<T>;

/**
 * A message as callers may write it: every field may be left out or undefined. Times are epoch
 * seconds or a Date, enums a name in any case or the generated number, images base64 or bytes.
 */
export type PlainInput<T> = {
  [K in keyof T as K extends keyof Message ? never : K]?:
    | (K extends TimeField
        ? number | bigint | Date
        : K extends "imageEncoding"
          ? string | Uint8Array
          : InputValue<NonNullable<T[K]>>)
    | undefined;
};

type InputValue<T> = T extends bigint
  ? number | bigint
  : [NameOf<T>] extends [never]
    ? T extends string | number | boolean | Uint8Array | JsonObject
      ? T
      : T extends (infer Item)[]
        ? readonly InputValue<Item>[]
        : T extends Message
          ? PlainInput<T>
          : T
    : NameOf<T> | T | Uppercase<NameOf<T>>;

/** `T`, of which the fields `K` must be given. */
export type Required<T, K extends keyof T> = T & { [P in K]-?: NonNullable<T[P]> };

/** One turn to publish. One that carries nothing is skipped with a warning. */
export type InteractionInput = PlainInput<InteractionData>;

/** One request to publish: its fields, and its turns as `interactions`. */
export type PublishInteractionInput = Required<
  Omit<PlainInput<PublishInteractionRequest>, "interactionDataList">,
  "userId" | "sessionId"
> & {
  /** The turns in their order; 1 to 1,000. */
  interactions: readonly InteractionInput[];
};

export type PublishInteractionResult = Plain<PublishInteractionResponse>;
export type WatchLearningInput = Required<PlainInput<WatchLearningRequest>, "requestId">;
export type WatchLearningResult = Plain<WatchLearningResponse>;
export type PlainInteraction = Plain<Interaction>;
export type PlainCitation = Plain<Citation>;
export type PlainUserPlaybook = Plain<UserPlaybook>;
export type PlainAgentPlaybook = Plain<AgentPlaybook>;
export type PlainUserProfile = Plain<UserProfile>;

/** What became of one item of a bulk publish. */
export interface BulkAck {
  /** The item's place among the items, from 0. */
  readonly sequence: number;
  /** The id under which it is stored, or was to be. */
  readonly requestId: string;
  /** Whether it is on the server's disk. */
  readonly success: boolean;
  /** What was ignored or looks wrong. */
  readonly warnings: string[];
  /** Why it was refused; undefined when it was not. */
  readonly error: ReflexioError | undefined;
  /** The ids of its stored interactions, in order. */
  readonly interactionIds: number[];
  /** Whether it was there before, by an earlier publish or an earlier attempt of this one. */
  readonly alreadyStored: boolean;
}

// One item of a bulk publish, encoded once, from the caller's iterable to its ack.

import { toBinary } from "@bufbuild/protobuf";

import type { Attempts } from "../connection/retry.js";
import { MESSAGE_BYTES_MAX } from "../connection/transport.js";
import { ReflexioError } from "../errors.js";
import { PublishInteractionRequestSchema } from "../gen/v1.js";
import type { PublishInteractionResponse } from "../gen/v1.js";
import { encodePublish } from "../messages/publish.js";

/** An item goes into a message with its tag and length before it. */
export const ITEM_BYTES_MAX = MESSAGE_BYTES_MAX - 16;

/** One item on its way, and its answer once that is final. */
export interface Entry {
  readonly data: Uint8Array;
  readonly requestId: string;
  readonly warnings: string[];
  answer: PublishInteractionResponse | ReflexioError | undefined;
  /** Present once the server has refused the item for a while only. */
  attempts: Attempts | undefined;
  place: number;
  wasSent: boolean;
}

/** A publish as it is sent, with what is to be said about it. */
export interface Encoded {
  readonly data: Uint8Array;
  readonly requestId: string;
  readonly warnings: string[];
}

/** Returns a caller's item encoded, with an id; ReflexioError for a value of the wrong type. */
export function encodeItem(item: unknown): Encoded {
  const { message, warnings } = encodePublish(item);
  const data = toBinary(PublishInteractionRequestSchema, message);
  return { data, requestId: message.requestId, warnings };
}

/** Returns the entry for a caller's item; one that cannot be sent has its error as the answer. */
export function makeEntry(item: unknown): Entry {
  try {
    const { data, requestId, warnings } = encodeItem(item);
    const isTooLarge = data.length > ITEM_BYTES_MAX;
    const entry = entryOf(isTooLarge ? new Uint8Array() : data, requestId, warnings);
    entry.answer = isTooLarge ? tooLarge(data.length, ITEM_BYTES_MAX) : undefined;
    return entry;
  } catch (error) {
    if (!(error instanceof ReflexioError)) {
      throw error;
    }
    const given: unknown = (item as { requestId?: unknown } | null | undefined)?.requestId;
    const entry = entryOf(new Uint8Array(), typeof given === "string" ? given : "", []);
    entry.answer = error;
    return entry;
  }
}

/** Returns the entry for what is encoded already. */
export function entryOfEncoded({ data, requestId, warnings }: Encoded): Entry {
  return entryOf(data, requestId, warnings);
}

function entryOf(data: Uint8Array, requestId: string, warnings: string[]): Entry {
  return {
    data,
    requestId,
    warnings,
    answer: undefined,
    attempts: undefined,
    place: 0,
    wasSent: false,
  };
}

/** Returns the error of a request beyond a limit. */
export function tooLarge(sizeBytes: number, sizeBytesMax: number): ReflexioError {
  return new ReflexioError(
    `the request has ${sizeBytes} bytes, more than ${sizeBytesMax}`,
    "RESOURCE_EXHAUSTED",
    { reason: "MESSAGE_TOO_LARGE", metadata: { size_bytes_max: String(sizeBytesMax) } },
  );
}

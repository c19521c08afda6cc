// One item of a bulk publish, encoded once, from the caller's iterable to its ack.

import { toBinary } from "@bufbuild/protobuf";

import type { Attempts } from "../connection/retry.js";
import { MESSAGE_BYTES_MAX } from "../connection/transport.js";
import { ReflexioError } from "../errors.js";
import { PublishInteractionRequestSchema } from "../gen/v1.js";
import type { PublishInteractionResponse } from "../gen/v1.js";
import { encodePublish } from "../messages/publish.js";

/** An item goes into a message with its tag and length before it. */
const ITEM_BYTES_MAX = MESSAGE_BYTES_MAX - 16;

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

/** Returns the entry for a caller's item; one that cannot be sent has its error as the answer. */
export function makeEntry(item: unknown): Entry {
  try {
    const { message, warnings } = encodePublish(item);
    const data = toBinary(PublishInteractionRequestSchema, message);
    const isTooLarge = data.length > ITEM_BYTES_MAX;
    const entry = entryOf(isTooLarge ? new Uint8Array() : data, message.requestId, warnings);
    entry.answer = isTooLarge ? tooLarge(data.length) : undefined;
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

function tooLarge(sizeBytes: number): ReflexioError {
  return new ReflexioError(
    `the request has ${sizeBytes} bytes, more than ${ITEM_BYTES_MAX}`,
    "RESOURCE_EXHAUSTED",
    { reason: "MESSAGE_TOO_LARGE", metadata: { size_bytes_max: String(ITEM_BYTES_MAX) } },
  );
}

// The request of a publish, with its id made before the first attempt.

import type { MessageShape } from "@bufbuild/protobuf";

import { PublishInteractionRequestSchema } from "../gen/v1.js";
import { encodeMessage, wrongType } from "./encode.js";
import { isRecord } from "./encodeJson.js";
import { newRequestId } from "./requestId.js";

/** A publish, ready to send, and what is to be said about it. */
export interface Publish {
  readonly message: MessageShape<typeof PublishInteractionRequestSchema>;
  readonly warnings: string[];
}

/**
 * Returns the publish for a caller's object; makes its request id when it has none. Throws a
 * ReflexioError that names a value of the wrong type.
 */
export function encodePublish(input: unknown): Publish {
  if (!isRecord(input)) {
    throw wrongType("item", "an object", input);
  }
  const { interactions, ...others } = input;
  const warnings: string[] = [];
  const message = encodeMessage(
    PublishInteractionRequestSchema,
    // The name on the wire is taken too, as in the lines that `reflexio publish` reads.
    interactions === undefined ? others : { ...others, interactionDataList: interactions },
    "",
    warnings,
  );
  if (message.requestId === "") {
    message.requestId = newRequestId(message.source);
  }
  return { message, warnings };
}

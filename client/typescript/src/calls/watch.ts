// `ReflexioClient.watchLearning`: a stream of replies that is taken up again when it breaks.

import { checkTimeout } from "../connection/endpoint.js";
import { Attempts } from "../connection/retry.js";
import type { CallOptions, Transport } from "../connection/transport.js";
import { LearningService, WatchLearningRequestSchema, WatchLearningResponseSchema } from "../gen/v1.js";
import { decodeMessage } from "../messages/decode.js";
import { encodeMessage } from "../messages/encode.js";
import type { WatchLearningInput, WatchLearningResult } from "../plain.js";

/** Yields each step of a request's learning, as `ReflexioClient.watchLearning` promises. */
export async function* watchLearning(
  transport: Transport,
  request: WatchLearningInput,
  options: CallOptions,
): AsyncGenerator<WatchLearningResult, void, undefined> {
  const message = encodeMessage(WatchLearningRequestSchema, request, "", undefined);
  const timeoutMs = checkTimeout(options.timeoutMs ?? transport.endpoint.timeoutMs);
  const { signal } = options;
  const stub = transport.stub(LearningService);
  let attempts = new Attempts(transport.endpoint.retry, timeoutMs);
  const begunAt = performance.now();
  let last = "";
  for (;;) {
    transport.checkOpen();
    try {
      for await (const reply of stub.watchLearning(message, signal && { signal })) {
        attempts = new Attempts(transport.endpoint.retry, timeoutMs);
        transport.presence.answered();
        const step = decodeMessage(WatchLearningResponseSchema, reply);
        const text = JSON.stringify(step);
        if (text !== last) {
          last = text;
          yield step;
        }
      }
      return;
    } catch (failed) {
      const error = transport.errorOf(failed, signal);
      const pauseMs = attempts.pauseMs(error);
      if (pauseMs === undefined || transport.isAbsent(error, begunAt, pauseMs, options)) {
        throw error;
      }
      await transport.pause(pauseMs, signal);
    }
  }
}

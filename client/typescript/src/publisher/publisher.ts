/// <reference lib="esnext.disposable" preserve="true" />
// `ReflexioClient.publisher`: publishing for code that must not wait for a server.

import { fromBinary } from "@bufbuild/protobuf";

import { encodeItem, ITEM_BYTES_MAX, tooLarge } from "../bulk/entry.js";
import { bulkPublishEncoded } from "../bulk/stream.js";
import { isRetriable, pauseMs } from "../connection/retry.js";
import { Transport } from "../connection/transport.js";
import type { Endpoint } from "../connection/endpoint.js";
import { ReflexioError } from "../errors.js";
import { PublishInteractionRequestSchema } from "../gen/v1.js";
import { decodeMessage } from "../messages/decode.js";
import type { PublishInteractionInput } from "../plain.js";
import { PublishQueue } from "./queue.js";
import type { PublisherStats, Queued } from "./queue.js";

/** Some seconds of a busy agent's requests, or minutes of a server's absence. */
const QUEUE_COUNT_MAX = 10_000;

/** Room for two requests of the greatest size. */
const QUEUE_BYTES_MAX = 64 * 2 ** 20;

/** Longer than a restart, an update or a failover of the server. */
const GIVE_UP_MS = 300_000;

/** A healthy server answers a full queue well within. */
const CLOSE_TIMEOUT_MS = 30_000;

/** How long a stream stays open without items: a conversation's next turn finds it open. */
const IDLE_MS = 10_000;

/** How much a publisher holds, and what it does in vain. */
export interface PublisherOptions {
  /** Requests without an answer; 10,000 by default. */
  readonly queueCountMax?: number | undefined;
  /** Their bytes as sent; 64 MiB by default. */
  readonly queueBytesMax?: number | undefined;
  /** How long the server may be away; 300,000 by default. */
  readonly giveUpMs?: number | undefined;
  /**
   * Told of each request that was not stored, as it was at `publish`, and why. Without it a warning
   * is emitted (ReflexioPublisherWarning).
   */
  readonly onFailure?:
    | ((requestId: string, request: PublishInteractionInput, error: ReflexioError) => void)
    | undefined;
}

/** What may be said of a wait. */
export interface WaitOptions {
  readonly timeoutMs?: number | undefined;
}

/**
 * Takes publishes at once and stores them in the background, in order, over one bulk stream and a
 * connection of its own. What it holds is bounded; each request counts until the server has answered
 * it, or it is given up: when it is refused, or the server has answered nothing for `giveUpMs`. Then
 * `onFailure` is told: nothing is dropped in silence. Close it before the program ends.
 */
export class Publisher {
  readonly #transport: Transport;
  readonly #queue: PublishQueue;
  readonly #queueBytesMax: number;
  readonly #giveUpMs: number;
  readonly #onFailure: PublisherOptions["onFailure"];
  readonly #abort = new AbortController();
  #isRunning = false;

  constructor(endpoint: Endpoint, options: PublisherOptions) {
    this.#giveUpMs = above0("giveUpMs", options.giveUpMs ?? GIVE_UP_MS);
    this.#queueBytesMax = above0("queueBytesMax", options.queueBytesMax ?? QUEUE_BYTES_MAX);
    const countMax = above0("queueCountMax", options.queueCountMax ?? QUEUE_COUNT_MAX);
    this.#queue = new PublishQueue(countMax, this.#queueBytesMax);
    this.#onFailure = options.onFailure;
    this.#transport = new Transport({
      ...endpoint,
      timeoutMs: Math.min(endpoint.timeoutMs, this.#giveUpMs),
      // Here time alone decides: the caller does not wait for the answer.
      retry: { ...endpoint.retry, maxAttempts: Number.MAX_SAFE_INTEGER },
      absentWaitMs: Infinity,
    });
  }

  /**
   * Takes one request and returns its id; the request may be changed afterwards. What the server
   * refuses goes to `onFailure`.
   *
   * Throws when nothing is taken: INVALID_ARGUMENT for values of the wrong type, RESOURCE_EXHAUSTED
   * for a request that is too large and, with the reason PUBLISHER_FULL, when there is no room;
   * CANCELLED after `close`.
   */
  publish(request: PublishInteractionInput): string {
    if (this.#queue.isClosed) {
      throw new ReflexioError("the publisher is closed", "CANCELLED");
    }
    const encoded = encodeItem(request);
    const bytesMax = Math.min(ITEM_BYTES_MAX, this.#queueBytesMax);
    if (encoded.data.length > bytesMax) {
      throw tooLarge(encoded.data.length, bytesMax);
    }
    if (!this.#queue.hasRoom(encoded.data.length)) {
      throw new ReflexioError("the publisher is full; this was not taken", "RESOURCE_EXHAUSTED", {
        reason: "PUBLISHER_FULL",
        metadata: { queued: String(this.stats.queued) },
      });
    }
    this.#queue.put(encoded);
    if (!this.#isRunning) {
      this.#isRunning = true;
      void this.#run();
    }
    return encoded.requestId;
  }

  /** The counts at this moment. */
  get stats(): PublisherStats {
    return this.#queue.stats;
  }

  /**
   * Waits until all that was published before is stored or reported; resolves to whether it is. What
   * is left when the time is over stays queued.
   */
  async flush(options: WaitOptions = {}): Promise<boolean> {
    return this.#queue.settled(options.timeoutMs ?? Infinity);
  }

  /**
   * Takes nothing more, publishes what is queued, and resolves to whether the server answered it all.
   * What has no answer when the time is over (30 s by default) is reported as failed; it may have been
   * stored, and may be published again under its id. Closing again does nothing.
   */
  async close(options: WaitOptions = {}): Promise<boolean> {
    this.#queue.close();
    const isDrained = await this.#queue.settled(options.timeoutMs ?? CLOSE_TIMEOUT_MS);
    const lost = this.#queue.abandon();
    this.#abort.abort();
    this.#transport.close();
    this.#report(
      lost,
      new ReflexioError(
        "the publisher was closed before the server answered; it may have been stored",
        "UNAVAILABLE",
        { metadata: { unanswered: String(lost.length) } },
      ),
    );
    return isDrained;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Publishes until nothing is queued. */
  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#queue.isEmpty) {
      const { answeredCount, error } = await this.#runSession();
      failures = answeredCount > 0 ? 1 : failures + 1;
      if (this.#abort.signal.aborted) {
        break;
      }
      if (error === undefined) {
        continue;
      }
      const again = isRetriable(error);
      this.#report(this.#queue.endSession(again ? this.#giveUpMs : undefined), error);
      if (again) {
        const pause = pauseMs(this.#transport.endpoint.retry, failures, error);
        await this.#queue.pause(Math.min(pause, this.#giveUpMs));
      }
    }
    this.#isRunning = false;
  }

  /** Runs one stream until it is idle or fails; resolves to its answers and why it failed. */
  async #runSession(): Promise<{ answeredCount: number; error?: ReflexioError }> {
    let answeredCount = 0;
    const options = { signal: this.#abort.signal };
    try {
      const items = this.#queue.session(IDLE_MS);
      for await (const ack of bulkPublishEncoded(this.#transport, items, options)) {
        const queued = this.#queue.answered();
        if (queued === undefined) {
          break; // the queue was abandoned meanwhile
        }
        answeredCount += 1;
        if (ack.error === undefined) {
          this.#queue.settle(queued, true);
        } else {
          this.#report([queued], ack.error);
        }
      }
      return { answeredCount };
    } catch (failed) {
      return { answeredCount, error: ReflexioError.from(failed) };
    }
  }

  /** Tells of requests that were not stored, then lets them go. */
  #report(lost: readonly Queued[], error: ReflexioError): void {
    const first = lost[0];
    if (first !== undefined && this.#onFailure === undefined) {
      process.emitWarning(
        `${lost.length} requests were not stored, ${first.encoded.requestId} the first: ${error.message}`,
        "ReflexioPublisherWarning",
      );
    }
    for (const queued of lost) {
      try {
        this.#onFailure?.(queued.encoded.requestId, requestOf(queued), error);
      } catch (thrown) {
        // The caller's code; the other requests must be told of too.
        process.emitWarning(`onFailure threw: ${String(thrown)}`, "ReflexioPublisherWarning");
      }
      this.#queue.settle(queued, false);
    }
  }
}

/** Returns the request as it was at `publish`. */
function requestOf({ encoded }: Queued): PublishInteractionInput {
  const schema = PublishInteractionRequestSchema;
  const { interactionDataList, ...others } = decodeMessage(
    schema,
    fromBinary(schema, encoded.data),
  );
  return { ...others, interactions: interactionDataList };
}

function above0(name: string, value: number): number {
  if (!(value > 0 && Number.isFinite(value))) {
    throw ReflexioError.ofField(name, "must be above 0 and finite");
  }
  return value;
}

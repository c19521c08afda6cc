// What a bulk publish has on its way: in what order, how much, and what a broken stream repeats.
// It knows neither sockets nor the event loop.

import { create } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

import { Attempts } from "../connection/retry.js";
import type { RetryPolicy } from "../connection/retry.js";
import { ReflexioError } from "../errors.js";
import { BulkPublishInteractionsRequestSchema } from "../gen/v1.js";
import type { BulkPublishInteractionsRequest, BulkPublishInteractionsResponse } from "../gen/v1.js";
import type { BulkAck } from "../plain.js";
import type { Entry } from "./entry.js";

/** Items without an ack: half a second of a fast server's work, so that it never runs dry. */
const WINDOW_ITEMS_MAX = 8192;

/** Bytes without an ack; a larger item goes alone. */
const WINDOW_BYTES_MAX = 16 * 2 ** 20;

/** Items in one message: beyond it a message's own cost no longer shows. */
const BATCH_ITEMS_MAX = 128;

/** Bytes in one message; a larger item goes alone. */
const BATCH_BYTES_MAX = 2 ** 20;

const ITEMS = BulkPublishInteractionsRequestSchema.field.items.number;

/** How far a bulk publish has come. */
export interface BulkProgress {
  /** Items that were given to a stream, each once. */
  readonly sent: number;
  /** Items that are stored. */
  readonly acked: number;
  /** Items that were refused. */
  readonly failed: number;
}

/**
 * Items without an ack, in order; each is unsent, sent, refused for a while, or answered.
 *
 * An item that the server refuses for now is sent again after the pause of the retry policy, within
 * its attempts and the timeout after the first refusal. Meanwhile nothing else is sent: a server
 * that is behind gets a rest, and the items keep their order as far as they can.
 */
export class Window {
  readonly #retry: RetryPolicy;
  readonly #timeoutMs: number;
  readonly #entries: Entry[] = [];
  #unsent: Entry[] = [];
  #sent: Entry[] = [];
  #refused: Entry[] = [];
  #resumeAt = 0;
  #sizeBytes = 0;
  #addedCount = 0;
  #acksCount = 0;
  #answeredOnStream = 0;
  #sentCount = 0;
  #ackedCount = 0;
  #failedCount = 0;
  /** When something was last answered, or first waited for, as performance.now() says. */
  progressAt = 0;
  /** What ended the last stream, until something is answered again. */
  obstacle: ReflexioError | undefined;

  constructor(retry: RetryPolicy, timeoutMs: number) {
    this.#retry = retry;
    this.#timeoutMs = timeoutMs;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** Tells whether one more item may be added. */
  hasRoom(): boolean {
    return this.size < WINDOW_ITEMS_MAX && this.#sizeBytes < WINDOW_BYTES_MAX;
  }

  /** Tells whether `take` has something to give. */
  hasUnsent(): boolean {
    if (this.#refused.length > 0) {
      if (performance.now() < this.#resumeAt) {
        return false;
      }
      this.#unsent = inOrder([...this.#refused, ...this.#unsent]);
      this.#refused = [];
    }
    return this.#unsent.length > 0;
  }

  /** Tells whether the next message would be full. */
  hasBatch(): boolean {
    return this.#unsent.length >= BATCH_ITEMS_MAX;
  }

  /** Returns how long nothing may be sent yet; undefined when no pause is on. */
  resumeInMs(): number | undefined {
    return this.#refused.length > 0 ? Math.max(this.#resumeAt - performance.now(), 0) : undefined;
  }

  /** Tells whether nothing that was added can have to be sent any more. */
  isAnswered(): boolean {
    return this.#unsent.length + this.#sent.length + this.#refused.length === 0;
  }

  /** Puts an item at the end. */
  add(entry: Entry): void {
    if (this.size === 0) {
      this.progressAt = performance.now();
    }
    entry.place = this.#addedCount;
    this.#addedCount += 1;
    this.#entries.push(entry);
    if (entry.answer === undefined) {
      this.#unsent.push(entry);
    }
    this.#sizeBytes += entry.data.length;
  }

  /** Returns the next message for the stream, with as many items as it may hold. */
  take(): BulkPublishInteractionsRequest {
    const taken: Entry[] = [];
    let sizeBytes = 0;
    for (const entry of this.#unsent) {
      sizeBytes += entry.data.length;
      if (taken.length === BATCH_ITEMS_MAX || (taken.length > 0 && sizeBytes > BATCH_BYTES_MAX)) {
        break;
      }
      this.#sentCount += entry.wasSent ? 0 : 1;
      entry.wasSent = true;
      taken.push(entry);
    }
    this.#unsent.splice(0, taken.length);
    this.#sent.push(...taken);
    const message = create(BulkPublishInteractionsRequestSchema);
    // Their bytes are there already, for the window's size: given as "unknown" fields of the same
    // number they go out as they are, where `items` would encode each once more.
    message.$unknown = taken.map(({ data }) => ({
      no: ITEMS,
      wireType: WireType.LengthDelimited,
      data: new BinaryWriter().bytes(data).finish(),
    }));
    return message;
  }

  /** Begins a new stream: what was not answered is unsent again. */
  rewind(): void {
    this.#unsent = inOrder([...this.#sent, ...this.#unsent]);
    this.#sent = [];
    this.#answeredOnStream = 0;
  }

  /** Takes in the answers of a response; throws when they belong to no item. */
  settle(response: BulkPublishInteractionsResponse): void {
    for (const { sequence, result } of response.results) {
      const entry = this.#sent[0];
      if (entry === undefined || Number(sequence) !== this.#answeredOnStream) {
        throw new ReflexioError(`the server answered item ${sequence} out of order`, "INTERNAL");
      }
      this.#answeredOnStream += 1;
      this.#sent.shift();
      if (result.case === "response") {
        entry.answer = result.value;
      } else if (result.case === "error") {
        this.#refuse(entry, ReflexioError.fromStatus(result.value));
      } else {
        throw new ReflexioError(`the server gave item ${sequence} no result`, "INTERNAL");
      }
    }
    this.obstacle = undefined;
    this.progressAt = performance.now();
  }

  #refuse(entry: Entry, error: ReflexioError): void {
    entry.attempts ??= new Attempts(this.#retry, this.#timeoutMs);
    const pauseMs = entry.attempts.pauseMs(error);
    if (pauseMs === undefined) {
      entry.answer = error;
    } else {
      this.#refused.push(entry);
      this.#resumeAt = Math.max(this.#resumeAt, performance.now() + pauseMs);
    }
  }

  /** Returns, and lets go of, the answers that have none missing before them. */
  acks(): BulkAck[] {
    const end = this.#entries.findIndex((entry) => entry.answer === undefined);
    const settled = this.#entries.splice(0, end === -1 ? this.size : end);
    return settled.map((entry) => this.#ack(entry));
  }

  #ack({ data, requestId, warnings, answer }: Entry): BulkAck {
    const sequence = this.#acksCount;
    this.#acksCount += 1;
    this.#sizeBytes -= data.length;
    if (answer === undefined || answer instanceof ReflexioError) {
      this.#failedCount += 1;
      return { sequence, requestId, success: false, warnings, error: answer, interactionIds: [], alreadyStored: false };
    }
    this.#ackedCount += 1;
    return {
      sequence,
      requestId: answer.requestId || requestId,
      success: true,
      warnings: [...answer.warnings, ...warnings],
      error: undefined,
      interactionIds: answer.interactionIds.map(Number),
      alreadyStored: answer.alreadyStored,
    };
  }

  /** Returns the counts so far. */
  progress(): BulkProgress {
    return { sent: this.#sentCount, acked: this.#ackedCount, failed: this.#failedCount };
  }

  /** Returns how long to wait for an answer yet; throws when that time is over. */
  patienceMs(): number {
    // While the server has asked for a pause, nothing can be answered.
    const until = Math.max(this.progressAt, this.#resumeAt) + this.#timeoutMs;
    const leftMs = until - performance.now();
    if (leftMs <= 0) {
      throw this.stalled();
    }
    return leftMs;
  }

  /** Returns the error of a publish that gives up. */
  stalled(): ReflexioError {
    const because = this.obstacle === undefined ? "" : `: ${this.obstacle.message}`;
    return this.#givenUp(
      `nothing was answered for ${this.#timeoutMs} ms; ${this.#ackedCount} items were stored, ` +
        `${this.size} have no answer${because}`,
    );
  }

  /** Returns the error of a publish to a server that was never there. */
  unreached(): ReflexioError {
    return this.#givenUp(`${this.obstacle?.message}; nothing was sent`);
  }

  #givenUp(message: string): ReflexioError {
    return new ReflexioError(message, "UNAVAILABLE", {
      reason: this.obstacle?.reason,
      retryAfterMs: this.obstacle?.retryAfterMs,
      metadata: { acked: String(this.#ackedCount), unanswered: String(this.size) },
      cause: this.obstacle,
    });
  }
}

function inOrder(entries: Entry[]): Entry[] {
  return entries.sort((left, right) => left.place - right.place);
}

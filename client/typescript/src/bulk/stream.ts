// `ReflexioClient.bulkPublish`: one stream carries the items and gives their answers.
//
// Three loops run side by side: one reads and encodes the caller's items, one writes and reads the
// stream, and the caller's own turns answers into acks. The window bounds what is between them.

import { setImmediate } from "node:timers/promises";

import { checkTimeout } from "../connection/endpoint.js";
import { isRetriable, pauseMs } from "../connection/retry.js";
import type { CallOptions, Transport } from "../connection/transport.js";
import { ReflexioError } from "../errors.js";
import { InteractionService } from "../gen/v1.js";
import type { BulkPublishInteractionsRequest } from "../gen/v1.js";
import type { BulkAck, PublishInteractionInput } from "../plain.js";
import { Change } from "./change.js";
import { entryOfEncoded, makeEntry } from "./entry.js";
import type { Encoded, Entry } from "./entry.js";
import { Window } from "./window.js";
import type { BulkProgress } from "./window.js";

/** Items read from a plain iterable before other work of the program gets its turn. */
const ITEMS_A_TURN = 128;

/** How long a stream whose items are all answered gets to end in order before it is cancelled. */
const FINISH_TIMEOUT_MS = 1000;

/** What a bulk publish reads. */
export type BulkItems = Iterable<PublishInteractionInput> | AsyncIterable<PublishInteractionInput>;

export interface BulkOptions extends CallOptions {
  /** Called with the counts so far whenever acks have come, before they are yielded. */
  readonly onProgress?: ((progress: BulkProgress) => void) | undefined;
}

/** Yields the acks of `items`, as `ReflexioClient.bulkPublish` promises. */
export async function* bulkPublish(
  transport: Transport,
  items: BulkItems,
  options: BulkOptions,
): AsyncGenerator<BulkAck, void, undefined> {
  yield* publishOver(transport, items, options, makeEntry);
}

/** Yields the acks of items that are encoded already. */
export async function* bulkPublishEncoded(
  transport: Transport,
  items: AsyncIterable<Encoded>,
  options: BulkOptions,
): AsyncGenerator<BulkAck, void, undefined> {
  yield* publishOver(transport, items, options, entryOfEncoded);
}

async function* publishOver<Item>(
  transport: Transport,
  items: Iterable<Item> | AsyncIterable<Item>,
  options: BulkOptions,
  toEntry: (item: Item) => Entry,
): AsyncGenerator<BulkAck, void, undefined> {
  transport.checkOpen();
  const run = new BulkRun(transport, items, options, toEntry);
  try {
    yield* run.acks();
  } finally {
    await run.stop();
  }
}

/** One attempt at a stream. */
interface Stream {
  readonly cancel: AbortController;
  isOver: boolean;
  error: ReflexioError | undefined;
}

class BulkRun<Item> {
  readonly #transport: Transport;
  readonly #items: Iterable<Item> | AsyncIterable<Item>;
  readonly #toEntry: (item: Item) => Entry;
  readonly #options: BulkOptions;
  readonly #signal: AbortSignal | undefined;
  readonly #window: Window;
  readonly #changed = new Change();
  #stream: Stream | undefined;
  #isRead = false;
  #readFailure: { readonly reason: unknown } | undefined;
  #isStopped = false;

  constructor(
    transport: Transport,
    items: Iterable<Item> | AsyncIterable<Item>,
    options: BulkOptions,
    toEntry: (item: Item) => Entry,
  ) {
    this.#transport = transport;
    this.#items = items;
    this.#toEntry = toEntry;
    this.#options = options;
    this.#signal = options.signal;
    const timeoutMs = checkTimeout(options.timeoutMs ?? transport.endpoint.timeoutMs);
    this.#window = new Window(transport.endpoint.retry, timeoutMs);
  }

  readonly #notify = (): void => this.#changed.notify();

  /** Yields all acks, then throws what the items threw. */
  async *acks(): AsyncGenerator<BulkAck, void, undefined> {
    this.#signal?.addEventListener("abort", this.#notify);
    void this.#readItems();
    let failures = 0;
    for (;;) {
      this.#checkSignal();
      const ready = this.#window.acks();
      if (ready.length > 0) {
        failures = 0;
        this.#notify(); // there is room in the window
        this.#options.onProgress?.(this.#window.progress());
        yield* ready;
        // What the caller does between two acks is no delay of the server's.
        this.#window.progressAt = performance.now();
      } else if (this.#window.size === 0) {
        if (this.#isRead) {
          break;
        }
        await this.#changed.wait();
      } else if (this.#stream === undefined) {
        this.#connect();
      } else if (this.#stream.isOver) {
        this.#window.rewind();
        failures += 1;
        await this.#pause(failures, this.#stream.error);
        this.#connect();
      } else {
        await this.#changed.wait(this.#window.patienceMs());
      }
    }
    if (this.#readFailure !== undefined) {
      throw this.#readFailure.reason;
    }
  }

  #checkSignal(): void {
    if (this.#signal?.aborted) {
      throw this.#transport.errorOf(this.#signal.reason, this.#signal);
    }
  }

  /** Waits before the next stream; throws when another would not help. */
  async #pause(failures: number, failed: ReflexioError | undefined): Promise<void> {
    const error = failed ?? new ReflexioError("the server ended the stream early", "UNAVAILABLE");
    if (!isRetriable(error)) {
      throw error;
    }
    this.#window.obstacle = error;
    const pause = pauseMs(this.#transport.endpoint.retry, failures, error);
    if (this.#transport.isAbsent(error, this.#window.progressAt, pause, this.#options)) {
      throw this.#window.unreached();
    }
    if (pause >= this.#window.patienceMs()) {
      throw this.#window.stalled();
    }
    await this.#transport.pause(pause, this.#signal);
  }

  #connect(): void {
    this.#transport.checkOpen();
    const stream: Stream = { cancel: new AbortController(), isOver: false, error: undefined };
    this.#stream = stream;
    void this.#runStream(stream);
  }

  /** Runs one stream to its end. */
  async #runStream(stream: Stream): Promise<void> {
    try {
      const responses = this.#transport
        .stub(InteractionService)
        .bulkPublishInteractions(this.#messages(stream), { signal: stream.cancel.signal });
      for await (const response of responses) {
        this.#transport.presence.answered();
        this.#window.settle(response);
        this.#notify();
      }
    } catch (failed) {
      stream.error = this.#transport.errorOf(failed, this.#signal);
    } finally {
      stream.isOver = true;
      // After an answer out of order the server still holds its end open.
      stream.cancel.abort();
      this.#notify();
    }
  }

  /** Yields what the stream has to carry. */
  async *#messages(stream: Stream): AsyncGenerator<BulkPublishInteractionsRequest> {
    while (!stream.isOver && !this.#isStopped) {
      if (this.#window.hasUnsent()) {
        if (!this.#isRead && !this.#window.hasBatch()) {
          // What the items have at hand goes into the same message.
          await setImmediate();
        }
        if (this.#window.hasUnsent()) {
          yield this.#window.take();
        }
      } else if (this.#isRead && this.#window.isAnswered()) {
        return;
      } else {
        await this.#changed.wait(this.#window.resumeInMs());
      }
    }
  }

  /** Adds the caller's items to the window. */
  async #readItems(): Promise<void> {
    try {
      if (Symbol.asyncIterator in this.#items) {
        for await (const item of this.#items) {
          if (!(await this.#hasRoom())) {
            return;
          }
          this.#add(item);
        }
      } else {
        let count = 0;
        for (const item of this.#items) {
          // An await for each item would cost more than its encoding.
          const mayAdd = this.#window.hasRoom() && !this.#isStopped;
          if (!mayAdd && !(await this.#hasRoom())) {
            return;
          }
          this.#add(item);
          if (++count % ITEMS_A_TURN === 0) {
            await setImmediate();
          }
        }
      }
    } catch (reason) {
      this.#readFailure = { reason };
    } finally {
      this.#isRead = true;
      this.#notify();
    }
  }

  /** Waits for room in the window; resolves to false when no more items are wanted. */
  async #hasRoom(): Promise<boolean> {
    while (!this.#window.hasRoom() && !this.#isStopped) {
      await this.#changed.wait();
    }
    return !this.#isStopped;
  }

  #add(item: Item): void {
    this.#window.add(this.#toEntry(item));
    this.#notify();
  }

  /** Cancels the stream and lets the loops end; one more item may be read for nothing. */
  async stop(): Promise<void> {
    const stream = this.#stream;
    const isAnswered = this.#isRead && this.#window.isAnswered();
    if (stream !== undefined && isAnswered && !this.#signal?.aborted) {
      const until = performance.now() + FINISH_TIMEOUT_MS;
      while (!stream.isOver && performance.now() < until) {
        await this.#changed.wait(until - performance.now());
      }
    }
    this.#isStopped = true;
    this.#signal?.removeEventListener("abort", this.#notify);
    stream?.cancel.abort();
    this.#notify();
  }
}

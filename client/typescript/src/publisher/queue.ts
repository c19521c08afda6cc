// What a publisher has not stored yet: its order, its bounds, and the part that is on its way.

import { Change } from "../bulk/change.js";
import type { Encoded } from "../bulk/entry.js";

/** A request of the queue; it is sent again in each session until it is settled. */
export interface Queued {
  readonly encoded: Encoded;
  /** As performance.now() says. */
  readonly acceptedAt: number;
}

/** The counts of a publisher at one moment. */
export interface PublisherStats {
  /** Requests without an answer. */
  readonly queued: number;
  /** Requests that are stored. */
  readonly acked: number;
  /** Requests that were refused or given up. */
  readonly failed: number;
}

/** A bounded queue whose requests count until they are settled. */
export class PublishQueue {
  readonly #countMax: number;
  readonly #bytesMax: number;
  readonly #changed = new Change();
  #waiting: Queued[] = [];
  #taken: Queued[] = [];
  #session: object | undefined;
  #sizeBytes = 0;
  #accepted = 0;
  #acked = 0;
  #failed = 0;
  #answeredAt = -Infinity;
  isClosed = false;

  constructor(countMax: number, bytesMax: number) {
    this.#countMax = countMax;
    this.#bytesMax = bytesMax;
  }

  get stats(): PublisherStats {
    const queued = this.#accepted - this.#acked - this.#failed;
    return { queued, acked: this.#acked, failed: this.#failed };
  }

  /** Tells whether a request of that size may be put. */
  hasRoom(sizeBytes: number): boolean {
    return this.stats.queued < this.#countMax && this.#sizeBytes + sizeBytes <= this.#bytesMax;
  }

  /** Adds a request at the end. */
  put(encoded: Encoded): void {
    this.#waiting.push({ encoded, acceptedAt: performance.now() });
    this.#sizeBytes += encoded.data.length;
    this.#accepted += 1;
    this.#changed.notify();
  }

  get isEmpty(): boolean {
    return this.#waiting.length + this.#taken.length === 0;
  }

  /** Yields the requests of a new session; they end when none has come for so long. */
  async *session(idleMs: number): AsyncGenerator<Encoded, void, undefined> {
    const session = (this.#session = {});
    // Nobody else will answer what a session left behind.
    this.#waiting = [...this.#taken, ...this.#waiting];
    this.#taken = [];
    for (;;) {
      const until = performance.now() + idleMs;
      while (this.#isIdle(session) && performance.now() < until) {
        await this.#changed.wait(until - performance.now());
      }
      // What ends a session comes before what it might still take.
      const queued = this.#session === session ? this.#waiting.shift() : undefined;
      if (queued === undefined) {
        return;
      }
      this.#taken.push(queued);
      yield queued.encoded;
    }
  }

  #isIdle(session: object): boolean {
    return this.#session === session && this.#waiting.length === 0 && !this.isClosed;
  }

  /** Returns the session's next request, whose answer has come; undefined when it was abandoned. */
  answered(): Queued | undefined {
    this.#answeredAt = performance.now();
    return this.#taken.shift();
  }

  /**
   * Ends the session and returns what is lost, unsettled; the others wait again. Lost is what the
   * session had taken, or all if it had taken nothing. With `olderThanMs` it is what has waited for so
   * long, if nothing was answered meanwhile.
   */
  endSession(olderThanMs?: number): Queued[] {
    this.#session = undefined;
    const unanswered = [...this.#taken, ...this.#waiting];
    let lostCount = this.#taken.length || unanswered.length;
    if (olderThanMs !== undefined) {
      const before = performance.now() - olderThanMs;
      const isOld = ({ acceptedAt }: Queued): boolean => acceptedAt <= before;
      lostCount = this.#answeredAt > before ? 0 : unanswered.filter(isOld).length;
    }
    this.#taken = [];
    this.#waiting = unanswered.slice(lostCount);
    this.#changed.notify();
    return unanswered.slice(0, lostCount);
  }

  /** Waits, but not once the queue is closed. */
  async pause(pauseMs: number): Promise<void> {
    const until = performance.now() + pauseMs;
    while (!(this.isClosed && this.isEmpty) && performance.now() < until) {
      await this.#changed.wait(until - performance.now());
    }
  }

  /** Says what became of a request; only now it counts no more. */
  settle({ encoded }: Queued, isStored: boolean): void {
    this.#sizeBytes -= encoded.data.length;
    if (isStored) {
      this.#acked += 1;
    } else {
      this.#failed += 1;
    }
    this.#changed.notify();
  }

  /** Waits until all that was put before is settled; resolves to whether it is. */
  async settled(timeoutMs: number): Promise<boolean> {
    const count = this.#accepted;
    const until = performance.now() + timeoutMs;
    while (this.#acked + this.#failed < count) {
      const leftMs = until - performance.now();
      if (leftMs <= 0) {
        return false;
      }
      await this.#changed.wait(Number.isFinite(leftMs) ? leftMs : undefined);
    }
    return true;
  }

  /** Takes nothing more. */
  close(): void {
    this.isClosed = true;
    this.#changed.notify();
  }

  /** Takes nothing more, ends the session and returns what has no answer, unsettled. */
  abandon(): Queued[] {
    this.close();
    this.#session = undefined;
    const lost = [...this.#taken, ...this.#waiting];
    this.#taken = [];
    this.#waiting = [];
    this.#changed.notify();
    return lost;
  }
}

// How loops of one event loop wait for each other.

/** Wakes whoever waits when something has changed; what, they look up themselves. */
export class Change {
  readonly #waiting = new Set<() => void>();

  /** Wakes all that wait now. */
  notify(): void {
    if (this.#waiting.size === 0) {
      return;
    }
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) {
      wake();
    }
  }

  /** Resolves at the next `notify`, or after the milliseconds if given. */
  wait(timeoutMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(wake, timeoutMs);
      const waiting = this.#waiting;
      function wake(): void {
        clearTimeout(timer);
        waiting.delete(wake);
        resolve();
      }
      waiting.add(wake);
    });
  }
}

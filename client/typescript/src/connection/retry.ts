// When a failed call is sent again, and how long it waits before.

import { ReflexioError } from "../errors.js";

/** The longest pause between two attempts: a restarted server serves again within this time. */
export const BACKOFF_MS_MAX = 2000;

/** How often a call is tried, and the pauses between; all of it inside the call's timeout. */
export interface RetryPolicy {
  /** Attempts in all, 8 by default; 1 never retries. */
  readonly maxAttempts: number;
  /** The first pause, 100 by default; each further one is twice as long. */
  readonly initialBackoffMs: number;
  /** The longest pause, at most and by default 2,000. */
  readonly maxBackoffMs: number;
  /** The share of each pause, 0 to 1, that is drawn by chance; .2 by default. */
  readonly jitter: number;
}

/** Seven pauses of .1, .2, .4, .8, 1.6, 2 and 2 s: a restart of the server passes unnoticed. */
const DEFAULT: RetryPolicy = {
  maxAttempts: 8,
  initialBackoffMs: 100,
  maxBackoffMs: BACKOFF_MS_MAX,
  // Clients that lost the same server do not come back together.
  jitter: 0.2,
};

/** Returns the policy with defaults for what is not given; ReflexioError for what cannot be. */
export function resolveRetry(given: Partial<RetryPolicy> = {}): RetryPolicy {
  const policy = { ...DEFAULT, ...given };
  if (!Number.isInteger(policy.maxAttempts) || policy.maxAttempts < 1) {
    throw ReflexioError.ofField("retry.maxAttempts", "must be an integer, 1 or more");
  }
  if (!(policy.initialBackoffMs > 0 && policy.initialBackoffMs <= BACKOFF_MS_MAX)) {
    throw ReflexioError.ofField(
      "retry.initialBackoffMs",
      `must be above 0 and at most ${BACKOFF_MS_MAX}`,
    );
  }
  if (!(policy.maxBackoffMs >= policy.initialBackoffMs && policy.maxBackoffMs <= BACKOFF_MS_MAX)) {
    throw ReflexioError.ofField(
      "retry.maxBackoffMs",
      `must be at least retry.initialBackoffMs and at most ${BACKOFF_MS_MAX}`,
    );
  }
  if (!(policy.jitter >= 0 && policy.jitter <= 1)) {
    throw ReflexioError.ofField("retry.jitter", "must be from 0 to 1");
  }
  return policy;
}

/** Returns the pause after attempt number `attempt` (from 1), never less than asked for. */
export function pauseMs(policy: RetryPolicy, attempt: number, error: ReflexioError): number {
  const backoffMs = Math.min(policy.initialBackoffMs * 2 ** (attempt - 1), policy.maxBackoffMs);
  const pause = backoffMs * (1 - policy.jitter * Math.random());
  return Math.max(pause, error.retryAfterMs ?? 0);
}

/** Tells whether the same call may succeed soon. Every call of the API can be repeated safely. */
export function isRetriable(error: ReflexioError): boolean {
  if (error.code === "RESOURCE_EXHAUSTED") {
    return error.retryAfterMs !== undefined;
  }
  return error.code === "UNAVAILABLE" && !isUntrusted(error.cause);
}

/** Tells whether a connection failed over a certificate, which no further attempt mends. */
function isUntrusted(cause: unknown): boolean {
  const code: unknown = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" && /CERT|SIGNATURE|ERR_TLS|ERR_SSL/.test(code);
}

/** The attempts of one call inside one overall timeout. */
export class Attempts {
  readonly #policy: RetryPolicy;
  readonly #deadline: number;
  #failed = 0;

  constructor(policy: RetryPolicy, timeoutMs: number) {
    this.#policy = policy;
    this.#deadline = performance.now() + timeoutMs;
  }

  /** Returns the milliseconds that the next attempt may take, 1 at least. */
  timeLeftMs(): number {
    return Math.max(Math.ceil(this.#deadline - performance.now()), 1);
  }

  /** Returns how long to wait before the next attempt; undefined when there is none. */
  pauseMs(error: ReflexioError): number | undefined {
    this.#failed += 1;
    if (!isRetriable(error) || this.#failed >= this.#policy.maxAttempts) {
      return undefined;
    }
    const pause = pauseMs(this.#policy, this.#failed, error);
    return pause < this.timeLeftMs() ? pause : undefined;
  }
}

// Whether a server was ever there: one that restarts is waited for, one that does not run is told.

import type { ReflexioError } from "../errors.js";

/** How long a server that was never there is waited for: a wrong address is told within a second. */
export const ABSENT_WAIT_MS = 400;

/** What Node.js says of a connection that nobody took, and of a host that has no address. */
const NOT_THERE: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    "nobody listens there: start `reflexio serve`, or set REFLEXIO_URL to the address of a server",
  ENOTFOUND: "no such host: set REFLEXIO_URL to the address of a server",
};

/** Returns what to do about a connection that did not come about; undefined for any other error. */
export function adviceOn(cause: unknown): string | undefined {
  const code: unknown = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? NOT_THERE[code] : undefined;
}

/** What a client knows of its server. */
export class Presence {
  readonly #absentWaitMs: number;
  #wasThere = false;

  constructor(absentWaitMs: number) {
    this.#absentWaitMs = absentWaitMs;
  }

  /** Notes that the server has answered. */
  answered(): void {
    this.#wasThere = true;
  }

  /** Tells whether another attempt, after so long in all, is more than is due. */
  endsWait(error: ReflexioError, waitedMs: number): boolean {
    if (adviceOn(error.cause) !== undefined) {
      return !this.#wasThere && waitedMs > this.#absentWaitMs;
    }
    // A deadline may have passed, or the caller gone, before anything was reached.
    this.#wasThere ||= error.code !== "DEADLINE_EXCEEDED" && error.code !== "CANCELLED";
    return false;
  }
}

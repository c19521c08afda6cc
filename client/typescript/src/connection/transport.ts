// The connection of a client: opened by the first call and shared by all; calls are tried again.

import type { DescMessage, DescMethodUnary, DescService, MessageShape } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import type { Client, Interceptor, Transport as RpcTransport } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import type { SecureClientSessionOptions } from "node:http2";
import { setTimeout as sleep } from "node:timers/promises";

import { ReflexioError } from "../errors.js";
import { VERSION } from "../version.js";
import { checkTimeout } from "./endpoint.js";
import type { Endpoint } from "./endpoint.js";
import { Presence } from "./presence.js";
import { Attempts } from "./retry.js";

/** The limit of one message on every path, the server's too. */
export const MESSAGE_BYTES_MAX = 32 * 2 ** 20;

/** A ping on a connection that is silent in the middle of a call, before NAT tables forget it. */
const KEEPALIVE_MS = 120_000;

/** A ping unanswered for this long means that the connection is dead. */
const KEEPALIVE_TIMEOUT_MS = 20_000;

/** A connection that is not opened anew for calls that were on their way when it was closed. */
class Session extends Http2SessionManager {
  isClosed = false;

  override request(
    ...request: Parameters<Http2SessionManager["request"]>
  ): ReturnType<Http2SessionManager["request"]> {
    return this.isClosed ? Promise.reject(closedError()) : super.request(...request);
  }

  close(): void {
    this.isClosed = true;
    this.abort();
    // A request that was between two of its steps has begun another connection by then.
    setImmediate(() => this.abort());
  }
}

/** What may be said of one call. */
export interface CallOptions {
  /** Cancels the call: it fails with CANCELLED. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for this call with all its attempts, in place of the client's. */
  readonly timeoutMs?: number | undefined;
}

/** Runs calls over one connection. */
export class Transport {
  readonly endpoint: Endpoint;
  readonly #session: Session;
  readonly #rpc: RpcTransport;
  readonly presence: Presence;

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
    this.presence = new Presence(endpoint.absentWaitMs);
    this.#session = new Session(
      endpoint.url,
      { pingIntervalMs: KEEPALIVE_MS, pingTimeoutMs: KEEPALIVE_TIMEOUT_MS },
      endpoint.tls as SecureClientSessionOptions,
    );
    this.#rpc = createGrpcTransport({
      baseUrl: endpoint.url,
      sessionManager: this.#session,
      readMaxBytes: MESSAGE_BYTES_MAX,
      writeMaxBytes: MESSAGE_BYTES_MAX,
      interceptors: [headers(endpoint.apiKey)],
    });
  }

  /** Returns the generated stub of a service on this connection, without retries. */
  stub<Service extends DescService>(service: Service): Client<Service> {
    return createClient(service, this.#rpc);
  }

  /** Returns the response of a call, or throws the ReflexioError of its last attempt. */
  async run<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageShape<I>,
    options: CallOptions,
    extraTimeoutMs = 0,
    canRepeat = true,
  ): Promise<MessageShape<O>> {
    const timeoutMs = checkTimeout(options.timeoutMs ?? this.endpoint.timeoutMs);
    const attempts = new Attempts(this.endpoint.retry, timeoutMs + extraTimeoutMs);
    const { signal } = options;
    const begunAt = performance.now();
    for (;;) {
      this.checkOpen();
      try {
        const answer = await this.#rpc.unary(
          method,
          signal,
          attempts.timeLeftMs(),
          undefined,
          request as never,
        );
        this.presence.answered();
        return answer.message;
      } catch (failed) {
        const error = this.errorOf(failed, signal);
        const pauseMs = canRepeat ? attempts.pauseMs(error) : undefined;
        if (pauseMs === undefined || this.isAbsent(error, begunAt, pauseMs, options)) {
          throw error;
        }
        await this.pause(pauseMs, signal);
      }
    }
  }

  /** Tells whether the server was never there and has been waited for long enough. */
  isAbsent(error: ReflexioError, sinceMs: number, pauseMs: number, options: CallOptions): boolean {
    const waitedMs = performance.now() - sinceMs + pauseMs;
    return this.presence.endsWait(error, waitedMs) && options.timeoutMs === undefined;
  }

  /** Waits between two attempts; throws CANCELLED when the signal is raised meanwhile. */
  async pause(pauseMs: number, signal: AbortSignal | undefined): Promise<void> {
    await sleep(pauseMs, undefined, signal && { signal }).catch((reason: unknown) => {
      throw this.errorOf(reason, signal);
    });
  }

  /** Returns the ReflexioError for what a call threw, CANCELLED after its own signal was raised. */
  errorOf(failed: unknown, signal: AbortSignal | undefined): ReflexioError {
    if (this.#session.isClosed) {
      return closedError();
    }
    if (signal?.aborted) {
      return new ReflexioError("the call was cancelled", "CANCELLED", { cause: signal.reason });
    }
    return ReflexioError.from(failed);
  }

  /** Throws when the client was closed. */
  checkOpen(): void {
    if (this.#session.isClosed) {
      throw closedError();
    }
  }

  /** Closes the connection for good; calls that run fail. */
  close(): void {
    this.#session.close();
  }
}

function closedError(): ReflexioError {
  return new ReflexioError("the client is closed", "CANCELLED");
}

function headers(apiKey: string): Interceptor {
  const userAgent = `reflexio-typescript/${VERSION} node/${process.versions.node}`;
  return (next) => (request) => {
    request.header.set("user-agent", userAgent);
    if (apiKey !== "") {
      request.header.set("authorization", `Bearer ${apiKey}`);
    }
    return next(request);
  };
}

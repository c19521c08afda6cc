// Where a client connects, with what key, and how its connection behaves.

import { readFileSync } from "node:fs";

import { ReflexioError } from "../errors.js";
import { ABSENT_WAIT_MS } from "./presence.js";
import { resolveRetry } from "./retry.js";
import type { RetryPolicy } from "./retry.js";

export const DEFAULT_URL = "http://localhost:8081";

/** For a call with all its attempts: longer than a server's restart. */
const TIMEOUT_MS = 30_000;

/** The longest delay of a timer in Node.js. */
const TIMEOUT_MS_MAX = 2 ** 31 - 1;

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** How to reach a server; what is not given comes from the environment, then from the default. */
export interface ClientOptions {
  /** `http://` is plain, `https://` is TLS; REFLEXIO_URL, then http://localhost:8081. */
  readonly url?: string | undefined;
  /** Sent as `Authorization: Bearer`; REFLEXIO_API_KEY, and empty means none. */
  readonly apiKey?: string | undefined;
  /**
   * Milliseconds for a call with all its attempts; 30,000 by default. Given, also a server that is
   * still to start is waited for.
   */
  readonly timeoutMs?: number | undefined;
  /** PEM of the authorities to trust instead of Node's own; the file REFLEXIO_CA_FILE. */
  readonly ca?: string | Uint8Array | undefined;
  /** PEM of the client's certificate chain; the file REFLEXIO_CLIENT_CERT_FILE. */
  readonly clientCertificate?: string | Uint8Array | undefined;
  /** PEM of the certificate's private key; the file REFLEXIO_CLIENT_KEY_FILE. */
  readonly clientKey?: string | Uint8Array | undefined;
  /** How often a call is tried, and the pauses between. */
  readonly retry?: Partial<RetryPolicy> | undefined;
}

/** PEM texts for TLS; what is absent is Node's default. */
export interface TlsFiles {
  readonly ca?: Uint8Array;
  readonly cert?: Uint8Array;
  readonly key?: Uint8Array;
}

/** A server and how to talk to it. */
export interface Endpoint {
  readonly url: string;
  /** Empty for none. */
  readonly apiKey: string;
  readonly timeoutMs: number;
  readonly tls: TlsFiles;
  readonly retry: RetryPolicy;
  /** How long a server that was never there is waited for. */
  readonly absentWaitMs: number;
}

/** Returns the endpoint; throws a ReflexioError for an invalid value. */
export function resolveEndpoint(options: ClientOptions): Endpoint {
  const url = parseUrl(options.url || process.env["REFLEXIO_URL"] || DEFAULT_URL);
  const apiKey = (options.apiKey ?? process.env["REFLEXIO_API_KEY"] ?? "").trim();
  if (!/^[\x20-\x7e]*$/.test(apiKey)) {
    throw ReflexioError.ofField("apiKey", "must be printable ASCII");
  }
  const isTls = url.protocol === "https:";
  if (apiKey !== "" && !isTls && !LOOPBACK.test(url.hostname)) {
    process.emitWarning(
      `the API key travels unencrypted to ${url.host}: use an https:// address`,
      "ReflexioSecurityWarning",
    );
  }
  return {
    url: url.origin,
    apiKey,
    timeoutMs: checkTimeout(options.timeoutMs ?? TIMEOUT_MS),
    tls: isTls ? tlsFiles(options) : {},
    retry: resolveRetry(options.retry),
    absentWaitMs: (options.timeoutMs ?? options.retry) ? Infinity : ABSENT_WAIT_MS,
  };
}

/** Returns the timeout; throws a ReflexioError for what is none. */
export function checkTimeout(timeoutMs: number): number {
  if (!(typeof timeoutMs === "number" && timeoutMs > 0 && timeoutMs <= TIMEOUT_MS_MAX)) {
    throw ReflexioError.ofField(
      "timeoutMs",
      `must be milliseconds, above 0 and at most ${TIMEOUT_MS_MAX}`,
    );
  }
  return timeoutMs;
}

function parseUrl(given: string): URL {
  let url: URL;
  try {
    url = new URL(given.trim());
  } catch {
    throw ReflexioError.ofField("url", "is not a URL");
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw ReflexioError.ofField("url", "must begin with http:// or https://");
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "" || url.username !== "") {
    throw ReflexioError.ofField("url", "must consist of scheme, host and port only");
  }
  return url;
}

function tlsFiles(options: ClientOptions): TlsFiles {
  const ca = pem(options.ca, "REFLEXIO_CA_FILE");
  const cert = pem(options.clientCertificate, "REFLEXIO_CLIENT_CERT_FILE");
  const key = pem(options.clientKey, "REFLEXIO_CLIENT_KEY_FILE");
  if ((cert === undefined) !== (key === undefined)) {
    const missing = cert === undefined ? "clientCertificate" : "clientKey";
    throw ReflexioError.ofField(missing, "is missing: a certificate and its key go together");
  }
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

function pem(given: string | Uint8Array | undefined, variable: string): Buffer | undefined {
  if (given !== undefined) {
    return Buffer.from(given);
  }
  const file = process.env[variable];
  if (file === undefined || file === "") {
    return undefined;
  }
  try {
    return readFileSync(file);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw ReflexioError.ofField(variable, `names a file that cannot be read: ${message}`);
  }
}

// The servers that `make clients` starts for the tests, and clients of them.

import { readFileSync } from "node:fs";

import { ReflexioClient } from "../src/index.js";
import type { ClientOptions } from "../src/index.js";
import { uuid7 } from "../src/messages/requestId.js";

/** Returns what `make clients` says; throws when it was not the one that ran the tests. */
export function told(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") {
    throw new Error(`${name} is not set: run \`make clients CLIENTS=typescript\``);
  }
  return value;
}

/** Returns a client of the open server. */
export function openClient(options: ClientOptions = {}): ReflexioClient {
  return new ReflexioClient({ url: told("REFLEXIO_TEST_URL"), ...options });
}

/** Returns what a client needs for mutual TLS. */
export function mutualTls(): ClientOptions {
  return {
    url: told("REFLEXIO_TEST_MTLS_URL"),
    ca: readFileSync(told("REFLEXIO_TEST_CA_FILE")),
    clientCertificate: readFileSync(told("REFLEXIO_TEST_CLIENT_CERT_FILE")),
    clientKey: readFileSync(told("REFLEXIO_TEST_CLIENT_KEY_FILE")),
  };
}

/** Restarts the open server; resolves when it serves again. */
export async function restartServer(): Promise<void> {
  const answer = await fetch(`${told("REFLEXIO_TEST_CONTROL_URL")}/restart`, { method: "POST" });
  if (!answer.ok) {
    throw new Error(`the server did not restart: ${answer.status}`);
  }
}

/** Returns a name that no other test uses. */
export function fresh(name: string): string {
  return `${name}_${uuid7()}`;
}

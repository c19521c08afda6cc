// Options, the environment, request ids and the package, with no server.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { ReflexioClient, VERSION } from "../src/index.js";
import type { ClientOptions } from "../src/index.js";
import { resolveEndpoint } from "../src/connection/endpoint.js";
import { newRequestId, uuid7 } from "../src/messages/requestId.js";

const refused: [string, ClientOptions, string][] = [
  ["a url without a scheme", { url: "localhost:8081" }, "url"],
  ["another scheme", { url: "ftp://localhost" }, "url"],
  ["a url with a path", { url: "http://localhost/api" }, "url"],
  ["a url that is none", { url: "http://" }, "url"],
  ["a timeout of 0", { timeoutMs: 0 }, "timeoutMs"],
  ["an endless timeout", { timeoutMs: Infinity }, "timeoutMs"],
  ["a key with a line break", { apiKey: "a\nb" }, "apiKey"],
  ["no attempts", { retry: { maxAttempts: 0 } }, "retry.maxAttempts"],
  ["a long backoff", { retry: { maxBackoffMs: 5000 } }, "retry.maxBackoffMs"],
  ["a certificate alone", { url: "https://x", clientCertificate: "pem" }, "clientKey"],
];

describe("options", () => {
  for (const [name, options, field] of refused) {
    test(`${name} is refused by name`, () => {
      assert.throws(
        () => new ReflexioClient(options),
        (error: { fieldViolations: { field: string }[] }) =>
          error.fieldViolations[0]?.field === field,
      );
    });
  }

  test("the environment counts where nothing is given", () => {
    process.env["REFLEXIO_URL"] = "http://127.0.0.1:4321";
    process.env["REFLEXIO_API_KEY"] = "from-the-environment";
    try {
      assert.equal(resolveEndpoint({}).url, "http://127.0.0.1:4321");
      assert.equal(resolveEndpoint({}).apiKey, "from-the-environment");
      assert.equal(resolveEndpoint({ apiKey: "" }).apiKey, "");
      assert.equal(resolveEndpoint({ url: "http://localhost:1" }).url, "http://localhost:1");
    } finally {
      delete process.env["REFLEXIO_URL"];
      delete process.env["REFLEXIO_API_KEY"];
    }
    assert.equal(resolveEndpoint({}).url, "http://localhost:8081");
  });

  test("a file that cannot be read is named", () => {
    process.env["REFLEXIO_CA_FILE"] = "/nowhere/ca.pem";
    try {
      assert.throws(() => resolveEndpoint({ url: "https://x" }), /REFLEXIO_CA_FILE/);
    } finally {
      delete process.env["REFLEXIO_CA_FILE"];
    }
  });

  test("a key in clear beyond loopback is warned of, and nowhere else", async () => {
    const warned: string[] = [];
    const listen = (warning: Error) => warned.push(`${warning.name}: ${warning.message}`);
    process.on("warning", listen);
    for (const url of [
      "http://localhost",
      "http://127.0.0.1:9",
      "http://[::1]",
      "https://far.example",
    ]) {
      resolveEndpoint({ url, apiKey: "secret" });
    }
    resolveEndpoint({ url: "http://far.example" });
    resolveEndpoint({ url: "http://far.example", apiKey: "secret" });
    await new Promise(setImmediate);
    process.off("warning", listen);
    assert.equal(warned.length, 1);
    assert.match(warned[0] ?? "", /^ReflexioSecurityWarning: .*far\.example/);
    assert.ok(!warned[0]?.includes("secret"));
  });
});

describe("request ids", () => {
  test("are version 7 UUIDs that grow", () => {
    const ids = Array.from({ length: 20_000 }, uuid7);
    for (const id of ids.slice(0, 100)) {
      assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    assert.deepEqual(ids, [...ids].sort());
    assert.equal(new Set(ids).size, ids.length);
  });

  test("begin with the source, cut by characters to fit the limit", () => {
    assert.match(newRequestId("chat"), /^chat_[0-9a-f-]{36}$/);
    const long = newRequestId("🙂".repeat(2000));
    assert.equal(Array.from(long).length, 1000);
    assert.ok(long.isWellFormed());
  });
});

test("the version is that of the package", () => {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  assert.equal((JSON.parse(text) as { version: string }).version, VERSION);
});

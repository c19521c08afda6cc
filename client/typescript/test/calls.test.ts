// How calls end: deadlines, cancelling, unknown methods, keys, TLS, restarts, closed clients.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";

import { ReflexioClient, ReflexioError } from "../src/index.js";
import type { ErrorCode } from "../src/index.js";
import { AdminService } from "../src/gen/v1.js";
import { collect } from "./collect.js";
import { fresh, mutualTls, openClient, restartServer, told } from "./environment.js";

async function failure(call: Promise<unknown>): Promise<ReflexioError> {
  const error = await call.then(
    () => assert.fail("the call succeeded"),
    (failed: unknown) => failed,
  );
  assert.ok(error instanceof ReflexioError, String(error));
  return error;
}

const publish = (client: ReflexioClient, userId: string) =>
  client.publishInteraction({ userId, sessionId: "s", interactions: [{ content: "hello" }] });

function* endless() {
  for (const userId = fresh("u"); ;) {
    yield { userId, sessionId: "s", interactions: [{ content: "hello" }] };
  }
}

describe("deadline and cancel", () => {
  test("a server that accepts and says nothing is DEADLINE_EXCEEDED", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
    const { port } = silent.address() as AddressInfo;
    using client = new ReflexioClient({ url: `http://127.0.0.1:${port}` });
    const error = await failure(client.search({ query: "x" }, { timeoutMs: 100 }));
    assert.equal(error.code, "DEADLINE_EXCEEDED");
    silent.close();
  });

  test("a signal cancels a call, before and while it runs", async () => {
    using client = openClient();
    const aborted = { signal: AbortSignal.abort("early") };
    const early = await failure(client.search({ query: "x" }, aborted));
    assert.equal(early.code, "CANCELLED");
    assert.equal(early.cause, "early");

    const abort = new AbortController();
    const call = client.search({ query: "x" }, { signal: abort.signal });
    abort.abort();
    assert.equal((await failure(call)).code, "CANCELLED");
    await client.search({ query: "x" }); // the connection is as good as before
  });

  test("closing ends calls and bulk streams that run, and refuses others", async () => {
    const client = openClient();
    const acks = client.bulkPublish(endless());
    await acks.next();
    const running = failure(client.search({ query: "x" }));
    client.close();
    assert.equal((await running).code, "CANCELLED");
    assert.equal((await failure(collect(acks))).code, "CANCELLED");
    assert.equal((await failure(client.search({ query: "x" }))).code, "CANCELLED");
  });
});

test("a filter that is none is refused by name, not dropped", async () => {
  using client = openClient();
  const request = { userId: "u", sesionId: "s" };
  const error = await failure(client.searchInteractions(request));
  assert.equal(error.code, "INVALID_ARGUMENT");
  assert.deepEqual(
    error.fieldViolations.map(({ field }) => field),
    ["sesionId"],
  );
});

test("an unknown method is UNIMPLEMENTED", async () => {
  using client = openClient();
  const known = AdminService.method.whoami;
  const unknown = { ...known, name: "NoSuchCall" };
  const service = { ...AdminService, methods: [unknown], method: { whoami: unknown } };
  const stub = client.stub(service as unknown as typeof AdminService);
  const error = ReflexioError.from(await stub.whoami({}).catch((failed: unknown) => failed));
  assert.equal(error.code, "UNIMPLEMENTED");
});

describe("server restart", () => {
  test("between two calls goes unnoticed", async () => {
    using client = openClient();
    const userId = fresh("u");
    await publish(client, userId);
    await restartServer();
    await publish(client, userId);
    assert.equal((await client.getInteractions({ userId })).interactions.length, 2);
  });

  test("under calls that run goes unnoticed", async () => {
    // A busy machine takes its time to start the server: more attempts than by default.
    using client = openClient({ retry: { maxAttempts: 60 }, timeoutMs: 120_000 });
    const userId = fresh("u");
    let isOver = false;
    const restart = restartServer().finally(() => {
      isOver = true;
    });
    let count = 0;
    while (!isOver) {
      await publish(client, userId);
      count += 1;
    }
    await restart;
    assert.equal(
      (await client.getInteractions({ userId, topK: count + 1 })).interactions.length,
      count,
    );
  });
});

describe("keys", () => {
  const refused: [string, string, ErrorCode][] = [
    ["no key", "", "UNAUTHENTICATED"],
    ["a key that nobody made", "rfx_nobody_made-this", "UNAUTHENTICATED"],
  ];
  for (const [name, apiKey, code] of refused) {
    test(`${name} is ${code}`, async () => {
      using client = new ReflexioClient({ url: told("REFLEXIO_TEST_KEYED_URL"), apiKey });
      const error = await failure(publish(client, "u"));
      assert.equal(error.code, code);
      assert.equal(error.reason, code);
    });
  }

  test("a wrong key ends a bulk publish at once", async () => {
    const options = { url: told("REFLEXIO_TEST_KEYED_URL"), apiKey: "rfx_nobody_made-this" };
    using client = new ReflexioClient(options);
    const items = [{ userId: "u", sessionId: "s", interactions: [{ content: "x" }] }];
    const error = await failure(collect(client.bulkPublish(items)));
    assert.equal(error.code, "UNAUTHENTICATED");
  });

  test("the right key is let in", async () => {
    using client = new ReflexioClient({
      url: told("REFLEXIO_TEST_KEYED_URL"),
      apiKey: told("REFLEXIO_TEST_KEY"),
    });
    const userId = fresh("u");
    await publish(client, userId);
    assert.equal((await client.getInteractions({ userId })).interactions.length, 1);
  });
});

describe("mutual TLS", () => {
  test("with a certificate calls and bulk streams go through", async () => {
    using client = new ReflexioClient(mutualTls());
    const userId = fresh("u");
    await publish(client, userId);
    const item = { userId, sessionId: "s", interactions: [{ content: "x" }] };
    const acks = await collect(client.bulkPublish([item, item]));
    assert.deepEqual(
      acks.map(({ success }) => success),
      [true, true],
    );
    assert.equal((await client.getInteractions({ userId })).interactions.length, 3);
  });

  test("the environment names the files", async () => {
    process.env["REFLEXIO_CA_FILE"] = told("REFLEXIO_TEST_CA_FILE");
    process.env["REFLEXIO_CLIENT_CERT_FILE"] = told("REFLEXIO_TEST_CLIENT_CERT_FILE");
    process.env["REFLEXIO_CLIENT_KEY_FILE"] = told("REFLEXIO_TEST_CLIENT_KEY_FILE");
    try {
      using client = new ReflexioClient({ url: told("REFLEXIO_TEST_MTLS_URL") });
      await client.search({ query: "x" });
    } finally {
      delete process.env["REFLEXIO_CA_FILE"];
      delete process.env["REFLEXIO_CLIENT_CERT_FILE"];
      delete process.env["REFLEXIO_CLIENT_KEY_FILE"];
    }
  });

  test("without a certificate nothing is answered", async () => {
    const ca = readFileSync(told("REFLEXIO_TEST_CA_FILE"));
    const options = { url: told("REFLEXIO_TEST_MTLS_URL"), ca, retry: { maxAttempts: 2 } };
    using client = new ReflexioClient(options);
    assert.equal((await failure(client.search({ query: "x" }))).code, "UNAVAILABLE");
  });

  test("a server whose authority is not trusted is not spoken to", async () => {
    using client = new ReflexioClient({ url: told("REFLEXIO_TEST_MTLS_URL") });
    const error = await failure(client.search({ query: "x" }));
    assert.equal(error.code, "UNAVAILABLE");
    assert.match(error.message, /certificate|signature/);
  });
});

describe("a server that is not there", () => {
  const NOBODY = "http://127.0.0.1:9";

  for (const [name, call] of [
    ["a call", (client: ReflexioClient) => client.whoami()],
    ["a bulk publish", (client: ReflexioClient) => collect(client.bulkPublish(endless()))],
    ["a watch", (client: ReflexioClient) => collect(client.watchLearning({ requestId: "r" }))],
  ] as const) {
    test(`${name} is told what to do after few attempts`, async () => {
      using client = new ReflexioClient({ url: NOBODY });
      const error = await failure(call(client));
      assert.equal(error.code, "UNAVAILABLE");
      assert.match(error.message, /start `reflexio serve`, or set REFLEXIO_URL/);
    });
  }

  test("a host that is none is told", async () => {
    using client = new ReflexioClient({ url: "http://no-such-host.invalid:8081" });
    const error = await failure(client.whoami());
    assert.equal(error.code, "UNAVAILABLE");
  });
});

describe("what is not repeated, and what has an id", () => {
  test("profiles without an id get one", async () => {
    using client = openClient();
    const userId = fresh("u");
    await client.addUserProfile({
      userProfiles: [{ userId, content: "likes tea" }, { userId, content: "likes walks" }],
    });
    const { userProfiles } = await client.getProfiles({ userId });
    assert.equal(new Set(userProfiles.map(({ profileId }) => profileId)).size, 2);
    const { userProfiles: first } = await client.getProfiles({ userId, topK: 1 });
    assert.equal(first.length, 1);
    const gone = await client.deleteProfile({ userId, searchQuery: "likes tea" });
    assert.equal(gone.deletedCount, 1);
  });
});

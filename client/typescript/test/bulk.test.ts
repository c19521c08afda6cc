// Bulk: one ack an item, in order, through refusals, restarts and cancelling.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";

import { ReflexioError } from "../src/index.js";
import type { BulkAck, BulkProgress, PublishInteractionInput } from "../src/index.js";
import { collect } from "./collect.js";
import { fresh, openClient, restartServer } from "./environment.js";

const COUNT = 10_000;

function item(userId: string, index: number): PublishInteractionInput {
  return { userId, sessionId: "bulk", interactions: [{ content: `message ${index}` }] };
}

function* some(userId: string, count: number): Generator<PublishInteractionInput> {
  for (let index = 0; index < count; index++) {
    yield item(userId, index);
  }
}

describe("bulk", () => {
  const client = openClient();
  after(() => client.close());

  const contents = async (userId: string): Promise<string[]> => {
    const listed = await client.getInteractions({ userId, topK: COUNT + 1 });
    const byId = listed.interactions.sort(
      (left, right) => left.interactionId - right.interactionId,
    );
    return byId.map(({ content }) => content);
  };

  const wanted = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => `message ${index}`);

  test("10,000 items have an ack each, in order, and are stored in order", async () => {
    const userId = fresh("u");
    const seen: BulkProgress[] = [];
    let last = -1;
    let lastId = 0;
    const acks = client.bulkPublish(some(userId, COUNT), {
      onProgress: (progress) => seen.push(progress),
    });
    for await (const ack of acks) {
      assert.ok(ack.success, ack.error?.message);
      assert.equal(ack.sequence, last + 1);
      assert.equal(ack.interactionIds.length, 1);
      assert.ok((ack.interactionIds[0] ?? 0) > lastId);
      last = ack.sequence;
      lastId = ack.interactionIds[0] ?? 0;
    }
    assert.equal(last, COUNT - 1);
    assert.deepEqual(seen.at(-1), { sent: COUNT, acked: COUNT, failed: 0 });
    assert.deepEqual(await contents(userId), wanted(COUNT));
  });

  test("an asynchronous iterable is read as it comes", async () => {
    const userId = fresh("u");
    const acks: BulkAck[] = [];
    async function* slow(): AsyncGenerator<PublishInteractionInput> {
      for (const one of some(userId, 3)) {
        // The next item comes only after the ack of this one: nothing may wait for a full batch.
        yield one;
        while (acks.length <= Number(one.interactions[0]?.content?.split(" ")[1])) {
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      }
    }
    for await (const ack of client.bulkPublish(slow())) {
      acks.push(ack);
    }
    assert.equal(acks.length, 3);
  });

  test("no items are no acks", async () => {
    assert.deepEqual(await collect(client.bulkPublish([])), []);
  });

  test("an item that is refused, by the client or the server, fails alone", async () => {
    const userId = fresh("u");
    const items = [
      item(userId, 0),
      { ...item(userId, 1), userId: "" },
      { ...item(userId, 1), interactions: [{ content: 5 }], requestId: "mine" },
      item(userId, 1),
    ] as PublishInteractionInput[];
    const acks = await collect(client.bulkPublish(items));
    assert.deepEqual(
      acks.map(({ success }) => success),
      [true, false, false, true],
    );
    assert.deepEqual(
      acks.map(({ sequence }) => sequence),
      [0, 1, 2, 3],
    );
    assert.equal(acks[1]?.error?.reason, "INVALID_FIELD");
    assert.deepEqual(
      acks[1]?.error?.fieldViolations.map(({ field }) => field),
      ["user_id"],
    );
    assert.equal(acks[2]?.error?.fieldViolations[0]?.field, "interaction_data_list[0].content");
    assert.equal(acks[2]?.requestId, "mine");
    assert.deepEqual(await contents(userId), wanted(2));
  });

  test("what the items throw comes after the acks of what was before", async () => {
    function* broken(): Generator<PublishInteractionInput> {
      yield* some(fresh("u"), 300);
      throw new RangeError("no more");
    }
    let count = 0;
    await assert.rejects(async () => {
      for await (const ack of client.bulkPublish(broken())) {
        assert.ok(ack.success);
        count += 1;
      }
    }, RangeError);
    assert.equal(count, 300);
  });

  test("leaving the loop in the middle cancels the stream and closes the items", async () => {
    const userId = fresh("u");
    let isClosed = false;
    let readCount = 0;
    function* endless(): Generator<PublishInteractionInput> {
      try {
        for (let index = 0; ; index++) {
          readCount += 1;
          yield item(userId, index);
        }
      } finally {
        isClosed = true;
      }
    }
    let acked = 0;
    for await (const ack of client.bulkPublish(endless())) {
      assert.ok(ack.success);
      acked += 1;
      if (acked === 500) {
        break;
      }
    }
    while (!isClosed) {
      await new Promise(setImmediate);
    }
    const readAtEnd = readCount;
    const stored = await contents(userId);
    assert.ok(stored.length >= 500 && stored.length <= readAtEnd);
    assert.deepEqual(stored, wanted(stored.length));
    assert.equal(readCount, readAtEnd);
  });

  test("the signal in the middle ends it with CANCELLED", async () => {
    const abort = new AbortController();
    const reason = new Error("enough");
    let acked = 0;
    const error: unknown = await (async () => {
      const options = { signal: abort.signal };
      for await (const ack of client.bulkPublish(some(fresh("u"), 100_000), options)) {
        assert.ok(ack.success);
        acked += 1;
        if (acked === 200) {
          abort.abort(reason);
        }
      }
      assert.fail("it went on to the end");
    })().catch((failed: unknown) => failed);
    assert.ok(error instanceof ReflexioError, String(error));
    assert.equal(error.code, "CANCELLED");
    assert.equal(error.cause, reason);
  });

  test("a restart of the server in the middle loses nothing and doubles nothing", async () => {
    const userId = fresh("u");
    const acks: BulkAck[] = [];
    let restart: Promise<void> | undefined;
    for await (const ack of client.bulkPublish(some(userId, COUNT), { timeoutMs: 120_000 })) {
      acks.push(ack);
      if (acks.length === 500) {
        restart = restartServer();
      }
    }
    await restart;
    assert.equal(acks.length, COUNT);
    assert.deepEqual(
      acks.filter(({ success }) => !success),
      [],
    );
    assert.deepEqual((await contents(userId)).sort(), wanted(COUNT).sort());
  });

  test("a server that cannot be reached is given up after the timeout", async () => {
    const nobody = openClient({ url: "http://127.0.0.1:9", timeoutMs: 300 });
    const error: unknown = await collect(nobody.bulkPublish(some("u", 3))).catch(
      (failed: unknown) => failed,
    );
    nobody.close();
    assert.ok(error instanceof ReflexioError);
    assert.equal(error.code, "UNAVAILABLE");
    assert.deepEqual(error.metadata, { acked: "0", unanswered: "3" });
  });
});

// A publisher: stored in order, bounded, and whatever is not stored is told of.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";

import { ReflexioError } from "../src/index.js";
import type {
  PublishInteractionInput,
  Publisher,
  PublisherOptions,
  ReflexioClient,
} from "../src/index.js";
import { fresh, openClient, restartServer } from "./environment.js";

const COUNT = 5000;
const LONG = { timeoutMs: 120_000 };

interface Lost {
  readonly requestId: string;
  readonly request: PublishInteractionInput;
  readonly error: ReflexioError;
}

function item(userId: string, index: number): PublishInteractionInput {
  return { userId, sessionId: "s", interactions: [{ content: `message ${index}` }] };
}

function opened(
  client: ReflexioClient,
  options: PublisherOptions = {},
): { publisher: Publisher; lost: Lost[] } {
  const lost: Lost[] = [];
  const onFailure = (
    requestId: string,
    request: PublishInteractionInput,
    error: ReflexioError,
  ): void => {
    lost.push({ requestId, request, error });
  };
  return { publisher: client.publisher({ ...options, onFailure }), lost };
}

function refusal(publisher: Publisher, request: unknown): ReflexioError {
  try {
    publisher.publish(request as PublishInteractionInput);
  } catch (error) {
    assert.ok(error instanceof ReflexioError);
    return error;
  }
  return assert.fail("it was taken");
}

describe("publisher", () => {
  const client = openClient();
  const nobody = openClient({ url: "http://127.0.0.1:9" });
  after(() => {
    client.close();
    nobody.close();
  });

  const contents = async (userId: string): Promise<string[]> => {
    const { interactions } = await client.getInteractions({ userId, topK: COUNT + 1 });
    return interactions.reverse().map(({ content }) => content);
  };

  const wanted = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => `message ${index}`);

  test("what is published is stored in order, as it was then", async () => {
    const userId = fresh("u");
    const { publisher } = opened(client);
    const request = { userId, sessionId: "s", interactions: [{ content: "" }] };
    for (let index = 0; index < COUNT; index++) {
      request.interactions = [{ content: `message ${index}` }];
      assert.notEqual(publisher.publish(request), "");
    }
    assert.ok(await publisher.flush(LONG));
    assert.deepEqual(publisher.stats, { queued: 0, acked: COUNT, failed: 0 });
    assert.deepEqual(await contents(userId), wanted(COUNT));
    assert.ok(await publisher.close());
    assert.ok(await publisher.close());
    assert.equal(refusal(publisher, request).code, "CANCELLED");
  });

  test("a restart of the server loses nothing and doubles nothing", async () => {
    const userId = fresh("u");
    const { publisher, lost } = opened(client);
    let restart: Promise<void> | undefined;
    for (let index = 0; index < COUNT; index++) {
      publisher.publish(item(userId, index));
      if (index === 2000) {
        restart = restartServer();
      }
    }
    await restart;
    assert.ok(await publisher.close(LONG));
    assert.deepEqual(lost, []);
    assert.deepEqual(await contents(userId), wanted(COUNT));
  });

  test("what the server refuses is told of with the request", async () => {
    const userId = fresh("u");
    const { publisher, lost } = opened(client);
    const requestId = publisher.publish({ ...item(userId, 1), sessionId: "" });
    publisher.publish(item(userId, 0));
    assert.ok(await publisher.flush(LONG));
    assert.equal(lost.length, 1);
    assert.equal(lost[0]?.requestId, requestId);
    assert.equal(lost[0]?.error.fieldViolations[0]?.field, "session_id");
    assert.equal(lost[0]?.request.interactions[0]?.content, "message 1");
    assert.deepEqual(publisher.stats, { queued: 0, acked: 1, failed: 1 });
    // What was told of can be mended and published again.
    publisher.publish({ ...lost[0].request, sessionId: "s", requestId: fresh("r") });
    assert.ok(await publisher.close(LONG));
    assert.deepEqual(await contents(userId), wanted(2));
  });

  test("what it holds is bounded, and told of when it is closed", async () => {
    const { publisher, lost } = opened(nobody, { queueCountMax: 2, queueBytesMax: 100_000 });
    const large = { ...item("u", 0), interactions: [{ content: "x".repeat(100_001) }] };
    assert.equal(refusal(publisher, large).reason, "MESSAGE_TOO_LARGE");
    assert.equal(refusal(publisher, { userId: 5 }).reason, "INVALID_FIELD");
    const ids = [publisher.publish(item("u", 0)), publisher.publish(item("u", 1))];
    assert.equal(refusal(publisher, item("u", 2)).reason, "PUBLISHER_FULL");
    assert.equal(await publisher.flush({ timeoutMs: 1 }), false);
    assert.equal(await publisher.close({ timeoutMs: 1 }), false);
    assert.deepEqual(
      lost.map(({ requestId }) => requestId),
      ids,
    );
    assert.equal(lost[0]?.error.metadata["unanswered"], "2");
  });

  test("a server that stays away is given up", async () => {
    const { publisher, lost } = opened(nobody, { giveUpMs: 1 });
    publisher.publish(item("u", 0));
    assert.ok(await publisher.flush(LONG));
    assert.equal(lost[0]?.error.code, "UNAVAILABLE");
    assert.ok(await publisher.close());
  });

  test("a bound of nothing is refused", () => {
    assert.throws(() => nobody.publisher({ queueCountMax: 0 }), ReflexioError);
  });
});

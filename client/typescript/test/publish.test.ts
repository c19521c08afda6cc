// What is published comes back as it was, whatever its size, script or time; refusals name the field.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";

import { ReflexioError } from "../src/index.js";
import type { InteractionInput, PublishInteractionInput } from "../src/index.js";
import { InteractionService, UserAction } from "../src/gen/v1.js";
import { fresh, openClient } from "./environment.js";
import { noisePng } from "./noisePng.js";

const TURN_CHARS = 1_000_000; // the contract's limit of one content

describe("publish", () => {
  const client = openClient();
  after(() => client.close());

  const refusal = async (request: unknown): Promise<ReflexioError> => {
    const error: unknown = await client.publishInteraction(request as PublishInteractionInput).then(
      () => assert.fail("it was stored"),
      (failed: unknown) => failed,
    );
    assert.ok(error instanceof ReflexioError);
    return error;
  };

  const stored = async (userId: string, interactions: InteractionInput[]) => {
    await client.publishInteraction({ userId, sessionId: fresh("s"), interactions });
    const listed = await client.getInteractions({ userId, topK: 1000 });
    return listed.interactions.sort((left, right) => left.interactionId - right.interactionId);
  };

  test("every kind of field comes back as it was", async () => {
    const toolData = { path: "/tmp", depth: 1.5, flags: [true, null, "x"], nested: { n: -3 } };
    const [found] = await stored(fresh("u"), [
      {
        role: "Agent",
        content: "done",
        userAction: "click",
        userActionDescription: "clicked export",
        interactedImageUrl: "https://example.com/a.png",
        shadowContent: "another answer",
        toolsUsed: [{ toolName: "files", toolData, status: "ok" }],
        citations: [{ kind: "profile", realId: "7", tag: "[profile:7]", title: "seven" }],
        retrievedLearnings: [{ kind: "playbook", learningId: "9" }],
      },
    ]);
    assert.ok(found);
    assert.equal(found.role, "Agent");
    assert.equal(found.userAction, "click");
    assert.equal(found.userActionDescription, "clicked export");
    assert.equal(found.interactedImageUrl, "https://example.com/a.png");
    assert.equal(found.shadowContent, "another answer");
    assert.deepEqual(found.toolsUsed, [{ toolName: "files", toolData, status: "ok" }]);
    assert.equal(found.citations[0]?.realId, "7");
    assert.equal(found.retrievedLearnings[0]?.learningId, "9");
    assert.equal(found.score, undefined);
    assert.doesNotThrow(() => JSON.stringify(found));
  });

  test("an action may be a name in any case or its number", async () => {
    const found = await stored(fresh("u"), [
      { userAction: "SCROLL", userActionDescription: "down" },
      { userAction: UserAction.TYPE, userActionDescription: "a word" },
    ]);
    assert.deepEqual(
      found.map(({ userAction }) => userAction),
      ["scroll", "type"],
    );
  });

  test("unicode, emoji and control characters come back byte for byte", async () => {
    const texts = ["Grüße, 世界 — שלום", "👩🏽‍🚀🏳️‍🌈 flags", "line\nbreak\ttab \u0001", "e\u0301 ≠ é"];
    const userId = `${fresh("ユーザー")}_🙂`;
    const found = await stored(
      userId,
      texts.map((content) => ({ content })),
    );
    assert.deepEqual(
      found.map(({ content }) => content),
      texts,
    );
    assert.equal(found[0]?.userId, userId);
  });

  test("times beyond 2^31 and Dates come back as epoch seconds", async () => {
    const found = await stored(fresh("u"), [
      { content: "far", createdAt: 4_102_444_800 },
      { content: "past 2038", createdAt: 2 ** 31 + 1 },
      { content: "a date", createdAt: new Date("2100-01-01T00:00:00Z") },
      { content: "a bigint", createdAt: 2_147_483_649n },
    ]);
    assert.deepEqual(
      found.map(({ createdAt }) => createdAt),
      [4_102_444_800, 2_147_483_649, 4_102_444_800, 2_147_483_649],
    );
  });

  test("the same request_id twice is one record and one answer", async () => {
    const request: PublishInteractionInput = {
      userId: fresh("u"),
      sessionId: "s",
      requestId: fresh("r"),
      interactions: [{ content: "once" }],
    };
    const first = await client.publishInteraction(request);
    const second = await client.publishInteraction(request);
    assert.deepEqual(second.interactionIds, first.interactionIds);
    assert.equal(first.requestId, request.requestId);
    const listed = await client.getInteractions({ userId: request.userId });
    assert.equal(listed.interactions.length, 1);

    const error = await refusal({ ...request, interactions: [{ content: "other" }] });
    assert.equal(error.code, "ALREADY_EXISTS");
    assert.equal(error.reason, "REQUEST_ID_REUSED");
    assert.equal(error.metadata["request_id"], request.requestId);
  });

  test("a request without an id gets one that begins with its source", async () => {
    const common = { userId: fresh("u"), sessionId: "s", interactions: [{ content: "x" }] };
    const named = await client.publishInteraction({ ...common, source: "chat" });
    assert.match(named.requestId, /^chat_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
    const bare = await client.publishInteraction(common);
    assert.match(bare.requestId, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  test("the server's refusal names every field", async () => {
    const error = await refusal({ userId: "", sessionId: " ", interactions: [{ content: "x" }] });
    assert.equal(error.code, "INVALID_ARGUMENT");
    assert.equal(error.reason, "INVALID_FIELD");
    assert.deepEqual(
      new Set(error.fieldViolations.map(({ field }) => field)),
      new Set(["user_id", "session_id"]),
    );
    assert.ok(error.message.length > 0);
  });

  const common = { userId: "u", sessionId: "s" };
  const wrong: [string, unknown, string][] = [
    [
      "a number for a text",
      { ...common, interactions: [{ content: 7 }] },
      "interaction_data_list[0].content",
    ],
    [
      "a lone surrogate",
      { ...common, interactions: [{ content: "a\ud800" }] },
      "interaction_data_list[0].content",
    ],
    [
      "an unknown action",
      { ...common, interactions: [{ userAction: "jump" }] },
      "interaction_data_list[0].user_action",
    ],
    ["an object for the turns", { ...common, interactions: {} }, "interaction_data_list"],
    ["a turn that is no object", { ...common, interactions: ["hi"] }, "interaction_data_list[0]"],
    [
      "an invalid Date",
      { ...common, interactions: [{ createdAt: new Date("x") }] },
      "interaction_data_list[0].created_at",
    ],
    [
      "NaN in tool data",
      { ...common, interactions: [{ toolsUsed: [{ toolName: "t", toolData: { n: [NaN] } }] }] },
      "interaction_data_list[0].tools_used[0].tool_data.n[0]",
    ],
    [
      "a text for a flag",
      { ...common, waitForResponse: "yes", interactions: [] },
      "wait_for_response",
    ],
  ];
  for (const [name, request, field] of wrong) {
    test(`${name} is refused before it is sent`, async () => {
      const error = await refusal(request);
      assert.equal(error.code, "INVALID_ARGUMENT");
      assert.equal(error.reason, "INVALID_FIELD");
      assert.deepEqual(
        error.fieldViolations.map((one) => one.field),
        [field],
      );
    });
  }

  test("keys that are no field are named in the warnings", async () => {
    const request = {
      ...common,
      userId: fresh("u"),
      colour: 1,
      interactions: [{ content: "x", mood: 2 }],
    };
    const { warnings } = await client.publishInteraction(request);
    assert.deepEqual(
      new Set(warnings),
      new Set([
        "colour is no field and was ignored",
        "interaction_data_list[0].mood is no field and was ignored",
      ]),
    );
  });

  test("a message of 20 MB is stored, and its images come back byte for byte", async () => {
    const images = [noisePng(1600), noisePng(1599)];
    const userId = fresh("u");
    const { interactionIds } = await client.publishInteraction({
      userId,
      sessionId: "s",
      interactions: images.map((image) => ({ content: "see", imageEncoding: image })),
    });
    const stub = client.stub(InteractionService);
    for (const [index, image] of images.entries()) {
      const interactionId = BigInt(interactionIds[index] ?? 0);
      const answer = await stub.getInteractionImage({ interactionId });
      assert.equal(answer.image?.contentType, "image/png");
      assert.ok(image.equals(answer.image.data));
    }
  });

  test("a message beyond 32 MiB is refused, and nothing of it is stored", async () => {
    const userId = fresh("u");
    const content = "x".repeat(TURN_CHARS);
    const interactions = Array.from({ length: 34 }, () => ({ content }));
    const error = await refusal({ userId, sessionId: "s", interactions });
    assert.equal(error.code, "RESOURCE_EXHAUSTED");
    assert.equal(error.reason, "MESSAGE_TOO_LARGE");
    assert.deepEqual((await client.getInteractions({ userId })).interactions, []);
  });

  test("a listing follows its pages until it has what was asked for", async () => {
    const userId = fresh("u");
    const content = "x".repeat(TURN_CHARS);
    const interactions = Array.from({ length: 10 }, () => ({ content }));
    await client.publishInteraction({ userId, sessionId: "s", evaluationOnly: true, interactions });
    const all = await client.getInteractions({ userId, topK: 100 });
    assert.equal(all.interactions.length, 10);
    assert.equal(all.nextPageToken, "");
    const found = await client.searchInteractions({ userId, topK: 100 });
    assert.equal(found.interactions.length, 10);
    assert.equal(found.hasMore, false);
    const some = await client.getInteractions({ userId, topK: 7 });
    assert.equal(some.interactions.length, 7);
    const rest = await client.getInteractions({ userId, topK: 7, pageToken: some.nextPageToken });
    assert.equal(rest.interactions.length, 3);
  });
});

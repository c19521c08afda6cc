// Retries against a server that is scripted to refuse: a real HTTP/2 server with the same contract.

import assert from "node:assert/strict";
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";

import { create } from "@bufbuild/protobuf";
import { anyPack, DurationSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";

import { RetryInfoSchema } from "../src/gen/google/rpc/error_details_pb.js";
import { StatusSchema } from "../src/gen/google/rpc/status_pb.js";
import { ReflexioClient, ReflexioError } from "../src/index.js";
import { BulkPublishResultSchema, InteractionService } from "../src/gen/v1.js";
import type { PublishInteractionRequest } from "../src/gen/v1.js";
import { collect } from "./collect.js";

const RETRY = { maxAttempts: 3, initialBackoffMs: 1, maxBackoffMs: 2 };
const DELAY = create(RetryInfoSchema, {
  retryDelay: create(DurationSchema, { nanos: 5_000_000 }),
});

const unavailable = () => new ConnectError("stopping", Code.Unavailable);
const exhausted = () => new ConnectError("full", Code.ResourceExhausted);
const overloaded = () =>
  new ConnectError("behind", Code.ResourceExhausted, undefined, [
    { desc: RetryInfoSchema, value: DELAY },
  ]);
const invalid = () => new ConnectError("no", Code.InvalidArgument);

/** Runs `use` with a client of a server that answers each publish as the script says, then stores. */
async function scripted(
  script: (() => ConnectError)[],
  use: (client: ReflexioClient, seen: PublishInteractionRequest[]) => Promise<void>,
): Promise<void> {
  const seen: PublishInteractionRequest[] = [];
  const adapter = connectNodeAdapter({
    routes: (router) =>
      router.service(InteractionService, {
        publishInteraction(request) {
          seen.push(request);
          const refusal = script[seen.length - 1];
          if (refusal !== undefined) {
            throw refusal();
          }
          return { success: true, requestId: request.requestId, interactionIds: [1n] };
        },
        async *bulkPublishInteractions(requests) {
          let sequence = 0n;
          for await (const { items } of requests) {
            for (const item of items) {
              seen.push(item);
              const refusal = script[seen.length - 1]?.();
              const result = create(BulkPublishResultSchema, { sequence: sequence++ });
              result.result =
                refusal === undefined
                  ? { case: "response", value: responseTo(item) }
                  : { case: "error", value: statusOf(refusal) };
              yield { results: [result] };
            }
          }
        },
      }),
  });
  const server = createServer(adapter).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const client = new ReflexioClient({ url: `http://127.0.0.1:${port}`, retry: RETRY });
  try {
    await use(client, seen);
  } finally {
    client.close();
    server.close();
  }
}

function responseTo(item: PublishInteractionRequest) {
  return create(InteractionService.method.publishInteraction.output, {
    success: true,
    requestId: item.requestId,
  });
}

function statusOf(refusal: ConnectError) {
  const details = refusal.code === Code.ResourceExhausted ? [anyPack(RetryInfoSchema, DELAY)] : [];
  return create(StatusSchema, { code: refusal.code, message: refusal.rawMessage, details });
}

const request = { userId: "u", sessionId: "s", source: "chat", interactions: [{ content: "x" }] };

describe("retries of a call", () => {
  test("keep the request_id, through UNAVAILABLE and a delay that the server asks for", () =>
    scripted([unavailable, overloaded], async (client, seen) => {
      const { requestId } = await client.publishInteraction(request);
      assert.match(requestId, /^chat_/);
      assert.deepEqual(
        seen.map((one) => one.requestId),
        [requestId, requestId, requestId],
      );
    }));

  test("end with the attempts", () =>
    scripted([unavailable, unavailable, unavailable], async (client, seen) => {
      await assert.rejects(client.publishInteraction(request), { code: "UNAVAILABLE" });
      assert.equal(seen.length, RETRY.maxAttempts);
    }));

  for (const [name, refusal, code] of [
    ["INVALID_ARGUMENT", invalid, "INVALID_ARGUMENT"],
    ["RESOURCE_EXHAUSTED without a delay", exhausted, "RESOURCE_EXHAUSTED"],
  ] as const) {
    test(`there are none after ${name}`, () =>
      scripted([refusal], async (client, seen) => {
        await assert.rejects(client.publishInteraction(request), { code });
        assert.equal(seen.length, 1);
      }));
  }

  test("a delay beyond the timeout is told and not waited for", () =>
    scripted([overloaded], async (client) => {
      const call = client.publishInteraction(request, { timeoutMs: 4 });
      const error: unknown = await call.catch((failed: unknown) => failed);
      assert.ok(error instanceof ReflexioError);
      // A slow machine may reach the deadline before the refusal.
      assert.ok(error.retryAfterMs === 5 || error.code === "DEADLINE_EXCEEDED");
    }));
});

describe("retries in a bulk stream", () => {
  test("an item that is put off is sent again under its id, and acks keep their order", () =>
    scripted([overloaded], async (client, seen) => {
      const items = [0, 1, 2].map((index) => ({ ...request, requestId: `r${index}` }));
      const acks = await collect(client.bulkPublish(items));
      assert.deepEqual(
        acks.map((ack) => [ack.sequence, ack.requestId, ack.success]),
        [
          [0, "r0", true],
          [1, "r1", true],
          [2, "r2", true],
        ],
      );
      assert.equal(seen.filter((one) => one.requestId === "r0").length, 2);
    }));

  test("an item that is put off too often fails alone", () =>
    scripted([overloaded, overloaded, overloaded], async (client) => {
      const acks = await collect(client.bulkPublish([request]));
      assert.deepEqual(
        acks.map(({ success }) => success),
        [false],
      );
      assert.equal(acks[0]?.error?.code, "RESOURCE_EXHAUSTED");
      assert.equal(acks[0]?.error?.retryAfterMs, 5);
    }));
});

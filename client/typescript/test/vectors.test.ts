// Every shared vector, over the stubs on the client's own connection.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { fromJson, toJson } from "@bufbuild/protobuf";
import type { DescMethod, DescService, Message } from "@bufbuild/protobuf";

import { ReflexioClient, ReflexioError } from "../src/index.js";
import * as v1 from "../src/gen/v1.js";
import { told } from "./environment.js";
import { atPath, filled, mismatch } from "./matching.js";
import type { Json } from "./matching.js";

interface Step {
  call: string;
  request: Json;
  key?: "none" | "garbage" | "valid";
  save?: Record<string, string>;
  expect: { response?: Json; error?: { code: string; reason: string; fields: string[] } };
}

interface Vector {
  name: string;
  server?: "open" | "keyed";
  steps: Step[];
}

type Unary = (request: Message) => Promise<Message>;

const folder = told("REFLEXIO_TEST_VECTORS");
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
const vectors = files
  .sort()
  .flatMap((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Vector[]);

const services = Object.values(v1).filter(
  (one) => typeof one === "object" && "methods" in one,
) as DescService[];

const clients = new Map<string, ReflexioClient>();

function clientFor(server: string, key: string): ReflexioClient {
  const name = `${server} ${key}`;
  let client = clients.get(name);
  if (client === undefined) {
    const url = told(server === "keyed" ? "REFLEXIO_TEST_KEYED_URL" : "REFLEXIO_TEST_URL");
    const keys: Record<string, () => string> = {
      none: () => "",
      garbage: () => "rfx_nobody_made-this",
      valid: () => told("REFLEXIO_TEST_KEY"),
    };
    client = new ReflexioClient({ url, apiKey: keys[key]?.() });
    clients.set(name, client);
  }
  return client;
}

async function call(client: ReflexioClient, name: string, request: Json): Promise<Json> {
  const [serviceName, methodName] = name.split("/");
  const service = services.find((one) => one.name === serviceName);
  const method = service?.methods.find((one: DescMethod) => one.name === methodName);
  assert.ok(service !== undefined && method !== undefined, `${name} is no call of the contract`);
  const stub = client.stub(service) as unknown as Record<string, Unary>;
  const response = await stub[method.localName]?.(fromJson(method.input, request));
  assert.ok(response !== undefined);
  return toJson(method.output, response, { useProtoFieldName: true }) as Json;
}

async function runStep(step: Step, server: string, names: Map<string, string>): Promise<void> {
  const expected = filled(step.expect as Json, names) as unknown as Step["expect"];
  const client = clientFor(server, step.key ?? "none");
  const reply = call(client, step.call, filled(step.request, names));
  if (expected.error !== undefined) {
    const error = await reply.then(
      (value) => assert.fail(`${step.call} was answered: ${JSON.stringify(value)}`),
      (failed: unknown) => ReflexioError.from(failed),
    );
    const { code, reason, fieldViolations } = error;
    const fields = new Set(fieldViolations.map(({ field }) => field));
    const { error: refused } = expected;
    assert.deepEqual({ code, reason, fields }, { ...refused, fields: new Set(refused.fields) });
    return;
  }
  const found = await reply;
  assert.equal(mismatch(expected.response ?? {}, found), "", step.call);
  for (const [name, path] of Object.entries(step.save ?? {})) {
    names.set(name, atPath(found, path));
  }
}

describe("shared vectors", () => {
  let ranCount = 0;

  before(() => assert.ok(vectors.length > 0));
  after(() => {
    clients.forEach((client) => client.close());
    writeFileSync(told("REFLEXIO_TEST_COUNT_FILE"), String(ranCount));
  });

  for (const vector of vectors) {
    test(vector.name, async () => {
      ranCount += 1;
      const names = new Map([["run", told("REFLEXIO_TEST_RUN")]]);
      for (const step of vector.steps) {
        await runStep(step, vector.server ?? "open", names);
      }
    });
  }
});

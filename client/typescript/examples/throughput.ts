// How fast a bulk publish is: `npm run bench -- --bulk 100000`.
//
// It publishes that many requests of two turns each to the server of REFLEXIO_URL and prints the acks
// a second.

import { parseArgs } from "node:util";

import { ReflexioClient } from "../src/index.js";
import type { PublishInteractionInput } from "../src/index.js";

/** Users among whom the items are spread, as in a service that many people use. */
const USERS = 100;

function* requests(count: number): Generator<PublishInteractionInput> {
  for (let number = 0; number < count; number++) {
    yield {
      userId: `user_${number % USERS}`,
      sessionId: `session_${Math.floor(number / USERS)}`,
      source: "throughput",
      interactions: [
        { role: "User", content: `Where is my order number ${number}?` },
        { role: "Agent", content: "It left our warehouse this morning." },
      ],
    };
  }
}

const { values } = parseArgs({ options: { bulk: { type: "string", default: "10000" } } });
const count = Number(values.bulk);
if (!Number.isSafeInteger(count) || count < 1) {
  throw new RangeError("--bulk must be a number of requests, 1 or more");
}

const client = new ReflexioClient();
const beganAt = performance.now();
for await (const { error } of client.bulkPublish(requests(count))) {
  if (error !== undefined) {
    throw error;
  }
}
console.log(`${Math.round((1000 * count) / (performance.now() - beganAt))} items/s`);
client.close();

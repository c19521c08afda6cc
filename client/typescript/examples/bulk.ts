// Publishes many requests of two turns over one stream and says how fast that went.
//
//     npm run bench -- 100000    against REFLEXIO_URL, else http://localhost:8081

import { ReflexioClient } from "../src/index.js";
import type { PublishInteractionInput } from "../src/index.js";

const TURN_CHARS = 100;

function* requests(count: number): Generator<PublishInteractionInput> {
  const content = "x".repeat(TURN_CHARS);
  for (let index = 0; index < count; index++) {
    yield {
      userId: `bench_user_${index % 100}`,
      sessionId: `bench_session_${index}`,
      source: "bench",
      interactions: [
        { role: "User", content },
        { role: "Agent", content },
      ],
    };
  }
}

const count = Number(process.argv[2] ?? 10_000);
if (!Number.isSafeInteger(count) || count < 1) {
  console.error("usage: npm run bench -- COUNT");
  process.exit(2);
}

const client = new ReflexioClient();
const startedAt = performance.now();
let stored = 0;
for await (const ack of client.bulkPublish(requests(count))) {
  if (ack.success) {
    stored += 1;
  } else {
    console.error(`item ${ack.sequence}: ${ack.error?.message}`);
  }
}
const seconds = (performance.now() - startedAt) / 1000;
client.close();
console.log(
  `${stored} items in ${seconds.toFixed(2)} s: ${Math.round(stored / seconds)} items/s, ` +
    `${Math.round((2 * stored) / seconds)} interactions/s`,
);
process.exitCode = stored === count ? 0 : 1;

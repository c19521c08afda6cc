// A conversation with a customer is recorded, found and listed; an expert corrects an answer, and the
// next agent finds the playbook.
//
//     npm run example            against REFLEXIO_URL, else http://localhost:8081

import { ReflexioClient } from "../src/index.js";
import { LearningService, LearningStatus } from "../src/gen/v1.js";

const userId = "customer_001";
const turns = [
  [
    "Hi, I'm having trouble with my account login",
    "I'm sorry to hear that. Can you tell me what error message you're seeing?",
  ],
  [
    "It says 'Invalid credentials' but I'm sure my password is correct",
    "Let me help you reset your password. I'll send you a reset link via email.",
  ],
  ["Thank you! That worked perfectly.", "You're welcome! Is there anything else?"],
] as const;

const client = new ReflexioClient();

for (const [said, answered] of turns) {
  const { interactionIds } = await client.publishInteraction({
    userId,
    sessionId: "support_session_001",
    source: "support_chat",
    interactions: [
      { role: "User", content: said },
      { role: "Agent", content: answered },
    ],
    waitForResponse: true,
  });
  console.log(`stored ${interactionIds.length} interactions`);
}

const query = "password reset login issues";
const found = await client.searchInteractions({ userId, query, topK: 3 });
console.log(`\nsearch: ${query}`);
for (const { score = 0, role, content } of found.interactions) {
  console.log(`  ${score.toFixed(2)} [${role}] ${content}`);
}

const listed = await client.getInteractions({ userId, topK: 100 });
console.log(`\n${listed.interactions.length} interactions of ${userId}, newest first`);
for (const { role, content } of listed.interactions) {
  console.log(`  [${role}] ${content}`);
}

const correction = await client.publishInteraction({
  userId,
  sessionId: "expert_review_batch_001",
  source: "expert_review",
  interactions: [
    { role: "User", content: "What is your return policy for electronics?" },
    {
      role: "Agent",
      content: "You can return electronics within 30 days of purchase.",
      expertContent:
        "Electronics can be returned within 30 days of purchase with the original receipt. " +
        "For defective items, the return window extends to 90 days.",
    },
  ],
});

// What the client has no method for is called through the generated stub.
const news = client.stub(LearningService).watchLearning({ requestId: correction.requestId });
console.log("\nlearning from the expert");
for await (const { status, reason } of news) {
  console.log(`  ${LearningStatus[status]} ${reason}`);
}

const question = "customer wants to send back a gadget";
const learned = await client.search({ query: question, userId: "customer_002" });
console.log(`\nlearned about: ${question}`);
for (const { trigger, content } of learned.agentPlaybooks) {
  console.log(`  when: ${trigger}\n  do:   ${content}`);
}

client.close();

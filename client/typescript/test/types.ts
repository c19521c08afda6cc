// What the compiler must take and must refuse; nothing here runs.

import type {
  PublishInteractionResult,
  ReflexioClient,
  SearchInteractionsResult,
} from "../src/index.js";
import { UserAction } from "../src/gen/v1.js";

type Hit = SearchInteractionsResult["interactions"][number];

export const ids = (result: PublishInteractionResult): number[] => result.interactionIds;
export const action = (hit: Hit): "unspecified" | "none" | "click" | "scroll" | "type" =>
  hit.userAction;
export const score = (hit: Hit): number | undefined => hit.score;
export const time = (hit: Hit): number => hit.createdAt;
// @ts-expect-error a hit of a text search may have no score
export const certainScore = (hit: Hit): number => hit.score;

export async function calls(client: ReflexioClient): Promise<void> {
  const common = { userId: "u", sessionId: "s" };
  await client.publishInteraction({
    ...common,
    source: undefined,
    interactions: [
      { userAction: "click", createdAt: new Date() },
      { userAction: "CLICK", createdAt: 1 },
      { userAction: UserAction.CLICK, createdAt: 1n },
      { imageEncoding: new Uint8Array() },
      { toolsUsed: [{ toolName: "t", toolData: { deep: [1, null, { a: "b" }] } }] },
    ],
  });
  await client.searchInteractions({ userId: "u", searchMode: "fts", startTime: new Date() });
  await client.search({
    query: "q",
    agentPlaybookStatusFilter: ["approved"],
    entityTypes: ["profiles"],
  });

  // @ts-expect-error a user's name is text
  await client.publishInteraction({ ...common, userId: 7, interactions: [] });
  // @ts-expect-error there is no such action
  await client.publishInteraction({ ...common, interactions: [{ userAction: "jump" }] });
  // @ts-expect-error a publish has turns
  await client.publishInteraction(common);
  // @ts-expect-error a search has a user
  await client.searchInteractions({ query: "q" });
  // @ts-expect-error a filter is misspelt
  await client.searchInteractions({ userId: "u", sesionId: "s" });
  // @ts-expect-error there is no such status
  await client.search({ query: "q", agentPlaybookStatusFilter: ["current"] });
}

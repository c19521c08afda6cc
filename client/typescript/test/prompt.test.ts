// What a search found reads the same in every language.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { fromJson } from "@bufbuild/protobuf";
import type { JsonObject } from "@bufbuild/protobuf";

import { decodeMessage } from "../src/messages/decode.js";
import { asPrompt, citations } from "../src/index.js";
import { SearchResponseSchema } from "../src/gen/v1.js";
import { told } from "./environment.js";

interface Case {
  name: string;
  found: JsonObject;
  chars_max: number;
  why: boolean;
  prompt: string;
  answer: string;
  citations: { kind: string; real_id: string; tag: string; title: string }[];
}

const path = join(told("REFLEXIO_TEST_VECTORS"), "..", "prompts.json");
const cases = JSON.parse(readFileSync(path, "utf8")) as Case[];

describe("prompts", () => {
  for (const given of cases) {
    test(given.name, () => {
      const found = decodeMessage(SearchResponseSchema, fromJson(SearchResponseSchema, given.found));
      assert.equal(asPrompt(found, given.chars_max, given.why), given.prompt);
      const wanted = given.citations.map(({ real_id: realId, ...rest }) => ({ ...rest, realId }));
      assert.deepEqual(citations(found, given.answer), wanted);
    });
  }
});

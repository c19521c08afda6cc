// What a search found as text for an agent's prompt, each record with a mark to cite it by.

import type { PlainAgentPlaybook, PlainCitation, PlainUserPlaybook, PlainUserProfile } from "./plain.js";

const HEAD =
  "Learned from earlier conversations. Where your answer rests on one of these, repeat the mark " +
  "in square brackets before it.";
const PLAYBOOKS_HEAD = "How to act:";
const PROFILES_HEAD = "About the user:";

/** About 5,000 tokens: room for some fifty records, and little of any model's window. */
const PROMPT_CHARS_MAX = 20_000;

/** A citation's title: one line for people. */
const TITLE_CHARS_MAX = 80;

/** What `search` found, each kind best first. */
export interface Found {
  readonly profiles: readonly PlainUserProfile[];
  readonly userPlaybooks: readonly PlainUserPlaybook[];
  readonly agentPlaybooks: readonly PlainAgentPlaybook[];
}

interface Entry {
  readonly heading: string;
  readonly citation: PlainCitation;
  readonly text: string;
  /** What it says, in the form by which two entries say the same; empty for nothing. */
  readonly said: string;
}

/**
 * Returns what `search` found as text for a prompt, each record with a mark such as
 * [agent_playbook:3]; empty when there is nothing.
 *
 * Of agent playbooks it has the approved alone: pending ones are nobody's word yet. A record that
 * would go beyond `charsMax` characters is left out whole; a shorter one after it may fit.
 * What was said is not said again.
 */
export function asPrompt(found: Found, charsMax = PROMPT_CHARS_MAX): string {
  let text = HEAD;
  let size = length(HEAD);
  let heading = "";
  const told = new Set<string>();
  for (const entry of entries(found)) {
    const key = entry.heading + entry.said;
    if (entry.said !== "" && told.has(key)) {
      continue;
    }
    const part = `${entry.heading === heading ? "" : `\n\n${entry.heading}`}\n${entry.text}`;
    if (size + length(part) <= charsMax) {
      text += part;
      size += length(part);
      heading = entry.heading;
      told.add(key);
    }
  }
  return heading === "" ? "" : text;
}

/**
 * Returns what an answer cites by the marks of `asPrompt`, in the order of their places: the
 * `citations` of the interaction to publish.
 */
export function citations(found: Found, answer: string): PlainCitation[] {
  return Array.from(entries(found), ({ citation }) => ({ citation, at: answer.indexOf(citation.tag) }))
    .filter(({ at }) => at >= 0)
    .sort((left, right) => left.at - right.at)
    .map(({ citation }) => citation);
}

/** Yields what an agent may follow. */
function* entries(found: Found): Generator<Entry> {
  for (const playbook of found.agentPlaybooks) {
    if (playbook.playbookStatus === "approved") {
      yield playbookEntry("agent_playbook", playbook.agentPlaybookId, playbook);
    }
  }
  for (const playbook of found.userPlaybooks) {
    yield playbookEntry("user_playbook", playbook.userPlaybookId, playbook);
  }
  for (const { profileId, content } of found.profiles) {
    yield entryOf(PROFILES_HEAD, "profile", profileId, [["", content]], content);
  }
}

function playbookEntry(
  kind: string,
  id: number,
  { trigger, content, rationale }: PlainAgentPlaybook | PlainUserPlaybook,
): Entry {
  const parts = [
    ["When: ", trigger],
    ["Do: ", content],
    ["Why: ", rationale],
  ] as const;
  return entryOf(PLAYBOOKS_HEAD, kind, String(id), parts, content.trim() === "" ? trigger : content);
}

function entryOf(
  heading: string,
  kind: string,
  realId: string,
  parts: readonly (readonly [label: string, text: string])[],
  told: string,
): Entry {
  const said = parts.filter(([, text]) => text.trim() !== "");
  const tag = `[${kind}:${realId}]`;
  // Indented, no line of a record can pass for a heading or for another record's mark.
  const lines = said.flatMap(([label, text]) => `${label}${text.trim()}`.split(LINE_END));
  const first = said[0]?.[1].trim().split(LINE_END)[0] ?? "";
  const title = Array.from(first).slice(0, TITLE_CHARS_MAX).join("");
  return {
    heading,
    citation: { kind, realId, tag, title },
    text: `${tag} ${lines.join("\n  ")}`,
    said: told.toLowerCase().trim().split(/\s+/).join(" "),
  };
}

/** What ends a line, for any program that shows the text. */
const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

/** Counts code points, as every client does. */
function length(text: string): number {
  return Array.from(text).length;
}

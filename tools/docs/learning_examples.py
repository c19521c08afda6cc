"""Write docs/learning_examples.md: what the built-in writer makes of ten corrections.

The inputs are in learning_examples.jsonl, with a remark on what is weak about each output.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from reflexio_server.ai.embedding.local_embedder import LocalEmbedder
from reflexio_server.ai.playbooks.builtin import BuiltinPlaybookWriter
from reflexio_server.core.learning.extraction import Extraction
from reflexio_server.core.learning.playbook_writer import (
    Correction,
    PlaybookDraft,
    Turn,
)

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "learning_examples.md"
INPUTS = Path(__file__).with_suffix(".jsonl")
WORST = "## The worst of the last run"
"""What `python -m tools.learning --write` makes."""
HEADING = "# Ten playbooks of the built-in writer"


def section(number: int, example: dict[str, Any], extraction: Extraction[PlaybookDraft]) -> str:
    """Return one example with its output."""
    given = [f"{who} (earlier): {text}" for who, text in example.get("earlier", [])[:-1]]
    given += [f"{name}: {example[name]}" for name in ("question", "agent", "expert")]
    made = [
        f"trigger: {draft.trigger}\n\ncontent: {draft.content}\n\nrationale: {draft.rationale}"
        for draft in extraction.drafts
    ]
    made = made or [f"nothing to learn: {extraction.nothing_reason}"]
    return (
        f"## {number}. {example['domain']}\n\n{block(given)}\n\n{block(made)}\n\n"
        f"Weak: {example['weak']}"
    )


def block(texts: list[str]) -> str:
    """Return texts as they are, in a fence."""
    return "```text\n" + "\n\n".join(texts) + "\n```"


async def examples() -> str:
    """Return the sections of all examples."""
    writer = BuiltinPlaybookWriter(LocalEmbedder())
    sections = []
    for number, line in enumerate(INPUTS.read_text().splitlines(), start=1):
        example = json.loads(line)
        earlier = tuple(Turn(role, content) for role, content in example.get("earlier", []))
        correction = Correction(example["question"], example["agent"], example["expert"], earlier)
        sections.append(section(number, example, await writer.write(correction)))
    return "\n\n".join(sections)


def main() -> int:
    """Write the page."""
    _, heading, worst = PAGE.read_text().partition(WORST)
    made = f"Made by `tools/docs/learning_examples.py` from `tools/docs/{INPUTS.name}`; edit that."
    PAGE.write_text(f"{HEADING}\n\n{made}\n\n{asyncio.run(examples())}\n\n{heading}{worst}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Questions to the built-in writer, and the form that its answers must have."""

import asyncio
import re

from reflexio_server.ai.playbooks.builtin import BuiltinPlaybookWriter
from reflexio_server.ai.playbooks.builtin.instructions import ASK
from reflexio_server.core.learning.extraction import Extraction
from reflexio_server.core.learning.playbook_writer import (
    Correction,
    PlaybookDraft,
    Turn,
)

QUESTION = "What is your return policy for electronics?"
AGENT = "You can return electronics within 30 days of purchase."
EXPERT = (
    "Electronics can be returned within 30 days of purchase with the original receipt. Items must "
    "be in original packaging and include all accessories. Opened software and personal care "
    "electronics are final sale. For defective items, the return window extends to 90 days. "
    "Refunds are processed to the original payment method within 5-7 business days."
)


def learn(
    writer: BuiltinPlaybookWriter,
    agent: str,
    expert: str,
    question: str = "How does it work?",
    earlier: tuple[Turn, ...] = (),
) -> Extraction[PlaybookDraft]:
    return asyncio.run(writer.write(Correction(question, agent, expert, earlier)))


def only(extraction: Extraction[PlaybookDraft]) -> PlaybookDraft:
    assert extraction.nothing_reason == ""
    assert len(extraction.drafts) == 1
    return extraction.drafts[0]


def assert_nothing(extraction: Extraction[PlaybookDraft]) -> None:
    assert extraction.drafts == ()
    assert extraction.nothing_reason


def assert_quoted(content: str, expert: str) -> None:
    """Every part of the content stands in the expert's text, but for case and the last stop."""
    rest = " ".join(expert.split()).casefold()
    for part in re.split(r"…|(?<=[.!?。！？])\s|\n", content.replace(ASK, "")):
        words = " ".join(part.split()).casefold().removesuffix(".").strip()
        assert words in rest, words

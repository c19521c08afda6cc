"""A correction, and a playbook writer at a service that is asked about it once."""

import asyncio
from typing import Any

import pytest
from reflexio_server.ai.playbooks.llm import OpenAIPlaybookWriter
from reflexio_server.core.learning.extraction import Extraction, ExtractionError
from reflexio_server.core.learning.playbook_writer import (
    Correction,
    PlaybookDraft,
    Turn,
)

from tests.support.chat_service import ChatService

KEY = "sk-secret-of-the-test"
QUESTION = "Can I send the shoes back? Order 778899, Ada Byron."
CORRECTION = Correction(
    question=QUESTION,
    agent_answer="Yes, just send them back.",
    expert_answer="Yes, within 30 days. Ask for the receipt before you issue a return label.",
    earlier=(Turn("user", "Hello"), Turn("agent", "How can I help?"), Turn("user", QUESTION)),
)
LESSON = "Ask for the receipt before issuing a return label."


def taught(
    service: ChatService, correction: Correction = CORRECTION, **options: Any
) -> Extraction[PlaybookDraft]:
    """Return what a writer at the service makes of the correction. Raises `ExtractionError`."""

    async def write() -> Extraction[PlaybookDraft]:
        writer = OpenAIPlaybookWriter("m", api_key=KEY, base_url=service.base_url, **options)
        try:
            return await writer.write(correction)
        finally:
            await writer.close()

    return asyncio.run(write())


def failed(service: ChatService, **options: Any) -> ExtractionError:
    """Return the error with which a writer at the service fails."""
    with pytest.raises(ExtractionError) as caught:
        taught(service, **options)
    return caught.value

"""The built-in writer takes over where a model's answer cannot be used."""

import asyncio

import pytest
from reflexio_server.ai.playbooks.fallback import FallbackPlaybookWriter
from reflexio_server.core.learning.extraction import Extraction, ExtractionError
from reflexio_server.core.learning.playbook_writer import Correction, PlaybookDraft

CORRECTION = Correction("Is it free?", "Yes.", "No.")


class Writer:
    """Answers every correction alike."""

    reads_known = False

    def __init__(self, name: str, answer: Extraction[PlaybookDraft] | ExtractionError) -> None:
        self.name = name
        self.answer = answer

    async def write(self, correction: Correction) -> Extraction[PlaybookDraft]:
        if isinstance(self.answer, ExtractionError):
            raise self.answer
        return self.answer


DRAFT = PlaybookDraft("When asked", "Say no.", "The agent said yes.")
LEARNED = Extraction((DRAFT,), "", "builtin")
NOTHING: Extraction[PlaybookDraft] = Extraction((), "all was said", "builtin")
UNUSABLE = ExtractionError("unusable", may_retry=True, other_writer_may=True)


def test_the_second_writes_what_the_first_could_not() -> None:
    writer = FallbackPlaybookWriter(Writer("model", UNUSABLE), Writer("builtin", LEARNED))
    assert asyncio.run(writer.write(CORRECTION)) == LEARNED


@pytest.mark.parametrize(
    ("error", "second"),
    [
        (UNUSABLE, NOTHING),
        (ExtractionError("away", may_retry=True, service_is_away=True), LEARNED),
        (ExtractionError("too slow", may_retry=True), LEARNED),
    ],
)
def test_a_failure_stands(error: ExtractionError, second: Extraction[PlaybookDraft]) -> None:
    """A service that is away is waited for; where the second has nothing, nobody has compared."""
    writer = FallbackPlaybookWriter(Writer("model", error), Writer("builtin", second))
    with pytest.raises(ExtractionError) as raised:
        asyncio.run(writer.write(CORRECTION))
    assert raised.value is error

"""The built-in writer in the place of a model that answers, but not with what can be used."""

import structlog

from reflexio_server.core.learning.extraction import Extraction, ExtractionError
from reflexio_server.core.learning.playbook_writer import (
    Correction,
    PlaybookDraft,
    PlaybookWriter,
)

log = structlog.get_logger()


class FallbackPlaybookWriter:
    """Asks `first`, and `second` when the answer of the first cannot be used.

    When the second finds nothing to learn where the first failed, the failure stands: nobody has
    found that the two answers say the same.
    """

    def __init__(self, first: PlaybookWriter, second: PlaybookWriter) -> None:
        self._first = first
        self._second = second

    @property
    def name(self) -> str:
        """The first writer's name."""
        return self._first.name

    @property
    def reads_known(self) -> bool:
        """Whether the first writer reads known playbooks."""
        return self._first.reads_known

    async def write(self, correction: Correction) -> Extraction[PlaybookDraft]:
        """Return what the correction teaches. Raises `ExtractionError`."""
        try:
            return await self._first.write(correction)
        except ExtractionError as error:
            if not error.other_writer_may:
                raise
            log.warning("playbook_writer_replaced", reason=error.reason, by=self._second.name)
            extraction = await self._second.write(correction)
            if not extraction.drafts:
                raise
            return extraction

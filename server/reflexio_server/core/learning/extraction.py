"""The result of asking a model what a conversation teaches, for playbooks and profiles alike."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Draft = TypeVar("Draft")


@dataclass(frozen=True, slots=True)
class Extraction(Generic[Draft]):
    """What one conversation taught: drafts, or an explicit nothing with its reason.

    `writer` names who wrote and by which version of its instructions. `dropped` says of each
    candidate that was left out why. `calls` and tokens are those of a language model.
    """

    drafts: tuple[Draft, ...]
    nothing_reason: str
    writer: str
    dropped: tuple[str, ...] = ()
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


class ExtractionError(Exception):
    """A correction taught nothing because the writer failed.

    `may_retry`: the same call may work later, not before `retry_after_s` seconds when it is known.
    `counts`: it was an attempt; False when nobody was asked, so that waiting never gives up.
    `service_is_away`: whatever is asked would fail now, so all jobs wait; it is never an attempt.
    `may_be_own`: it is away, or fails at this request alone: the next jobs will tell.
    `other_writer_may`: the service answered, but not with what can be used.
    """

    def __init__(
        self,
        reason: str,
        *,
        may_retry: bool,
        retry_after_s: float | None = None,
        counts: bool = True,
        service_is_away: bool = False,
        may_be_own: bool = False,
        other_writer_may: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.may_retry = may_retry
        self.retry_after_s = retry_after_s
        self.counts = counts and not service_is_away
        self.service_is_away = service_is_away
        self.may_be_own = may_be_own
        self.other_writer_may = other_writer_may

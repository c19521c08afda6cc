"""An answer of a model that lists candidates, or gives the reason for none. Pure."""

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from reflexio_server.ai.llm.json_answer import AnswerError, find_object, read_nothing_reason

Candidate = TypeVar("Candidate")


class Answer(NamedTuple, Generic[Candidate]):
    """What the model wrote: candidates, or the reason for none; and why some were left out."""

    candidates: tuple[Candidate, ...]
    nothing_reason: str
    dropped: tuple[str, ...]


def read_candidates(
    text: str, field: str, count_max: int, read: Callable[[object], Candidate]
) -> Answer[Candidate]:
    """Return what the first JSON object with a list `field` says, prose around it or not.

    A candidate of which `read` raises `AnswerError` is left out, and so are those beyond
    `count_max`; fields that were not asked for are ignored. Raises `AnswerError` when the text has
    more than 256 KiB or no such object, when none of its candidates is well formed, or when an
    empty list has no reason.
    """
    found = find_object(text, field)
    given = found[field]
    if not isinstance(given, list):
        raise AnswerError(f"{field} is not a list")
    if not given:
        return Answer((), read_nothing_reason(found, field), ())
    candidates: list[Candidate] = []
    dropped: list[str] = []
    for number, candidate in enumerate(given[:count_max], 1):
        try:
            candidates.append(read(candidate))
        except AnswerError as error:
            dropped.append(f"candidate {number}: {error}")
    if len(given) > count_max:
        dropped.append(f"{len(given) - count_max} candidates beyond {count_max}")
    if not candidates:
        raise AnswerError(f"no candidate is well formed: {'; '.join(dropped)}")
    return Answer(tuple(candidates), "", tuple(dropped))

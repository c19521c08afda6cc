"""The plain data that goes into and comes out of one user's search.

Nothing here knows how records are stored, indexed or sent.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class SearchMode(StrEnum):
    """The way of ranking: both halves fused, or one of them alone and unsmoothed."""

    HYBRID = "hybrid"
    VECTOR = "vector"
    FTS = "fts"


class SearchRecord(NamedTuple):
    """One record as search sees it; `text` is composed by the caller.

    `text` is `{role}: {content}`, then the action and its description; `expert_text` is the
    expert's answer or empty, found by its words like the rest. `created_at` is in epoch seconds.
    An empty `session_id` means a session of its own.
    """

    interaction_id: int
    created_at: int
    session_id: str
    source: str
    role: str
    request_id: str
    user_action: int
    has_image: bool
    text: str
    expert_text: str = ""


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """What a record must be to be returned; None means that anything passes.

    Strings are compared exactly. `start_time` and `end_time` are epoch seconds, both included.
    `most_recent_k` keeps the k newest of the records that pass everything else.
    """

    session_id: str | None = None
    source: str | None = None
    role: str | None = None
    request_id: str | None = None
    user_action: int | None = None
    has_image: bool | None = None
    start_time: int | None = None
    end_time: int | None = None
    most_recent_k: int | None = None


NO_FILTERS = SearchFilters()


@dataclass(frozen=True, slots=True)
class CosineScale:
    """How the cosines of one embedding model are read.

    Where the five best of a query lie `sure_from` above the mean of all, its vectors begin to be
    sure of something, at `sure_to` they are. `is_latin_only`: other scripts are strange to it.
    `related_from`: texts with a lesser similarity speak of other matters, 0 where nobody measured.
    """

    sure_from: float
    sure_to: float
    is_latin_only: bool
    related_from: float = 0.0


DEFAULT_SCALE = CosineScale(sure_from=0.40, sure_to=0.65, is_latin_only=True, related_from=0.30)
"""That of all-MiniLM-L6-v2: between the quartiles on single questions and on conversations.

docs/finding.md says what `related_from` lets through and what it loses.
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found: `score` (0..1) is its order, `similarity` (0..1) what thresholds meet.

    `terms`, if asked for, are what each term of the ranking added, by its name. In the mode hybrid
    their sum is a value v, and score = 1 / (1 + exp(-2 (v - 1))); in the others it is the score.
    `context` has the ids of what stands around it in its session, if asked for, in order.
    """

    interaction_id: int
    score: float
    similarity: float
    terms: tuple[tuple[str, float], ...] = ()
    context: tuple[int, ...] = ()

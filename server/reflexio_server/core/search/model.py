"""The plain data that goes into and comes out of one user's search.

Nothing here knows how records are stored, indexed or sent.
"""

from dataclasses import dataclass
from enum import StrEnum


class SearchMode(StrEnum):
    """The way of ranking: both halves fused, or one of them alone and unsmoothed."""

    HYBRID = "hybrid"
    VECTOR = "vector"
    FTS = "fts"


@dataclass(frozen=True, slots=True)
class SearchRecord:
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
class Hit:
    """One record found: `score` (0..1) is its order, `similarity` (0..1) what thresholds meet."""

    interaction_id: int
    score: float
    similarity: float

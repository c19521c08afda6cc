"""Jobs that learn: what is to be learned from, how far each has come, and what keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Protocol

from reflexio_server.core.learning.extraction import Extraction
from reflexio_server.core.learning.playbook_matching import (
    KnownPlaybook,
    MergeAction,
    MergeDecision,
)
from reflexio_server.core.learning.playbook_writer import (
    Correction,
    PlaybookDraft,
)
from reflexio_server.core.learning.profile_extractor import (
    Conversation,
    KnownProfile,
    ProfileAction,
    ProfileDraft,
)

REASON_CHARS_MAX = 1_000
"""Of a reason as it is stored and told; it may quote a service."""
JOB_ATTEMPTS_MAX = 5
"""Tries of one job; then it is a dead letter with the last reason."""


class JobKind(Enum):
    """What a job learns from; the number is stored."""

    EXPERT_CORRECTION = 1
    """An expert's answer, for playbooks: one job an interaction."""
    PROFILE_EXTRACTION = 2
    """What the user said, for profiles: one job a request, named by its first interaction."""


class JobState(Enum):
    """How far a job has come; the number is stored."""

    PENDING = 1
    PROCESSING = 2
    DONE = 3
    NOTHING = 4
    FAILED = 5


class Job(NamedTuple):
    """A job that a worker has claimed. `owner` names the claim; `attempts` counts it too."""

    job_id: int
    kind: JobKind
    org_id: str
    user_id: str
    request_id: str
    interaction_id: int
    attempts: int
    owner: str


class CorrectionContext(NamedTuple):
    """What a job learns from, and where it comes from."""

    correction: Correction
    agent_version: str
    source: str
    skip_aggregation: bool = False


@dataclass(frozen=True, slots=True)
class PlaybookMerge:
    """One draft with what is to become of it. `vector` is a unit float16 row, None without one.

    `model_key` names the vector's model. `decision` is among the user's playbooks, `offer` among
    those that every user of the agent is offered.
    """

    draft: PlaybookDraft
    decision: MergeDecision
    fingerprint: bytes
    vector: bytes | None
    model_key: int | None
    offer: MergeDecision


@dataclass(frozen=True, slots=True)
class LearnedPlaybooks:
    """What a job ends with: what its writer returned, and its drafts with their merge decisions.

    `offered_as` is the status (`PlaybookStatus`) of the agent playbooks by which all users are
    offered what is stored, None when it stays with its user. `offered_at` counts the changes of
    agent playbooks when they were compared.
    """

    context: CorrectionContext
    extraction: Extraction[PlaybookDraft]
    to_store: tuple[PlaybookMerge, ...]
    offered_as: int | None = None
    offered_at: int = 0


@dataclass(frozen=True, slots=True)
class ProfileMerge:
    """One profile draft with what is to become of it. `vector` is as in `PlaybookMerge`.

    `known` is the profile that it confirms or replaces, None for a new one.
    """

    draft: ProfileDraft
    action: ProfileAction
    known: KnownProfile | None
    vector: bytes | None
    model_key: int | None


@dataclass(frozen=True, slots=True)
class LearnedProfiles:
    """What a job of profiles ends with: what was extracted, and its drafts as they are stored.

    `interaction_ids` are those that were read: when one of them is gone nothing may be stored.
    """

    extraction: Extraction[ProfileDraft]
    to_store: tuple[ProfileMerge, ...]
    interaction_ids: tuple[int, ...]
    source: str


@dataclass(frozen=True, slots=True)
class AttemptFailure:
    """What a job's attempt ends with when it failed.

    `next_try_at_ms` is None for a dead letter. Without `counts` it was no attempt.
    """

    reason: str
    next_try_at_ms: int | None
    counts: bool = True


class KnownVector(NamedTuple):
    """A current playbook as float16 row of one model, None when it has none of that model."""

    playbook_id: int
    fingerprint: bytes
    vector: bytes | None


class OfferedVectors(NamedTuple):
    """What all users of an agent are offered, and the count of agent playbooks' changes then."""

    change_count: int
    playbooks: list[KnownVector]


class JobSummary(NamedTuple):
    """The jobs of one request: how many are in each state, and the first of them in words."""

    counts: dict[JobState, int]
    reports: list["JobReport"]


class JobReport(NamedTuple):
    """One job as a caller is told of it.

    `reason` is the last failure, why nothing came, or what became of the drafts.
    """

    state: JobState
    attempts: int
    reason: str
    playbook_ids: tuple[int, ...]
    profile_ids: tuple[str, ...]


class FailedJob(NamedTuple):
    """A job that was given up; `ended_at_ms` is when."""

    job_id: int
    user_id: str
    request_id: str
    interaction_id: int
    kind: JobKind
    attempts: int
    reason: str
    ended_at_ms: int


PLAYBOOK_STORED_AS = {
    MergeAction.ADD: "playbook {} is new",
    MergeAction.STRENGTHEN: "playbook {} was known and gained this correction as evidence",
    MergeAction.SUPERSEDE: "playbook {} supersedes one that it contradicts",
    MergeAction.YIELD: "playbook {} is superseded: a later correction contradicts it",
}


def stored_reason(stored: Sequence[tuple[MergeAction, int]]) -> str:
    """Say in a line what became of a correction's drafts."""
    return "; ".join(
        PLAYBOOK_STORED_AS[action].format(playbook_id) for action, playbook_id in stored
    )


class JobStore(Protocol):
    """Keeps the jobs and what they learn. Times are epoch milliseconds.

    Every method may raise `ServiceError`. A claim is held until its lease runs out; what a worker
    that lost it writes is refused.
    """

    async def release_abandoned(self, *, now_ms: int) -> int:
        """Make every claimed job due; returns how many. For a process that has just started alone.

        So becomes what waits after a failure: the settings may be others now.

        Their attempts stay counted: what killed the last process may have been the job.
        """
        ...

    async def claim(
        self, owner: str, *, now_ms: int, lease_until_ms: int, count_max: int
    ) -> list[Job]:
        """Claim due jobs, longest due first, one a user, none of a user with a claimed job.

        Jobs whose interaction is deleted are passed over. One that is due with its attempts spent
        becomes a dead letter.
        """
        ...

    async def next_due_ms(self, *, after_ms: int) -> int | None:
        """Return the first moment after `after_ms` when a job is due or a lease runs out."""
        ...

    async def renew(self, job: Job, *, lease_until_ms: int) -> bool:
        """Hold a claim longer; False when it is lost."""
        ...

    async def load_correction(self, job: Job) -> CorrectionContext | None:
        """Return what the job learns from; None when it is deleted."""
        ...

    async def load_conversation(self, job: Job) -> Conversation | None:
        """Return what was said in the job's request; None when it is deleted."""
        ...

    async def known_profiles(
        self, org_id: str, user_id: str, model_key: int | None
    ) -> Sequence[KnownProfile]:
        """Return a user's current profiles, last changed first, at most 500."""
        ...

    async def known_vectors(
        self, org_id: str, user_id: str, agent_version: str, model_key: int | None
    ) -> Sequence[KnownVector]:
        """Return a user's current playbooks of an agent, newest first, at most 2,000."""
        ...

    async def known_playbooks(
        self, org_id: str, playbook_ids: Sequence[int]
    ) -> Sequence[KnownPlaybook]:
        """Return those of the playbooks that are current, in any order."""
        ...

    async def offered_vectors(
        self, org_id: str, agent_version: str, model_key: int | None
    ) -> OfferedVectors:
        """Return an agent's current playbooks that have sources, newest first, at most 2,000.

        Rejected ones are left out.
        """
        ...

    async def offered_playbooks(
        self, org_id: str, playbook_ids: Sequence[int]
    ) -> Sequence[KnownPlaybook]:
        """Return those of the agent playbooks that are current, in any order."""
        ...

    async def finish(
        self, job: Job, learned: LearnedPlaybooks | LearnedProfiles, *, now_ms: int
    ) -> bool:
        """Store what was learned and end the job, in one transaction.

        False when the claim is lost or what was read is deleted: then nothing is stored. A job of
        profiles of whose request something is left is due again.
        """
        ...

    async def record_failure(self, job: Job, failed: AttemptFailure, *, now_ms: int) -> bool:
        """End an attempt: due again, or dead. False when the claim is lost."""
        ...

    async def job_summary(self, org_id: str, request_id: str) -> JobSummary:
        """Return how far the jobs of a request have come; told are at most 20, dead ones first."""
        ...

    async def list_failed(
        self, org_id: str, user_id: str, *, before_id: int | None, count_max: int
    ) -> list[FailedJob]:
        """Return jobs that were given up, greatest id first, of one user if given."""
        ...

    async def requeue_failed(
        self, org_id: str, request_id: str, *, after_id: int, count_max: int, now_ms: int
    ) -> list[tuple[int, str]]:
        """Make dead jobs above an id due as if never tried, of one request if given.

        Returns their ids and requests.
        """
        ...

"""Moments at which a test may have the server die, to prove that what is promised survives it.

`REFLEXIO_KILL_AT=<point>` is honoured only where `REFLEXIO_TESTING` is set too. The process then
ends by SIGKILL, as in a crash, the first time that it gets to the point.
"""

import os
import signal
from enum import Enum
from typing import Final


class KillPoint(Enum):
    """Moments between which a promise could break; the value is what the setting names."""

    BEFORE_COMMIT = "before_commit"
    """Everything of a batch is written, nothing of it committed."""
    COMMITTED_NOT_ACKED = "committed_not_acked"
    """A batch is committed and nobody has heard of it."""
    ACKED_NOT_INDEXED = "acked_not_indexed"
    """Records are committed and their vectors made, not stored."""
    DELETE_COMMITTED = "delete_committed"
    """A deletion is committed and its caller has not heard of it."""
    PURGE_HALF_DONE = "purge_half_done"
    """One slice of a deletion is purged, others are not."""
    MIGRATION_MID = "migration_mid"
    """A revision of the schema is applied, not committed."""
    JOB_CLAIMED = "job_claimed"
    """A learning job is claimed and nothing is written yet."""
    LLM_ANSWERED = "llm_answered"
    """A playbook writer has answered and nothing of it is stored."""
    PLAYBOOK_COMMITTED = "playbook_committed"
    """What a job learned is committed and nobody has heard of it."""


def _chosen() -> KillPoint | None:
    name = os.environ.get("REFLEXIO_KILL_AT")
    return KillPoint(name) if name and os.environ.get("REFLEXIO_TESTING") else None


_CHOSEN: Final = _chosen()


def reach(point: KillPoint) -> None:
    """End the process here when a test has chosen this point; otherwise do nothing."""
    if point is _CHOSEN:
        os.kill(os.getpid(), signal.SIGKILL)

"""Results of the calls about failed learning."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FailedLearning:
    """One job that was given up: what it was to learn from, and why it failed last.

    `kind` is "expert_correction" or "profile_extraction"; `failed_at` is in epoch seconds.
    """

    job_id: int
    user_id: str
    request_id: str
    interaction_id: int
    kind: str
    attempts: int
    reason: str
    failed_at: int


@dataclass(frozen=True, slots=True)
class GetFailedLearningResponse:
    """Jobs that were given up, last published first; `next_page_token` goes on after them."""

    success: bool
    failed_jobs: list[FailedLearning]
    msg: str
    next_page_token: str


@dataclass(frozen=True, slots=True)
class RetryLearningResponse:
    """How many jobs that were given up are due again."""

    success: bool
    retried_count: int
    message: str

"""The meaning of a failed call for the job that wanted it."""

from typing import Final

import openai

from reflexio_server.ai.llm.reply import FailureReplyError
from reflexio_server.ai.openai_api.access import PROBLEM_CHARS_MAX, ServiceAccess
from reflexio_server.ai.openai_api.retries import BLAMING_STATUS, TRANSIENT_STATUS, retry_after_s
from reflexio_server.core.learning.extraction import ExtractionError

SETTINGS_RETRY_S: Final = 3_600.0
"""A wrong key, model or address, or an empty account: somebody must act first."""
RETRY_AFTER_S_MAX: Final = 86_400.0
"""A service that asks for a longer pause is asked again after a day."""
OVERLOADED_STATUS: Final = frozenset({503, 529})
"""Of the service's own failures these speak of all requests; 529 is Anthropic's."""

_QUOTA_CODE: Final = "insufficient_quota"


def extraction_error(error: openai.OpenAIError, access: ServiceAccess) -> ExtractionError:
    """Return what failed in the service's own words, without the key, and whether to try again.

    Overload, the service's own failures and refused connections keep all jobs waiting, not less
    than the service's Retry-After; a refused key, model or address, and a redirection, for an hour.
    An internal failure may also come of this request alone.
    A refused request is not made again.
    """
    reason = f"the playbook model failed: {access.words_of(error)}"
    if not isinstance(error, openai.APIStatusError):
        is_away = isinstance(error, openai.APIConnectionError)
        return ExtractionError(reason, may_retry=True, service_is_away=is_away)
    wanted_s = retry_after_s(error.response.headers)
    return _judged(reason, error.status_code, error.code, wanted_s)


def reply_error(error: FailureReplyError, access: ServiceAccess) -> ExtractionError:
    """Return what failed in a reply of success: the status in its body counts as one of HTTP."""
    said = access.without_key(str(error))[:PROBLEM_CHARS_MAX]
    reason = f"the playbook model failed: its reply holds no message: {said}"
    if not error.status:
        pause_s = SETTINGS_RETRY_S if error.code == _QUOTA_CODE else None
        is_away = pause_s is not None
        return ExtractionError(
            reason, may_retry=True, retry_after_s=pause_s, service_is_away=is_away
        )
    return _judged(reason, error.status, error.code, None)


def _judged(reason: str, status: int, code: str | None, wanted_s: float | None) -> ExtractionError:
    if status in BLAMING_STATUS:
        return ExtractionError(reason, may_retry=False, other_writer_may=True)
    is_passing = status in TRANSIENT_STATUS or status >= 500
    if not is_passing or code == _QUOTA_CODE:
        return ExtractionError(
            reason, may_retry=True, retry_after_s=SETTINGS_RETRY_S, service_is_away=True
        )
    if wanted_s is not None:
        wanted_s = min(wanted_s, RETRY_AFTER_S_MAX)
    return ExtractionError(
        reason,
        may_retry=True,
        retry_after_s=wanted_s,
        service_is_away=True,
        may_be_own=status >= 500 and status not in OVERLOADED_STATUS,
    )

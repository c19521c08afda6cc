"""The playbook writer and a service that fails: what the job may do, and what nobody must read."""

import gzip
import json
import logging
import traceback
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from reflexio_server.ai.llm.bounded_body import BODY_SIZE_BYTES_MAX
from reflexio_server.ai.llm.budget import DailyBudget
from reflexio_server.ai.llm.failures import RETRY_AFTER_S_MAX, SETTINGS_RETRY_S
from reflexio_server.ai.llm.service import CallBounds

from tests.support.chat_service import (
    COMPLETION_TOKENS,
    PROMPT_TOKENS,
    ChatService,
    answer_text,
    completion,
    playbook,
    says,
)
from tests.support.scripted_service import Reply
from tests.unit.ai.playbooks.corrections import KEY, LESSON, failed, taught

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HUGE_BYTES = 10 * 10**6
SOON_S = 0.3
GOOD = completion(answer_text(playbook(LESSON)))


def _refused(status: int, message: str = "no", **other: object) -> Reply:
    return Reply(status, {"error": {"message": message, **other}})


@pytest.mark.parametrize(
    ("value", "wanted_s"),
    [("7", 7.0), ("0", 0.0), ("1.5", 1.5), ("9" * 400, RETRY_AFTER_S_MAX), ("soon", None)],
)
def test_overload_says_when_to_come_back(
    chat: ChatService, value: str, wanted_s: float | None
) -> None:
    """The service's own pause is handed on, up to a day."""
    chat.replies.append(_refused(429)._replace(headers=(("Retry-After", value),)))
    error = failed(chat)
    assert (error.may_retry, error.retry_after_s) == (True, wanted_s)
    assert len(chat.calls) == 1


def test_overload_may_give_a_date(chat: ChatService) -> None:
    """A date becomes the seconds until then; one that is past, none."""
    for offset_s, least_s, most_s in ((3_000, 2_000, 3_001), (-3_000, 0, 0)):
        date = format_datetime(datetime.now(UTC) + timedelta(seconds=offset_s), usegmt=True)
        chat.replies.append(_refused(503)._replace(headers=(("Retry-After", date),)))
        error = failed(chat)
        assert error.may_retry
        assert error.retry_after_s is not None
        assert least_s <= error.retry_after_s <= most_s


@pytest.mark.parametrize(
    ("reply", "may_retry", "retry_after_s", "said"),
    [
        (_refused(500, "broken"), True, None, "broken"),
        (Reply(503, b"<html>busy</html>"), True, None, "503"),
        (Reply(500, b""), True, None, "500"),
        (_refused(408), True, None, "408"),
        (_refused(429, "pay", code="insufficient_quota"), True, SETTINGS_RETRY_S, "pay"),
        (_refused(401, "bad key"), True, SETTINGS_RETRY_S, "bad key"),
        (_refused(403), True, SETTINGS_RETRY_S, "403"),
        (_refused(404, "no such model"), True, SETTINGS_RETRY_S, "no such model"),
        (Reply(302, b"", (("Location", "/v2"),)), True, SETTINGS_RETRY_S, "302"),
        (Reply(307, b"", (("Location", "http://127.0.0.1:9/"),)), True, SETTINGS_RETRY_S, "307"),
        (_refused(400, "too long"), False, None, "too long"),
        (_refused(413), False, None, "413"),
        (_refused(422), False, None, "422"),
        (Reply(body=b""), True, None, "not JSON"),
        (Reply(body=b"<html>hello</html>"), True, None, "not JSON"),
        (Reply(body=b"[" * 100_000), True, None, "not JSON"),
        (Reply(body=b'{"\xff": 1}'), True, None, "not JSON"),
        (Reply(body=[]), True, None, "no message"),
        (Reply(body={"choices": []}), True, None, "no message"),
        (Reply(body={"error": {"message": "upstream"}}), True, None, "no message"),
        (Reply(stops_after_bytes=0), True, None, "Connection error"),
        (Reply(stops_after_bytes=100), True, None, "Connection error"),
        (Reply(500, stops_after_bytes=100), True, None, "Connection error"),
        (Reply(is_silent=True), True, None, f"did not answer within {SOON_S} s"),
        (Reply(is_silent=True, stops_after_bytes=100), True, None, "did not answer within"),
        (Reply(body=completion(None, refusal="I must not.")), False, None, "I must not."),
        (Reply(body=completion("{", "content_filter")), False, None, "content filter"),
    ],
)  # fmt: skip
def test_a_failure_says_what_the_job_may_do(
    chat: ChatService, reply: Reply, may_retry: bool, retry_after_s: float | None, said: str
) -> None:
    """Exactly one call is made, and a refusal is not argued with."""
    chat.replies.append(reply)
    error = failed(chat, bounds=CallBounds(SOON_S if reply.is_silent else 30.0))
    assert said in error.reason
    assert (error.may_retry, error.retry_after_s) == (may_retry, retry_after_s)
    assert len(chat.calls) == 1
    assert len(error.reason) < 500


@pytest.mark.parametrize(
    ("status", "may_be_own"), [(500, True), (502, True), (503, False), (529, False), (429, False)]
)
def test_an_internal_failure_may_come_of_the_request(
    chat: ChatService, status: int, may_be_own: bool
) -> None:
    """Either way the service is taken for away; the next jobs tell."""
    chat.replies.append(_refused(status))
    error = failed(chat)
    assert (error.service_is_away, error.may_be_own) == (True, may_be_own)


def test_a_failing_repair_fails_as_any_call(chat: ChatService) -> None:
    """The second call's failure counts, with its pause."""
    slow_down = _refused(429)._replace(headers=(("Retry-After", "9"),))
    chat.replies.extend([says("?"), slow_down])
    assert failed(chat).retry_after_s == 9.0
    assert len(chat.calls) == 2


def test_an_absent_service_is_named(bare_environment: None) -> None:
    """Nobody listens: the job may try later."""
    with ChatService() as gone:
        pass
    error = failed(gone)
    assert error.may_retry
    assert "Connection error" in error.reason


@pytest.mark.parametrize("status", [200, 500, 302])
def test_a_huge_reply_does_not_fill_the_memory(chat: ChatService, status: int) -> None:
    """Of 10 MB little more than 2 MiB is ever held, whether it is an answer or an error."""
    taught(chat)
    # Spaces before a good answer: read to its end, it would be a lesson.
    headers = (("Location", "/v2"),)
    chat.replies.append(Reply(status, GOOD, headers, padding_bytes=HUGE_BYTES))
    tracemalloc.start()
    try:
        error = failed(chat)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "larger than" in error.reason
    assert error.may_retry
    assert peak_bytes < 2 * BODY_SIZE_BYTES_MAX
    assert len(chat.calls) == 2


def test_a_reply_within_the_bound_is_read(chat: ChatService) -> None:
    """The bound refuses nothing below it."""
    chat.replies.append(Reply(body=GOOD, padding_bytes=BODY_SIZE_BYTES_MAX - 2_000))
    assert len(taught(chat).drafts) == 1


@pytest.mark.parametrize(
    ("encoding", "compress"), [("gzip", gzip.compress), ("deflate", zlib.compress)]
)
def test_a_compressed_reply_is_inflated_to_the_bound_alone(
    chat: ChatService, encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    """It was not asked for, and a few bytes of it could become any number."""
    headers = (("Content-Encoding", encoding),)
    chat.replies.append(Reply(body=compress(json.dumps(GOOD).encode()), headers=headers))
    assert len(taught(chat).drafts) == 1
    body = compress(json.dumps(GOOD).encode().ljust(HUGE_BYTES))
    assert len(body) < BODY_SIZE_BYTES_MAX
    chat.replies.append(Reply(body=body, headers=headers))
    error = failed(chat)
    assert "larger than" in error.reason
    assert error.may_retry


@pytest.mark.parametrize(
    ("encoding", "said"), [("br", "compressed with br"), ("gzip", "cannot be inflated")]
)
def test_a_reply_that_cannot_be_inflated_is_told(
    chat: ChatService, encoding: str, said: str
) -> None:
    chat.replies.append(Reply(body=b"no such thing", headers=(("Content-Encoding", encoding),)))
    assert said in failed(chat).reason


@pytest.mark.parametrize(
    "reply",
    [
        _refused(401, f"Incorrect API key provided: {KEY}"),
        _refused(429, f"{'x' * 270} {KEY}"),
        Reply(500, f"<html>Authorization: Bearer {KEY}</html>".encode()),
        Reply(body=completion(None, refusal=f"Your key is {KEY}.")),
        Reply(body=completion(f"My key is {KEY}.")),
        Reply(body={"error": KEY}),
        Reply(stops_after_bytes=0),
        Reply(is_silent=True),
    ],
)
def test_the_key_is_told_to_nobody(
    chat: ChatService, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
    reply: Reply,
) -> None:  # fmt: skip
    """Neither an error, its traceback, nor a log at its most talkative holds it."""
    chat.replies.extend([reply] * 2)
    with caplog.at_level(logging.DEBUG):
        error = failed(chat, bounds=CallBounds(SOON_S if reply.is_silent else 30.0))
    assert caplog.records
    shown = "".join(traceback.format_exception(error))
    printed = capfd.readouterr()
    for text in (str(error), error.reason, shown, caplog.text, printed.out, printed.err):
        assert KEY not in text


def test_a_spent_budget_of_calls_waits_for_midnight(chat: ChatService) -> None:
    """A repair is a call too: without one left it is not made."""
    budget = DailyBudget(calls_max=2, now=lambda: NOON)
    taught(chat, budget=budget)
    chat.replies.append(says("malformed"))
    error = failed(chat, budget=budget)
    assert error.reason == "the playbook model's daily budget is spent: 2 of 2 calls"
    assert (error.may_retry, error.retry_after_s) == (True, 12 * 3600.0)
    assert (len(chat.calls), budget.calls) == (2, 2)


def test_a_spent_budget_of_tokens_waits_for_midnight(chat: ChatService) -> None:
    """Answers that could not be used cost as well."""
    one_answer = PROMPT_TOKENS + COMPLETION_TOKENS
    budget = DailyBudget(tokens_max=2 * one_answer, now=lambda: NOON)
    chat.replies.extend([says("malformed")] * 2)
    failed(chat, budget=budget)
    assert budget.tokens == 2 * one_answer
    error = failed(chat, budget=budget)
    assert error.reason == "the playbook model's daily budget is spent: 300 of 300 tokens"
    assert error.retry_after_s == 12 * 3600.0
    assert len(chat.calls) == 2


def test_failed_calls_count_against_the_budget(chat: ChatService) -> None:
    """As calls: nobody knows what tokens they cost."""
    budget = DailyBudget(calls_max=3, now=lambda: NOON)
    chat.replies.extend([_refused(500)] * 3)
    for _ in range(3):
        failed(chat, budget=budget)
    assert "daily budget" in failed(chat, budget=budget).reason
    assert (len(chat.calls), budget.calls, budget.tokens) == (3, 3, 0)

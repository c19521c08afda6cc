"""Failures that come with a status of success."""

import json
from typing import Any

import pytest
from reflexio_server.ai.llm.failures import SETTINGS_RETRY_S, reply_error
from reflexio_server.ai.llm.reply import FailureReplyError, ReplyError, read_reply
from reflexio_server.ai.openai_api.access import ServiceAccess


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"error": {"message": "Insufficient credits", "code": 402}}, 402),
        ({"error": {"message": "Insufficient credits", "code": "429"}, "choices": []}, 429),
        ({"choices": [{"error": {"message": "Insufficient credits", "code": 502}}]}, 502),
        ({"object": "error", "message": "Insufficient credits", "code": 40301}, 0),
        ({"error": "Insufficient credits"}, 0),
        ({"detail": "Insufficient credits"}, 0),
    ],
)
def test_the_services_words_are_told(body: dict[str, Any], status: int) -> None:
    with pytest.raises(FailureReplyError, match="Insufficient credits") as caught:
        read_reply(json.dumps(body).encode(), 0)
    assert caught.value.status == status


def test_a_body_without_words_is_no_completion() -> None:
    with pytest.raises(ReplyError, match="holds no message"):
        read_reply(b'{"choices": []}', 0)


@pytest.mark.parametrize(
    ("status", "may_retry", "retry_after_s"),
    [(402, True, SETTINGS_RETRY_S), (401, True, SETTINGS_RETRY_S), (429, True, None),
     (503, True, None), (400, False, None), (0, True, None)],
)  # fmt: skip
def test_the_bodys_status_counts_and_the_key_is_not_told(
    status: int, may_retry: bool, retry_after_s: float | None
) -> None:
    error = reply_error(FailureReplyError("no k3y", status, ""), ServiceAccess("k3y", None))
    assert (error.may_retry, error.retry_after_s) == (may_retry, retry_after_s)
    assert "no ***" in error.reason

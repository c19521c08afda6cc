"""Errors of calls in the names that a command gave."""

import pytest
import reflexio
from reflexio import Violation
from reflexio_server.cli.calling import in_options


def refused(message: str, *fields: str) -> reflexio.InvalidRequest:
    """Return a refusal with a violation of each field."""
    return reflexio.InvalidRequest(message, violations=[Violation(field, "") for field in fields])


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (refused("user_id: is required", "user_id"), "--user: is required"),
        (refused("top_k: must be at least 1", "top_k"), "--top-k: must be at least 1"),
        (
            refused("limit: is 0; query: is too long", "limit", "query"),
            "--limit: is 0; --query: is too long",
        ),
        (refused("request_ids[2]: is empty", "request_ids[2]"), "REQUEST: is empty"),
        (refused("my_user_id: is odd", "user_id"), "my_user_id: is odd"),
        (refused("page_token: is odd", "page_token"), "page_token: is odd"),
        (reflexio.NotFound("no user_id"), "no user_id"),
    ],
)
def test_fields_at_fault_are_called_as_the_command_calls_them(
    error: reflexio.ReflexioError, told: str
) -> None:
    """Where they stand as words of their own; nothing else is touched."""
    assert in_options(error, request_ids="REQUEST") == told


def test_a_command_may_call_a_field_otherwise() -> None:
    assert in_options(refused("user_id: is long", "user_id"), user_id="USER") == "USER: is long"

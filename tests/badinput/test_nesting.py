"""Free JSON is taken to one depth, and refused beyond it in the same words, by both protocols."""

from collections.abc import Callable
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2
from reflexio_server.core.limits import NESTING_MAX

from tests.support.callers import DETAILS, Callers, Refusal, of_error

PATH = "interaction_data_list[0].tools_used[0].tool_data"
REFUSED = Refusal("INVALID_ARGUMENT", "INVALID_FIELD", (PATH,))
WORDS = f"must nest at most {NESTING_MAX} levels"


def in_objects(value: Any) -> Any:
    """Return an object with the value."""
    return {"a": value}


def in_lists(value: Any) -> Any:
    """Return a list with the value."""
    return [value]


INSIDE = pytest.mark.parametrize("inside", [in_objects, in_lists])


def publish(levels: int, inside: Callable[[Any], Any]) -> dict[str, Any]:
    """Return a publish of tool data that nests so many levels; the innermost is empty."""
    data = inside(0)
    for _ in range(levels - 2):
        data = inside(data)
    tool = {"tool_name": "x", "tool_data": {"a": data}}
    return {
        "user_id": f"nested {inside.__name__} {levels}",
        "session_id": "s",
        "interaction_data_list": [{"content": "x", "tools_used": [tool]}],
    }


@INSIDE
def test_deepest_is_taken_and_given_back(callers: Callers, inside: Callable[[Any], Any]) -> None:
    fields = publish(NESTING_MAX, inside)
    callers.grpc(
        "PublishInteraction", callers.message("PublishInteraction", fields).SerializeToString()
    )
    assert callers.json("PublishInteraction", fields)[0] == 200
    _, body = callers.json("GetInteractions", {"user_id": fields["user_id"]})
    given = fields["interaction_data_list"][0]["tools_used"][0]["tool_data"]
    stored = [entry["tools_used"][0]["tool_data"] for entry in body["interactions"]]
    assert stored == [given, given]


@INSIDE
@pytest.mark.parametrize("levels", [NESTING_MAX + 1, 30, 31])
def test_deeper_is_refused_alike(
    callers: Callers, inside: Callable[[Any], Any], levels: int
) -> None:
    fields = publish(levels, inside)
    with pytest.raises(grpc.RpcError) as refused:
        callers.grpc(
            "PublishInteraction", callers.message("PublishInteraction", fields).SerializeToString()
        )
    assert of_error(refused.value) == REFUSED
    details = dict(refused.value.trailing_metadata())[DETAILS]
    bad_request = error_details_pb2.BadRequest()
    assert any(
        detail.Unpack(bad_request) for detail in status_pb2.Status.FromString(details).details
    )
    status, body = callers.json("PublishInteraction", fields)
    assert status == 400
    assert body["detail"] == [{"field": PATH, "description": WORDS}]
    assert [
        (violation.field, violation.description) for violation in bad_request.field_violations
    ] == [(PATH, WORDS)]
    assert body["message"] == refused.value.details()

"""HTTP requests that are no good before their fields are looked at."""

import json
from typing import Any

import pytest

from tests.support.callers import Callers, Refusal, of_body
from tests.support.cases import MALFORMED, NOT_JSON, PUBLISH

PATH = "/api/publish_interaction"
BULK = "/api/bulk_publish"
JSON = {"Content_Type": "application/json"}
MESSAGE_BYTES_MAX = 32 * 2**20


def with_content(content: bytes) -> bytes:
    """Return a publish whose content is these bytes, between quotes."""
    head = json.dumps(PUBLISH).encode()
    return head.replace(b'"hello"', b'"' + content + b'"')


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_body_that_is_no_json_object_is_refused(callers: Callers, body: bytes) -> None:
    """400 with the reason, on a publish and on every other route with a body."""
    for path in (PATH, "/api/get_interactions", "/api/search_interactions"):
        status, headers, reply = callers.http("POST", path, body, **JSON)
        assert (status, of_body(json.loads(reply))) == (400, MALFORMED)
        assert headers["content-type"] == "application/json"
    status, _, reply = callers.http("DELETE", "/api/delete_request", body, **JSON)
    assert (status, of_body(json.loads(reply))) == (400, MALFORMED)


@pytest.mark.parametrize(
    "body", [body for body in NOT_JSON.values() if b"\n" not in body], ids=lambda body: body[:20]
)
def test_line_that_is_no_json_object_leaves_its_neighbours_alone(
    callers: Callers, body: bytes
) -> None:
    """It is answered in its turn, with its number."""
    line = json.dumps(PUBLISH).encode()
    status, _headers, reply = callers.http(
        "POST", BULK, b"\n".join((line, body, b"", line)), Content_Type="application/x-ndjson"
    )
    assert status == 200
    before, bad, after = (json.loads(answer) for answer in reply.splitlines())
    assert before["success"]
    assert after["success"]
    assert bad["line"] == 2
    assert of_body(bad) == MALFORMED


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_empty_body_lacks_its_fields(callers: Callers, body: bytes) -> None:
    """Nothing and an empty object are the same: the required fields are named."""
    status, _, reply = callers.http("POST", PATH, body, **JSON)
    assert status == 400
    assert of_body(json.loads(reply)) == Refusal(
        "INVALID_ARGUMENT",
        "INVALID_FIELD",
        ("user_id", "session_id", "interaction_data_list"),
    )


def publish(**fields: Any) -> dict[str, Any]:
    """Return a publish with other fields."""
    return {**PUBLISH, **fields}


def interaction(**fields: Any) -> dict[str, Any]:
    """Return a publish of one interaction."""
    return publish(interaction_data_list=[{"content": "x", **fields}])


ITEM = "interaction_data_list[0]"


def test_unknown_action_is_told_the_known_ones(callers: Callers) -> None:
    """The list of valid values stands in the description."""
    _, body = callers.json("PublishInteraction", interaction(user_action="hover"))
    for action in ("none", "click", "scroll", "type"):
        assert action in body["detail"][0]["description"]


def test_deep_tool_data_is_refused(callers: Callers) -> None:
    """What no reply could carry is not taken."""
    data: dict[str, Any] = {}
    for _ in range(200):
        data = {"a": data}
    fields = interaction(tools_used=[{"tool_name": "x", "tool_data": data}])
    status, body = callers.json("PublishInteraction", fields)
    assert (status, of_body(body).paths) == (400, (f"{ITEM}.tools_used[0].tool_data",))


@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/json; charset=latin-1",
        "application/grpc",
        "nonsense",
    ],
)
def test_other_media_types_are_refused(callers: Callers, media_type: str) -> None:
    """415, with what to send instead."""
    body = json.dumps(PUBLISH).encode()
    status, _, reply = callers.http("POST", PATH, body, Content_Type=media_type)
    assert status == 415
    assert of_body(json.loads(reply)) == Refusal("INVALID_ARGUMENT", "UNSUPPORTED_MEDIA_TYPE")


def test_compressed_body_is_refused(callers: Callers) -> None:
    """415, rather than a complaint about its bytes."""
    status, _, reply = callers.http("POST", PATH, b"\x1f\x8b", Content_Encoding="gzip", **JSON)
    assert status == 415
    assert of_body(json.loads(reply)).reason == "UNSUPPORTED_MEDIA_TYPE"


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api/nothing",
        PATH + "/",
        PATH.upper(),
        "//api/whoami",
        "/api/../etc",
        "/api/interactions//image",
        "/api/whoami%00",
        "/%ff%fe",
        "/api/whoami/" + "x" * 5_000,
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_unknown_path_is_not_found(callers: Callers, method: str, path: str) -> None:
    """404 with the error body, never HTML."""
    status, headers, reply = callers.http(method, path)
    assert status == 404
    assert headers["content-type"] == "application/json"
    assert of_body(json.loads(reply)) == Refusal("NOT_FOUND", "UNKNOWN_ROUTE")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("GET", PATH, "POST"),
        ("PUT", PATH, "POST"),
        ("PATCH", PATH, "POST"),
        ("DELETE", PATH, "POST"),
        ("GET", BULK, "POST"),
        ("POST", "/api/whoami", "GET, HEAD"),
        ("POST", "/api/delete_request", "DELETE"),
        ("GET", "/api/delete_all_interactions", "DELETE"),
        ("POST", "/healthz", "GET, HEAD"),
        ("POST", "/api/interactions/1/image", "GET, HEAD"),
    ],
)
def test_wrong_method_is_told_the_right_one(
    callers: Callers, method: str, path: str, allow: str
) -> None:
    """405 with Allow."""
    status, headers, reply = callers.http(method, path)
    assert status == 405
    assert headers["allow"] in (allow, allow.removesuffix(", HEAD"))
    assert of_body(json.loads(reply)) == Refusal("UNIMPLEMENTED", "UNKNOWN_ROUTE")


@pytest.mark.parametrize("number", ["0", "-1", "abc", "1.5", "9" * 40, "%20", "%00", "1;2"])
def test_bad_id_in_the_path_is_named(callers: Callers, number: str) -> None:
    """400 with the field that the path fills."""
    status, _, reply = callers.http("GET", f"/api/interactions/{number}/image")
    assert status == 400
    assert of_body(json.loads(reply)).paths == ("interaction_id",)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("limit=0", Refusal("INVALID_ARGUMENT", "INVALID_FIELD", ("limit",))),
        ("limit=", Refusal("INVALID_ARGUMENT", "INVALID_FIELD", ("limit",))),
        ("limit=many", Refusal("INVALID_ARGUMENT", "INVALID_FIELD", ("limit",))),
        ("page_token=%00", Refusal("INVALID_ARGUMENT", "INVALID_FIELD", ("page_token",))),
        ("page_token=%ff%fe", MALFORMED),
        ("&".join(["a=b"] * 1_001), MALFORMED),
        ("limit=" + "1" * 64_000, Refusal("INVALID_ARGUMENT", "INVALID_FIELD", ("limit",))),
    ],
    ids=["zero", "empty", "word", "NUL", "bytes", "many", "long"],
)
def test_bad_query_is_refused(callers: Callers, query: str, expected: Refusal) -> None:
    """Query parameters are fields like any other."""
    status, _, reply = callers.http("GET", f"/api/get_all_interactions?{query}")
    assert (status, of_body(json.loads(reply))) == (400, expected)


def test_body_above_the_limit_is_refused(callers: Callers) -> None:
    """413 with the error body, whether its length is declared or not."""
    body = with_content(b"x" * MESSAGE_BYTES_MAX)
    status, _, reply = callers.http("POST", PATH, body, **JSON)
    assert status == 413
    assert of_body(json.loads(reply)) == Refusal("RESOURCE_EXHAUSTED", "MESSAGE_TOO_LARGE")


def test_line_above_the_limit_leaves_its_neighbours_alone(callers: Callers) -> None:
    """It is answered in its turn, and its bytes are not kept."""
    line = json.dumps(PUBLISH).encode()
    great = with_content(b"x" * MESSAGE_BYTES_MAX)
    _, _, reply = callers.http(
        "POST", BULK, b"\n".join((line, great, line)), Content_Type="application/x-ndjson"
    )
    before, bad, after = (json.loads(answer) for answer in reply.splitlines())
    assert before["success"]
    assert after["success"]
    assert of_body(bad) == Refusal("RESOURCE_EXHAUSTED", "MESSAGE_TOO_LARGE")


def test_empty_bearer_is_let_in(callers: Callers) -> None:
    """An unset variable in a documented command must not shut an open server."""
    for bearer in ("Bearer ", "Bearer", "", "Basic x", "Bearer \xff"):
        status, _, _ = callers.http("GET", "/api/whoami", None, Authorization=bearer)
        assert status == 200

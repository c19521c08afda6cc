"""Requests and replies through the application: routes, query parameters, warnings, errors."""

import json
import math

import pytest
from reflexio.v1 import search_pb2
from reflexio_server.bridge.app import Bridge
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.limits import WARNING_CHARS_MAX, WARNINGS_MAX

from tests.unit.bridge.bridging import (
    CHUNKED,
    CONTRACT_IMAGE,
    IMAGE_BYTES,
    JSON,
    Client,
    Recorder,
    a_request,
    assert_error,
    pb,
)


def test_a_body_becomes_the_message_and_the_response_the_reply(
    client: Client, recorder: Recorder
) -> None:
    """The RPC is called with the decoded message; its response is printed."""
    answer = client.call("POST", "/api/publish_interaction", a_request(request_id="r1"))
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-length"] == str(len(answer.body))
    assert answer.json == {
        "success": True,
        "message": "stored",
        "warnings": ["from the RPC"],
        "request_id": "r1",
        "already_stored": False,
        "profiles_added": 0,
        "playbooks_added": 0,
        "learning_status": None,
        "interaction_ids": [],
    }
    assert recorder.last == pb.PublishInteractionRequest(
        user_id="u1",
        session_id="s1",
        request_id="r1",
        interaction_data_list=[{"content": "hello"}],
    )


@pytest.mark.parametrize("content_type", [None, "application/json; charset=UTF-8", "a/b+json"])
def test_json_is_accepted_under_each_of_its_names(client: Client, content_type: str | None) -> None:
    """Also without a content type."""
    headers = {} if content_type is None else {"content-type": content_type}
    assert client.call("POST", "/api/publish_interaction", a_request(), headers).status == 200


def test_a_body_in_many_chunks_is_put_together(client: Client, recorder: Recorder) -> None:
    """However the network cuts it."""
    data = json.dumps(a_request(source="ä" * 100)).encode()
    chunks = [data[index : index + 7] for index in range(0, len(data), 7)]
    answer = client.exchange("POST", "/api/publish_interaction", chunks, {**JSON, **CHUNKED})
    assert answer.status == 200
    assert recorder.last.source == "ä" * 100


def test_a_byte_order_mark_is_passed_over(client: Client) -> None:
    """Some shells put one before the text."""
    body = b"\xef\xbb\xbf" + json.dumps(a_request()).encode()
    assert client.call("POST", "/api/publish_interaction", body).status == 200


def test_of_doubled_keys_the_last_wins(client: Client, recorder: Recorder) -> None:
    """As in every common parser."""
    body = b'{"query": "a", "user_id": "x", "query": "b"}'
    assert client.call("POST", "/api/search_interactions", body).status == 200
    assert recorder.last.query == "b"


def test_query_parameters_are_merged_into_the_request(client: Client, recorder: Recorder) -> None:
    """They are typed by the field, in either spelling, and win over the body."""
    target = (
        "/api/search_interactions?top_k=3&hasImage=True&threshold=0.25&search_mode=FTS"
        "&start_time=2024-01-01T00%3A00%3A00Z&query=a%20b%26%C3%A4&user_action=click"
    )
    answer = client.call("POST", target, {"user_id": "u", "topK": 9, "query": "body"})
    assert answer.status == 200
    assert "x-reflexio-warning" not in answer.headers
    assert recorder.last == pb.SearchInteractionsRequest(
        user_id="u",
        top_k=3,
        has_image=True,
        threshold=0.25,
        search_mode=search_pb2.SEARCH_MODE_FTS,
        start_time=1704067200,
        query="a b&ä",
        user_action=2,
    )


def test_a_query_parameter_wins_over_every_spelling_in_the_body(
    client: Client, recorder: Recorder
) -> None:
    """In whatever order they stand."""
    body = {"user_id": "u", "top_k": 1, "topK": 2}
    client.call("POST", "/api/search_interactions?top_k=3", body)
    assert recorder.last.top_k == 3


def test_a_repeated_query_parameter_is_a_list(client: Client, recorder: Recorder) -> None:
    """One element is a list as well; a DELETE needs no body."""
    client.call("DELETE", "/api/delete_requests_by_ids?request_ids=a&request_ids=b")
    assert list(recorder.last.request_ids) == ["a", "b"]
    client.call("DELETE", "/api/delete_requests_by_ids?requestIds=a")
    assert list(recorder.last.request_ids) == ["a"]


@pytest.mark.parametrize("given", ["true", "TRUE", "1"])
def test_a_boolean_query_parameter(client: Client, recorder: Recorder, given: str) -> None:
    """Written as a word or a digit."""
    target = f"/api/publish_interaction?wait_for_response={given}"
    assert client.call("POST", target, a_request(wait_for_response=False)).status == 200
    assert recorder.last.wait_for_response is True


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=x", "limit"),
        ("limit=", "limit"),
        ("limit=1.5", "limit"),
        ("limit=9223372036854775808", "limit"),
    ],
)
def test_a_wrong_query_parameter_is_refused_by_name(client: Client, query: str, field: str) -> None:
    """As the same value in a body is."""
    body = assert_error(
        client.call("GET", f"/api/get_all_interactions?{query}"),
        400,
        "INVALID_ARGUMENT",
        "INVALID_FIELD",
    )
    assert [violation["field"] for violation in body["detail"]] == [field]


def test_a_delete_takes_a_json_body(client: Client, recorder: Recorder) -> None:
    """As the documents' curl lines send it."""
    answer = client.call("DELETE", "/api/delete_interaction", {"user_id": "u", "interaction_id": 7})
    assert answer.json == {"success": True, "message": "", "deleted_count": 1}
    assert recorder.last == pb.DeleteInteractionRequest(user_id="u", interaction_id=7)


def test_a_get_takes_no_body(client: Client, recorder: Recorder) -> None:
    """One that is sent nevertheless is not read, whatever it is."""
    answer = client.call("GET", "/api/get_all_interactions?limit=5", b"limit=7", {})
    assert answer.status == 200
    assert recorder.last.limit == 5


def test_unknown_fields_become_warnings_of_a_publish(client: Client) -> None:
    """After the RPC's own, with their paths; what repeats the request's ids passes silently."""
    interaction = {"content": "x", "user_id": "u", "session_id": "s", "mood": "?"}
    body = a_request(colour=1, interaction_data_list=[interaction])
    answer = client.call("POST", "/api/publish_interaction?trace=1", body)
    assert answer.json["warnings"] == [
        "from the RPC",
        "unknown field ignored: interaction_data_list[0].mood",
        "unknown field ignored: colour",
        "unknown field ignored: trace",
    ]
    assert "x-reflexio-warning" not in answer.headers


def test_a_misspelt_field_is_told_with_the_one_meant(client: Client) -> None:
    """Spelt as the caller spells fields; in the warnings and in the header."""
    publish = client.call("POST", "/api/publish_interaction", a_request(agentVersoin="v1"))
    assert publish.json["warnings"][1:] == [
        "unknown field ignored: agentVersoin (did you mean agentVersion?)"
    ]
    search = client.call("POST", "/api/search_interactions", {"user_id": "u", "qery": "x", "y": 1})
    assert search.headers["x-reflexio-warning"] == (
        "unknown fields ignored: qery (did you mean query?), y"
    )


def test_warnings_are_bounded(client: Client) -> None:
    """In number, together with the RPC's own, and in length."""
    unknown = {f"{index:04d}{'k' * 2_000}": 1 for index in range(5_000)}
    answer = client.call("POST", "/api/publish_interaction", a_request(**unknown))
    warnings = answer.json["warnings"]
    assert len(warnings) == WARNINGS_MAX
    assert max(map(len, warnings)) <= WARNING_CHARS_MAX
    assert warnings[-1] == "4902 more unknown fields ignored"


def test_unknown_fields_elsewhere_become_a_header(client: Client) -> None:
    """Escaped to ASCII: a key cannot start another header."""
    body = {"user_id": "u", "ä\r\nset-cookie: x\x7f": 1, "second": 2}
    answer = client.call("POST", "/api/search_interactions", body)
    assert answer.status == 200
    warning = answer.headers["x-reflexio-warning"]
    assert warning == r"unknown fields ignored: \xe4\r\nset-cookie: x\x7f, second"


def test_an_image_is_sent_as_its_bytes(client: Client, recorder: Recorder) -> None:
    """With its own content type, and nothing that a browser could be led to run."""
    answer = client.call("GET", "/api/interactions/12/image")
    assert (answer.status, answer.body) == (200, IMAGE_BYTES)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == "inline"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert recorder.last.interaction_id == 12


@pytest.mark.parametrize("stored", ["text/html", "image/svg+xml", "TEXT/HTML; a=b", "", "\r\nx: y"])
def test_a_content_type_that_could_run_is_not_sent(
    client: Client, recorder: Recorder, stored: str
) -> None:
    """Whatever came to be stored."""
    recorder.image_type = stored
    answer = client.call("GET", "/api/interactions/12/image")
    assert answer.headers["content-type"] == "application/octet-stream"


def test_the_path_sets_its_fields_above_all(client: Client, recorder: Recorder) -> None:
    """A query parameter of the same name does not win."""
    client.call("GET", "/api/interactions/12/image?interaction_id=99")
    assert recorder.last.interaction_id == 12
    body = assert_error(
        client.call("GET", "/api/interactions/abc/image"), 400, "INVALID_ARGUMENT", "INVALID_FIELD"
    )
    assert body["detail"] == [{"field": "interaction_id", "description": "must be an integer"}]


def test_head_is_answered_like_get_without_the_body(client: Client) -> None:
    """With the length that GET would have."""
    get = client.call("GET", "/api/whoami")
    head = client.call("HEAD", "/api/whoami")
    assert (head.status, head.headers, head.body) == (200, get.headers, b"")


def test_nan_is_null_in_replies(client: Client) -> None:
    """Strict parsers can read every reply."""
    answer = client.call("POST", "/api/search_interactions", {"user_id": "u"})
    [found] = json.loads(answer.body, parse_constant=lambda _: math.nan)["interactions"]
    assert found["score"] is None
    assert found["user_action"] == "click"


def test_two_rpcs_cannot_share_a_route(recorder: Recorder) -> None:
    """It is found when the bridge is made."""
    methods = recorder.methods()
    with pytest.raises(ValueError, match="declared twice"):
        Bridge([*methods, methods[0]], lambda _: Caller(), lambda: True, CONTRACT_IMAGE)

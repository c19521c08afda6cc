"""Bad fields are refused by both protocols alike, and a bad item leaves its neighbours alone."""

import json
from typing import Any

import grpc
import pytest
from reflexio.v1 import interaction_service_pb2 as pb

from tests.support.callers import Callers, Refusal, of_body, of_error, of_status
from tests.support.cases import CASES, HELLO, JSON_CASES, PUBLISH, PUBLISH_CASES, Case


@pytest.mark.parametrize("case", CASES, ids=str)
def test_bad_fields_are_refused_over_grpc(callers: Callers, case: Case) -> None:
    """INVALID_ARGUMENT with every path at fault."""
    request = callers.message(case.rpc, case.fields).SerializeToString()
    with pytest.raises(grpc.RpcError) as error:
        callers.grpc(case.rpc, request)
    assert of_error(error.value) == case.refusal


@pytest.mark.parametrize("case", [*CASES, *JSON_CASES], ids=str)
def test_bad_fields_are_refused_over_json(callers: Callers, case: Case) -> None:
    """400 with every path at fault, in the same words."""
    status, body = callers.json(case.rpc, case.fields)
    assert (status, of_body(body)) == (400, case.refusal)
    assert len(json.dumps(body)) < 5_000


def good(request_id: str, content: str) -> dict[str, Any]:
    """Return a publish that is right."""
    return {**PUBLISH, "request_id": request_id, "interaction_data_list": [{"content": content}]}


def stored(callers: Callers, request_ids: list[str]) -> dict[str, list[str]]:
    """Return what is stored under each id."""
    found = {}
    for request_id in request_ids:
        reply = callers.grpc(
            "GetRequests",
            callers.message("GetRequests", {"request_id": request_id}).SerializeToString(),
        )
        found[request_id] = [
            interaction.content
            for session in reply.sessions  # type: ignore[attr-defined]
            for listed in session.requests
            for interaction in listed.interactions
        ]
    return found


@pytest.mark.parametrize("case", PUBLISH_CASES, ids=str)
def test_neighbours_of_a_bad_item_are_stored_over_grpc(callers: Callers, case: Case) -> None:
    """The stream goes on, the bad item's result carries its refusal."""
    names = [f"grpc {case.name} before", f"grpc {case.name} after", f"grpc {case.name} later"]
    items = [good(names[0], "a"), case.fields, good(names[1], "b")]
    results = callers.bulk(
        pb.BulkPublishInteractionsRequest(items=items).SerializeToString(),  # type: ignore[arg-type]
        pb.BulkPublishInteractionsRequest(items=[good(names[2], "c")]).SerializeToString(),  # type: ignore[list-item]
    )
    assert [result.sequence for result in results] == [0, 1, 2, 3]
    assert [result.WhichOneof("result") for result in results] == [
        "response",
        "error",
        "response",
        "response",
    ]
    assert of_status(results[1].error) == case.refusal
    assert stored(callers, names) == {names[0]: ["a"], names[1]: ["b"], names[2]: ["c"]}


@pytest.mark.parametrize("case", PUBLISH_CASES, ids=str)
def test_neighbours_of_a_bad_line_are_stored_over_json(callers: Callers, case: Case) -> None:
    """The lines go on, the bad line's answer carries its refusal and its number."""
    names = [f"json {case.name} before", f"json {case.name} after"]
    lines = [good(names[0], "a"), case.fields, good(names[1], "b")]
    status, _, reply = callers.http(
        "POST",
        "/api/bulk_publish",
        b"\n".join(json.dumps(line).encode() for line in lines),
        Content_Type="application/x-ndjson",
    )
    assert status == 200
    before, bad, after = (json.loads(line) for line in reply.splitlines())
    assert (before["request_id"], after["request_id"]) == tuple(names)
    assert bad["line"] == 2
    assert of_body(bad) == case.refusal
    assert stored(callers, names) == {names[0]: ["a"], names[1]: ["b"]}


def test_nothing_of_a_refused_request_is_stored(callers: Callers) -> None:
    """One bad interaction refuses its whole request."""
    fields = {
        **PUBLISH,
        "request_id": "whole or not",
        "interaction_data_list": [HELLO, {"content": "x", "created_at": -1}],
    }
    request = callers.message("PublishInteraction", fields)
    with pytest.raises(grpc.RpcError):
        callers.grpc("PublishInteraction", request.SerializeToString())
    assert stored(callers, ["whole or not"]) == {"whole or not": []}


NOT_FOUND = Refusal("NOT_FOUND", "NOT_FOUND")
REUSED = Refusal("ALREADY_EXISTS", "REQUEST_ID_REUSED")
DELETED = Refusal("ALREADY_EXISTS", "REQUEST_DELETED")


@pytest.mark.parametrize(
    ("rpc", "fields"),
    [
        ("GetLearningStatus", {"request_id": "nobody published this"}),
        ("GetInteractionImage", {"interaction_id": 2**53}),
        ("GetInteractionImage", {"interaction_id": 2**63 - 1}),
    ],
)
def test_absent_records_are_not_found(callers: Callers, rpc: str, fields: dict[str, Any]) -> None:
    """NOT_FOUND over gRPC, 404 over JSON."""
    with pytest.raises(grpc.RpcError) as error:
        callers.grpc(rpc, callers.message(rpc, fields).SerializeToString())
    assert of_error(error.value) == NOT_FOUND
    status, body = callers.json(rpc, fields)
    assert (status, of_body(body)) == (404, NOT_FOUND)


@pytest.mark.parametrize("request_id", ["used", "é" * 1000, "😀" * 1000])
def test_used_ids_are_refused(callers: Callers, request_id: str) -> None:
    """ALREADY_EXISTS over gRPC, 409 over JSON, however long the id that the details repeat."""
    callers.json("PublishInteraction", good(request_id, "first"))
    other = good(request_id, "other")
    deletes = [None, lambda: callers.json("DeleteRequest", {"request_id": request_id})]
    for delete, expected in zip(deletes, (REUSED, DELETED), strict=True):
        if delete is not None:
            assert delete()[1]["deleted_count"] == 1
        request = callers.message("PublishInteraction", other)
        with pytest.raises(grpc.RpcError) as error:
            callers.grpc("PublishInteraction", request.SerializeToString())
        assert of_error(error.value) == expected
        status, body = callers.json("PublishInteraction", other)
        assert (status, of_body(body)) == (409, expected)


@pytest.mark.parametrize(
    ("rpc", "fields"),
    [
        ("GetInteractions", {"user_id": "nobody", "top_k": 2**63 - 1}),
        ("GetAllInteractions", {"limit": 2**63 - 1}),
        ("GetRequests", {"user_id": "nobody", "top_k": 2**63 - 1}),
        ("GetRequests", {"offset": 2**63 - 1}),
        ("SearchInteractions", {"user_id": "nobody", "query": "x", "top_k": 2**63 - 1}),
        ("SearchInteractions", {"user_id": "nobody", "most_recent_k": 2**63 - 1}),
        ("DeleteInteraction", {"user_id": "ann", "interaction_id": 2**63 - 1}),
        ("DeleteRequestsByIds", {"request_ids": ["'; DROP TABLE requests; --"]}),
        ("ClearUserData", {"user_id": "%"}),
    ],
)
def test_greatest_numbers_and_odd_names_are_answered(
    callers: Callers, rpc: str, fields: dict[str, Any]
) -> None:
    """What looks dangerous and is valid succeeds on both protocols."""
    assert callers.grpc(rpc, callers.message(rpc, fields).SerializeToString()).success  # type: ignore[attr-defined]
    status, body = callers.json(rpc, fields)
    assert (status, body["success"]) == (200, True)

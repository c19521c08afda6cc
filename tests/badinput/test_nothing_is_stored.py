"""A server that was sent bad requests alone holds nothing afterwards."""

import json
from collections.abc import Iterator

import grpc
import pytest
from reflexio.v1 import interaction_service_pb2 as pb

from tests.support.callers import Callers, Refusal, of_body, of_error, of_status
from tests.support.cases import CASES, HELLO, JSON_CASES, NO_MESSAGE, NOT_JSON, PUBLISH, Case
from tests.support.serving import Server, running_server

PATH = "/api/publish_interaction"
JSON_TYPE = "application/json"
BEFORE_FIELDS = {
    "media type": (json.dumps(PUBLISH).encode(), "text/plain", 415),
}
"""Bodies refused before their fields are looked at: bytes, content type, HTTP status."""

GOOD = pb.PublishInteractionRequest(**PUBLISH).SerializeToString()  # type: ignore[arg-type]
LEARNED = (
    "GetUserPlaybooks",
    "GetAgentPlaybooks",
    "GetProfiles",
    "GetProfileChangeLog",
    "GetSessionOutcomes",
)
"""What lists the records that other RPCs than publishes store."""

ITEM_IDS = Refusal("INVALID_ARGUMENT", "INVALID_FIELD", ("request_ids[1]",))
THRESHOLD = Refusal("INVALID_ARGUMENT", "INVALID_FIELD", ("threshold",))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a server that nothing good is sent to."""
    folder = tmp_path_factory.mktemp("nothing") / "data"
    with running_server(folder, {"REFLEXIO_EMBEDDING": "none"}) as running:
        yield running


def refuse_everywhere(callers: Callers, case: Case) -> None:
    """Send a case over both protocols, and as the only item of a stream where it is a publish."""
    message = callers.message(case.rpc, case.fields)
    with pytest.raises(grpc.RpcError):
        callers.grpc(case.rpc, message.SerializeToString())
    assert callers.json(case.rpc, case.fields)[0] == 400
    if case.rpc == "PublishInteraction":
        items = pb.BulkPublishInteractionsRequest(items=[case.fields])  # type: ignore[list-item]
        (result,) = callers.bulk(items.SerializeToString())
        assert of_status(result.error).paths == case.refusal.paths


def test_bad_requests_leave_nothing_behind(callers: Callers) -> None:
    """After every case on every way in, no listing has a record and the log has no traceback."""
    for case in CASES:
        refuse_everywhere(callers, case)
    for case in JSON_CASES:
        assert callers.json(case.rpc, case.fields)[0] == 400, str(case)
    for data in NO_MESSAGE.values():
        with pytest.raises(grpc.RpcError):
            callers.grpc("PublishInteraction", data + GOOD)
        with pytest.raises(grpc.RpcError):
            callers.bulk(data)
    bodies = {name: (body, JSON_TYPE, 400) for name, body in NOT_JSON.items()}
    for name, (body, media_type, expected) in (bodies | BEFORE_FIELDS).items():
        status, _, _ = callers.http("POST", PATH, body, Content_Type=media_type)
        assert status == expected, name
    for method, path, expected in (("GET", PATH, 405), ("POST", PATH + "/more", 404)):
        assert callers.http(method, path)[0] == expected
    assert callers.json("GetAllInteractions", {})[1]["interactions"] == []
    assert callers.json("GetRequests", {})[1]["sessions"] == []
    for learned in LEARNED:
        _, body = callers.json(learned, {"user_id": "x"} if learned == "GetProfiles" else {})
        assert [value for value in body.values() if isinstance(value, list)] == [[]], learned
    assert callers.json("GetStorageStats", {"user_id": "ann"})[1]["interaction_count"] == 0
    assert "Traceback" not in callers.server.log_path.read_text(errors="replace")


@pytest.mark.parametrize("blank", ["", " ", "\t\n"])
def test_blank_id_in_a_list_is_named_by_its_place(callers: Callers, blank: str) -> None:
    """The ids beside it do not make up for it."""
    fields = {"request_ids": ["r1", blank, "r3"]}
    request = callers.message("DeleteRequestsByIds", fields)
    with pytest.raises(grpc.RpcError) as error:
        callers.grpc("DeleteRequestsByIds", request.SerializeToString())
    assert of_error(error.value) == ITEM_IDS
    status, body = callers.json("DeleteRequestsByIds", fields)
    assert (status, of_body(body)) == (400, ITEM_IDS)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_threshold_that_is_no_number_is_named(callers: Callers, number: str) -> None:
    """NaN is between no bounds; protobuf carries it, and JSON has it as a text."""
    request = pb.SearchInteractionsRequest(user_id="ann", query="x", threshold=float(number))
    with pytest.raises(grpc.RpcError) as error:
        callers.grpc("SearchInteractions", request.SerializeToString())
    assert of_error(error.value) == THRESHOLD
    status, body = callers.json("SearchInteractions", {"user_id": "ann", "threshold": number})
    assert (status, of_body(body)) == (400, THRESHOLD)


def test_unknown_action_of_a_later_contract_is_refused(callers: Callers) -> None:
    """Number 99 on both protocols, and a name that no action has."""
    expected = ("interaction_data_list[0].user_action",)
    fields = {**PUBLISH, "interaction_data_list": [{**HELLO, "user_action": 99}]}
    request = callers.message("PublishInteraction", fields)
    with pytest.raises(grpc.RpcError) as error:
        callers.grpc("PublishInteraction", request.SerializeToString())
    assert of_error(error.value).paths == expected
    for action in (99, "99", "USER_ACTION_HOVER"):
        fields["interaction_data_list"] = [{**HELLO, "user_action": action}]
        status, body = callers.json("PublishInteraction", fields)
        assert (status, of_body(body).paths) == (400, expected)

"""Lines of the log for an operator: refusals, deletions, keys, acts of administrators."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
import reflexio
from reflexio.v1 import admin_service_pb2, admin_service_pb2_grpc

from tests.support.keyring import READ, make_key, revoke_key
from tests.support.serving import Server, running_server

TIMEOUT_S = 60
USER, TEXT = "ann.secretive@example.com", "my number is 0190 123456"
UNKNOWN_KEYS = 200
SETTINGS = {"REFLEXIO_EMBEDDING": "none", "REFLEXIO_REQUESTS_PER_MINUTE": "60"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server whose keys have sixty calls a minute."""
    with running_server(tmp_path / "data", SETTINGS) as running:
        yield running


def lines_of(server: Server, event: str, **fields: object) -> list[dict[str, Any]]:
    """Return the lines of an event; every line of the log must be JSON."""
    lines = [json.loads(line) for line in server.log_path.read_text().splitlines()]
    wanted = {"event": event, **fields}
    return [line for line in lines if all(line.get(key) == wanted[key] for key in wanted)]


def wait_for_line(server: Server, event: str, **fields: object) -> dict[str, Any]:
    """Return the first line of an event, once it is there."""
    give_up_at = time.monotonic() + TIMEOUT_S
    while not (found := lines_of(server, event, **fields)):
        assert time.monotonic() < give_up_at, server.log_tail()
        time.sleep(0.05)
    return found[0]


def call(server: Server, path: str, key: str = "", body: object = None, verb: str = "") -> Any:
    """Return status and body of a call in JSON."""
    headers = {"Content-Type": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(server.url + path, data, headers, method=verb or None)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(asked, timeout=TIMEOUT_S) as reply:
            return reply.status, json.loads(reply.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def test_refused_keys_are_counted(server: Server) -> None:
    """A line for each kind of refusal at once, and the count of the others when it goes on."""
    valid = make_key(server.data_dir, "acme")
    revoked = make_key(server.data_dir, "acme")
    revoke_key(server.data_dir, revoked)
    for number in range(UNKNOWN_KEYS):
        assert call(server, "/api/whoami", f"rfx_{'0' * 16}_{number:064x}")[0] == 401
    wrong = valid.text[:-64] + "0" * 64
    for key in ("", "nonsense", revoked.text, wrong):
        assert call(server, "/api/whoami", key)[0] == 401
    whys = ("unknown", "no key", "malformed", "revoked", "wrong secret")
    assert all(len(lines_of(server, "key_refused", why=why)) == 1 for why in whys)
    (line,) = lines_of(server, "key_refused", why="revoked")
    assert (line["org_id"], line["key_id"]) == ("acme", revoked.key_id)
    with grpc.insecure_channel(server.url.removeprefix("http://")) as channel:
        stub = admin_service_pb2_grpc.AdminServiceStub(channel)
        with pytest.raises(grpc.RpcError):
            stub.Whoami(admin_service_pb2.WhoamiRequest(), timeout=TIMEOUT_S)
    # What came after the first line is told when the pause is over, with nobody calling.
    told = wait_for_line(server, "key_refused", why="unknown", more_before=UNKNOWN_KEYS - 2)
    assert told["level"] == "warning"
    assert valid.text[-64:] not in server.log_path.read_text()


def test_refusals_are_told_by_reason_and_organisation(server: Server) -> None:
    """Who is refused what, with the request_id of one of them; NOT_FOUND is nothing to warn of."""
    key = make_key(server.data_dir, "acme")
    reader = make_key(server.data_dir, "zenith", (READ,))
    answers = [call(server, "/api/whoami", key.text) for _ in range(90)]
    limited = [answer for status, answer in answers if status == 429]
    assert limited
    assert call(server, "/api/clear_user_data", reader.text, {"user_id": USER})[0] == 403
    assert call(server, "/api/interactions/17/image", reader.text)[0] == 404
    assert call(server, f"/nowhere/{USER}", reader.text)[0] == 404
    (line,) = lines_of(server, "call_refused", reason="RATE_LIMITED")
    assert line["call_id"] == limited[0]["request_id"]
    assert (line["org_id"], line["key_id"]) == ("acme", key.key_id)
    assert line["limit"] == "requests_per_minute"
    (line,) = lines_of(server, "call_refused", reason="SCOPE_MISSING")
    assert (line["org_id"], line["limit"], line["level"]) == ("zenith", "write", "warning")
    assert lines_of(server, "call_refused", reason="NOT_FOUND")[0]["level"] == "info"
    assert lines_of(server, "call_refused", reason="UNKNOWN_ROUTE")
    assert USER not in server.log_path.read_text()


def test_deletions_and_acts_of_administrators(server: Server) -> None:
    """Who, which organisation, what kind, how many: over both protocols, without a user's name."""
    key = make_key(server.data_dir, "acme")
    client = reflexio.ReflexioClient(url_endpoint=server.url, api_key=key.text)
    with client:
        for name in (USER, "bob"):
            client.publish_interaction(name, [{"content": TEXT}], session_id="s", request_id=name)
        client.clear_user_data(user_id=USER)
        client.delete_request(request_id="bob")
    assert call(server, "/api/delete_all_interactions", key.text, {}, "DELETE")[0] == 200
    assert call(server, "/api/retry_learning", key.text, {})[0] == 200
    for _ in range(3):
        assert call(server, "/api/failed_learning", key.text)[0] == 200
    told = {line["rpc"]: line for line in lines_of(server, "deleted")}
    assert told["ClearUserData"]["deleted_counts"]["interactions"] == 1
    assert told["DeleteRequest"]["deleted_count"] == 1
    assert told["DeleteAllInteractions"]["deleted_count"] == 0
    assert all((line["org_id"], line["key_id"]) == ("acme", key.key_id) for line in told.values())
    acts = [line["rpc"] for line in lines_of(server, "administered")]
    assert acts == ["RetryLearning", "GetFailedLearning"]
    text = server.log_path.read_text()
    assert not [word for word in (USER, TEXT, "bob", key.text[-64:]) if word in text]


def test_keys_made_and_revoked(server: Server) -> None:
    """With the scopes of the new one."""
    key = make_key(server.data_dir, "acme", (READ,))
    revoke_key(server.data_dir, key)
    (made,) = lines_of(server, "key_made", key_id=key.key_id)
    assert (made["org_id"], made["scopes"]) == ("acme", "read")
    assert lines_of(server, "key_revoked", key_id=key.key_id, org_id="acme")


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_lines_of_native_code(tmp_path: Path, log_format: str) -> None:
    """What gRPC's core prints is JSON too where lines are, and as it was where they are text."""
    settings = SETTINGS | {
        "REFLEXIO_LOG_FORMAT": log_format,
        "GRPC_VERBOSITY": "debug",
        "GRPC_TRACE": "http",
    }
    with (
        running_server(tmp_path / "data", settings) as server,
        reflexio.ReflexioClient(url_endpoint=server.url) as client,
    ):
        client.whoami()
        if log_format == "json":
            wait_for_line(server, "native")
    text = server.log_path.read_text()
    assert "chttp2" in text
    assert "stopped" in text
    if log_format == "json":
        assert lines_of(server, "stopped")
    else:
        assert "{" not in text.splitlines()[0]


def test_id_of_every_error_is_found_at_debug(tmp_path: Path) -> None:
    """Of each of many of one reason, over both protocols and on a bulk stream."""
    settings = SETTINGS | {"REFLEXIO_LOG_LEVEL": "debug", "REFLEXIO_REQUESTS_PER_MINUTE": "0"}
    told: list[str] = []
    with (
        running_server(tmp_path / "data", settings) as server,
        reflexio.ReflexioClient(url_endpoint=server.url) as client,
    ):
        for path in ("/api/get_interactions", "/api/publish_interaction", f"/nowhere/{USER}"):
            for _ in range(3):
                status, error = call(server, path, body={"top_k": 0})
                assert status in (400, 404)
                told.append(error["request_id"])
        for _ in range(3):
            with pytest.raises(reflexio.InvalidRequest) as refused:
                client.get_interactions("")
            told.append(refused.value.request_id)
        make_key(server.data_dir, "acme")
        status, error = call(server, "/api/whoami", "nonsense")
        assert status == 401
        told.append(error["request_id"])
        with pytest.raises(reflexio.Unauthenticated) as nobody:
            client.whoami()
        told.append(nobody.value.request_id)
        found = {line["call_id"]: line for line in lines_of(server, "error_told")}
        assert len(set(told)) == len(told) == 14
        assert set(told) <= found.keys()
        assert found[told[0]]["reason"] == "INVALID_FIELD"
        assert {found[id]["reason"] for id in told[-2:]} == {"UNAUTHENTICATED"}
        assert USER not in server.log_path.read_text()

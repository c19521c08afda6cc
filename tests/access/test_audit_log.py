"""The audit log: an entry for each act, committed with it, that tells no text and no name."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from reflexio.v1 import options_pb2
from reflexio_server.cli.main import app
from reflexio_server.rpc.middleware.audit import CHANGES
from typer.testing import CliRunner

from tests.access.callers import CALLERS, METHODS, OK, Caller, GrpcCaller
from tests.access.rows import ROWS, Known
from tests.access.tenants import SAME_IDS, Tenant, settle
from tests.support.keyring import ADMIN, REVIEW, make_key, revoke_key
from tests.support.serving import Server, running_server

BARE = {"REFLEXIO_EMBEDDING": "none"}
DAY_S = 86_400
NARROW = ("DeleteInteraction", "DeleteRequest", "DeleteSession", "DeleteProfile")
"""Deletions that would find nothing after the others, and one that finds no session is no act."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that learns."""
    with running_server(tmp_path_factory.mktemp("audit") / "data") as running:
        yield running


@pytest.fixture(scope="module", params=CALLERS)
def caller(request: pytest.FixtureRequest, server: Server) -> Iterator[Caller]:
    """One way in."""
    with CALLERS[request.param](server) as opened:
        yield opened


def settle_in(server: Server, bearer: str, word: str, ids: Known = SAME_IDS) -> Tenant:
    """Give an organisation records of every kind."""
    with GrpcCaller(server) as caller:
        return settle(caller, bearer, word, ids)


def entries(caller: Caller, bearer: str, **wanted: Any) -> list[dict[str, Any]]:
    """Return the log's entries, newest first."""
    answer = caller.call("GetAuditLog", wanted, bearer)
    assert answer.code == OK, answer
    found: list[dict[str, Any]] = answer.replies[0].get("entries", [])
    return found


def scope_of(rpc: str) -> int:
    """Return the scope that an RPC needs."""
    return int(METHODS[rpc].GetOptions().Extensions[options_pb2.required_scope])


ACTS = [
    rpc
    for rpc in METHODS
    if not rpc.startswith(("Get", "List", "Search", "Whoami"))
    and (rpc.startswith(CHANGES) or scope_of(rpc) in (ADMIN, REVIEW))
]


def test_every_act_has_an_entry_and_nothing_else_has(server: Server, caller: Caller) -> None:
    """With its RPC and its key; reads and publishes are none."""
    key = make_key(server.data_dir, f"acts-{type(caller).__name__}")
    tenant = settle_in(server, key.text, "zebrafinch")
    for rpc in (*NARROW, *(rpc for rpc in METHODS if rpc not in NARROW)):
        before = entries(caller, key.text)
        fields = ROWS[rpc](tenant.known)
        answer = caller.call(rpc, fields, key.text)
        new = entries(caller, key.text)[: -len(before) or None]
        if rpc in ACTS and answer.code == OK:
            assert [entry["rpc"] for entry in new] == [rpc]
            assert new[0]["key_id"] == key.key_id
            assert new[0].get("named_user", False) == bool(fields.get("user_id"))
        else:
            assert new == []
            assert rpc not in ACTS or answer.code == "NOT_FOUND", answer


def test_entries_hold_no_text_and_no_name(server: Server, caller: Caller) -> None:
    """Neither in replies nor in the file's rows of the log."""
    key = make_key(server.data_dir, f"names-{type(caller).__name__}")
    known = SAME_IDS._replace(
        user_id="ann",
        session_id="s_secretname",
        request_id="r_secretname",
        profile_id="p_secretname",
    )
    tenant = settle_in(server, key.text, "secretword", known)
    for rpc in ACTS:
        caller.call(rpc, ROWS[rpc](tenant.known), key.text)
    told = json.dumps(entries(caller, key.text))
    with sqlite3.connect(f"file:{server.data_dir}/reflexio.db?mode=ro", uri=True) as connection:
        told += str(connection.execute("SELECT * FROM audit_log").fetchall())
    for secret in ("secretname", "secretword", "'ann'", '"ann"'):
        assert secret not in told


def test_a_deleted_user_is_found_by_name_alone(server: Server, caller: Caller) -> None:
    """The receipt of a deletion: who knows the name finds the entry, in the own organisation."""
    org = f"receipt-{type(caller).__name__}"
    key, other = make_key(server.data_dir, org), make_key(server.data_dir, f"{org}-other")
    settle_in(server, key.text, "zebrafinch")
    caller.call("ClearUserData", {"user_id": "ann"}, key.text)
    (entry,) = entries(caller, key.text, user_id="ann", rpc="ClearUserData")
    assert int(entry["record_count"]) > 0
    assert entries(caller, key.text, user_id="bob") == []
    assert entries(caller, other.text, user_id="ann") == []


def test_filters_and_pages(server: Server, caller: Caller) -> None:
    """By key and by time; pages are whole and in order."""
    org = f"pages-{type(caller).__name__}"
    first, second = make_key(server.data_dir, org), make_key(server.data_dir, org)
    for key in (first, second, first):
        assert caller.call("DeleteAllProfiles", {}, key.text).code == OK
    deleted = entries(caller, first.text, rpc="DeleteAllProfiles")
    assert [entry["key_id"] for entry in deleted] == [first.key_id, second.key_id, first.key_id]
    assert entries(caller, first.text, key_id=second.key_id) == [deleted[1]]
    now_s = int(deleted[0]["created_at"])
    assert entries(caller, first.text, start_time=now_s + DAY_S) == []
    assert entries(caller, first.text, end_time=now_s - DAY_S) == []
    every = entries(caller, first.text)
    paged: list[dict[str, Any]] = []
    token = ""
    while True:
        (page,) = caller.call("GetAuditLog", {"limit": 2, "page_token": token}, first.text).replies
        paged += page["entries"]
        token = page.get("next_page_token", "")
        if not token:
            break
    assert paged == every


def test_keys_of_the_socket_are_acts_of_their_organisation(server: Server, caller: Caller) -> None:
    """Made and revoked in the data folder: by nobody's key, each with the id of its key."""
    org = f"socket-{type(caller).__name__}"
    reading, revoked = make_key(server.data_dir, org), make_key(server.data_dir, org)
    revoke_key(server.data_dir, revoked)
    told = [(entry["rpc"], entry["details"][-1]) for entry in entries(caller, reading.text)]
    assert told == [
        ("RevokeKey", f"key_id={revoked.key_id}"),
        ("CreateKey", f"key_id={revoked.key_id}"),
        ("CreateKey", f"key_id={reading.key_id}"),
    ]
    assert not any(entry.get("key_id") for entry in entries(caller, reading.text))


def test_keys_made_without_a_server_are_acts(tmp_path: Path) -> None:
    """The command works on the folder by itself, and the bootstrap key at the start."""
    folder = tmp_path / "data"
    made = CliRunner().invoke(
        app, ["keys", "create", "--org", "acme", "--scope", "admin", "--data-dir", str(folder)]
    )
    assert made.exit_code == 0, made.output
    text = made.stdout.strip().splitlines()[0]
    bootstrap = f"rfx_{'b' * 16}_{'c' * 64}"
    environment = BARE | {"REFLEXIO_BOOTSTRAP_KEY": bootstrap, "REFLEXIO_BOOTSTRAP_ORG": "acme"}
    with running_server(folder, environment) as server, CALLERS["json"](server) as caller:
        told = [entry["details"][-1] for entry in entries(caller, text, rpc="CreateKey")]
    assert told == [f"key_id={'b' * 16}", f"key_id={text.split('_')[1]}"]

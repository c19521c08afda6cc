"""Keys over the port: an administrator's own organisation's, within the own scopes."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.access.callers import CALLERS, OK, Caller
from tests.support.keyring import ADMIN, READ, make_key
from tests.support.serving import Server, running_server

BARE = {"REFLEXIO_EMBEDDING": "none"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that searches by words alone."""
    with running_server(tmp_path_factory.mktemp("keys") / "data", BARE) as running:
        yield running


@pytest.fixture(scope="module", params=CALLERS)
def caller(request: pytest.FixtureRequest, server: Server) -> Iterator[Caller]:
    """One way in."""
    with CALLERS[request.param](server) as opened:
        yield opened


def reply(caller: Caller, rpc: str, fields: dict[str, Any], bearer: str) -> dict[str, Any]:
    """Return the reply of a call that succeeds."""
    answer = caller.call(rpc, fields, bearer)
    assert answer.code == OK, answer
    found: dict[str, Any] = answer.replies[0]
    return found


def test_key_is_made_used_listed_and_revoked(server: Server, caller: Caller) -> None:
    """It opens the maker's organisation at once, and nothing any more once it is revoked."""
    org = f"own-{type(caller).__name__}"
    admin = make_key(server.data_dir, org)
    made = reply(caller, "CreateKey", {"scopes": ["read"], "name": "board"}, admin.text)
    assert reply(caller, "Whoami", {}, made["text"])["org_id"] == org
    refused = caller.call("ListKeys", {}, made["text"])
    assert (refused.code, refused.reason) == ("PERMISSION_DENIED", "SCOPE_MISSING")
    listed = reply(caller, "ListKeys", {}, admin.text)["keys"]
    assert [key["key_id"] for key in listed] == [admin.key_id, made["key"]["key_id"]]
    assert made["text"].rpartition("_")[2] not in str(listed)
    reply(caller, "RevokeKey", {"key_id": made["key"]["key_id"]}, admin.text)
    assert caller.call("Whoami", {}, made["text"]).code == "UNAUTHENTICATED"


def test_no_key_gives_what_it_lacks(server: Server, caller: Caller) -> None:
    """An administrator who may not write makes no key that may."""
    admin = make_key(server.data_dir, f"less-{type(caller).__name__}", (ADMIN, READ))
    assert caller.call("CreateKey", {"scopes": ["admin", "read"]}, admin.text).code == OK
    for scopes in (["write"], ["read", "review"]):
        refused = caller.call("CreateKey", {"scopes": scopes}, admin.text)
        assert (refused.code, refused.reason) == ("PERMISSION_DENIED", "SCOPE_MISSING")
        assert scopes[-1] in refused.message


def test_other_organisations_have_no_keys_here(server: Server, caller: Caller) -> None:
    """Theirs are not listed, not revoked, and none is made for them."""
    org = f"mine-{type(caller).__name__}"
    mine, other = make_key(server.data_dir, org), make_key(server.data_dir, f"{org}-other")
    assert other.key_id not in str(reply(caller, "ListKeys", {}, mine.text))
    refused = caller.call("RevokeKey", {"key_id": other.key_id}, mine.text)
    assert (refused.code, refused.message) == ("NOT_FOUND", "key not found")
    assert caller.call("Whoami", {}, other.text).code == OK
    refused = caller.call("CreateKey", {"scopes": ["read"], "org_id": f"{org}-other"}, mine.text)
    assert (refused.code, refused.reason) == ("INVALID_ARGUMENT", "INVALID_FIELD")


def test_repeating_with_a_text_makes_one_key(server: Server, caller: Caller) -> None:
    """A lost reply costs nothing to whoever brings the key."""
    admin = make_key(server.data_dir, f"again-{type(caller).__name__}")
    kind = "1" if "Json" in type(caller).__name__ else "2"
    text = f"rfx_{kind * 16}_{'d' * 64}"
    for _ in range(2):
        made = reply(caller, "CreateKey", {"scopes": ["read"], "text": text}, admin.text)
        assert made["key"]["key_id"] == kind * 16
        assert not made.get("text")
    assert len(reply(caller, "ListKeys", {}, admin.text)["keys"]) == 2


def test_open_server_makes_no_first_key(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whoever reaches it could lock out all others: the command does it."""
    with running_server(tmp_path_factory.mktemp("open") / "data", BARE) as server:
        for open_caller in CALLERS.values():
            with open_caller(server) as caller:
                refused = caller.call("CreateKey", {"scopes": ["admin"]}, None)
                assert (refused.code, refused.reason) == ("PERMISSION_DENIED", "FIRST_KEY")
                assert caller.call("Whoami", {}, None).code == OK

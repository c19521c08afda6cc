"""Every RPC, with every kind of key, over both protocols: R12 of the guarantees."""

import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from reflexio.v1 import options_pb2

from tests.access.callers import CALLERS, METHODS, OK, Answer, Caller
from tests.access.rows import NOBODY, ROWS
from tests.support.keyring import ADMIN, READ, REVIEW, WRITE, make_key, revoke_key
from tests.support.serving import Server, running_server

REFUSED = Answer(
    "UNAUTHENTICATED",
    "UNAUTHENTICATED",
    "a valid API key is required: send the header Authorization: Bearer KEY",
)
SCOPES = {"read": READ, "write": WRITE, "admin": ADMIN, "review": REVIEW}
EXPIRY_S = 2
POLL_S = 0.1


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that searches by words alone."""
    folder = tmp_path_factory.mktemp("matrix") / "data"
    with running_server(folder, {"REFLEXIO_EMBEDDING": "none"}) as running:
        yield running


@pytest.fixture(scope="module")
def bearers(server: Server) -> dict[str, str | None]:
    """A bearer of each kind; None sends none."""
    folder: Path = server.data_dir
    expired = make_key(folder, "acme", expires_in_s=EXPIRY_S)
    expired_from = time.time() + EXPIRY_S
    revoked = make_key(folder, "acme")
    revoke_key(folder, revoked)
    valid = make_key(folder, "acme")
    found: dict[str, str | None] = {
        "none": None,
        "empty": "",
        "garbage": "garbage \x7e",
        "other secret": f"{valid.text[:-1]}{'0' if valid.text[-1] != '0' else '1'}",
        "unknown id": f"rfx_{'0' * 16}_{valid.text.rpartition('_')[2]}",
        "revoked": revoked.text,
        "expired": expired.text,
        **{name: make_key(folder, "acme", (scope,)).text for name, scope in SCOPES.items()},
    }
    while time.time() < expired_from:
        time.sleep(POLL_S)
    return found


@pytest.fixture(scope="module", params=CALLERS)
def caller(request: pytest.FixtureRequest, server: Server) -> Iterator[Caller]:
    """One way in."""
    with CALLERS[request.param](server) as opened:
        yield opened


INVALID = ("none", "empty", "garbage", "other secret", "unknown id", "revoked", "expired")
KINDS = (*INVALID, *SCOPES)
"""The keys of another organisation have a module of their own."""


def test_every_rpc_has_a_row() -> None:
    """A new RPC needs a row here; so each is called with every kind of key."""
    assert set(ROWS) == set(METHODS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rpc", METHODS)
def test_cell(caller: Caller, bearers: dict[str, str | None], rpc: str, kind: str) -> None:
    """A key opens what its scopes say; whatever is no valid key is refused in the same words."""
    new_ids = NOBODY._replace(request_id=str(uuid.uuid4()), profile_id=str(uuid.uuid4()))
    answer = caller.call(rpc, ROWS[rpc](new_ids), bearers[kind])
    needed = METHODS[rpc].GetOptions().Extensions[options_pb2.required_scope]
    if kind in INVALID:
        assert answer == REFUSED
    elif needed == SCOPES[kind]:
        assert answer.code in (OK, "NOT_FOUND"), answer
    else:
        name = options_pb2.Scope.Name(needed).removeprefix("SCOPE_").lower()
        assert answer == Answer(
            "PERMISSION_DENIED", "SCOPE_MISSING", f"the key lacks the scope {name}"
        )


CONFINED = {
    name: field
    for name, method in METHODS.items()
    if (field := method.GetOptions().Extensions[options_pb2.confined_by])
}


def test_listings_over_users_are_confined() -> None:
    """Every read that takes a user, and can do without, names the field that confines it."""
    optional = {
        name
        for name, method in METHODS.items()
        if method.GetOptions().Extensions[options_pb2.required_scope] == READ
        and (field := method.input_type.fields_by_name.get("user_id")) is not None
        and not field.GetOptions().Extensions[options_pb2.rule].required
    }
    assert set(CONFINED) == optional


@pytest.mark.parametrize("rpc", CONFINED)
def test_call_over_all_users_needs_admin_as_well(
    caller: Caller, server: Server, bearers: dict[str, str | None], rpc: str
) -> None:
    """A key that may read one user's records does not read all users' by naming nobody."""
    field = CONFINED[rpc]
    over_all = {name: value for name, value in ROWS[rpc](NOBODY).items() if name != field}
    for fields in (over_all, over_all | {field: ""}):
        assert caller.call(rpc, fields, bearers["read"]) == Answer(
            "PERMISSION_DENIED",
            "SCOPE_MISSING",
            f"the key lacks the scope admin, which a call without {field} needs: "
            "it is over all users",
        )
    both = make_key(server.data_dir, "acme", (READ, ADMIN)).text
    assert caller.call(rpc, over_all, both).code == OK
    alone = caller.call(rpc, over_all, bearers["admin"])
    assert alone.message == "the key lacks the scope read"


def test_every_kind_has_a_bearer(bearers: dict[str, str | None]) -> None:
    """No column of the matrix is left out."""
    assert set(bearers) == set(KINDS)

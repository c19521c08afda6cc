"""Another organisation's records are as if they were not there, and nothing touches them."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.access.callers import CALLERS, METHODS, OK, Answer, Caller, GrpcCaller
from tests.access.rows import NOBODY, ROWS, Known
from tests.access.tenants import READS, Tenant, ask, settle
from tests.support.keyring import make_key
from tests.support.serving import Server, running_server

ACME_WORD, TWIN_WORD = "zebrafinch", "quetzal"
"""Words that stand in the records of one organisation alone."""
WORDLESS = (
    *("GetStorageStats", "GetInteractionImage", "GetSessionOutcomes", "GetProfileChangeLog"),
    *("GetLearningStatus", "WatchLearning", "GetFailedLearning", "GetUsers"),
    *("ListKeys", "GetAuditLog"),
)
"""What tells of an organisation without its words, or by number."""
IDS = {name + ending for name in Known._fields for ending in ("", "s")}
"""Fields that repeat the caller's ids, or hold what the server gives anew at each call."""
TAKING_IDS = [rpc for rpc in METHODS if ROWS[rpc](NOBODY) != ROWS[rpc](Known(*"abcdefg"))]
TIMES = ("created_at", "expires_at", "last_modified_timestamp")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that finds by meaning and learns."""
    with running_server(tmp_path_factory.mktemp("tenants") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def acme(server: Server) -> Tenant:
    """The organisation that the others try to reach."""
    with GrpcCaller(server) as caller:
        return settle(caller, make_key(server.data_dir, "acme").text, ACME_WORD)


@pytest.fixture(scope="module", params=CALLERS)
def caller(request: pytest.FixtureRequest, server: Server) -> Iterator[Caller]:
    """One way in."""
    with CALLERS[request.param](server) as opened:
        yield opened


def new_tenant(server: Server) -> Tenant:
    """Return an organisation of its own, without records."""
    bearer = make_key(server.data_dir, f"stranger-{uuid.uuid4()}").text
    return Tenant(bearer, NOBODY, "nothing")


@pytest.fixture
def stranger(server: Server) -> Tenant:
    """An organisation without records."""
    return new_tenant(server)


def view(caller: Caller, tenant: Tenant) -> dict[str, Answer]:
    """Return all that a tenant sees of its own records."""
    seen = {rpc: ask(caller, tenant, rpc, tenant.known) for rpc in READS}
    assert all(answer.code == OK for answer in seen.values()), seen
    return seen


def neutral(value: Any) -> Any:
    """Return an answer without ids and times."""
    if isinstance(value, dict):
        return {
            name: "any" if name in IDS or name in TIMES else neutral(member)
            for name, member in value.items()
        }
    return [neutral(element) for element in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("rpc", TAKING_IDS)
def test_ids_of_others_answer_as_absent_ones(
    server: Server, caller: Caller, acme: Tenant, rpc: str
) -> None:
    """Whatever an RPC does, with acme's ids it does as with ids that nobody has."""
    with_absent = ask(caller, new_tenant(server), rpc, NOBODY)
    with_others = ask(caller, new_tenant(server), rpc, acme.known)
    assert neutral(with_others) == neutral(with_absent)
    assert ACME_WORD not in repr(with_others)


def test_nothing_that_strangers_do_is_seen(caller: Caller, acme: Tenant, stranger: Tenant) -> None:
    """Every RPC with acme's ids leaves all that acme sees as it was."""
    before = view(caller, acme)
    for rpc in METHODS:
        ask(caller, stranger, rpc, acme.known)
    assert view(caller, acme) == before


def test_twins_with_the_same_ids_never_meet(server: Server, caller: Caller, acme: Tenant) -> None:
    """The same user, session, request and profile ids in two organisations are different records.

    Each finds its own, and what one deletes is there for the other.
    """
    org_id = f"twin-{type(caller).__name__}"
    with GrpcCaller(server) as settling:
        twin = settle(settling, make_key(server.data_dir, org_id).text, TWIN_WORD)
    before = view(caller, acme)
    seen = view(caller, twin)
    assert ACME_WORD not in repr(seen)
    assert TWIN_WORD not in repr(before)
    for rpc, answer in seen.items():
        assert rpc in WORDLESS or TWIN_WORD in repr(answer), rpc
    for rpc in METHODS:
        if rpc.startswith(("Delete", "Clear")):
            assert ask(caller, twin, rpc, twin.known).code == OK
    assert TWIN_WORD not in repr(
        [ask(caller, twin, rpc, twin.known) for rpc in READS if rpc != "GetProfileChangeLog"]
    )
    assert view(caller, acme) == before


def test_organisation_wide_search_finds_its_own(
    caller: Caller, acme: Tenant, stranger: Tenant
) -> None:
    """By words and by meaning, without a filter."""
    for mode in ("hybrid", "vector", "fts"):
        fields = {"query": ACME_WORD, "search_mode": mode}
        own = caller.call("SearchOrganization", fields, acme.bearer)
        assert ACME_WORD in repr(own.replies)
        other = caller.call("SearchOrganization", fields, stranger.bearer)
        assert other.code == OK
        assert ACME_WORD not in repr(other.replies)


def test_page_tokens_open_no_other_organisation(
    caller: Caller, acme: Tenant, stranger: Tenant
) -> None:
    """A token says where to go on, not whose records."""
    (page,) = caller.call("GetAllInteractions", {"limit": 1}, acme.bearer).replies
    fields = {"page_token": page["next_page_token"]}
    (rest,) = caller.call("GetAllInteractions", fields, acme.bearer).replies
    assert ACME_WORD in repr(rest)
    (other,) = caller.call("GetAllInteractions", fields, stranger.bearer).replies
    assert not other.get("interactions")

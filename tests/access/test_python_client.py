"""The Python client with keys that open nothing or too little, and the care it takes of them."""

import asyncio
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import reflexio

from tests.support.keyring import READ, MadeKey, make_key, revoke_key
from tests.support.serving import Server, running_server

CALL_TIMEOUT_S = 30.0
ITEM = {"user_id": "ann", "session_id": "s", "interactions": [{"content": "x"}]}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with keys."""
    folder = tmp_path_factory.mktemp("client") / "data"
    with running_server(folder, {"REFLEXIO_EMBEDDING": "none"}) as running:
        make_key(running.data_dir, "acme")
        yield running


@pytest.fixture(scope="module")
def reader(server: Server) -> MadeKey:
    """A key that may read."""
    return make_key(server.data_dir, "acme", (READ,))


@pytest.fixture(scope="module")
def revoked(server: Server) -> MadeKey:
    """A key that opens nothing any more."""
    key = make_key(server.data_dir, "acme")
    revoke_key(server.data_dir, key)
    return key


Make = Callable[[Any], Any]
"""Makes a call of a client, whichever it is."""


def ordinary(server: Server, key: str, make: Make) -> Any:
    """Make a call with the client."""
    with reflexio.ReflexioClient(key, server.url, timeout=CALL_TIMEOUT_S) as client:
        made = make(client)
        return list(made) if hasattr(made, "__next__") else made


def asynchronous(server: Server, key: str, make: Make) -> Any:
    """Make a call with the client for asyncio."""

    async def run() -> Any:
        async with reflexio.AsyncReflexioClient(key, server.url, timeout=CALL_TIMEOUT_S) as client:
            made = make(client)
            return [reply async for reply in made] if hasattr(made, "__aiter__") else await made

    return asyncio.run(run())


CLIENTS = [ordinary, asynchronous]
CALLS: dict[str, Make] = {
    "unary": lambda client: client.publish_interaction(**ITEM),
    "bulk": lambda client: client.bulk_publish([ITEM]),
    "delete": lambda client: client.delete_session("s"),
}


def refusal_of(work: Callable[[], Any]) -> reflexio.ReflexioError:
    """Return what a call raises, or what its only ack says."""
    try:
        (ack,) = work()
    except reflexio.ReflexioError as error:
        return error
    assert not ack.success
    assert isinstance(ack.error, reflexio.ReflexioError)
    return ack.error


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("call", CALLS)
def test_scope_that_is_missing_is_named(
    server: Server, reader: MadeKey, client: Any, call: str
) -> None:
    """As PermissionDenied, with its reason and what is missing."""
    error = refusal_of(lambda: client(server, reader.text, CALLS[call]))
    assert type(error) is reflexio.PermissionDenied
    assert (error.code, error.reason) == ("PERMISSION_DENIED", "SCOPE_MISSING")
    assert error.details == {"scope": "write"}
    assert error.request_id
    assert reader.text.rpartition("_")[2] not in shown(error)


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("call", [*CALLS, "watch"])
@pytest.mark.parametrize("bearer", ["none", "wrong", "revoked"])
def test_key_that_opens_nothing_is_refused(
    server: Server, revoked: MadeKey, client: Any, call: str, bearer: str
) -> None:
    """As Unauthenticated, at the first attempt."""
    text = {"none": "", "wrong": "rfx_wrong", "revoked": revoked.text}[bearer]
    calls = CALLS | {"watch": lambda client: client.watch_learning("r1")}
    error = refusal_of(lambda: client(server, text, calls[call]))
    assert type(error) is reflexio.Unauthenticated
    assert (error.code, error.reason) == ("UNAUTHENTICATED", "UNAUTHENTICATED")
    assert revoked.text.rpartition("_")[2] not in shown(error)


def shown(error: BaseException) -> str:
    """Return everything that an error shows, wherever it is sent."""
    told = "".join(traceback.format_exception(error))
    return told + repr(error) + repr(vars(error)) + repr(pickle.dumps(error))


@pytest.mark.parametrize("client", CLIENTS)
def test_reading_key_reads(server: Server, reader: MadeKey, client: Any) -> None:
    """With the organisation that it belongs to."""
    assert client(server, reader.text, lambda client: client.whoami()).org_id == "acme"


@pytest.mark.parametrize("client", CLIENTS)
def test_key_comes_from_the_environment(
    server: Server, reader: MadeKey, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where none is given."""
    monkeypatch.setenv("REFLEXIO_API_KEY", reader.text)
    assert client(server, None, lambda client: client.whoami()).org_id == "acme"


@pytest.mark.parametrize("client", CLIENTS)
def test_nothing_of_the_client_shows_the_key(
    server: Server, reader: MadeKey, client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Not its repr, nor those of its parts, nor what it logs."""
    secret = reader.text.rpartition("_")[2]
    with caplog.at_level(logging.DEBUG):
        for call in CALLS.values():
            refusal_of(lambda call=call: client(server, reader.text, call))  # type: ignore[misc]
    assert secret not in caplog.text
    opened = reflexio.ReflexioClient(reader.text, server.url)
    with opened:
        parts = [opened, *vars(opened).values()]
        parts += [
            value for part in parts if hasattr(part, "__dict__") for value in vars(part).values()
        ]
        assert secret not in repr(parts) + repr([str(part) for part in parts])


def test_key_that_cannot_be_sent_is_not_repeated() -> None:
    """The error names the argument alone."""
    key = "sécret-key\n-of-mine"
    with pytest.raises(reflexio.InvalidRequest) as refusal:
        reflexio.ReflexioClient(key)
    assert "api_key" in str(refusal.value)
    assert key.partition("\n")[2] not in shown(refusal.value)

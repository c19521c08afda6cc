"""Fixtures: a scripted server for the whole run, and each client in turn."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from reflexio import Publisher

from tests.unit.client.publisher.publishing import QUICK, Failures
from tests.unit.client.scripting import CALLERS, Caller, ScriptedServer


@pytest.fixture(scope="session")
def server_process() -> Iterator[ScriptedServer]:
    server = ScriptedServer()
    yield server
    server.stop()


@pytest.fixture
def server(server_process: ScriptedServer) -> ScriptedServer:
    server_process.reset()
    return server_process


@pytest.fixture
def own_server() -> Iterator[ScriptedServer]:
    server = ScriptedServer()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REFLEXIO_URL", raising=False)
    monkeypatch.delenv("REFLEXIO_API_KEY", raising=False)


@pytest.fixture(params=sorted(CALLERS))
def connect(request: pytest.FixtureRequest) -> Iterator[Callable[..., Caller]]:
    callers: list[Caller] = []

    def connect(url: str, **options: Any) -> Caller:
        caller: Caller = CALLERS[request.param](url, **options)
        callers.append(caller)
        return caller

    yield connect
    for caller in callers:
        caller.close()


@pytest.fixture
def caller(connect: Callable[..., Caller], server: ScriptedServer) -> Caller:
    return connect(server.url)


@pytest.fixture
def failures() -> Failures:
    return Failures()


@pytest.fixture
def publish_to() -> Iterator[Callable[..., Publisher]]:
    publishers: list[Publisher] = []

    def make(url: str, **options: Any) -> Publisher:
        publishers.append(Publisher(url_endpoint=url, **{"retry": QUICK, **options}))
        return publishers[-1]

    yield make
    for publisher in publishers:
        publisher.close(timeout_s=0)

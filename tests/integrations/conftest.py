"""A real server and clients for the tests of adapters."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from reflexio import AsyncReflexioClient, ReflexioClient

from tests.support.serving import Server, running_server


@pytest.fixture(scope="session")
def one_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests: a start takes longer than most of them."""
    folder = tmp_path_factory.mktemp("server")
    with running_server(folder / "data", {"REFLEXIO_SEARCH_WAIT_S": "10"}) as running:
        yield running


@pytest.fixture
def server(one_server: Server) -> Server:
    """The server, which runs, whatever a test before did to it."""
    if one_server.was_killed:
        one_server.start()
    return one_server


@pytest.fixture
def user() -> str:
    """A user of this test alone."""
    return f"user_{uuid4()}"


@pytest.fixture
def client(server: Server) -> Iterator[ReflexioClient]:
    """A client that waits for its server as long as a restart takes."""
    with ReflexioClient(url_endpoint=server.url, timeout=60) as connected:
        yield connected


@pytest.fixture
def async_client(server: Server) -> AsyncReflexioClient:
    """The same for asyncio."""
    return AsyncReflexioClient(url_endpoint=server.url, timeout=60)

"""A server with the local model, and a client of it."""

from collections.abc import Iterator

import pytest
import reflexio

from tests.support.serving import Server, running_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a server process that the suite shares; each test has users and agents of its own."""
    with running_server(tmp_path_factory.mktemp("learning") / "data") as server:
        yield server


@pytest.fixture(scope="session")
def client(server: Server) -> Iterator[reflexio.ReflexioClient]:
    """Give a client of the shared server."""
    with reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as connected:
        yield connected

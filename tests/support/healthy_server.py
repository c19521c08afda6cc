"""A server that bad or hostile callers must leave healthy; a conftest takes both fixtures."""

from collections.abc import Iterator

import grpc
import pytest

from tests.support.callers import Callers
from tests.support.serving import HOST, Server, running_server

MESSAGE_BYTES_MAX = 64 * 2**20  # more than the server takes, so that the server decides
NEVER_LOGGED = (b"Traceback", b'"level": "error"', b"never retrieved")
"""Signs of a fault of the server, whatever it was sent."""


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server without a model, one for all tests of a package."""
    folder = tmp_path_factory.mktemp("healthy") / "data"
    with running_server(folder, {"REFLEXIO_EMBEDDING": "none"}) as running:
        yield running


@pytest.fixture
def callers(server: Server) -> Iterator[Callers]:
    """Give the callers; after them the server answers, and has logged no fault."""
    before = server.log_path.stat().st_size
    options = [("grpc.max_send_message_length", MESSAGE_BYTES_MAX)]
    with grpc.insecure_channel(f"{HOST}:{server.port}", options) as channel:
        yield Callers(server, channel)
    with server.log_path.open("rb") as log:
        log.seek(before)
        added = log.read()
    for sign in NEVER_LOGGED:
        assert sign not in added
    assert server.is_ready()

"""One server for all attacks; it must live on, answer, and have failed at nothing."""

from collections.abc import Iterator

import grpc
import pytest

from tests.support.callers import Callers
from tests.support.serving import HOST, Server, running_server

MESSAGE_BYTES_MAX = 64 * 2**20  # more than the server takes, so that the server decides


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server without a model."""
    folder = tmp_path_factory.mktemp("hostile") / "data"
    with running_server(folder, {"REFLEXIO_EMBEDDING": "none"}) as running:
        yield running


@pytest.fixture
def callers(server: Server) -> Iterator[Callers]:
    """Give the callers; after them the server answers, and its log has no traceback."""
    before = server.log_path.stat().st_size
    options = [("grpc.max_send_message_length", MESSAGE_BYTES_MAX)]
    with grpc.insecure_channel(f"{HOST}:{server.port}", options) as channel:
        yield Callers(server, channel)
    with server.log_path.open("rb") as log:
        log.seek(before)
        added = log.read()
    assert b"Traceback" not in added
    assert b'"level": "error"' not in added
    assert server.is_ready()

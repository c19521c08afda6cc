"""A server for raw peers, and the innocent who must be answered beside them."""

from collections.abc import Iterator

import pytest
import reflexio

from tests.support.serving import Server, running_server

CONNECTIONS_MAX = 40
STREAM_IDLE_TIMEOUT_S = 1.0
SETTINGS = {
    "REFLEXIO_EMBEDDING": "none",
    "REFLEXIO_CONNECTIONS_MAX": str(CONNECTIONS_MAX),
    "REFLEXIO_STREAM_IDLE_TIMEOUT_S": str(STREAM_IDLE_TIMEOUT_S),
}


@pytest.fixture(scope="package")
def open_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a server without keys; its log must have no traceback in the end."""
    with running_server(tmp_path_factory.mktemp("limits") / "data", SETTINGS) as running:
        yield running
    assert "Traceback" not in running.log_path.read_text()


@pytest.fixture
def innocent(open_server: Server) -> Iterator[reflexio.ReflexioClient]:
    """Give a client that is connected already, and must be answered in the end."""
    once = reflexio.RetryPolicy(max_attempts=1)
    with reflexio.ReflexioClient(url_endpoint=open_server.url, retry=once) as client:
        assert client.whoami().success
        yield client
        assert client.whoami().success
    assert open_server.is_ready()

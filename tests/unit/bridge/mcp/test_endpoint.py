"""The endpoint /mcp where the extra is missing; tests/integrations/mcp speaks to it by the SDK."""

import pytest
from reflexio_server.bridge.mcp import endpoint

from tests.unit.bridge.bridging import Client, Recorder


def test_without_the_extra_a_call_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """And everything else is served."""
    monkeypatch.setattr(endpoint, "find_spec", lambda _name: None)
    client = Client(Recorder().methods())
    answer = client.call("POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "ping"})
    assert answer.status == 501
    assert "pip install 'reflexio-grpc-server[mcp]'" in answer.json["message"]
    assert client.call("GET", "/openapi.json").status == 200

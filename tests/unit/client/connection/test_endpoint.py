"""The address and key of a client: arguments, environment, defaults."""

import re
from typing import Any

import grpc
import pytest
import reflexio
from reflexio import InvalidRequest
from reflexio._connection.endpoint import Endpoint, resolve

from tests.unit.client.scripting import HERE, Caller, ScriptedServer

SECRET = "a-secret-key"


def endpoint(url: str | None = None, key: str | None = None, timeout_s: float = 1.0) -> Endpoint:
    return resolve(key, url, timeout_s, None)


@pytest.mark.parametrize(
    ("url", "address", "is_tls"),
    [
        (None, "localhost:8081", False),
        ("http://localhost:8081", "localhost:8081", False),
        (" http://localhost:8081/ ", "localhost:8081", False),
        ("HTTP://Example.com", "example.com:80", False),
        ("https://example.com", "example.com:443", True),
        ("https://example.com:9000", "example.com:9000", True),
        ("http://[::1]:8081", "[::1]:8081", False),
    ],
)
def test_a_url_says_where_and_whether_with_tls(url: str | None, address: str, is_tls: bool) -> None:
    """Http is plain, https is TLS; the scheme gives the port when there is none."""
    resolved = endpoint(url)
    assert (resolved.address, resolved.is_tls) == (address, is_tls)


@pytest.mark.parametrize(
    "url",
    [
        "localhost:8081",
        "grpc://localhost",
        "http://",
        "http://h:99999",
        "http://h:port",
        "http://h/api",
        "http://h?a=b",
        "http://user@h",
        "http://[::1",
    ],
)
def test_a_url_that_cannot_be_meant_is_refused(url: str) -> None:
    """At once, and by the argument's name."""
    with pytest.raises(InvalidRequest) as caught:
        endpoint(url)
    assert caught.value.violations[0].field == "url_endpoint"


def test_the_environment_stands_in_for_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    """An argument wins; an empty variable is none."""
    monkeypatch.setenv("REFLEXIO_URL", "http://from-environment:1")
    monkeypatch.setenv("REFLEXIO_API_KEY", SECRET)
    assert endpoint().address == "from-environment:1"
    assert endpoint().metadata == (("authorization", f"Bearer {SECRET}"),)
    assert endpoint("http://given:2", "other").address == "given:2"
    assert endpoint("http://given:2", "other").metadata == (("authorization", "Bearer other"),)
    assert endpoint(key="").metadata == ()
    monkeypatch.setenv("REFLEXIO_URL", "")
    monkeypatch.setenv("REFLEXIO_API_KEY", " ")
    assert endpoint().address == "localhost:8081"
    assert endpoint().metadata == ()


@pytest.mark.parametrize(
    "given", ["http://host:8081", " https://host", "localhost:8081", "10.0.0.1", "[::1]:80"]
)
def test_an_address_in_the_place_of_the_key_is_refused(given: str) -> None:
    """Else the client would talk to localhost, with an address for its key."""
    with pytest.raises(InvalidRequest, match="url_endpoint") as caught:
        endpoint(key=given)
    assert caught.value.violations[0].field == "api_key"


def test_a_key_in_the_place_of_the_address_is_refused() -> None:
    """Without repeating it."""
    with pytest.raises(InvalidRequest, match="api_key") as caught:
        endpoint(f"rfx_{SECRET}")
    assert caught.value.violations[0].field == "url_endpoint"
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("key", ["a\nb", "schlüssel", "a\0"])
def test_a_key_that_no_header_can_carry_is_refused(key: str) -> None:
    """Without repeating it."""
    with pytest.raises(InvalidRequest, match="api_key") as caught:
        endpoint(key=key)
    assert key not in str(caught.value)


@pytest.mark.parametrize("timeout_s", [0, -1, float("inf"), float("nan"), True])
def test_a_timeout_is_seconds(timeout_s: float) -> None:
    """Zero, endless and nonsense are refused."""
    with pytest.raises(InvalidRequest, match="timeout"):
        endpoint(timeout_s=timeout_s)


def test_the_key_is_never_shown() -> None:
    """Not in a client's repr and not in its endpoint's."""
    client = reflexio.ReflexioClient(api_key=SECRET)
    assert SECRET not in repr(client) + repr(vars(client)) + repr(endpoint(key=SECRET))
    assert repr(client) == "ReflexioClient(localhost:8081)"


def test_a_proxy_is_not_asked_for_the_machine_itself() -> None:
    """A proxy of the environment cannot reach the loopback address."""
    no_proxy = ("grpc.enable_http_proxy", 0)
    for host in ("localhost", "api.localhost", "127.0.0.1", "127.8.9.10", "[::1]", "0.0.0.0"):
        assert no_proxy in endpoint(f"http://{host}:1").options()
        assert no_proxy in endpoint(f"https://{host}:1").options()
    for host in ("example.com", "localhost.example.com", "10.0.0.1", "[2001:db8::1]"):
        assert no_proxy not in endpoint(f"http://{host}").options()


@pytest.mark.parametrize("key", [None, SECRET])
def test_a_call_carries_the_key_and_the_versions(
    connect: Any, server: ScriptedServer, key: str | None
) -> None:
    """No key, no header; the user agent names client, Python and gRPC."""
    connect(server.url, api_key=key).call("whoami")
    metadata = server.calls("Whoami")[0]["metadata"]
    assert metadata.get("authorization") == (f"Bearer {key}" if key else None)
    agent = rf"reflexio-python/\S+ python/3\.\S+ grpc-python\S*/{re.escape(grpc.__version__)} .*"
    assert re.fullmatch(agent, metadata["user-agent"])


def test_tls_is_spoken_and_checked(connect: Any) -> None:
    """With the server's own authority it works; without, nothing is sent."""
    certificate = HERE / "tls" / "localhost.pem"
    server = ScriptedServer(certificate, HERE / "tls" / "localhost.key")
    try:
        trusting: Caller = connect(server.url, root_certificates=certificate.read_bytes())
        assert trusting.call("whoami").success
        once = reflexio.RetryPolicy(max_attempts=1)
        with pytest.raises(reflexio.Unavailable):
            connect(server.url, retry=once).call("whoami")
        assert len(server.calls("Whoami")) == 1
    finally:
        server.stop()

"""Refused callers: those without a certificate or with a stranger's, and plain ones."""

import asyncio
from collections.abc import Callable

import pytest
import reflexio

from tests.support.certificates import Certificates, Pair
from tests.support.serving import Server
from tests.tls.conftest import client, credentials, curl

ONCE = reflexio.RetryPolicy(max_attempts=1)
AnyClient = Callable[..., None]


def call(**options: object) -> None:
    """Make one call."""
    with reflexio.ReflexioClient(retry=ONCE, **options) as calling:  # type: ignore[arg-type]
        assert calling.whoami().success


def call_async(**options: object) -> None:
    """Make one call with asyncio."""

    async def whoami() -> bool:
        async with reflexio.AsyncReflexioClient(retry=ONCE, **options) as calling:  # type: ignore[arg-type]
            return (await calling.whoami()).success

    assert asyncio.run(whoami())


both = pytest.mark.parametrize("calling", [call, call_async])


def test_known_certificate_is_served_over_both_protocols(
    asking_server: Server, certificates: Certificates
) -> None:
    """Curl and the client show the same one."""
    pair = certificates.client
    answer = curl(
        *("--cacert", certificates.ca, "--cert", pair.cert, "--key", pair.key),
        f"{asking_server.url}/api/whoami",
    )
    assert '"success":true' in answer.stdout, answer.stderr
    with client(asking_server.url, certificates.ca, pair) as calling:
        assert calling.whoami().success
        item = {"user_id": "m", "session_id": "s", "interactions": [{"content": "x"}]}
        assert all(ack.success for ack in calling.bulk_publish([item] * 500))


@both
@pytest.mark.parametrize("who", ["nobody", "stranger"])
def test_client_without_known_certificate_is_told_so(
    asking_server: Server, certificates: Certificates, calling: AnyClient, who: str
) -> None:
    """The error speaks of the certificate, not of the network alone."""
    pair = certificates.stranger if who == "stranger" else None
    with pytest.raises(reflexio.Unavailable, match="client certificate"):
        calling(url_endpoint=asking_server.url, **credentials(certificates.ca, pair))
    known = credentials(certificates.ca, certificates.client)
    calling(url_endpoint=asking_server.url, **known)


def test_curl_without_known_certificate_hears_the_alert(
    asking_server: Server, certificates: Certificates
) -> None:
    """The handshake's own words reach the caller."""
    url = f"{asking_server.url}/healthz"
    nobody = curl("--cacert", certificates.ca, url)
    assert "certificate required" in nobody.stderr
    pair = certificates.stranger
    stranger = curl("--cacert", certificates.ca, "--cert", pair.cert, "--key", pair.key, url)
    assert "unknown ca" in stranger.stderr
    assert not nobody.stdout + stranger.stdout


@both
def test_client_that_trusts_another_authority_is_told_so(
    server: Server, certificates: Certificates, calling: AnyClient
) -> None:
    """With what to give it; without any, the system's authorities know nothing of a test's."""
    with pytest.raises(reflexio.Unavailable, match="root_certificates"):
        calling(url_endpoint=server.url, **credentials(certificates.other_ca))
    with pytest.raises(reflexio.Unavailable, match="root_certificates"):
        calling(url_endpoint=server.url)


@both
def test_pair_that_does_not_match_is_told_so(
    asking_server: Server, certificates: Certificates, calling: AnyClient
) -> None:
    """GRPC itself says that no handshaker could be made."""
    mixed = Pair(certificates.client.cert, certificates.stranger.key)
    with pytest.raises(reflexio.Unavailable, match="do not belong together"):
        calling(url_endpoint=asking_server.url, **credentials(certificates.ca, mixed))


@both
def test_plain_client_on_a_tls_port_is_told_so(server: Server, calling: AnyClient) -> None:
    """And the server's log has one line, however often it comes."""
    with pytest.raises(reflexio.Unavailable, match="https:// is TLS"):
        calling(url_endpoint=server.url.replace("https", "http"))
    assert server.log_path.read_text().count("plain_on_tls_port") >= 1


def test_plain_curl_on_a_tls_port_is_told_so(server: Server) -> None:
    """In HTTP, which it speaks."""
    answer = curl("--include", server.url.replace("https", "http") + "/healthz")
    assert answer.stdout.startswith("HTTP/1.1 400")
    assert "use https://" in answer.stdout

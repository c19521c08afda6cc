"""Servers that speak TLS, one for the whole suite that asks nobody and one that asks everybody."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import reflexio

from tests.support.certificates import Certificates, Pair, make_certificates
from tests.support.serving import Server, running_server

WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}
CURL_TIMEOUT_S = 30


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Give an authority and what it has signed."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def server(
    certificates: Certificates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Run a server with a certificate; its log must have no traceback in the end."""
    folder = tmp_path_factory.mktemp("tls") / "data"
    options = certificates.server_options()
    context = certificates.caller_context()
    with running_server(folder, WORDS_ALONE, tls=context, **options) as running:
        yield running
    assert "Traceback" not in running.log_path.read_text()


@pytest.fixture(scope="session")
def asking_server(
    certificates: Certificates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Run one that serves nobody without a certificate."""
    folder = tmp_path_factory.mktemp("mutual") / "data"
    options = certificates.server_options(asks_clients=True)
    context = certificates.caller_context()
    with running_server(folder, WORDS_ALONE, tls=context, **options) as running:
        yield running
    assert "Traceback" not in running.log_path.read_text()


def curl(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run curl without a proxy."""
    return subprocess.run(
        ["curl", "--silent", "--show-error", "--noproxy", "*", *arguments],
        capture_output=True,
        text=True,
        timeout=CURL_TIMEOUT_S,
        check=False,
    )


def client(url: str, ca: Path, pair: Pair | None = None, **options: Any) -> reflexio.ReflexioClient:
    """Return a client that trusts an authority and shows a certificate."""
    return reflexio.ReflexioClient(url_endpoint=url, **credentials(ca, pair), **options)


def credentials(ca: Path, pair: Pair | None = None) -> dict[str, bytes]:
    """Return the arguments of a client that trusts an authority and shows a certificate."""
    given = {"root_certificates": ca.read_bytes()}
    if pair is not None:
        given["client_certificate"] = pair.cert.read_bytes()
        given["client_key"] = pair.key.read_bytes()
    return given

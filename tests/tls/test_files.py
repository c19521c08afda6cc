"""The files of both sides: refused in words, taken from the environment, used by the commands."""

import logging
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
import reflexio
from cryptography.hazmat.primitives import serialization

from tests.support.certificates import Certificates
from tests.support.serving import Server, child_environment, running_server
from tests.tls.conftest import WORDS_ALONE, credentials

COMMAND_TIMEOUT_S = 60
SECRET = "a-secret-key"


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command; it must end by itself and never show a traceback."""
    answer = subprocess.run(
        [sys.executable, "-m", "reflexio_server", *map(str, arguments)],
        env=child_environment(COLUMNS="300", **WORDS_ALONE, **environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=COMMAND_TIMEOUT_S,
        check=False,
    )
    assert "Traceback" not in answer.stderr
    return answer


@pytest.fixture
def encrypted_key(certificates: Certificates, tmp_path: Path) -> Path:
    """Give the server's key with a passphrase."""
    key = serialization.load_pem_private_key(certificates.server.key.read_bytes(), None)
    path = tmp_path / "encrypted.key"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )
    return path


def options(certificates: Certificates, encrypted_key: Path, how: str) -> list[str | Path]:
    """Return options of a server that cannot start."""
    pair, nothing = certificates.server, Path("no such file")
    return {
        "no key": ["--tls-cert", pair.cert],
        "no cert": ["--tls-key", pair.key],
        "ca alone": ["--tls-client-ca", certificates.ca],
        "absent": ["--tls-cert", nothing, "--tls-key", pair.key],
        "folder": ["--tls-cert", pair.cert, "--tls-key", pair.key.parent],
        "other's key": ["--tls-cert", pair.cert, "--tls-key", certificates.client.key],
        "cert as key": ["--tls-cert", pair.cert, "--tls-key", pair.cert],
        "key as cert": ["--tls-cert", pair.key, "--tls-key", pair.key],
        "encrypted": ["--tls-cert", pair.cert, "--tls-key", encrypted_key],
        "key as ca": [
            *("--tls-cert", pair.cert, "--tls-key", pair.key, "--tls-client-ca", pair.key)
        ],
    }[how]


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("no key", "--tls-cert needs --tls-key"),
        ("no cert", "--tls-key needs --tls-cert"),
        ("ca alone", "--tls-client-ca needs"),
        ("absent", "--tls-cert no such file: No such file"),
        ("folder", "Is a directory"),
        ("other's key", "is not the key of --tls-cert"),
        ("cert as key", "holds no private key"),
        ("key as cert", "holds no certificate"),
        ("encrypted", "is encrypted"),
        ("key as ca", "holds no certificate"),
    ],
)
def test_server_says_which_file_is_wrong(
    certificates: Certificates, encrypted_key: Path, tmp_path: Path, how: str, words: str
) -> None:
    """And does not start, nor make a data folder."""
    data_dir = tmp_path / "data"
    given = options(certificates, encrypted_key, how)
    answer = run("serve", "--port", "0", "--data-dir", data_dir, *given)
    assert answer.returncode == 1
    assert words in answer.stderr
    assert not data_dir.exists()


def test_expired_certificate_is_served_with_a_warning(
    certificates: Certificates, tmp_path: Path
) -> None:
    """Clients refuse it, and the log says so before the first of them comes."""
    context = certificates.caller_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    pair = certificates.expired
    with running_server(
        tmp_path / "data", WORDS_ALONE, tls=context, tls_cert=pair.cert, tls_key=pair.key
    ) as server:
        assert "tls_certificate_out_of_time" in server.log_path.read_text()


def test_commands_take_the_files_of_the_environment(
    asking_server: Server, certificates: Certificates, tmp_path: Path
) -> None:
    """They are clients like others."""
    files = {
        "REFLEXIO_URL": asking_server.url,
        "REFLEXIO_CA_FILE": str(certificates.ca),
        "REFLEXIO_CLIENT_CERT_FILE": str(certificates.client.cert),
        "REFLEXIO_CLIENT_KEY_FILE": str(certificates.client.key),
    }
    lines = tmp_path / "lines.jsonl"
    turn = '"interaction_data_list": [{"content": "The parcel is late"}]'
    lines.write_text(f'{{"user_id": "command", "session_id": "s", {turn}}}\n')
    assert "stored 1 requests" in run("publish", lines, **files).stdout
    assert "parcel" in run("search-interactions", "command", "parcel", **files).stdout
    assert "parcel" in run("requests", "--user", "command", **files).stdout
    assert run("doctor", "--data-dir", tmp_path / "none", **files).returncode == 0
    without = {**files, "REFLEXIO_CLIENT_CERT_FILE": "", "REFLEXIO_CLIENT_KEY_FILE": ""}
    refused = run("doctor", "--data-dir", tmp_path / "none", **without)
    assert refused.returncode == 1
    assert "client certificate" in refused.stdout


def test_client_takes_the_files_of_the_environment(
    asking_server: Server, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is given wins, and files are read for https alone."""
    monkeypatch.setenv("REFLEXIO_CA_FILE", str(certificates.ca))
    monkeypatch.setenv("REFLEXIO_CLIENT_CERT_FILE", str(certificates.client.cert))
    monkeypatch.setenv("REFLEXIO_CLIENT_KEY_FILE", str(certificates.client.key))
    once = reflexio.RetryPolicy(max_attempts=1)
    with reflexio.ReflexioClient(url_endpoint=asking_server.url) as client:
        assert client.whoami().success
    given = credentials(certificates.ca, certificates.stranger)
    stranger = reflexio.ReflexioClient(url_endpoint=asking_server.url, retry=once, **given)
    with stranger, pytest.raises(reflexio.Unavailable):
        stranger.whoami()
    monkeypatch.setenv("REFLEXIO_CA_FILE", "/no/such/file")
    with pytest.raises(reflexio.InvalidRequest, match="REFLEXIO_CA_FILE: /no/such/file: No such"):
        reflexio.ReflexioClient(url_endpoint=asking_server.url)
    reflexio.ReflexioClient(url_endpoint="http://localhost:1").close()


@pytest.mark.parametrize("client_class", [reflexio.ReflexioClient, reflexio.AsyncReflexioClient])
def test_arguments_that_cannot_be_meant_are_refused(
    certificates: Certificates, client_class: type, encrypted_key: Path
) -> None:
    """At once, by the argument's name, and without repeating a key."""
    cert, key = certificates.client.cert.read_bytes(), certificates.client.key.read_bytes()
    for arguments, words in (
        ({"root_certificates": str(certificates.ca)}, "root_certificates: must be PEM bytes"),
        ({"root_certificates": key}, "root_certificates: holds no certificate"),
        ({"client_certificate": cert}, "client_key: is missing"),
        ({"client_key": key}, "client_certificate: is missing"),
        ({"client_certificate": key, "client_key": key}, "client_certificate: holds no"),
        ({"client_certificate": cert, "client_key": cert}, "client_key: holds no private key"),
        (
            {"client_certificate": cert, "client_key": encrypted_key.read_bytes()},
            "client_key: is encrypted",
        ),
    ):
        with pytest.raises(reflexio.InvalidRequest, match=words) as caught:
            client_class(url_endpoint="https://localhost:1", **arguments)
        assert "PRIVATE KEY" not in str(caught.value)


def test_private_key_is_never_shown(certificates: Certificates) -> None:
    """Not by the client, and not by what it is made of."""
    client = reflexio.ReflexioClient(
        url_endpoint="https://localhost:1", **credentials(certificates.ca, certificates.client)
    )
    endpoint = client._transport.endpoint
    shown = repr(client) + repr(vars(client)) + repr(endpoint) + repr(endpoint.certificates)
    assert "PRIVATE KEY" not in shown


@pytest.mark.parametrize(
    ("url", "key", "warnings"),
    [
        ("http://example.com", SECRET, 1),
        ("http://10.0.0.7:8081", SECRET, 1),
        ("https://example.com", SECRET, 0),
        ("http://localhost:8081", SECRET, 0),
        ("http://127.0.0.1:8081", SECRET, 0),
        ("http://example.com", "", 0),
    ],
)
def test_key_in_clear_is_warned_of_once(
    caplog: pytest.LogCaptureFixture, url: str, key: str, warnings: int
) -> None:
    """When it would leave the machine without TLS; the warning does not repeat it."""
    with caplog.at_level(logging.WARNING, "reflexio"):
        client = reflexio.ReflexioClient(key, url)
        reflexio.Publisher(client).close()
    assert len(caplog.records) == warnings
    assert SECRET not in caplog.text

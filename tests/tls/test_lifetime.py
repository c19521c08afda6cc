"""TLS over time: restarts, the drain at SIGTERM, slow readers, renewed files, plain servers."""

import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import reflexio

from tests.support.certificates import Certificates, Pair, make_certificates
from tests.support.serving import HOST, Server, free_port, running_server
from tests.tls.conftest import WORDS_ALONE, client, curl

TURNS = [{"role": "User", "content": "The parcel is late"}]
POLLS_MAX = 600
POLL_S = 0.05
LARGE_TEXT = "z" * 1_000_000
LARGE_COUNT = 20
HELD_MIB_MAX = 450
"""What a server may grow by beside ten peers: a page that waits and one that is made, in several
shapes. All that they ask for would be 800 MB in one shape alone."""
PATIENT = reflexio.RetryPolicy(max_attempts=1_000)


@pytest.fixture
def own_server(certificates: Certificates, tmp_path: Path) -> Iterator[Server]:
    """Run a server that a test may stop."""
    with running_server(
        tmp_path / "data",
        WORDS_ALONE,
        tls=certificates.caller_context(),
        **certificates.server_options(),
    ) as running:
        yield running
    assert "Traceback" not in running.log_path.read_text()


def test_client_outlives_a_restart(own_server: Server, certificates: Certificates) -> None:
    """The same client goes on, and a stream that was cut resends what had no answer."""
    with client(own_server.url, certificates.ca) as calling:
        calling.publish_interaction("restart", TURNS, "s")
        own_server.restart()
        assert len(calling.get_interactions("restart").interactions) == 1

        def items() -> Iterator[dict[str, object]]:
            for number in range(2_000):
                if number == 1_000:
                    own_server.restart()
                item = {"user_id": "cut", "session_id": "s", "interactions": TURNS}
                yield {**item, "request_id": f"c{number}"}

        assert sum(ack.success for ack in calling.bulk_publish(items())) == 2_000
        assert len(calling.get_interactions("cut", top_k=5_000).interactions) == 2_000


def test_sigterm_drains_over_tls(own_server: Server, certificates: Certificates) -> None:
    """Every publish that was on its way is answered or safely repeated; the exit code is 0."""
    begun = threading.Event()
    failures: list[BaseException] = []
    stored: list[str] = []

    def publish() -> None:
        try:
            with client(own_server.url, certificates.ca, timeout=120, retry=PATIENT) as calling:
                for number in range(300):
                    stored.append(calling.publish_interaction("drain", TURNS, "s").request_id)
                    if number == 50:
                        begun.set()
        except reflexio.ReflexioError as error:
            failures.append(error)

    threads = [threading.Thread(target=publish) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert begun.wait(60)
    own_server.process.send_signal(signal.SIGTERM)
    assert own_server.process.wait(30) == 0
    own_server.start()
    for thread in threads:
        thread.join(90)
    assert not failures
    with client(own_server.url, certificates.ca) as calling:
        found = calling.get_requests("drain", top_k=5_000)
    ids = [entry.request.request_id for session in found.sessions for entry in session.requests]
    assert sorted(ids) == sorted(stored)


def resident_mib(server: Server) -> float:
    """Return the server's resident memory."""
    for line in Path(f"/proc/{server.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no VmRSS")


def test_peers_that_do_not_read_hold_little(own_server: Server, certificates: Certificates) -> None:
    """Ten connections ask for 4 MB pages over and over and read none of them; others are served."""
    with client(own_server.url, certificates.ca) as calling:
        calling.publish_interaction(
            "page", [{"content": LARGE_TEXT} for _ in range(LARGE_COUNT)], "s"
        )
        calling.get_interactions("page", top_k=LARGE_COUNT)
        before = resident_mib(own_server)
        context = certificates.caller_context()
        body = b'{"user_id": "page", "top_k": 20}'
        head = (
            b"POST /api/get_interactions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
        )
        request = head % len(body) + body
        peers = []
        for _ in range(10):
            plain = socket.create_connection((HOST, own_server.port), timeout=30)
            secured = context.wrap_socket(plain, server_hostname=HOST)
            secured.sendall(request * 20)
            peers.append(secured)
        for _ in range(20):
            assert calling.whoami().success
            time.sleep(POLL_S)
        held = resident_mib(own_server) - before
        for peer in peers:
            peer.close()
    assert held < HELD_MIB_MAX


def test_renewed_files_count_from_the_next_connection(
    tmp_path: Path, certificates: Certificates
) -> None:
    """On the port and on the further one; files that cannot be served change nothing."""
    live = Pair(tmp_path / "live.pem", tmp_path / "live.key")
    renewed = make_certificates(tmp_path / "renewed")
    use(certificates.server, live)
    port = free_port()
    with running_server(
        tmp_path / "data",
        WORDS_ALONE,
        tls=certificates.caller_context(),
        grpc_port=port,
        tls_cert=live.cert,
        tls_key=live.key,
    ) as server:
        urls = (server.url, f"https://{HOST}:{port}")
        for url in urls:
            assert trusts(url, certificates.ca)
        live.key.write_text("nonsense")
        for url in urls:
            assert trusts(url, certificates.ca)
        use(renewed.server, live)
        for url in urls:
            assert trusts(url, renewed.ca)
            assert not trusts(url, certificates.ca)
        server.tls = renewed.caller_context()
        log = server.log_path.read_text()
        assert "tls_files_not_renewed" in log
        assert "tls_files_renewed" in log


def use(source: Pair, live: Pair) -> None:
    """Put a pair in the place of the one that is served, as a renewal does."""
    for new, old in ((source.cert, live.cert), (source.key, live.key)):
        shutil.copy(new, old.with_suffix(".new"))
        old.with_suffix(".new").replace(old)


def trusts(url: str, ca: Path) -> bool:
    """Tell whether a new connection works with the authority."""
    with client(url, ca, retry=reflexio.RetryPolicy(max_attempts=1)) as calling:
        try:
            return calling.whoami().success
        except reflexio.Unavailable:
            return False


def test_tls_on_a_plain_port_is_said_once(certificates: Certificates, tmp_path: Path) -> None:
    """One clear line in the log, a hint in the client's error, and plain callers go on."""
    with running_server(tmp_path / "data", WORDS_ALONE) as server:
        url = server.url.replace("http", "https")
        for _ in range(5):
            assert curl("--insecure", f"{url}/healthz").returncode
        once = reflexio.RetryPolicy(max_attempts=1)
        calling = client(url, certificates.ca, retry=once)
        with calling, pytest.raises(reflexio.Unavailable, match="http:// is plain"):
            calling.whoami()
        assert server.log_path.read_text().count("tls_on_plain_port") == 1
        assert curl(f"{server.url}/healthz").stdout == '{"status":"ok"}'


def hang_up(server: Server, event: str) -> None:
    """Send SIGHUP and wait for what the log says of it."""
    count = server.log_path.read_text().count(event)
    server.process.send_signal(signal.SIGHUP)
    for _ in range(POLLS_MAX):
        if server.log_path.read_text().count(event) > count:
            break
        time.sleep(POLL_S)
    assert server.log_path.read_text().count(event) == count + 1
    assert server.is_ready()


def test_sighup_reads_the_files_anew(own_server: Server) -> None:
    """Over and over, changed or not; the server goes on."""
    for _ in range(2):
        hang_up(own_server, "tls_files_renewed")


def test_sighup_of_a_plain_server_is_said_and_ends_nothing(tmp_path: Path) -> None:
    """There is nothing to read anew."""
    with running_server(tmp_path / "data", WORDS_ALONE) as server:
        hang_up(server, "nothing_to_reload")

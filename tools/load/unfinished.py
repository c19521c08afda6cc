"""Begin hundreds of the greatest requests and end none; measure memory and how others fare.

`python -m tools.load.unfinished --calls 200 --budget-mib 256` runs a server with keys and that
budget, and for each kind of request and caller holds as many connections, each with all of a
message but its last byte, as far as the server takes it. Another organisation publishes all the
while. It ends with code 1 where the memory grew by more than the budget and ALLOWED_MIB, or others
waited too long.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import h2.config
import h2.connection
import h2.exceptions

from tools.load.loop_waits import PUBLISH, Watcher, publish_of
from tools.load.processes import Process, product

ALLOWED_MIB = 100.0
ALLOWED_MS = 100.0
BODY_BYTES = 32 * 2**20 - 1_000
BLOCK = b'{"user_id":"' + b"x" * 65_524
GIVE_UP_S = 20.0
IDLE_S = 0.5
AT_ONCE = 16

Head = Sequence[tuple[str, str]]


def http1(port: int, path: str, head: Head, hold: Callable[[socket.socket], None]) -> None:
    """Send all but the last byte of a body over HTTP/1.1, or as much as is taken."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=5)
    hold(connection)
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {BODY_BYTES}"]
    lines += [f"{name}: {value}" for name, value in head]
    connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
    connection.settimeout(IDLE_S * 4)
    left = BODY_BYTES - 1
    while left:
        left -= connection.send(BLOCK[: min(left, len(BLOCK))])


def http2(port: int, path: str, head: Head, hold: Callable[[socket.socket], None]) -> None:
    """Send all but the last byte of a body, or message, over HTTP/2, as far as the windows go."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=5)
    hold(connection)
    peer = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True))
    peer.initiate_connection()
    peer.send_headers(
        1,
        [
            (":method", "POST"),
            (":scheme", "http"),
            (":path", path),
            (":authority", "localhost"),
            *head,
        ],
    )
    is_grpc = ("content-type", "application/grpc") in head
    if is_grpc:
        peer.send_data(1, b"\0" + BODY_BYTES.to_bytes(4, "big"))
    left = BODY_BYTES - 1
    deadline = time.monotonic() + GIVE_UP_S
    while left and time.monotonic() < deadline:
        window = min(peer.local_flow_control_window(1), peer.max_outbound_frame_size, left)
        if window:
            peer.send_data(1, BLOCK[:window])
            left -= window
        connection.settimeout(5)
        connection.sendall(peer.data_to_send())
        if not window:
            connection.settimeout(IDLE_S)
            received = connection.recv(65_536)
            if not received:
                return
            peer.receive_data(received)


GRPC = (("content-type", "application/grpc"), ("te", "trailers"))
SERVICE = "/reflexio.v1.InteractionService/"
KINDS: dict[str, tuple[Callable[..., None], str, Head]] = {
    "gRPC": (http2, SERVICE + "PublishInteraction", GRPC),
    "gRPC bulk": (http2, SERVICE + "BulkPublishInteractions", GRPC),
    "JSON": (http1, PUBLISH, (("content-type", "application/json"),)),
    "JSON h2": (http2, PUBLISH, (("content-type", "application/json"),)),
    "NDJSON": (http1, "/api/bulk_publish", (("content-type", "application/x-ndjson"),)),
}


def make_key(folder: Path, org_id: str) -> str:
    """Make a key of an organisation with the command."""
    command = [sys.executable, "-m", "reflexio_server", "keys", "create", "--org", org_id]
    environment = {**os.environ, "REFLEXIO_DATA_DIR": str(folder)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def hold_unfinished(
    server: Process, kind: str, key: str, calls: int, stack: ExitStack
) -> Iterator[float]:
    """Begin the calls; yield the memory in MiB as it goes."""
    send, path, head = KINDS[kind]

    def begin(_number: int) -> None:
        with suppress(OSError, h2.exceptions.H2Error):
            bearer = ("authorization", f"Bearer {key}")
            send(server.port, path, (*head, bearer), lambda context: stack.push(context.__exit__))

    with ThreadPoolExecutor(AT_ONCE) as threads:
        for _ in threads.map(begin, range(calls)):
            yield server.resident_mib()
    time.sleep(1)
    yield server.resident_mib()


def main() -> int:
    """Measure each kind with a good key and with one that is made up."""
    parser = argparse.ArgumentParser(prog="python -m tools.load.unfinished", description=__doc__)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--budget-mib", type=int, default=256)
    parser.add_argument("kinds", nargs="*", help=f"of {', '.join(KINDS)}; all without one")
    options = parser.parse_args()
    is_bad = False
    settings = {
        "REFLEXIO_EMBEDDING": "none",
        "REFLEXIO_MEMORY_BUDGET_BYTES": str(options.budget_mib * 2**20),
    }
    with tempfile.TemporaryDirectory(prefix="reflexio-unfinished-") as name:
        folder = Path(name) / "data"
        with product(folder, settings) as server:
            known, other = make_key(folder, "acme"), make_key(folder, "globex")
            idle_mib = server.resident_mib()
            for kind in options.kinds or KINDS:
                for caller, key in (("known", known), ("unknown", "rfx_made_up")):
                    publish = publish_of(1, 20, user="other")
                    watcher = Watcher(server.port, "POST", PUBLISH, publish, other)
                    watcher.start()
                    with ExitStack() as stack:
                        peak_mib = max(hold_unfinished(server, kind, key, options.calls, stack))
                    watcher.end()
                    took = sorted(watcher.took_ms)
                    p99 = took[int(len(took) * 0.99)]
                    is_bad |= peak_mib > idle_mib + options.budget_mib + ALLOWED_MIB
                    is_bad |= p99 > ALLOWED_MS or watcher.refused > 0
                    print(
                        f"{kind:>9}, {caller:>7} caller: {peak_mib:4.0f} MiB at most (idle "
                        f"{idle_mib:.0f}, budget {options.budget_mib}); another's publishes: p99 "
                        f"{p99:.0f} ms, longest {took[-1]:.0f} ms of {len(took)}, "
                        f"{watcher.refused} refused",
                        flush=True,
                    )
    return int(is_bad)


if __name__ == "__main__":
    sys.exit(main())

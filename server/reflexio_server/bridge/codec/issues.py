"""What a decode finds in a JSON value: fields at fault and fields that nobody knows."""

from typing import NamedTuple

from reflexio_server.core.errors import ServiceError, Violation, invalid
from reflexio_server.core.limits import VIOLATIONS_MAX, WARNING_CHARS_MAX, WARNINGS_MAX

UNKNOWN_FIELDS_MAX = WARNINGS_MAX
"""Paths kept of unknown fields: each becomes a warning of the reply."""

KEY_CHARS_MAX = 200
"""What is quoted of a key that the caller made up; a path then fits into one warning."""


HEADER_BYTES_MAX = 2_000
"""Length of the warning header; common clients take header lines of 8 kB."""


class MismatchError(Exception):
    """A value does not fit its field; the text ends the sentence that the field's path begins."""


class _Entry(NamedTuple):
    path: str
    description: str | None
    """None for an unknown field."""


class Findings:
    """Bounded lists of violations and unknown fields, whose paths grow from the inside out.

    A decoder notes what it finds under the name it knows; whoever called it calls `prefix` with the
    name that it knows itself. Values without a fault never pay for a path.
    """

    __slots__ = (
        "depth",
        "entries",
        "native_values",
        "unknown_left_out",
        "unknowns_noted",
        "violations_noted",
    )

    def __init__(self) -> None:
        self.entries: list[_Entry] = []
        self.depth = 0
        self.native_values = 0
        self.violations_noted = 0
        self.unknowns_noted = 0
        self.unknown_left_out = 0

    def note_violation(self, path: str, description: str) -> None:
        """Note a field at fault; beyond VIOLATIONS_MAX it is dropped."""
        if self.violations_noted < VIOLATIONS_MAX:
            self.violations_noted += 1
            self.entries.append(_Entry(path, description))

    def note_unknown(self, key: str) -> None:
        """Note an unknown field; beyond UNKNOWN_FIELDS_MAX it is only counted."""
        if self.unknowns_noted < UNKNOWN_FIELDS_MAX:
            self.unknowns_noted += 1
            self.entries.append(_Entry(shown_key(key), None))
        else:
            self.unknown_left_out += 1

    def prefix(self, name: str, start: int) -> None:
        """Put a name before the path of every entry from number `start` on."""
        entries = self.entries
        for index in range(start, len(entries)):
            path, description = entries[index]
            joint = "." if path and not path.startswith("[") else ""
            entries[index] = _Entry(f"{name}{joint}{path}", description)

    def error(self) -> ServiceError | None:
        """Return the INVALID_ARGUMENT error of the violations, None when there are none."""
        if not self.violations_noted:
            return None
        return invalid([Violation(path, text) for path, text in self.entries if text is not None])

    def unknown_fields(self) -> "UnknownFields":
        """Return the unknown fields that were noted."""
        paths = tuple(path for path, text in self.entries if text is None)
        return UnknownFields(paths, self.unknown_left_out)


class UnknownFields(NamedTuple):
    """Fields of a request that the contract does not have: ignored, and named to the caller."""

    paths: tuple[str, ...] = ()
    left_out: int = 0
    """How many more there were than are kept."""

    def warnings(self, warnings_max: int) -> list[str]:
        """Return one line for each, at most `warnings_max`; the last counts what is left out."""
        lines = [f"unknown field ignored: {path}"[:WARNING_CHARS_MAX] for path in self.paths]
        if self.left_out or len(lines) > warnings_max:
            kept = lines[: max(warnings_max - 1, 0)]
            more = len(lines) - len(kept) + self.left_out
            lines = [*kept, f"{more} more unknown fields ignored"][:warnings_max]
        return lines

    def header_value(self) -> bytes:
        """Return all of them as one ASCII header value of at most HEADER_BYTES_MAX bytes."""
        more = [f"{self.left_out} more"] if self.left_out else []
        text = f"unknown fields ignored: {', '.join([*self.paths, *more])}"
        return text.encode("unicode_escape")[:HEADER_BYTES_MAX]


def shown_key(key: str) -> str:
    """Return a caller's key as it is quoted in paths: at most KEY_CHARS_MAX characters."""
    return key if len(key) <= KEY_CHARS_MAX else f"{key[: KEY_CHARS_MAX - 1]}…"

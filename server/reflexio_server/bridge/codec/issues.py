"""Findings of a decode of a JSON value: fields at fault, and what is ignored or changed."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reflexio.near_names import near_name

from reflexio_server.core.errors import ServiceError, Violation, invalid
from reflexio_server.core.limits import VIOLATIONS_MAX, WARNING_CHARS_MAX, WARNINGS_MAX

NOTICES_MAX = WARNINGS_MAX
"""Notices kept: each becomes a warning of the reply."""

NEAR_NAMES_MAX = 20
"""Unknown fields of one request for which the one that may be meant is looked for: each takes up to
a millisecond."""

UNKNOWN = "unknown field ignored: "
MEANT = "(did you mean "
HINTS_MAX = 3
"""Misspelt fields that the message of a refusal names: it stays one that is read."""

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
    is_warning: bool = False
    meant: str = ""
    """The known field that an unknown one may mean."""


class Findings:
    """Bounded lists of violations, warnings and unknown fields; paths grow from the inside out.

    A decoder notes what it finds under the name it knows; whoever called it calls `prefix` with the
    name that it knows itself. Values without a fault never pay for a path.
    """

    __slots__ = (
        "depth",
        "entries",
        "native_values",
        "notices_left_out",
        "notices_noted",
        "tool_names",
        "violations_noted",
    )

    def __init__(self) -> None:
        self.entries: list[_Entry] = []
        self.depth = 0
        self.native_values = 0
        self.violations_noted = 0
        self.notices_noted = 0
        self.notices_left_out = 0
        self.tool_names: dict[str, str] = {}
        """Tools that a conversation's messages called, by the calls' ids."""

    def note_violation(self, path: str, description: str) -> None:
        """Note a field at fault; beyond VIOLATIONS_MAX it is dropped."""
        if self.violations_noted < VIOLATIONS_MAX:
            self.violations_noted += 1
            self.entries.append(_Entry(path, description))

    def note_unknown(self, key: str, known: Iterable[str]) -> None:
        """Note an unknown field; beyond NOTICES_MAX notices it is only counted."""
        if self.notices_noted < NOTICES_MAX:
            meant = ""
            if self.notices_noted < NEAR_NAMES_MAX:
                # To who writes snake_case the names in camelCase are no spelling of a field.
                meant = near_name(key, [name for name in known if name.islower() >= key.islower()])
            self._note(_Entry(shown_key(key), None, meant=meant))
        else:
            self.notices_left_out += 1

    def note_warning(self, path: str, text: str) -> None:
        """Note what is taken otherwise than it was sent; the path begins the sentence."""
        self._note(_Entry(path, text, is_warning=True))

    def _note(self, entry: _Entry) -> None:
        if self.notices_noted < NOTICES_MAX:
            self.notices_noted += 1
            self.entries.append(entry)
        else:
            self.notices_left_out += 1

    def prefix(self, name: str, start: int) -> None:
        """Put a name before the path of every entry from number `start` on."""
        entries = self.entries
        for index in range(start, len(entries)):
            entry = entries[index]
            joint = "." if entry.path and not entry.path.startswith("[") else ""
            entries[index] = entry._replace(path=f"{name}{joint}{entry.path}")

    def error(self) -> ServiceError | None:
        """Return the INVALID_ARGUMENT error of the violations, None when there are none."""
        if not self.violations_noted:
            return None
        error = invalid(
            [
                Violation(entry.path, entry.description)
                for entry in self.entries
                if entry.description is not None and not entry.is_warning
            ]
        )
        error.message += self.notices().hint()
        return error

    def notices(self, earlier: Sequence[str] = ()) -> "Notices":
        """Return what is to be told of a request that is taken, after what was `earlier`."""
        texts = tuple(
            _unknown(path, meant) if text is None else f"{path} {text}".lstrip()
            for path, text, is_warning, meant in self.entries
            if text is None or is_warning
        )
        return Notices((*earlier, *texts), self.notices_left_out)


def _unknown(path: str, meant: str) -> str:
    return f"{UNKNOWN}{path} {MEANT}{meant}?)" if meant else f"{UNKNOWN}{path}"


class Notices(NamedTuple):
    """What the caller is told of a request that is taken: fields ignored, texts changed."""

    texts: tuple[str, ...] = ()
    left_out: int = 0
    """How many more there were than are kept."""

    def warnings(self, warnings_max: int) -> list[str]:
        """Return one line for each, at most `warnings_max`; the last counts what is left out."""
        lines = [text[:WARNING_CHARS_MAX] for text in self.texts]
        if self.left_out or len(lines) > warnings_max:
            kept = lines[: max(warnings_max - 1, 0)]
            more = len(lines) - len(kept) + self.left_out
            lines = [*kept, f"{more} more unknown fields ignored"][:warnings_max]
        return lines

    def hint(self) -> str:
        """Return what the message of a refusal is to end with: fields that may be misspelt."""
        hints = [text for text in self.texts if MEANT in text]
        return "".join(f"; {text[:WARNING_CHARS_MAX]}" for text in hints[:HINTS_MAX])

    def header_value(self) -> bytes:
        """Return all of them as one ASCII header value of at most HEADER_BYTES_MAX bytes."""
        is_unknown = [text.startswith(UNKNOWN) for text in self.texts]
        names = [
            text.removeprefix(UNKNOWN)
            for text, unknown in zip(self.texts, is_unknown, strict=True)
            if unknown
        ]
        if self.left_out:
            names.append(f"{self.left_out} more")
        parts = [f"unknown fields ignored: {', '.join(names)}"] if names else []
        parts += [text for text, unknown in zip(self.texts, is_unknown, strict=True) if not unknown]
        return "; ".join(parts).encode("unicode_escape")[:HEADER_BYTES_MAX]


def shown_key(key: str) -> str:
    """Return a caller's key as it is quoted in paths: at most KEY_CHARS_MAX characters."""
    return key if len(key) <= KEY_CHARS_MAX else f"{key[: KEY_CHARS_MAX - 1]}…"

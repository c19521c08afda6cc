"""The text of a playbook as an editor shows it: each part below a line that names it."""

from typing import Final, Protocol

PARTS: Final = {
    "trigger": "=== trigger: when it applies ===",
    "content": "=== content: what to do ===",
    "rationale": "=== rationale: why ===",
}
"""The line above each part, in their order."""


class TextError(ValueError):
    """A text that cannot be told apart into the parts of a playbook."""


class HasWords(Protocol):
    """A playbook of either kind."""

    @property
    def trigger(self) -> str:
        """When it applies."""

    @property
    def content(self) -> str:
        """What to do."""

    @property
    def rationale(self) -> str:
        """Why."""


def write_text(playbook: HasWords) -> str:
    """Return the parts of a playbook with their lines. TextError where a part has such a line."""
    lines = []
    for name, head in PARTS.items():
        text: str = getattr(playbook, name)
        if set(text.splitlines()) & set(PARTS.values()):
            raise TextError(f"its {name} has a line that parts it here; use --{name}")
        lines += [head, text, ""]
    return "\n".join(lines)


def changed_parts(text: str, playbook: HasWords) -> dict[str, str]:
    """Return the parts of an edited text that differ from the playbook's.

    Blank lines around a part are not its own. TextError where a line that names a part is gone,
    stands twice, or has something before the first.
    """
    found: dict[str, list[str]] = {}
    names = {head: name for name, head in PARTS.items()}
    part: list[str] | None = None
    for line in text.splitlines():
        name = names.get(line.strip())
        if name is not None:
            if name in found:
                raise TextError(f"the line {line.strip()!r} stands there twice")
            part = found[name] = []
        elif part is not None:
            part.append(line)
        elif line.strip():
            raise TextError(f"there is text before the line {next(iter(PARTS.values()))!r}")
    missing = [head for name, head in PARTS.items() if name not in found]
    if missing:
        raise TextError(f"the line {missing[0]!r} is gone")
    said = {name: "\n".join(lines).strip("\n") for name, lines in found.items()}
    return {
        name: words for name, words in said.items() if words != getattr(playbook, name).strip("\n")
    }

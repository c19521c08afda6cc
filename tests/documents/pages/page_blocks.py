"""The blocks of README and of the pages of docs/: which are programs, and which are not run.

A program is run by a test as it stands, or the line before it says why not:
`<!-- not run: the reason -->`, which readers do not see.
"""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
NOT_RUN = re.compile(r"<!-- not run: (.+) -->")
FENCE = re.compile(r"^```(\w*)$")
SHOWN = {"", "text", "json", "toml", "xml"}
"""Kinds of blocks that show something: output, data, settings, a tree."""


@dataclass(frozen=True)
class Block:
    """A block between fences; `line` is that of its first fence, from 1."""

    page: str
    line: int
    kind: str
    text: str
    reason: str

    @property
    def place(self) -> str:
        """Where it stands, as editors take it."""
        return f"{self.page}:{self.line}"

    @property
    def is_program(self) -> bool:
        """Whether there is anything to run."""
        return self.kind not in SHOWN


def page_names() -> list[str]:
    """Return README and all pages of docs/, from the root of the repository."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [str(page.relative_to(ROOT)) for page in pages]


def blocks_in(page: str, text: str) -> list[Block]:
    """Return the blocks of a page; ValueError for a fence that nothing closes."""
    found: list[Block] = []
    lines = text.splitlines()
    start: int | None = None
    for place, line in enumerate(lines):
        fence = FENCE.match(line)
        if fence is None:
            continue
        if start is None:
            start = place
            continue
        opened = FENCE.match(lines[start])
        reason = NOT_RUN.fullmatch(lines[start - 1]) if start else None
        found.append(
            Block(
                page,
                start + 1,
                opened[1] if opened else "",
                "\n".join(lines[start + 1 : place]) + "\n",
                reason[1] if reason else "",
            )
        )
        start = None
    if start is not None:
        raise ValueError(f"{page}:{start + 1}: nothing closes this block")
    return found


def blocks_of_page(page: str) -> list[Block]:
    """Return the blocks of a page in its order."""
    return blocks_in(page, (ROOT / page).read_text())

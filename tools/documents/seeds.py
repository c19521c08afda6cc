"""Extract the code of the two example documents into tests/documents/blocks/, one file a block.

The documents are plain text: the fences of their code blocks are gone, and so is every line's
indentation. Two repairs, and no other, turn a document's code back into files that run:

1. Where a block ended, the next line is glued to its last one (`)Text-Based Interactions`,
   `)curl -X POST`, `JSONVisual and ...`). The text is cut there.
2. Python's indentation is restored, by the rules of `python_indentation`.

No other character is added, dropped or moved. `--check` compares the committed blocks with a fresh
extraction, or with their recorded digests where the documents are not at hand.
"""

import argparse
import hashlib
import re
import sys
from collections import deque
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))  # as a script it would find its own folder alone

from tools.documents.python_indentation import ends_statement, indent  # noqa: E402 - needs the line above

DOCUMENTS = ROOT.parent / "shared" / "seeds"
BLOCKS = ROOT / "tests" / "documents" / "blocks"
DIGESTS = "SHA256SUMS"  # `sha256sum -c` reads it too

CODE_START = re.compile(r"# |(import|from) [\w.]+( import [\w, ]+)?$|def \w+\(.*:$|curl ")
GLUE = re.compile(r"(?<=[\w)\]}\"'])(?=curl -)|(?<=[a-z0-9_)\]}\"'])(?=[A-Z])")
HEREDOC = re.compile(r"<<(['\"]?)(\w+)\1")
TITLE_WORD = re.compile(r"[A-Z0-9][\w'/,-]*\??|&")
SMALL_WORDS = frozenset({"a", "an", "and", "for", "in", "of", "on", "or", "the", "to", "with"})


@dataclass(frozen=True)
class Block:
    """One code block: where it stands, its kind (`py` or `sh`), and its repaired text."""

    document: str
    number: int
    heading: str
    suffix: str
    text: str

    @property
    def path(self) -> str:
        """The block's file below the blocks folder: `document/NN-heading.suffix`."""
        slug = re.sub(r"[^a-z0-9]+", "-", self.heading.lower()).strip("-")
        return f"{self.document}/{self.number:02d}-{slug}.{self.suffix}"


def is_title(line: str) -> bool:
    """Tell whether the line is a heading: its words capitalised, no full stop at its end."""
    words = line.split()
    capitalised = (word in SMALL_WORDS or TITLE_WORD.fullmatch(word) for word in words)
    return bool(words) and line[0].isupper() and all(capitalised)


def extract(document: str, text: str) -> list[Block]:
    """Return the document's blocks in order, each named after the heading above it.

    IndentationUnknownError where a block's indentation cannot be restored.
    """
    lines, heading, blocks = deque(text.splitlines()), document, list[Block]()
    while lines:
        if not CODE_START.match(lines[0]):
            line = lines.popleft()
            heading = line if is_title(line) else heading
            continue
        shell = lines[0].startswith("curl ")
        taken = _take_shell(lines) if shell else indent(_take_python(lines))
        suffix, number = ("sh" if shell else "py"), len(blocks) + 1
        blocks.append(Block(document, number, heading, suffix, "\n".join(taken) + "\n"))
    return blocks


def _take_shell(lines: deque[str]) -> list[str]:
    """Take curl commands with their here-documents off the queue, up to a glued title."""
    taken: list[str] = []
    terminator = ""
    while lines:
        line = lines.popleft()
        rest = line.removeprefix(terminator)
        if terminator and rest != line and is_title(rest):
            lines.appendleft(rest)
            return [*taken, terminator]
        goes_on = terminator or not taken or taken[-1].endswith("\\") or line.startswith("curl ")
        if not goes_on:
            lines.appendleft(line)
            return taken
        if opened := HEREDOC.search(line):
            terminator = opened[2]
        elif line == terminator:
            terminator = ""
        taken.append(line)
    return taken


def _take_python(lines: deque[str]) -> list[str]:
    """Take Python lines off the queue, up to a glued title or command, or the document's end."""
    taken: list[str] = []
    while lines:
        line = lines.popleft()
        for glue in GLUE.finditer(line):
            code, rest = line[: glue.start()], line[glue.start() :]
            is_cut = is_title(rest) or rest.startswith("curl -")
            if is_cut and ends_statement(taken, code, whole=line):
                lines.appendleft(rest)
                return [*taken, code]
        taken.append(line)
    return taken


def digests(blocks: dict[str, str]) -> str:
    """Return the digest file of the blocks: one `sha256  path` a line, in path order."""
    rows = (f"{hashlib.sha256(blocks[path].encode()).hexdigest()}  {path}\n" for path in blocks)
    return "".join(sorted(rows, key=lambda row: row.split()[1]))


def extract_all(documents: Path) -> dict[str, str]:
    """Return the text of every file that belongs below the blocks folder, by relative path."""
    found = sorted(documents.glob("*.txt"))
    blocks = {
        block.path: block.text
        for document in found
        for block in extract(document.stem, document.read_text(encoding="utf-8"))
    }
    return {**blocks, DIGESTS: digests(blocks)}


def committed(folder: Path) -> dict[str, str]:
    """Return the text of every file that is below the blocks folder, by relative path."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def differences(documents: Path, folder: Path) -> list[str]:
    """Name the files that differ from a fresh extraction, or from the digests without one."""
    have = committed(folder)
    if not any(documents.glob("*.txt")):
        blocks = {path: text for path, text in have.items() if path != DIGESTS}
        recorded, actual = have.get(DIGESTS, ""), digests(blocks)
        rows = set(recorded.splitlines()) ^ set(actual.splitlines())
        return sorted({row.split()[-1] for row in rows})
    want = extract_all(documents)
    return sorted(path for path in have | want if have.get(path) != want.get(path))


def write(documents: Path, folder: Path) -> int:
    """Replace the blocks folder's files by a fresh extraction; return how many there are."""
    files = extract_all(documents)
    for path in committed(folder).keys() - files.keys():
        (folder / path).unlink()
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return len(files) - 1


def main(arguments: list[str] | None = None) -> int:
    """Write the blocks, or with `--check` only compare them; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    parser.add_argument("--documents", type=Path, default=DOCUMENTS, metavar="DIR")
    parser.add_argument("--blocks", type=Path, default=BLOCKS, metavar="DIR")
    options = parser.parse_args(arguments)
    if options.check:
        stale = differences(options.documents, options.blocks)
        print("\n".join(f"differs: {path}" for path in stale) or "the blocks are up to date")
        return 1 if stale else 0
    if not any(options.documents.glob("*.txt")):
        print(f"no documents in {options.documents}", file=sys.stderr)
        return 2
    print(f"{write(options.documents, options.blocks)} blocks in {options.blocks}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

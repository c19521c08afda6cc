"""The facts that a language's module gives the generator."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PROTO = ROOT / "proto"
BUILD = ROOT / ".build" / "generate"  # installed generators; safe to delete


@dataclass(frozen=True)
class Language:
    """One kind of generated code.

    `write(out)` writes all of it below `out`, where `folders` stand as they do below the root of
    the project. The folders hold generated code alone: they are replaced as a whole. `commands`
    are the programs that must be on PATH.
    """

    name: str
    folders: tuple[Path, ...]
    commands: tuple[str, ...]
    write: Callable[[Path], None]

    def missing_commands(self) -> list[str]:
        """Return the names of the needed programs that are not on PATH."""
        return [command for command in self.commands if shutil.which(command) is None]

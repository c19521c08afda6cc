"""The facts that a language's module gives the packager."""

import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / ".build" / "packages"


class PackageError(Exception):
    """What was built breaks a rule of its registry; the text says which."""


@dataclass(frozen=True)
class Package:
    """What one language releases.

    `build(out)` builds all of it into the folder `out`, has it checked, and returns what was built;
    CalledProcessError or PackageError say what is wrong. `commands` are the programs that must be
    on PATH.
    """

    name: str
    commands: tuple[str, ...]
    build: Callable[[Path], list[Path]]

    def missing_commands(self) -> list[str]:
        """Return the names of the needed programs that are not on PATH."""
        return [command for command in self.commands if shutil.which(command) is None]


def run(
    command: Sequence[str | Path], folder: Path, environment: Mapping[str, str] | None = None
) -> None:
    """Run one command in a folder; CalledProcessError unless its code is 0."""
    subprocess.run(command, check=True, cwd=folder, env=environment)

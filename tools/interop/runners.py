"""How the tests of each language's client are set up and run."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

Command = tuple[str, ...]


@dataclass(frozen=True)
class Runner:
    """The tests of one client: `setup` and then `test` run in `folder`; code 0 is success.

    `test` is the language's own test runner. `commands` are the programs that must be on PATH.
    """

    name: str
    folder: Path
    commands: tuple[str, ...]
    setup: tuple[Command, ...]
    test: Command

    def missing_commands(self) -> list[str]:
        """Return the names of the needed programs that are not on PATH."""
        return [command for command in self.commands if shutil.which(command) is None]


RUNNERS = {
    runner.name: runner
    for runner in (
        Runner(
            "python", ROOT, (), (), (sys.executable, "-m", "pytest", "tests/clients/python", "-q")
        ),
        Runner(
            "go",
            ROOT / "client" / "go",
            ("go",),
            (("go", "vet", "./..."),),
            ("go", "test", "-count=1", "./..."),
        ),
        Runner(
            "typescript",
            ROOT / "client" / "typescript",
            ("node", "npm"),
            (("npm", "ci"), ("npm", "run", "build")),
            ("npm", "test"),
        ),
        Runner("java", ROOT / "client" / "java", ("java", "mvn"), (), ("mvn", "-B", "-q", "test")),
        Runner("rust", ROOT / "client" / "rust", ("cargo",), (), ("cargo", "test", "--locked")),
    )
}

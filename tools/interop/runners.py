"""The setup, the tests and the measurement of each language's client."""

import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tools.interop.commands import Command, FailedRunError, run_command

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Runner:
    """The client of one language; its commands run in `folder`, and code 0 is success.

    `programs` must be on PATH. `setup` commands come first; `test` is the language's own test
    runner; `throughput` publishes as many items as its last argument says and prints a rate.
    `page_variables` are for the toolchain in the project that the language's page makes.
    """

    name: str
    folder: Path
    programs: tuple[str, ...]
    setup: tuple[Command, ...]
    test: Command
    throughput: Command
    page_variables: dict[str, str] = field(default_factory=dict)

    def throughput_command(self, items: int) -> Command:
        """Return the command that publishes so many items."""
        return tuple(part.replace("{items}", str(items)) for part in self.throughput)


def set_up(runner: Runner) -> None:
    """Install what a language's client needs; FailedRunError names a missing program."""
    missing = [program for program in runner.programs if shutil.which(program) is None]
    if missing:
        raise FailedRunError(f"missing: {', '.join(missing)} (install, or leave it out: CLIENTS=)")
    for command in runner.setup:
        run_command(command, runner.folder, os.environ)


RUNNERS = {
    runner.name: runner
    for runner in (
        Runner(
            name="python",
            folder=ROOT,
            programs=(),
            setup=(),
            test=(sys.executable, "-m", "pytest", "tests/clients/python"),
            throughput=(
                sys.executable,
                "client/python/examples/throughput.py",
                "--bulk",
                "{items}",
            ),
        ),
        Runner(
            name="go",
            folder=ROOT / "client" / "go",
            programs=("go", "gofmt"),
            setup=(
                ("sh", "-c", 'test -z "$(gofmt -l */ | tee /dev/stderr)"'),
                ("go", "vet", "./..."),
            ),
            test=("go", "test", "-count=1", "./..."),
            throughput=("go", "run", "./examples/throughput", "-bulk", "{items}"),
        ),
        Runner(
            name="typescript",
            folder=ROOT / "client" / "typescript",
            programs=("node", "npm"),
            setup=(("npm", "ci"), ("npm", "run", "build")),
            test=("npm", "test"),
            throughput=("npm", "run", "--silent", "bench", "--", "--bulk", "{items}"),
        ),
        Runner(
            name="java",
            folder=ROOT / "client" / "java",
            programs=("java", "mvn"),
            setup=(),
            test=("mvn", "-B", "test"),
            throughput=(
                "mvn",
                "-B",
                "-q",
                "test-compile",
                "exec:java",
                "-Dexample=BulkBench",
                "-Dexec.args=--bulk {items}",
            ),
        ),
        Runner(
            name="rust",
            folder=ROOT / "client" / "rust",
            programs=("cargo",),
            setup=(
                ("cargo", "fmt", "--check"),
                ("cargo", "clippy", "--locked", "--all-targets", "--", "-D", "warnings"),
            ),
            test=("cargo", "test", "--locked"),
            throughput=(
                "cargo",
                "run",
                "--release",
                "--locked",
                "--example",
                "throughput",
                "--",
                "--bulk",
                "{items}",
            ),
            # What the tests have compiled serves the page's project, too.
            page_variables={"CARGO_TARGET_DIR": str(ROOT / "client" / "rust" / "target")},
        ),
    )
}

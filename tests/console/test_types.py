"""The types of the console's modules."""

import subprocess
from pathlib import Path

from tests.console.node_tools import installed


def test_the_compiler_finds_no_fault() -> None:
    """TypeScript's, strict, by the types that the modules' comments give."""
    project = Path(__file__).parent / "tsconfig.json"
    run = subprocess.run(
        [installed() / ".bin" / "tsc", "--project", project], capture_output=True, text=True
    )
    assert (run.stdout, run.returncode) == ("", 0)

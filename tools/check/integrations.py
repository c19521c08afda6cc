"""Test the adapters of frameworks with the frameworks, in an environment that holds their pins.

Their types are checked there, then tests/integrations runs against real servers of the project's
own environment.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from tests.support.serving import SERVER_PYTHON_VARIABLE
from tools.lock.environment import environment_python

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".build" / "integrations"
PINS = ROOT / "tools" / "lock" / "integrations.txt"
SOURCES = ROOT / "client" / "python" / "reflexio" / "integrations"
TESTS = "tests/integrations"


def main() -> int:
    """Check the types, then run the tests; 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tools.check.integrations", description=__doc__)
    parser.add_argument("tests", nargs="*", help=f"files or folders; default {TESTS}")
    chosen = parser.parse_args().tests or [TESTS]
    python = environment_python(ENVIRONMENT, PINS)
    variables = {**os.environ, SERVER_PYTHON_VARIABLE: sys.executable}
    variables.pop("PYTHONPATH", None)
    cache = ENVIRONMENT / "mypy_cache"
    types: list[str | Path] = [python, "-m", "mypy", "--cache-dir", cache, SOURCES]
    options = [
        f"--confcutdir={TESTS}",
        "-p",
        "no:cacheprovider",
        "-o",
        "pythonpath=client/python .",
    ]
    options += ["-o", "addopts=-q --strict-markers --import-mode=importlib"]
    options += ["--asyncio-mode=auto", "-o", "asyncio_default_fixture_loop_scope=function"]
    tests: list[str | Path] = [python, "-m", "pytest", *options, *chosen]
    ended = [
        subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode
        for command in (types, tests)
    ]
    return 1 if any(ended) else 0


if __name__ == "__main__":
    sys.exit(main())

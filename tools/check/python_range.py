"""The quick part of the tests under each Python that the project declares to work with."""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build" / "python-range"
MINORS = range(11, 15)
"""Python 3.11 to 3.14."""
QUICK = ("tests/unit", "tests/badinput", "tests/congruence")
"""Every module on its own, and every call over both protocols."""
PROCESSES = 3


def found() -> dict[str, Path]:
    """Return the interpreters on the path that run, by version."""
    pythons: dict[str, Path] = {}
    for minor in MINORS:
        program = shutil.which(f"python3.{minor}")
        # A version manager's stand-in is there for versions too that are not switched on.
        if program and _runs(program):
            pythons[f"3.{minor}"] = Path(program)
    return pythons


def _runs(program: str) -> bool:
    return subprocess.run([program, "-c", ""], check=False, capture_output=True).returncode == 0


def environment(name: str, interpreter: Path) -> Path:
    """Return the Python of an environment like that of `make setup`."""
    folder = BUILD / name
    subprocess.run([interpreter, "-m", "venv", "--clear", folder], check=True)
    python = folder / "bin" / "python"
    install: list[str | Path] = [python, "-m", "pip", "install", "--quiet"]
    hashed = ["--require-hashes", "--only-binary", ":all:"]
    subprocess.run(
        [*install, *hashed, "--requirement", ROOT / "constraints.txt"], check=True, cwd=ROOT
    )
    for package in ("client/python", "server"):
        own = ["--no-deps", "--no-build-isolation", "--editable", package]
        subprocess.run([*install, *own], check=True, cwd=ROOT)
    return python


def passes(python: Path, suites: list[str]) -> bool:
    """Run the suites and return whether they passed."""
    command: list[str | Path] = [
        python,
        "-m",
        "pytest",
        f"--numprocesses={PROCESSES}",
        "--dist=loadfile",
    ]
    command += ["--max-worker-restart=0", "-p", "no:cacheprovider", *suites]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def main() -> int:
    """Test with one Python after the other; 1 when one failed, or none was found."""
    parser = argparse.ArgumentParser(prog="python -m tools.check.python_range", description=__doc__)
    parser.add_argument("pythons", nargs="*", help="interpreters; default python3.11 to 3.14")
    parser.add_argument("--suites", nargs="*", default=QUICK, help=f"default {' '.join(QUICK)}")
    given = parser.parse_args()
    pythons = {Path(each).parent.parent.name: Path(each) for each in given.pythons} or found()
    results: dict[str, str] = {}
    for name, interpreter in pythons.items():
        print(f"{name}: {interpreter}", flush=True)
        python = environment(name, interpreter)
        results[name] = "passed" if passes(python, list(given.suites)) else "FAILED"
    if not given.pythons:
        results |= {f"3.{minor}": "not found" for minor in MINORS if f"3.{minor}" not in results}
    for name, result in sorted(results.items()):
        print(f"{name}: {result}")
    return 0 if "passed" in results.values() and "FAILED" not in results.values() else 1


if __name__ == "__main__":
    sys.exit(main())

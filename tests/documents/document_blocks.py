"""The documents' blocks: their places, and the way a reader runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.support.serving import child_environment

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT.parent / "shared" / "seeds"
BLOCKS = Path(__file__).with_name("blocks")
RUNNER = Path(__file__).with_name("run_blocks.py")
RUN_TIMEOUT_S = 120.0


def blocks_of(document: str, suffix: str = "*") -> list[Path]:
    """Return the document's block files in its order."""
    return sorted((BLOCKS / document).glob(f"*.{suffix}"))


def block_named(document: str, heading: str) -> Path:
    """Return the document's one Python block under the heading."""
    (block,) = (BLOCKS / document).glob(f"*-{heading}.py")
    return block


def reader_environment(url: str, api_key: str | None) -> dict[str, str]:
    """Return all that a reader sets: the server's address, and the key if there is one."""
    key = {} if api_key is None else {"REFLEXIO_API_KEY": api_key}
    return child_environment(REFLEXIO_URL=url, TZ="UTC", **key)


def run_python(files: list[Path], folder: Path, environment: dict[str, str]) -> dict[str, str]:
    """Run the files in one namespace, in `folder`; return what each printed by its file name."""
    report = folder / "report.json"
    command = [sys.executable, "-W", "error", str(RUNNER), str(report), *map(os.fspath, files)]
    done = _run(command, folder, environment)
    assert done.stdout == ""
    printed: dict[str, str] = json.loads(report.read_text())
    return printed


def run_bash(file: Path, folder: Path, environment: dict[str, str]) -> str:
    """Run the file with bash in `folder`; return what it printed."""
    return _run(["bash", os.fspath(file)], folder, environment).stdout


def _run(
    command: list[str], folder: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=RUN_TIMEOUT_S,
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stderr}"
    return done

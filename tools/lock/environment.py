"""Environments of tools, which hold what a file pins and nothing else."""

import subprocess
import venv
from pathlib import Path


def environment_python(folder: Path, pins: Path) -> Path:
    """Return the interpreter of an environment that holds what a file pins, hashes checked."""
    python = folder / "bin" / "python"
    stamp = folder / "pins.txt"
    if not stamp.exists() or stamp.read_text() != pins.read_text():
        venv.create(folder, clear=True, with_pip=True)
        install: list[str | Path] = [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "-r",
            pins,
        ]
        subprocess.run(install, check=True)
        stamp.write_text(pins.read_text())
    return python

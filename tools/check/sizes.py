"""Check what an installation of the server, and one of the client, takes on disk, part by part.

Each is installed from this checkout into a fresh environment, with the versions of
constraints.txt and no extras. Counted is all that is on the disk afterwards: what the distributions
bring, and what pip compiles of it while it installs; the latter is shown by itself, for
`pip install --no-compile` leaves it out.
"""

import re
import subprocess
import sys
import venv
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build" / "sizes"

MB = 10**6
CLIENT_BYTES_MAX = 25 * MB
"""Beside Python's own: an agent's image carries it."""
SERVER_BYTES_MAX = 350 * MB
"""Beside Python's own; seven tenths are the models' runtime, faiss, numpy and SQLAlchemy."""

PARTS_SHOWN_MAX = 15
"""The largest, which are worth a thought; the others are summed up."""

INSTALLED = {
    "client": (("client/python",), CLIENT_BYTES_MAX),
    "server": (("client/python", "server"), SERVER_BYTES_MAX),
}
"""The folders that each installation is made of, and what it may take."""


class Part(NamedTuple):
    """A distribution, the bytes that it brings, and those of what pip compiled of it."""

    name: str
    brought_bytes: int
    compiled_bytes: int

    @property
    def size_bytes(self) -> int:
        """What it takes on disk."""
        return self.brought_bytes + self.compiled_bytes


def parts(site: Path) -> list[Part]:
    """Return what is installed in a folder of packages, the largest first."""
    found = []
    for distribution in metadata.distributions(path=[str(site)]):
        sizes = {True: 0, False: 0}
        for file in distribution.files or ():
            path = Path(str(file.locate()))
            if path.is_file():
                sizes[path.suffix == ".pyc"] += path.stat().st_size
        found.append(Part(distribution.name, sizes[False], sizes[True]))
    return sorted(found, key=lambda part: (-part.size_bytes, part.name))


def summed(name: str, found: Iterable[Part]) -> Part:
    """Return several parts as one."""
    sizes = [(part.brought_bytes, part.compiled_bytes) for part in found]
    return Part(name, sum(brought for brought, _ in sizes), sum(compiled for _, compiled in sizes))


def report(name: str, found: list[Part]) -> str:
    """Return a table of the parts with their sums."""
    shown, others = found[:PARTS_SHOWN_MAX], found[PARTS_SHOWN_MAX:]
    rows = [*shown, *([summed(f"{len(others)} others", others)] if others else [])]
    rows.append(summed("together", found))
    lines = [
        f"{part.size_bytes / MB:8.1f} {part.compiled_bytes / MB:9.1f}  {part.name}" for part in rows
    ]
    return "\n".join([f"{name}:", "      MB  compiled  part", *lines])


def pins() -> list[str]:
    """Return the versions of constraints.txt without their hashes, which folders have none of."""
    text = (ROOT / "constraints.txt").read_text()
    return re.findall(r"^[A-Za-z0-9._-]+==[^\\\n]*[^\\\s]", text, re.MULTILINE)


def install(name: str, folders: tuple[str, ...]) -> Path:
    """Install folders of this checkout into a fresh environment; returns its packages' folder."""
    environment = BUILD / name
    venv.create(environment, clear=True, with_pip=False)
    constraints = BUILD / "pins.txt"
    constraints.write_text("\n".join(pins()))
    python = environment / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    command += ["--disable-pip-version-check", "--constraint", str(constraints)]
    subprocess.run([*command, *(str(ROOT / folder) for folder in folders)], check=True)
    (site,) = environment.glob("lib/python*/site-packages")
    return site


def main() -> int:
    """Install and measure both; 1 when one takes more than it may."""
    BUILD.mkdir(parents=True, exist_ok=True)
    too_large = []
    for name, (folders, bytes_max) in INSTALLED.items():
        found = parts(install(name, folders))
        print(report(name, found), end="\n\n")
        size_bytes = summed(name, found).size_bytes
        if size_bytes > bytes_max:
            too_large.append(f"{name}: {size_bytes / MB:.1f} MB, at most {bytes_max / MB:.0f} MB")
    for fault in too_large:
        print(f"too large: {fault}", file=sys.stderr)
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main())

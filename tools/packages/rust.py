"""Rust: the crate, which cargo packs, unpacks and builds as crates.io would have it."""

import shutil
from pathlib import Path

from tools.packages.package import ROOT, Package, run

FOLDER = ROOT / "client" / "rust"


def build(out: Path) -> list[Path]:
    """Pack the crate and build what was packed, outside of this folder's sources."""
    # Changes that are not committed yet are what one wants to have checked.
    run(["cargo", "package", "--locked", "--allow-dirty", "--quiet"], FOLDER)
    crates = [*(FOLDER / "target" / "package").glob("reflexio-grpc-*.crate")]
    return [Path(shutil.copy(crate, out)) for crate in crates]


PACKAGE = Package("rust", ("cargo",), build)

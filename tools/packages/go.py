"""Go: a module is its source; what a proxy would serve is tidy, builds, and has its licence."""

from pathlib import Path

from tools.packages.package import ROOT, Package, PackageError, run

FOLDER = ROOT / "client" / "go"


def build(out: Path) -> list[Path]:
    """Check the module; there is no file to build, for a version is a tag of the repository."""
    run(["go", "mod", "tidy", "-diff"], FOLDER)
    run(["go", "mod", "verify"], FOLDER)
    run(["go", "build", "-o", out, "./..."], FOLDER)
    if not (FOLDER / "LICENSE").is_file():
        raise PackageError("pkg.go.dev shows no module without a licence")
    return []


PACKAGE = Package("go", ("go",), build)

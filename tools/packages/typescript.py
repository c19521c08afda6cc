"""TypeScript: the tarball of the npm package, checked by npm's own dry run."""

from pathlib import Path

from tools.packages.package import ROOT, Package, run

FOLDER = ROOT / "client" / "typescript"


def build(out: Path) -> list[Path]:
    """Build the tarball, and have npm say what publishing it would do."""
    run(["npm", "ci", "--silent"], FOLDER)
    run(["npm", "pack", "--silent", "--pack-destination", out], FOLDER)
    built = list(out.glob("*.tgz"))
    for tarball in built:
        run(["npm", "publish", "--dry-run", tarball], out)
    return built


PACKAGE = Package("typescript", ("node", "npm"), build)

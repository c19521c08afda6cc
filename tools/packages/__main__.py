"""Build and check what is released; code 0 when every registry would take it."""

import argparse
import importlib
import pkgutil
import shutil
import subprocess
import sys

import tools.packages
from tools.packages.package import OUT, Package, PackageError


def packages() -> dict[str, Package]:
    """Return every language that has a module here, by name."""
    found = {}
    for entry in pkgutil.iter_modules(tools.packages.__path__):
        if entry.name == "__main__":
            continue
        module = importlib.import_module(f"tools.packages.{entry.name}")
        package = getattr(module, "PACKAGE", None)
        if package is not None:
            found[package.name] = package
    return found


def built(package: Package) -> None:
    """Build one language and print what came of it; PackageError says what is wrong."""
    missing = package.missing_commands()
    if missing:
        raise PackageError(f"missing: {', '.join(missing)} (install, or leave it out: PACKAGES=)")
    out = OUT / package.name
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for path in package.build(out):
        print(f"{package.name}: {path.name}, {path.stat().st_size:,} bytes", flush=True)
    print(f"{package.name}: ok", flush=True)


def main() -> int:
    """Build the languages one after the other."""
    known = packages()
    parser = argparse.ArgumentParser(prog="python -m tools.packages", description=__doc__)
    parser.add_argument("packages", nargs="*", metavar="LANGUAGE", help="default all")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.packages) - set(known))
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(known)}")
    failed = False
    for name in arguments.packages or known:
        try:
            built(known[name])
        except (PackageError, subprocess.CalledProcessError) as failure:
            failed = True
            print(f"{name}: FAILED, {failure}", file=sys.stderr, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

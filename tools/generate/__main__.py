"""Generate the committed stubs from proto/; `--check` fails when they are stale."""

import argparse
import filecmp
import importlib
import pkgutil
import shutil
import sys
import tempfile
from pathlib import Path

import tools.generate
from tools.generate.language import ROOT, Language


def languages() -> dict[str, Language]:
    """Return every language that has a module here, by name."""
    found = {}
    for entry in pkgutil.iter_modules(tools.generate.__path__):
        if entry.name == "__main__":
            continue
        module = importlib.import_module(f"tools.generate.{entry.name}")
        language = getattr(module, "LANGUAGE", None)
        if language is not None:
            found[language.name] = language
    return found


def written(language: Language, scratch: Path) -> Path:
    """Write one language into a folder of its own below `scratch` and return that folder."""
    out = scratch / language.name
    out.mkdir()
    language.write(out)
    return out


def replace(language: Language, out: Path) -> None:
    """Put what was generated in the place of what is committed."""
    for folder in language.folders:
        shutil.rmtree(ROOT / folder, ignore_errors=True)
        shutil.copytree(out / folder, ROOT / folder)
    print(f"{language.name}: written")


def stale_files(language: Language, out: Path) -> list[str]:
    """Return the files in which a fresh generation differs from what is committed."""
    return [
        str(folder / name)
        for folder in language.folders
        for name in differences(out / folder, ROOT / folder)
    ]


def differences(left: Path, right: Path) -> list[str]:
    """Return the names of the files that differ between two generated folders."""
    names = {
        path.relative_to(folder)
        for folder in (left, right)
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    return sorted(
        str(name)
        for name in names
        if not (left / name).is_file()
        or not (right / name).is_file()
        or not filecmp.cmp(left / name, right / name, shallow=False)
    )


def main() -> int:
    """Generate in place, or compare a fresh generation with what is committed."""
    known = languages()
    parser = argparse.ArgumentParser(prog="python -m tools.generate", description=__doc__)
    parser.add_argument(
        "languages",
        nargs="*",
        metavar="LANGUAGE",
        help=f"of {', '.join(sorted(known))}; default all (without --check: all whose tools exist)",
    )
    parser.add_argument(
        "--check", action="store_true", help="fail when regenerating changes a file"
    )
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.languages) - set(known))
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    failures = []
    with tempfile.TemporaryDirectory() as scratch:
        for name in sorted(arguments.languages or known):
            language = known[name]
            missing = language.missing_commands()
            if missing:
                print(f"{name}: not generated, missing: {', '.join(missing)}", file=sys.stderr)
                if arguments.check or arguments.languages:
                    failures.append(name)
                continue
            out = written(language, Path(scratch))
            if not arguments.check:
                replace(language, out)
                continue
            stale = stale_files(language, out)
            failures += stale
            for file in stale:
                print(f"stale: {file} (run `make generate LANGUAGES={name}`)", file=sys.stderr)
            print(f"{name}: {'stale' if stale else 'up to date'}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

"""A page of docs/ that is generated: written, or compared with the committed one."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def write_or_check(path: Path, description: str | None, page: Callable[[], str]) -> int:
    """Write the page; with `--check` return 1 when the one at `path` is another."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help="fail when the page is out of date")
    if not parser.parse_args().check:
        path.write_text(page())
        return 0
    if not path.exists() or path.read_text() != page():
        print(f"out of date: {path.relative_to(ROOT)} (run `make docs`)", file=sys.stderr)
        return 1
    return 0

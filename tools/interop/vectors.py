"""The shared vectors: how many there are, and what each file must hold."""

import json
from pathlib import Path

from tools.interop.runners import ROOT

VECTORS = ROOT / "tests" / "clients" / "vectors"


def vector_count(folder: Path) -> int:
    """Return how many vectors the files of a folder hold."""
    return sum(len(json.loads(path.read_text("utf-8"))) for path in folder.glob("*.json"))

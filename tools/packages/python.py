"""Python: the client and the server, each as sdist and wheel, checked by twine."""

import sys
from pathlib import Path

from tools.check.audit import RELEASED
from tools.lock.environment import environment_python
from tools.packages.package import OUT, ROOT, Package, run


def build(out: Path) -> list[Path]:
    """Build both distributions with the backend that setup installed."""
    for folder in RELEASED.values():
        run([sys.executable, "-m", "hatchling", "build", "-d", out], ROOT / folder)
    built = sorted(out.iterdir())
    twine = environment_python(OUT / "twine", ROOT / "tools" / "lock" / "packages.txt")
    run([twine, "-m", "twine", "check", "--strict", *built], out)
    return built


PACKAGE = Package("python", (), build)

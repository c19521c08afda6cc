"""The npm tools of the console's tests, as package-lock.json pins them."""

import shutil
import subprocess
from pathlib import Path

from filelock import FileLock

from tests.support.serving import ROOT

HERE = Path(__file__).parent
FOLDER = ROOT / ".build" / "console"
PINS = ("package.json", "package-lock.json", ".npmrc")


def installed() -> Path:
    """Return the folder node_modules with exactly what package-lock.json pins."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    stamp = FOLDER / "installed-lock.json"
    with FileLock(FOLDER / "installing.lock"):
        lock = (HERE / "package-lock.json").read_text()
        if not stamp.exists() or stamp.read_text() != lock:
            for name in PINS:
                shutil.copy(HERE / name, FOLDER / name)
            subprocess.run(["npm", "ci", "--silent"], cwd=FOLDER, check=True)
            stamp.write_text(lock)
    return FOLDER / "node_modules"

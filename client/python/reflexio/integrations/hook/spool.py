"""Requests that wait in a folder until the server has them, one file each."""

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reflexio._messages.request_id import uuid7

try:
    import fcntl
except ImportError:  # not on Windows: two that send at once send the same ids, which is harmless
    fcntl = None  # type: ignore[assignment]

FOLDER_VARIABLE = "XDG_STATE_HOME"
FILES_MAX = 10_000
"""Requests that may wait: months of one person's work without a server."""
OWN = 0o600
OWN_FOLDER = 0o700


def default_folder() -> Path:
    """Return `reflexio/spool` in the user's folder for state (XDG), ~/.local/state by default."""
    state = os.environ.get(FOLDER_VARIABLE) or Path.home() / ".local" / "state"
    return Path(state) / "reflexio" / "spool"


class Spool:
    """A folder of requests in the order in which they came; `refused` in it has what nobody takes.

    A request is on disk when `add` returns. Files can be read by their owner alone. OSError when
    the folder cannot be written, or holds 10,000 requests.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, item: Mapping[str, Any]) -> Path:
        """Keep a request."""
        self.folder.mkdir(mode=OWN_FOLDER, parents=True, exist_ok=True)
        if len(self.waiting()) >= FILES_MAX:
            raise OSError(f"{FILES_MAX} requests wait in {self.folder} and no more are taken")
        path = self.folder / f"{time.time_ns():020d}-{uuid7()}.json"
        unfinished = path.with_suffix(".tmp")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWN), "w") as file:
            json.dump(item, file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
        return path

    def waiting(self) -> list[Path]:
        """Return the files of the requests that wait, oldest first."""
        return sorted(self.folder.glob("*.json"))

    def refuse(self, path: Path, reason: str) -> None:
        """Put a request aside that the server will never take, with the reason beside it."""
        refused = self.folder / "refused"
        refused.mkdir(mode=OWN_FOLDER, exist_ok=True)
        path.rename(refused / path.name)
        (refused / path.name).with_suffix(".txt").write_text(f"{reason}\n")

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only one that sends; waits while another does."""
        with (self.folder / "lock").open("w") as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX)
            yield

"""The data folder in use: held by one process, which listens on sockets in it."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

LOCK_NAME = "server.lock"
PID_NAME = "server.pid"
SOCKET_NAME = "grpc.sock"
"""What gRPC connections of the port are spliced to."""
ADMIN_SOCKET_NAME = "admin.sock"
"""Where commands reach the server that holds the folder."""
SOCKET_PATH_BYTES_MAX = 100
"""A Unix socket's path may have 107 bytes on Linux and 103 on macOS."""


class StartError(Exception):
    """The server cannot start; the text says why and what to do."""


class FolderHeldError(StartError):
    """Another process holds the data folder."""


@contextlib.contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Hold the data folder, made when absent. `StartError` names the process that has it.

    What this process makes meanwhile is its user's alone, also in a folder that others can read.
    """
    previous_umask = os.umask(0o077)
    try:
        with _held(folder):
            yield
    finally:
        os.umask(previous_umask)


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StartError(f"cannot make the data folder {folder}: {error.strerror}") from error
    lock = FileLock(folder / LOCK_NAME)
    pid_file = folder / PID_NAME
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        holder = pid_file.read_text().strip() if pid_file.exists() else "unknown"
        raise FolderHeldError(f"the data folder {folder} is held by process {holder}") from error
    except OSError as error:
        raise StartError(f"cannot lock the data folder {folder}: {error.strerror}") from error
    try:
        pid_file.write_text(f"{os.getpid()}\n")
        yield
    finally:
        pid_file.unlink(missing_ok=True)
        lock.release()


@contextlib.contextmanager
def socket_in(folder: Path, name: str) -> Iterator[str]:
    """Give a path to listen on the folder's socket `name`, which is gone afterwards."""
    with reachable(folder, name) as path:
        Path(path).unlink(missing_ok=True)
        yield path
        Path(path).unlink(missing_ok=True)


@contextlib.contextmanager
def reachable(folder: Path, name: str) -> Iterator[str]:
    """Give a path of the folder's socket `name`, by way of a link where its own is too long."""
    with contextlib.ExitStack() as stack:
        path = folder.absolute() / name
        if len(os.fsencode(path)) > SOCKET_PATH_BYTES_MAX:
            private = stack.enter_context(tempfile.TemporaryDirectory(prefix="reflexio-"))
            link = Path(private) / "data"
            link.symlink_to(folder.absolute(), target_is_directory=True)
            path = link / name
        yield str(path)

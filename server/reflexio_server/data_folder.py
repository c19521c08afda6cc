"""The data folder in use: held by one process, which listens on sockets in it."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from reflexio_server.folder_lock import (
    HeldError,
    held_name,
    locked_inode,
    name_of_file,
    name_of_path,
)
from reflexio_server.sql.database.file_name import DATABASE_NAME

LOCK_NAME = "server.lock"
PID_NAME = "server.pid"
SOCKET_NAME = "grpc.sock"
"""What gRPC connections of the port are spliced to."""
ADMIN_SOCKET_NAME = "admin.sock"
"""Where commands reach the server that holds the folder."""
OPEN_FILES = "/proc/self/fd"
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
    pid_file = folder / PID_NAME
    with contextlib.ExitStack() as locks:
        try:
            # First, so that nothing is made where a folder was that somebody still serves.
            locks.enter_context(held_name(name_of_path(folder)))
            _make(folder)
            locks.enter_context(_locked_file(folder / LOCK_NAME))
            locks.enter_context(locked_inode(folder))
            database = folder / DATABASE_NAME
            # Made here, so that it has an inode; what is empty is a database to SQLite.
            os.close(os.open(database, os.O_RDWR | os.O_CREAT, 0o600))
            locks.enter_context(held_name(name_of_file(database)))
        except HeldError as error:
            holder = error.pid or _noted_pid(pid_file) or "unknown"
            raise FolderHeldError(
                f"the data folder {folder}, or its database, is held by process {holder}"
            ) from error
        except OSError as error:
            raise StartError(f"cannot lock the data folder {folder}: {error.strerror}") from error
        pid_file.write_text(f"{os.getpid()}\n")
        try:
            yield
        finally:
            # Where the folder has gone there may be another in its place.
            if _noted_pid(pid_file) == os.getpid():
                pid_file.unlink(missing_ok=True)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StartError(f"cannot make the data folder {folder}: {error.strerror}") from error


@contextlib.contextmanager
def _locked_file(path: Path) -> Iterator[None]:
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise HeldError(None) from error
    try:
        yield
    finally:
        lock.release()


def _noted_pid(pid_file: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError):
        return int(pid_file.read_text())
    return None


@contextlib.contextmanager
def socket_in(folder: Path, name: str) -> Iterator[str]:
    """Give a path to listen on the folder's socket `name`, which is gone afterwards."""
    with reachable(folder, name) as path:
        Path(path).unlink(missing_ok=True)
        yield path
        Path(path).unlink(missing_ok=True)


@contextlib.contextmanager
def lasting(path: str) -> Iterator[str]:
    """Give a path of the listening socket that also leads there when its folder has gone.

    By way of its inode where the system has it (Linux); else the path itself.
    """
    if not hasattr(os, "O_PATH") or not os.path.isdir(OPEN_FILES):
        yield path
        return
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        yield f"{OPEN_FILES}/{descriptor}"
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def reachable(folder: Path, name: str) -> Iterator[str]:
    """Give a path of the folder's socket `name`.

    By way of a link where its own is too long for a socket, or no UTF-8, which gRPC asks for.
    """
    with contextlib.ExitStack() as stack:
        path = folder.absolute() / name
        if len(os.fsencode(path)) > SOCKET_PATH_BYTES_MAX or not _is_utf8(path):
            private = stack.enter_context(tempfile.TemporaryDirectory(prefix="reflexio-"))
            link = Path(private) / "data"
            link.symlink_to(folder.absolute(), target_is_directory=True)
            path = link / name
        yield str(path)


def _is_utf8(path: Path) -> bool:
    try:
        os.fspath(path).encode()
    except UnicodeEncodeError:
        return False
    return True

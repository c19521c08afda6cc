"""Locks that nobody can remove from under their holder: one server for one database.

The lock file is for other systems and older releases; a cleaner may delete it. The folder's own
inode is locked too, which moves with the folder and is the same behind every link. Two names that
belong to the process and to no file (Linux's abstract sockets) stand for the path, so that nobody
serves another folder in the place of one that was moved away, and for the database's inode, which
may be linked into several folders.
"""

import contextlib
import hashlib
import os
import socket
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

NAME_PREFIX = "\0reflexio-"
PEER_CREDENTIALS = struct.Struct("3i")
"""Process, user and group of who listens, as SO_PEERCRED gives them."""


class HeldError(Exception):
    """Another process holds it; `pid` is its id, None where nobody can tell."""

    def __init__(self, pid: int | None) -> None:
        super().__init__(f"held by process {pid or 'unknown'}")
        self.pid = pid


@contextlib.contextmanager
def locked_inode(folder: Path) -> Iterator[None]:
    """Hold the folder's inode. Raises `HeldError`, OSError."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HeldError(None) from None
        yield
    finally:
        os.close(descriptor)


def name_of_path(path: Path) -> str:
    """Return what the place of the folder is called, wherever the links to it lead through."""
    return "path-" + hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()


def name_of_file(path: Path) -> str:
    """Return what the file is called, under whatever path."""
    status = os.stat(path)
    return f"file-{status.st_dev}-{status.st_ino}"


@contextlib.contextmanager
def held_name(name: str) -> Iterator[None]:
    """Hold a name while the block runs, where the system has such. Raises `HeldError`.

    A name that another user holds is no sign of a server: anybody may take one.
    """
    if not sys.platform.startswith("linux"):
        yield
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as holder:
        try:
            holder.bind(NAME_PREFIX + name)
            holder.listen(1)
        except OSError:
            pid = _holder_of(name)
            if pid is not None:
                raise HeldError(pid) from None
        yield


def _holder_of(name: str) -> int | None:
    """Return the process of this user, or of root, that holds the name; None for anybody else."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asker:
        asker.settimeout(1.0)
        try:
            asker.connect(NAME_PREFIX + name)
        except BlockingIOError:
            return 0  # its backlog is full of others who ask
        except OSError:
            return None
        told = asker.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER_CREDENTIALS.size)
    pid, uid, _ = PEER_CREDENTIALS.unpack(told)
    return pid if uid in (0, os.geteuid()) else None

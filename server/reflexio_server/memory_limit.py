"""The memory that the process may use: the machine's, its control group's, its own limit."""

import os
import resource
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

GROUPS_FILE = Path("/proc/self/cgroup")
GROUPS_FOLDER = Path("/sys/fs/cgroup")
UNLIMITED_BYTES = 2**60
"""Version 1 says "no limit" with a number near 2**63."""


def usable_bytes(
    groups_file: Path = GROUPS_FILE, groups_folder: Path = GROUPS_FOLDER
) -> int | None:
    """Return the bytes that the process may use, None where the system does not say."""
    found = [*_of_machine(), *_of_process(), *_of_groups(groups_file, groups_folder)]
    return min(found, default=None)


def _of_machine() -> Iterator[int]:
    try:
        pages, page_bytes = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return
    if pages > 0 and page_bytes > 0:
        yield pages * page_bytes


def _of_process() -> Iterator[int]:
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        soft, _hard = resource.getrlimit(kind)
        if soft != resource.RLIM_INFINITY:
            yield soft


def _of_groups(groups_file: Path, groups_folder: Path) -> Iterator[int]:
    """Yield the limits of the process's control groups (cgroups(7)), those above included."""
    try:
        lines = groups_file.read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if controllers == "":
            yield from _up_from(groups_folder, path, "memory.max")
        elif "memory" in controllers.split(","):
            yield from _up_from(groups_folder / "memory", path, "memory.limit_in_bytes")


def _up_from(root: Path, path: str, name: str) -> Iterator[int]:
    """Yield the limits of a group and those around it.

    Inside a container the path may be that of the machine outside: then the root is the group.
    """
    group = PurePosixPath(path.lstrip("/"))
    for folder in (group, *group.parents):
        try:
            said = (root / folder / name).read_text().strip()
        except OSError:
            continue
        if said.isdecimal() and int(said) < UNLIMITED_BYTES:
            yield int(said)

"""The memory that the process may use, as control groups say it."""

from pathlib import Path

import pytest
from reflexio_server.config import Settings
from reflexio_server.core.limits import MEMORY_BUDGET_BYTES_MIN
from reflexio_server.memory_limit import usable_bytes

MIB = 2**20


def limit_of(folder: Path, groups: str, files: dict[str, str]) -> int | None:
    """Return what is usable where the groups and their files say so."""
    (folder / "groups").write_text(groups)
    for name, text in files.items():
        path = folder / "sys" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return usable_bytes(folder / "groups", folder / "sys")


@pytest.mark.parametrize(
    ("groups", "files", "expected"),
    [
        ("0::/a/b\n", {"a/b/memory.max": "100000\n"}, 100_000),
        ("0::/a/b\n", {"a/b/memory.max": "max\n", "a/memory.max": "200000\n"}, 200_000),
        ("0::/outside\n", {"memory.max": "300000\n"}, 300_000),
        (
            "4:cpu:/x\n3:memory,hugetlb:/a\n",
            {"memory/a/memory.limit_in_bytes": "400000\n", "cpu/x/memory.max": "1\n"},
            400_000,
        ),
    ],
    ids=["version 2", "of the group above", "in a container", "version 1"],
)
def test_group_says_how_much(
    tmp_path: Path, groups: str, files: dict[str, str], expected: int
) -> None:
    """The least of what holds."""
    assert limit_of(tmp_path, groups, files) == expected


@pytest.mark.parametrize(
    ("groups", "files"),
    [
        ("", {}),
        ("0::/\n", {"memory.max": "max\n"}),
        ("3:memory:/\n", {"memory/memory.limit_in_bytes": "9223372036854771712\n"}),
    ],
)
def test_without_a_limit_the_machine_is_all(
    tmp_path: Path, groups: str, files: dict[str, str]
) -> None:
    """No group, or one without a limit."""
    assert limit_of(tmp_path, groups, files) == usable_bytes(tmp_path / "none", tmp_path)


def test_budget_is_a_quarter(monkeypatch: pytest.MonkeyPatch) -> None:
    """And never too little to work with."""
    monkeypatch.setattr("reflexio_server.config.usable_bytes", lambda: 768 * MIB)
    assert Settings().memory_budget_bytes == 192 * MIB
    monkeypatch.setattr("reflexio_server.config.usable_bytes", lambda: 100 * MIB)
    assert Settings().memory_budget_bytes == MEMORY_BUDGET_BYTES_MIN

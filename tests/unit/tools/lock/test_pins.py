"""Every package to install is pinned with hashes, and no file of pins names a registry."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.check.audit import RELEASED, pins
from tools.lock.__main__ import CONSTRAINTS, LOCKS, ROOT, Lock

PIN = re.compile(
    r"^(?P<name>[\w.-]+)==[^\s;]+(?: ; [^\\\n]+)?(?P<hashes>(?: \\\n    --hash=\S+)+)$", re.M
)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.path.name)
def test_each_line_is_a_pin_with_hashes(lock: Lock) -> None:
    """There is nothing in the file but its heading, pins, and hashes of every file of each."""
    text = lock.path.read_text()
    rest = PIN.sub("", text).split("\n", 1)
    assert rest[0].startswith("# Written by `make lock`")
    assert not rest[1].strip()
    assert all(
        re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in re.findall(r"--hash=(\S+)", text)
    )


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.path.name)
def test_no_registry_is_named(lock: Lock) -> None:
    """Where packages come from is each machine's own matter."""
    assert not re.search(r"://|--index|--find-links|--trusted-host", lock.path.read_text())


def test_what_the_project_asks_for_is_what_is_pinned() -> None:
    """Each requirement of setup has a pin that satisfies it."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    released = [
        tomllib.loads((ROOT / folder / "pyproject.toml").read_text())
        for folder in RELEASED.values()
    ]
    asked = [
        *(text for manifest in released for text in manifest["project"]["dependencies"]),
        *(text for manifest in released for text in manifest["build-system"]["requires"]),
        *groups["dev"],
        *groups["build"],
    ]
    pinned = pins()
    for requirement in map(Requirement, asked):
        if canonicalize_name(requirement.name) in RELEASED:
            continue
        version = pinned.get(canonicalize_name(requirement.name))
        assert version is not None, requirement
        assert requirement.specifier.contains(version, prereleases=True), requirement


def test_setup_installs_nothing_without_its_hash() -> None:
    """What setup and fuzzing install is held against hashes; the project itself brings nothing."""
    makefile = (ROOT / "Makefile").read_text()
    installs = re.findall(r"pip install (.+)", makefile)
    assert len(installs) == 4
    for arguments in installs:
        assert "--require-hashes" in arguments or (
            "--no-deps" in arguments and "--no-build-isolation" in arguments
        )
    assert f"--requirement {CONSTRAINTS.name}" in makefile

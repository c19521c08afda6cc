"""The check of deploy/ finds a fault in each of its files."""

import shutil
from pathlib import Path

import pytest

from tools.check.deploy import DEPLOY, commands, is_right, rule_commands, unit_commands

FAULTS = {
    "Dockerfile": ("python:3.13-slim-bookworm\n", "python\n"),
    "compose.yaml": ("read_only: true", "privileged: true"),
    "kubernetes.yaml": ("replicas: 1", "replicas: few"),
    "envoy.yaml": ("no_traffic_interval", "no_trafic_interval"),
    "alerts_test.yaml": ("9.537MiB", "9MiB"),
    "reflexio.service": ("NoNewPrivileges=yes", "NoNewPrivilege=yes"),
}


def right_files(folder: Path) -> set[str]:
    """Return the names of the files whose checks all say yes."""
    verdicts: dict[str, bool] = {}
    for command in [*commands(folder), *rule_commands(folder), *unit_commands(folder)]:
        name = Path(command[-1]).name
        verdicts[name] = is_right(command) and verdicts.get(name, True)
    return {name for name, right in verdicts.items() if right}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found(tmp_path: Path, name: str) -> None:
    """One changed word makes one file wrong, and no other."""
    every = [*commands(DEPLOY), *rule_commands(DEPLOY), *unit_commands(DEPLOY)]
    checked = {Path(command[-1]).name for command in every}
    if name not in checked:
        pytest.skip(f"no tool for {name} is installed")
    folder = tmp_path / "deploy"
    shutil.copytree(DEPLOY, folder)
    file = next(folder.rglob(name))
    right, wrong = FAULTS[name]
    assert right in file.read_text()
    file.write_text(file.read_text().replace(right, wrong))
    assert right_files(folder) == checked - {name}

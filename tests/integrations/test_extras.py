"""Each adapter imports the client, Python's own modules, and what its extra brings."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.serving import ROOT

CLIENT = ROOT / "client" / "python"
ADAPTERS = CLIENT / "reflexio" / "integrations"
PROJECT = tomllib.loads((CLIENT / "pyproject.toml").read_text())["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
OWN = {"reflexio", *sys.stdlib_module_names}


def imported(path: Path) -> Iterator[str]:
    """Yield the first names of the modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def brought(extra: str) -> set[str]:
    """Return what is installed with an extra: what it names, the client's own, what those need."""
    found: set[str] = set()
    waiting = [Requirement(text) for text in (*EXTRAS[extra], *PROJECT["dependencies"])]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in found or (
            requirement.marker is not None and not requirement.marker.evaluate({"extra": ""})
        ):
            continue
        found.add(name)
        waiting += map(Requirement, requires(name) or ())
    return found


@pytest.mark.parametrize("extra", sorted(EXTRAS))
def test_an_extra_brings_what_its_adapter_imports(extra: str) -> None:
    """Nothing that only happens to be installed here."""
    folder = ADAPTERS / extra.replace("-", "_")
    modules = {name for path in folder.rglob("*.py") for name in imported(path)} - OWN
    assert modules, f"{folder} imports nothing of its framework"
    owners = packages_distributions()
    needed = {canonicalize_name(name) for module in modules for name in owners[module]}
    assert needed <= brought(extra)


def test_other_modules_need_no_extra() -> None:
    """What stands beside the frameworks' folders works with the client alone."""
    of_extras = {ADAPTERS / extra.replace("-", "_") for extra in EXTRAS}
    rest = [path for path in ADAPTERS.rglob("*.py") if of_extras.isdisjoint(path.parents)]
    assert {name for path in rest for name in imported(path)} <= OWN


def test_each_folder_of_an_adapter_is_an_extra_or_needs_none() -> None:
    """A framework's name in the manifest is a folder's, too."""
    for extra in EXTRAS:
        assert (ADAPTERS / extra.replace("-", "_") / "__init__.py").exists()
        assert re.fullmatch(r"[a-z-]+", extra)

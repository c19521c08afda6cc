"""Public names mean one thing: none is defined in two modules of the server, or of the client.

A name here is a class, a function or a constant at the top of a module, without an underscore.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVER = ROOT / "server" / "reflexio_server"
CLIENT = ROOT / "client" / "python" / "reflexio"
GENERATED = {"v1", "generated"}
NUMBERED = "migrations"
"""Each migration defines the same names: Alembic asks for them by name."""

SAME_BY_DESIGN = {
    "log": "each module's own logger",
    "main": "the entry of a module that is run",
}


def modules_of(package: Path) -> list[Path]:
    """Return the package's modules that are written by hand."""
    return sorted(
        path
        for path in package.rglob("*.py")
        if not {*GENERATED, NUMBERED} & set(path.relative_to(package).parts)
    )


def public_names(module: Path) -> Iterator[str]:
    """Yield what the module defines at its top for others."""
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        for name in _names(node):
            if not name.startswith("_"):
                yield name


def _names(node: ast.stmt) -> list[str]:
    match node:
        case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
            return [node.name]
        case ast.Assign():
            return [target.id for target in node.targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


def without_twins(modules: list[str]) -> list[str]:
    """Return the modules without those for asyncio whose twin is there.

    The client's asyncio half has the words of its blocking half: `_calls/aio_watch.py` those of
    `_calls/watch.py`, `_bulk/aio.py` those of `_bulk/blocking.py`.
    """
    there = set(modules)

    def twin(module: str) -> str:
        return re.sub(r"\baio\.py$", "blocking.py", module.replace("/aio_", "/"))

    return [module for module in modules if twin(module) == module or twin(module) not in there]


def definitions(package: Path) -> dict[str, list[str]]:
    """Return the modules that define each public name."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for module in modules_of(package):
        for name in {*public_names(module)}:
            found[name].append(str(module.relative_to(package)))
    return found


@pytest.mark.parametrize("package", [SERVER, CLIENT], ids=["server", "client"])
def test_no_public_name_is_defined_twice(package: Path) -> None:
    found = definitions(package)
    assert len(found) > 100, "nothing was looked at"
    twice = {
        name: modules
        for name, modules in found.items()
        if name not in SAME_BY_DESIGN and len(without_twins(modules)) > 1
    }
    assert twice == {}


def test_no_class_of_the_server_has_the_name_of_a_service() -> None:
    """`LearningService` is the contract's; what runs it is called otherwise."""
    services = {
        name
        for proto in (ROOT / "proto").rglob("*.proto")
        for name in re.findall(r"^service (\w+)", proto.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert "LearningService" in services
    assert services & definitions(SERVER).keys() == set()

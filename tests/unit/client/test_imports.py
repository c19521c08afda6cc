"""No module of a client imports itself through others: neither in Python nor in Rust."""

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
import reflexio

PACKAGE = Path(reflexio.__file__).parent
RUST = Path(__file__).resolve().parents[3] / "client" / "rust" / "src"


def module_name(file: Path) -> str:
    """Return the dotted name of a module of the package."""
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(tree: ast.AST, modules: set[str]) -> Iterator[str]:
    """Yield the package's modules that a module imports, wherever in it and for whatever."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                if name in modules or node.module in modules:
                    yield name if name in modules else node.module


def python_imports() -> dict[str, set[str]]:
    """Return what each hand-written module of the Python client imports."""
    files = {
        module_name(file): file
        for file in PACKAGE.rglob("*.py")
        if not file.is_relative_to(PACKAGE / "v1")
    }
    return {
        name: set(imported(ast.parse(file.read_text()), set(files))) - {name}
        for name, file in files.items()
    }


def rust_imports() -> dict[str, set[str]]:
    """Return what each module of the Rust client uses, its own tests left out."""
    files = {file.stem: file for file in RUST.glob("*.rs") if file.stem != "lib"}
    code = {name: re.sub(r"//.*", "", file.read_text()) for name, file in files.items()}
    return {
        name: {used for used in re.findall(r"crate::(\w+)", text) if used in files} - {name}
        for name, text in code.items()
    }


@pytest.mark.parametrize("imports", [python_imports(), rust_imports()], ids=["python", "rust"])
def test_modules_import_each_other_in_no_circle(imports: dict[str, set[str]]) -> None:
    assert sum(map(len, imports.values())) > len(imports), "the imports were not found"
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))

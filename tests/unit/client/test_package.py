"""The package loads lazily, exports what it says, and warns when it shares its folder."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import reflexio

from tests.support.serving import child_environment

PACKAGE = Path(reflexio.__file__).parent


def run(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**child_environment(), **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout + done.stderr


def test_all_is_sorted_and_every_name_in_it_loads() -> None:
    """`__all__` names what can be had, in order."""
    assert reflexio.__all__ == sorted(reflexio.__all__)
    for name in reflexio.__all__:
        assert getattr(reflexio, name) is not None
    assert set(reflexio.__all__) <= set(dir(reflexio))


def test_all_is_what_type_checkers_see() -> None:
    """The imports under TYPE_CHECKING are the names of `__all__`."""
    tree = ast.parse((PACKAGE / "__init__.py").read_text())
    guarded = next(node for node in tree.body if isinstance(node, ast.If))
    names = {
        alias.name
        for node in ast.walk(guarded)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert names | {"__version__"} == set(reflexio.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A typing error shows as one."""
    with pytest.raises(AttributeError, match="Nothing"):
        reflexio.Nothing  # noqa: B018


def test_the_package_is_typed() -> None:
    """Type checkers read the package's own types."""
    assert (PACKAGE / "py.typed").exists()


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import reflexio", ("grpc", "google.protobuf", "reflexio.client", "reflexio.types")),
        ("import reflexio.v1.request_pb2", ("grpc", "reflexio.client", "reflexio.types")),
        ("from reflexio import InteractionData, NotFound", ("grpc", "google.protobuf")),
    ],
)
def test_nothing_loads_before_it_is_used(statement: str, absent: tuple[str, ...]) -> None:
    """The contract loads without the client, the types without gRPC."""
    printed = run(f"import sys\n{statement}\nprint([n for n in {absent!r} if n in sys.modules])")
    assert printed.strip() == "[]"


@pytest.mark.parametrize("given", ["", "0"])
def test_fork_handlers_are_asked_for_unless_the_environment_decides(given: str) -> None:
    """The variable that older gRPC reads is set before gRPC loads, and never overwritten."""
    name = "GRPC_ENABLE_FORK_SUPPORT"
    environment = {name: given} if given else {}
    printed = run(
        f"import os, reflexio; reflexio.ReflexioClient; print(os.environ[{name!r}])", **environment
    )
    assert printed.strip() == (given or "1")


def installed(site: Path, name: str, files: list[str]) -> None:
    """Write what an installer leaves of a distribution: the list of its files."""
    folder = site / f"{name}-1.0.dist-info"
    folder.mkdir(parents=True)
    (folder / "RECORD").write_text("".join(f"{file},sha256=x,1\n" for file in files))
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with the package as an installer leaves it."""
    shutil.copytree(PACKAGE, tmp_path / "reflexio", ignore=shutil.ignore_patterns("__pycache__"))
    files = [
        str(path.relative_to(tmp_path))
        for path in (tmp_path / "reflexio").rglob("*")
        if path.is_file()
    ]
    installed(tmp_path, "reflexio_grpc", files)
    installed(tmp_path, "bystander", ["bystander/__init__.py"])
    return tmp_path


def imported_from(site: Path) -> str:
    return run("import reflexio; print(reflexio.__version__)", PYTHONPATH=os.fspath(site))


def test_alone_in_its_folder_it_says_nothing(site: Path) -> None:
    """The good case has no warning, and the version of the installed distribution."""
    assert imported_from(site) == "1.0\n"


def test_a_stray_file_is_nobodys_fault(site: Path) -> None:
    """A file that no distribution owns is no reason to warn."""
    (site / "reflexio" / "notes.txt").write_text("mine")
    assert imported_from(site) == "1.0\n"


def test_another_owner_of_the_folder_is_named(site: Path) -> None:
    """Two distributions in one folder overwrite each other: the import says which."""
    (site / "reflexio" / "sdk.py").write_text("")
    installed(site, "reflexio_sdk", ["reflexio/__init__.py", "reflexio/sdk.py"])
    printed = imported_from(site)
    assert "RuntimeWarning" in printed
    assert "reflexio_sdk" in printed
    assert "bystander" not in printed

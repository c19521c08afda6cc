"""Check what the product rests on: pinned, of a known licence, declared, and nothing besides.

It reads the installed distributions alone and asks nobody. Known vulnerabilities are another
question, which takes a service: `pip-audit -r constraints.txt`, where one can be reached.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.lock.extras import SERVER_EXTRAS

ROOT = Path(__file__).resolve().parents[2]
CLIENT = "reflexio-grpc"
SERVER = "reflexio-grpc-server"
RELEASED = {CLIENT: "client/python", SERVER: "server"}
"""Our own distributions and the folder of each."""
CLIENT_CLOSURE = {"googleapis-common-protos", "grpcio", "protobuf", "typing-extensions"}
PACKAGES = {CLIENT: "client/python/reflexio", SERVER: "server/reflexio_server"}
EXTRAS_FOLDER = "integrations"
"""Modules of the client that need an extra each: tests/integrations holds them against it."""
NOT_IMPORTED = {
    "httptools": "uvicorn loads it by its name",
}
IMPORTED_WHERE_INSTALLED = {"httpx2", "openai", "psycopg", "tokenizers", "uvloop"}
"""Distributions of extras that a module imports when it needs them, and can do without."""
LICENCES = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MPL-2.0",  # binds changes to its own files alone, and we make none
    "PSF-2.0",
    "Zlib",
}
LICENCE_SPELLINGS = {
    "Apache 2.0": "Apache-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "MIT, BSD": "MIT AND BSD-3-Clause",
    "ISC License": "ISC",
}
"""What distributions say that do not yet use SPDX expressions (PEP 639)."""


def closure(product: str, extras: Iterable[str] = ()) -> dict[str, Distribution]:
    """Return what a distribution of ours, with extras, needs of others, as it is installed here."""
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting: list[tuple[str, frozenset[str]]] = [(product, frozenset(extras))]
    while waiting:
        name, asked = waiting.pop()
        if (name, asked) in seen:
            continue
        seen.add((name, asked))
        for text in distribution(name).requires or ():
            needed = Requirement(text)
            marker = needed.marker
            if marker is not None and not any(marker.evaluate({"extra": e}) for e in asked | {""}):
                continue
            key = canonicalize_name(needed.name)
            if key not in RELEASED:
                found[key] = distribution(key)
            waiting.append((key, frozenset(needed.extras)))
    return found


def deployed() -> dict[str, Distribution]:
    """Return what a server of the image needs of others: with its extras."""
    return closure(SERVER, SERVER_EXTRAS)


def pins() -> dict[str, str]:
    """Return the versions in constraints.txt by name."""
    found = re.findall(
        r"^([\w.-]+)==([^\s;]+)", (ROOT / "constraints.txt").read_text(), re.MULTILINE
    )
    return {canonicalize_name(name): version for name, version in found}


def unpinned(needed: dict[str, Distribution]) -> Iterator[str]:
    """Yield a sentence for each distribution that is not the one that was tested."""
    pinned = pins()
    for name, installed in needed.items():
        if pinned.get(name) != installed.version:
            yield f"{name} {installed.version} is installed, constraints.txt has {pinned.get(name)}"


def licence(installed: Distribution) -> str:
    """Return the licence expression of a distribution; the classifier where there is no other."""
    said: list[str] = [
        *(installed.metadata.get_all("License-Expression") or ()),
        # Some write the whole text of the licence there; their classifier names it.
        *(text for text in installed.metadata.get_all("License") or () if "\n" not in text),
        *(
            classifier.rpartition(" :: ")[2]
            for classifier in installed.metadata.get_all("Classifier") or ()
            if classifier.startswith("License")
        ),
        "",
    ]
    return LICENCE_SPELLINGS.get(said[0], said[0])


def unlicensed(needed: dict[str, Distribution]) -> Iterator[str]:
    """Yield a sentence for each distribution with a licence that is not on the list."""
    for name, installed in needed.items():
        said = licence(installed)
        parts = {part for part in re.split(r"[\s()]+|\bAND\b|\bOR\b", said) if part}
        if not parts or parts - LICENCES:
            yield f"{name}: licence {said or 'unknown'} is not on the list in tools/check/audit.py"


def imported(product: str) -> set[str]:
    """Return the distributions that the modules of one of ours import, those for extras apart."""
    modules: set[str] = set()
    package = ROOT / PACKAGES[product]
    for path in package.rglob("*.py"):
        if path.is_relative_to(package / EXTRAS_FOLDER):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module)
    # Of ours the metadata have no files: they are installed as links to this checkout.
    owners = {**packages_distributions(), **{Path(p).name: [name] for name, p in PACKAGES.items()}}
    return {
        canonicalize_name(name)
        for module in modules
        for name in holders(module, owners.get(module.partition(".")[0], ()))
    }


def holders(module: str, owners: Sequence[str]) -> Sequence[str]:
    """Return those of a module's possible owners that have it: a namespace belongs to several."""
    if len(set(owners)) < 2:
        return owners
    path = module.replace(".", "/")
    return [
        name
        for name in owners
        if any(file.startswith((f"{path}/", f"{path}.py")) for file in files_of(name))
    ]


@cache
def files_of(name: str) -> list[str]:
    """Return the files of an installed distribution."""
    return [str(file) for file in distribution(name).files or ()]


def undeclared(product: str) -> Iterator[str]:
    """Yield a sentence for each import without a dependency, and the other way round."""
    needed = map(Requirement, distribution(product).requires or ())
    declared = {
        dependency
        for requirement in needed
        if (dependency := canonicalize_name(requirement.name)) in IMPORTED_WHERE_INSTALLED
        or requirement.marker is None
        or requirement.marker.evaluate({"extra": ""})
    }
    used = imported(product) - {product}
    manifest = f"{RELEASED[product]}/pyproject.toml"
    for name in sorted(used - declared):
        yield f"{name} is imported and {manifest} does not declare it"
    for name in sorted(declared - used - set(NOT_IMPORTED)):
        yield f"{name} is declared in {manifest} and nothing imports it"


def main() -> int:
    """Print every problem; 1 when there is one."""
    server = deployed()
    problems = [*unpinned(server), *unlicensed(server), *undeclared(CLIENT), *undeclared(SERVER)]
    if set(closure(CLIENT)) != CLIENT_CLOSURE:
        problems.append(f"the client needs {sorted(closure(CLIENT))}")
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(server)} distributions under the server, {len(CLIENT_CLOSURE)} under the client")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

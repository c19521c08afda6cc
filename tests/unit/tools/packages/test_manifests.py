"""One name and one version in every manifest, and a POM that lacks something is found out."""

import json
import re
import tomllib
from xml.etree import ElementTree

import pytest

from tools.packages.__main__ import packages
from tools.packages.java import NAMESPACE, REQUIRED, pom_problems
from tools.packages.package import ROOT

NAME = "reflexio-grpc"
POM = (ROOT / "client" / "java" / "pom.xml").read_text()


def of_pom(name: str) -> str:
    found = ElementTree.fromstring(POM).find(NAMESPACE + name)
    assert found is not None
    assert found.text is not None
    return found.text


def named() -> dict[str, tuple[str, str]]:
    """Return name and version of each manifest."""
    manifests = {
        folder: tomllib.loads((ROOT / folder / "pyproject.toml").read_text())["project"]
        for folder in ("client/python", "server")
    }
    crate = tomllib.loads((ROOT / "client" / "rust" / "Cargo.toml").read_text())["package"]
    manifests["client/rust"] = crate
    npm = json.loads((ROOT / "client" / "typescript" / "package.json").read_text())
    manifests["client/typescript"] = npm
    pom = {"name": of_pom("artifactId"), "version": of_pom("version")}
    manifests["client/java"] = pom
    return {
        folder: (manifest["name"], manifest["version"]) for folder, manifest in manifests.items()
    }


def test_one_name_and_one_version() -> None:
    """A reader who knows one of them knows all; `reflexio` itself is a stranger's in registries."""
    found = named()
    assert found.pop("server") == (f"{NAME}-server", found["client/python"][1])
    assert set(found.values()) == {(NAME, found["client/python"][1])}
    go = (ROOT / "client" / "go" / "reflexio" / "client.go").read_text()
    assert f'const Version = "{found["client/rust"][1]}"' in go


def test_every_language_is_built() -> None:
    """One module a client."""
    assert set(packages()) == {path.name for path in (ROOT / "client").iterdir() if path.is_dir()}


def test_the_pom_has_what_central_requires() -> None:
    """Nothing is missing today."""
    assert pom_problems(POM) == []


@pytest.mark.parametrize("path", REQUIRED)
def test_what_the_pom_lacks_is_named(path: str) -> None:
    """Each rule is looked at."""
    last = path.split("/")[-1]
    root = ElementTree.fromstring(POM)
    for parent in root.iter():
        for child in list(parent):
            if child.tag == NAMESPACE + last and (parent is root or "/" in path):
                parent.remove(child)
    assert f"pom.xml has no {path}" in pom_problems(ElementTree.tostring(root, "unicode"))


def test_a_snapshot_is_refused() -> None:
    """Central takes releases alone."""
    text = re.sub(r"<version>0[^<]+</version>", "<version>0.2.0-SNAPSHOT</version>", POM, count=1)
    assert pom_problems(text) == ["pom.xml has the version of a snapshot"]

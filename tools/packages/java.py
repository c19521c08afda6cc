"""Java: the jar with those of its sources and javadoc, checked by what Maven Central requires.

Central's own validation runs on an upload alone, so its rules stand here:
https://central.sonatype.org/publish/requirements/. The signatures are those of who releases.
"""

import shutil
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from tools.packages.package import ROOT, Package, PackageError, run

FOLDER = ROOT / "client" / "java"
NAMESPACE = "{http://maven.apache.org/POM/4.0.0}"
REQUIRED = (
    *("groupId", "artifactId", "version", "name", "description", "url"),
    *("licenses/license/name", "licenses/license/url"),
    *("developers/developer/name", "developers/developer/organization"),
    *("scm/connection", "scm/developerConnection", "scm/url"),
)
JARS = {"": ".class", "-sources": ".java", "-javadoc": ".html"}
"""The jars by their classifiers, and what each is to hold."""


def pom_problems(pom: str) -> list[str]:
    """Return a sentence for each rule of Central that a POM breaks."""
    root = ElementTree.fromstring(pom)
    texts = {path: _text(root, path) for path in REQUIRED}
    problems = [f"pom.xml has no {path}" for path, text in texts.items() if not text]
    if texts["version"].endswith("-SNAPSHOT"):
        problems.append("pom.xml has the version of a snapshot")
    return problems


def jar_problems(folder: Path, name: str) -> list[str]:
    """Return a sentence for each jar that is missing or empty."""
    problems = []
    for classifier, ending in JARS.items():
        path = folder / f"{name}{classifier}.jar"
        if not path.is_file():
            problems.append(f"{path.name} was not built")
        elif not any(file.endswith(ending) for file in zipfile.ZipFile(path).namelist()):
            problems.append(f"{path.name} has no {ending}")
    return problems


def _text(root: ElementTree.Element, path: str) -> str:
    found = root.find("/".join(f"{NAMESPACE}{part}" for part in path.split("/")))
    return (found.text or "").strip() if found is not None else ""


def build(out: Path) -> list[Path]:
    """Build the jars and hold them and the POM against the rules."""
    # Clean: what an older source left among the classes would be in the jar.
    run(["mvn", "-B", "-q", "clean", "package", "-DskipTests"], FOLDER)
    pom = (FOLDER / "pom.xml").read_text()
    root = ElementTree.fromstring(pom)
    name = f"{_text(root, 'artifactId')}-{_text(root, 'version')}"
    problems = [*pom_problems(pom), *jar_problems(FOLDER / "target", name)]
    if problems:
        raise PackageError("; ".join(problems))
    shutil.copy(FOLDER / "pom.xml", out / f"{name}.pom")
    for classifier in JARS:
        shutil.copy(FOLDER / "target" / f"{name}{classifier}.jar", out)
    return sorted(out.iterdir())


PACKAGE = Package("java", ("java", "mvn"), build)

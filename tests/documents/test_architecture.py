"""Pages are true to the tree: each path and link that they name exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.serving import ROOT

SERVER = ROOT / "server" / "reflexio_server"
PATH = re.compile(r"`((?:[\w.-]+/)+(?:[\w-]+\.\w+)?|\w[\w-]*\.(?:py|md|toml|proto))(?:::\w+)?`")
"""A folder, or a file in one, or a file of the kinds that stand at a root; `a::b` names a test."""
CODE = re.compile(r"`[^`\n]*`")
"""What looks like a link within it is none."""
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[\w-]*)?\)")
NOT_IN_THE_TREE = {"google/api", "google/rpc", "http/1.1"}
PAGES = sorted(
    path
    for folder in (ROOT, ROOT / "docs", ROOT / "tests", ROOT / "examples", ROOT / ".github")
    for path in (folder.glob("*.md") if folder == ROOT else folder.rglob("*.md"))
)
TEST_FILES = {path.name for path in (ROOT / "tests").rglob("*.py")}
WALKS = ("Publish", "Search", "Correction to playbook", "Delete")
SYMPTOMS = ("A search finds nothing", "A playbook is missing", "A key is refused")
STEPS_MIN = 3


def named_paths(text: str) -> Iterator[str]:
    """Yield what a text names in backquotes that looks like a path of the tree."""
    for path in PATH.findall(text):
        if path not in NOT_IN_THE_TREE:
            yield path


def section(heading: str) -> str:
    """Return what stands under a heading of the third level of the architecture page."""
    page = (ROOT / "docs" / "architecture.md").read_text()
    _, found, rest = page.partition(f"\n### {heading}\n")
    assert found, heading
    return re.split(r"\n##", rest)[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Those within the repository; other hosts are not asked."""
    targets = [
        target for target in LINK.findall(CODE.sub("", page.read_text())) if "://" not in target
    ]
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert missing == []


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name != "CHANGELOG.md"], ids=lambda page: page.name
)
def test_paths_exist(page: Path) -> None:
    """Below the root, below the server, beside the page; a test's file by its name alone."""
    places = (ROOT, SERVER, page.parent, page.parent.parent)
    missing = [
        path
        for path in named_paths(page.read_text())
        if not any((place / path).exists() for place in places) and path not in TEST_FILES
    ]
    assert missing == []


@pytest.mark.parametrize("heading", [*WALKS, *SYMPTOMS])
def test_each_walk_and_symptom_has_steps_with_files(heading: str) -> None:
    """Three steps at least, each of a symptom with a file to open."""
    steps = re.split(r"\n\d+\. ", section(heading))[1:]
    assert len(steps) >= STEPS_MIN
    files = [list(named_paths(step)) for step in steps]
    assert sum(map(len, files)) >= STEPS_MIN
    if heading in SYMPTOMS:
        assert all(files)


def test_every_layer_and_feature_is_on_the_page() -> None:
    """A new folder is described, or the page is no picture any more."""
    page = (ROOT / "docs" / "architecture.md").read_text()
    layers = {path.parent.name for path in SERVER.glob("*/__init__.py")}
    features = {path.parent.name for path in (SERVER / "core").glob("*/__init__.py")} - {"text"}
    missing = {name for name in layers | features if f"| `{name}` |" not in page}
    assert missing == set()


def test_names_of_absent_files_would_be_seen() -> None:
    """The pattern takes what pages write."""
    text = "`core/gone.py`, `sql/gone/`, `gone.md`, `docs/gone.md`, not `a.b` or `x` or `/docs`"
    assert list(named_paths(text)) == ["core/gone.py", "sql/gone/", "gone.md", "docs/gone.md"]

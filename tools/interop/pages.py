"""The beginning of a language's page, done as written: a project of its own beside a checkout.

Up to its first heading a page is a list of steps: a block of sh is run in the project's folder, any
other block is the file that the line before it names. The checkout is in `../reflexio`, as the page
says, and `REFLEXIO_URL` names a real server.
"""

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.serving import running_server
from tools.interop.commands import FailedRunError, run_command
from tools.interop.fragments import check_fragments

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "clients"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE_LINE = re.compile(r"^\*\*([\w./]+)\*\*:$")
HIT = re.compile(r"^0\.\d+ User:? I can't log in$", re.MULTILINE)
"""What the pages' programs print of the turn that the words "login trouble" are about."""

PATIENCE_S = "10"
"""How long a search waits for vectors: a busy machine takes longer than a newcomer's."""


@dataclass(frozen=True)
class Step:
    """One step: commands to run, or with `file` the text of a file to write."""

    text: str
    file: str = ""


def page_path(language: str) -> Path:
    """Return the page of a language."""
    return PAGES / f"{language}.md"


def steps(page: str) -> list[Step]:
    """Return the steps before the first heading of a page; ValueError for a block of no use."""
    beginning = page.split("\n## ")[0]
    found = []
    for fence in FENCE.finditer(beginning):
        kind, text = fence.groups()
        if kind == "sh":
            found.append(Step(text))
            continue
        before = beginning[: fence.start()].rstrip().rpartition("\n")[2]
        named = FILE_LINE.match(before)
        if named is None:
            raise ValueError(f"the line before a block of {kind} names no file: {before!r}")
        found.append(Step(text, named[1]))
    return found


def run_page(language: str, folder: Path, variables: dict[str, str]) -> None:
    """Do what a page says in a fresh project below `folder`; FailedRunError when it finds nothing.

    The server is a fresh one, too. `variables` are for the toolchain, such as where it keeps what
    it has compiled.
    """
    with running_server(folder / "page-data", {"REFLEXIO_SEARCH_WAIT_S": PATIENCE_S}) as server:
        follow_page(language, folder, {**variables, "REFLEXIO_URL": server.url})


def follow_page(language: str, folder: Path, variables: dict[str, str]) -> None:
    """Do what a page says with these variables."""
    project = folder / "agent"
    project.mkdir(parents=True)
    (folder / "reflexio").symlink_to(ROOT)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {
        **{name: text for name, text in os.environ.items() if name != "PYTHONPATH"},
        **variables,
        "PATH": path,
    }
    printed = ""
    for step in steps(page_path(language).read_text()):
        if step.file:
            target = project / step.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(step.text)
        else:
            printed = run_command(("sh", "-e", "-c", step.text), project, environment)
    if not HIT.search(printed):
        raise FailedRunError(f"the page's program did not find by meaning; it printed:\n{printed}")
    check_fragments(language, page_path(language).read_text(), project, environment)

"""Each program of examples/frameworks prints what docs/integrations.md shows."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.serving import ROOT, child_environment, running_server

PROGRAMS = sorted((ROOT / "examples" / "frameworks").glob("*.py"))
PAGE = (ROOT / "docs" / "integrations.md").read_text()
SHOWN = re.compile(
    r"\[(\w+\.py)\]\(\.\./examples/frameworks/\1\)[^\n]*\n\n```\n(.*?)```\n", re.DOTALL
)
RUN_TIMEOUT_S = 120.0


def test_the_page_shows_each_program() -> None:
    """And none that is not there."""
    assert [path.name for path in PROGRAMS] == sorted(name for name, _ in SHOWN.findall(PAGE))


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_a_program_prints_what_the_page_shows(program: Path, tmp_path: Path) -> None:
    """Against a server of its own, without a key."""
    with running_server(tmp_path / "data", {"REFLEXIO_SEARCH_WAIT_S": "10"}) as server:
        done = subprocess.run(
            [sys.executable, str(program)],
            env=child_environment(REFLEXIO_URL=server.url),
            capture_output=True,
            text=True,
            timeout=RUN_TIMEOUT_S,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout == dict(SHOWN.findall(PAGE))[program.name]

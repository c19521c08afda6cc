"""The examples run as their pages say, and each language has one."""

import re
import subprocess
import sys
from pathlib import Path

from tests.support.serving import ROOT, child_environment, running_server

EXAMPLES = ROOT / "examples"
LANGUAGES = ("go", "java", "python", "rust", "typescript")
RUN_TIMEOUT_S = 120.0
PAGES_WITH_HITS = ("go", "java", "rust", "typescript")
HIT = re.compile(r"^ *(0\.\d\d) \[?(Agent|User)\]?:? (.+)$", re.MULTILINE)
ROUNDING = 0.015
"""Scores are of a model in half precision: the last digit differs between machines."""
PRINTED = re.compile(
    r"""stored \[1, 2\] as support_chat_\S+
stored \[3, 4\] as support_chat_\S+
stored \[5, 6\] as support_chat_\S+
0\.\d\d \[Agent\]: Let me help you reset your password\. I'll send you a reset link via email\.
(?:0\.\d\d \[\w+\]: .+\n){2}6 interactions are stored
(?:learning: \w+: .+\n)*learning: done: learned 1 playbook \(id 1\); playbook 1 is new
When: A user asks: What is your return policy for electronics\?
Do: .+For defective items, the return window extends to 90 days\.
refused: session_id is required and must not be blank
refused: interaction_data_list is required and must not be blank
"""
)


def test_python_example_records_finds_and_learns(tmp_path: Path) -> None:
    """As the pages say; the programs in the other languages find the same, their pages show it."""
    with running_server(tmp_path / "data") as server:
        run = subprocess.run(
            [sys.executable, str(EXAMPLES / "customer_service.py")],
            env=child_environment(REFLEXIO_URL=server.url),
            capture_output=True,
            text=True,
            timeout=RUN_TIMEOUT_S,
            check=False,
        )
    assert (run.returncode, run.stderr) == (0, "")
    assert PRINTED.fullmatch(run.stdout), run.stdout
    hits = HIT.findall(run.stdout)
    assert len(hits) == 3
    for language in PAGES_WITH_HITS:
        shown = HIT.findall((ROOT / "docs" / "clients" / f"{language}.md").read_text())
        assert [hit[1:] for hit in shown] == [hit[1:] for hit in hits], language
        scores = [
            (float(page[0]), float(printed[0])) for page, printed in zip(shown, hits, strict=True)
        ]
        assert all(abs(page - printed) <= ROUNDING for page, printed in scores), language


def test_links_lead_to_the_example_of_each_other_language() -> None:
    """Git keeps them as links, so that no copy grows old."""
    links = [path for path in EXAMPLES.iterdir() if path.is_symlink()]
    assert all(link.is_file() for link in links)
    folders = {link.resolve().relative_to(ROOT / "client").parts[0] for link in links}
    assert folders == set(LANGUAGES) - {"python"}


def test_page_names_each_example() -> None:
    """And nothing that is not there."""
    page = (EXAMPLES / "README.md").read_text()
    targets = re.findall(r"^\| \[(\S+)\]\((\S+)\)", page, re.MULTILINE)
    files = {path.name: path.resolve() for path in EXAMPLES.iterdir() if path.suffix != ".md"}
    assert {name: (EXAMPLES / target).resolve() for name, target in targets} == files

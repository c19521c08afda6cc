"""Each client's page begins with a project beside a checkout; Python's is made and run here.

`make clients` does the same with the page of every language (tools/interop/pages.py), and compiles
the parts of programs that follow (tools/interop/fragments.py).
"""

from dataclasses import replace
from pathlib import Path

import pytest

from tools.interop.commands import FailedRunError
from tools.interop.fragments import WRAPPINGS, check_fragments, fragments, wrapped
from tools.interop.pages import HIT, follow_page, page_path, run_page, steps
from tools.interop.runners import RUNNERS


@pytest.mark.parametrize("language", RUNNERS)
def test_a_page_begins_with_a_whole_project(language: str) -> None:
    """Commands, a program that asks by meaning for what it published, commands that run it."""
    page = page_path(language).read_text()
    found = steps(page)
    assert not found[0].file
    assert not found[-1].file
    (program,) = [step.text for step in found if "login trouble" in step.text]
    assert "I can't log in" in program
    assert "../reflexio" in found[0].text
    assert "Once published" in page.split("\n## ")[0]


def test_the_python_page_is_done_as_written(tmp_path: Path) -> None:
    """In a folder outside of the repository, against a real server."""
    run_page("python", tmp_path, {})


def test_a_program_that_finds_nothing_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last command's output must have the turn, and not its question alone."""
    page = tmp_path / "python.md"
    page.write_text('# Page\n\n```sh\necho "0.28 Agent: I can\'t log in"\n```\n\n## Rest\n')
    monkeypatch.setattr("tools.interop.pages.page_path", lambda language: page)
    with pytest.raises(FailedRunError, match="did not find by meaning"):
        follow_page("python", tmp_path / "page", {})
    assert HIT.search("id [1, 2]\n0.47 User: I can't log in\n")


@pytest.mark.parametrize("language", WRAPPINGS)
def test_parts_of_programs_are_compiled(language: str) -> None:
    """Each of the page after its beginning, and README's, in a function of its own."""
    found = fragments(language, page_path(language).read_text())
    assert len(found) >= 6
    assert "My password reset link has expired" in found[-1]
    text = wrapped(language, found)
    assert text.count("fragment") >= len(found)
    assert all(line in text for fragment in found for line in fragment.splitlines())


def test_a_part_that_does_not_compile_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The compiler's complaint is told; names that a part of Go declares count as used."""
    text = wrapped("go", ["kept, err := one()\nfor a, b := range c {\n}\n"])
    assert "\t_ = err\n\t_ = kept\n" in text
    assert "_ = a" not in text
    broken = replace(WRAPPINGS["go"], check=("sh", "-c", "cat fragments/fragments.go; exit 1"))
    monkeypatch.setitem(WRAPPINGS, "go", broken)
    with pytest.raises(FailedRunError, match="no_such_name"):
        check_fragments("go", "# Page\n\n## Calls\n\n```go\nno_such_name()\n```\n", tmp_path, {})


def test_a_block_without_a_file_is_refused() -> None:
    """Else a page could show what no test runs."""
    with pytest.raises(ValueError, match="names no file"):
        steps("# Page\n\nSo:\n\n```go\npackage main\n```\n")

"""Each rule of the house is broken in a repository of its own, and named with its path."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.serving import ROOT
from tools.check.house import FILES_MAX, LINES_MAX, faults

PROGRAM = ROOT / "tools" / "check" / "house.py"
MODULE = '"""The thing that this module is for."""\n'


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository without a file."""
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    return tmp_path


def track(repository: Path, name: str, text: str) -> None:
    """Write a file and have git track it."""
    path = repository / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    subprocess.run(["git", "-C", str(repository), "add", "--force", name], check=True)


@pytest.mark.parametrize("name", ["a/b.go", "a/B.java", "a/b.rs", "a/b.ts", "docs/page.md"])
def test_long_file_is_named(repository: Path, name: str) -> None:
    """The longest that passes has the limit's number of lines."""
    track(repository, name, "x\n" * LINES_MAX)
    assert faults(repository) == []
    track(repository, name, "x\n" * (LINES_MAX + 1))
    assert faults(repository) == [f"{name}: {LINES_MAX + 1} lines, at most {LINES_MAX}"]


def test_full_folder_is_named(repository: Path) -> None:
    """Files of all languages count together; those of folders inside it do not."""
    for number in range(FILES_MAX):
        track(repository, f"a/{number}.{'go' if number % 2 else 'ts'}", "x\n")
        track(repository, f"a/inner/{number}.rs", "x\n")
    assert faults(repository) == []
    track(repository, "a/more.md", "x\n")
    assert faults(repository) == [f"a: {FILES_MAX + 1} files, at most {FILES_MAX}"]


def test_protos_and_data_may_be_long_and_many(repository: Path) -> None:
    """They are as long as what they list."""
    for number in range(FILES_MAX + 1):
        for ending in ("proto", "json", "db.gz", "txt"):
            track(repository, f"a/{number}.{ending}", "x\n" * (LINES_MAX + 1))
    assert faults(repository) == []


@pytest.mark.parametrize("mark", ["linguist-generated", "linguist-vendored"])
def test_marked_folders_are_left_out(repository: Path, mark: str) -> None:
    """Other attributes of a file leave it in."""
    track(repository, ".gitattributes", f"made/** {mark}\nown/** -text\n")
    for folder in ("made/deep", "own"):
        for number in range(FILES_MAX + 1):
            track(repository, f"{folder}/{number}.py", "one = 1\n" * (LINES_MAX + 1))
    assert {fault.split("/")[0].split(":")[0] for fault in faults(repository)} == {"own"}


def test_files_that_git_does_not_track_are_left_out(repository: Path) -> None:
    """So is one that was deleted and is still in the index."""
    track(repository, "kept.py", MODULE)
    track(repository, "gone.py", "one = 1\n")
    (repository / "gone.py").unlink()
    (repository / "scratch.py").write_text("one = 1\n", "utf-8")
    assert faults(repository) == []


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("a/utils.py", "a/utils.py"),
        ("a/_helpers.py", "a/_helpers.py"),
        ("a/Common.java", "a/Common.java"),
        ("a/misc.test.ts", "a/misc.test.ts"),
        ("a/helper/b.go", "a/helper"),
        ("util/a/b/data.json", "util"),
    ],
)
def test_names_that_say_nothing(repository: Path, name: str, named: str) -> None:
    """In every language, of folders and of modules."""
    track(repository, name, MODULE)
    assert faults(repository) == [f"{named}: this name says nothing of what is inside"]


def test_words_inside_of_names_are_free(repository: Path) -> None:
    """Only the whole name says nothing."""
    for name in ("a/commonality.py", "a/uncommon/b.py", "a/helpers_of_sets.py", "a/misc.json"):
        track(repository, name, MODULE)
    assert faults(repository) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no docstring"),
        ("# A comment.\nx = 1\n", "no docstring"),
        ('"""What a search finds."""\n', "opens like a question"),
        ('"""How fast it is."""\n', "opens like a question"),
        ('"""Whether it holds: of each row."""\n', "opens like a question"),
        ('"""Keeps forks apart."""\n', "opens with a verb"),
        ('"""Runs the tests of each language."""\n', "opens with a verb"),
        ('"""Measure every path."""\n', "opens with a verb"),
    ],
)
def test_first_line_of_a_module(repository: Path, text: str, fault: str) -> None:
    """It says what the module is, as a noun phrase does."""
    track(repository, "a/b.py", text)
    (found,) = faults(repository)
    assert found.startswith("a/b.py:1: ")
    assert fault in found


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a/b.py", '"""Runs of aggregation that are asked for."""\n'),
        ("a/b.py", '"""Reads, each one short transaction."""\n'),
        ("a/b.py", '"""Whatnots of a shop."""\n'),
        ("a/test_b.py", '"""Keeps its promise: nothing is lost."""\n'),
        ("a/b.py", '"""Measure every path."""\nif __name__ == "__main__":\n    print()\n'),
    ],
)
def test_first_lines_that_pass(repository: Path, name: str, text: str) -> None:
    """Nouns that look like verbs; what a test proves; what a program does."""
    track(repository, name, text)
    assert faults(repository) == []


@pytest.mark.parametrize(
    "code",
    [
        "for one in (): pass",
        "for place, one in (): pass",
        "x = [one for one in ()]",
        "x = {one: y for one, y in ()}",
        "x = all(one for one in ())",
        "x = lambda one: one",
        "one, other = 1, 2",
        "one: int = 1",
        "x = (one := 1)",
        "def f(*, one=1): ...",
        "def f(*one): ...",
        "def one(): ...",
        "async def one(): ...",
        "with open('x') as one: pass",
        "match 1:\n    case [*one]: pass",
        "match 1:\n    case one: pass",
        "try: pass\nexcept OSError as one: pass",
        "import os as one",
    ],
)
def test_variables_that_do_not_say_what_they_hold(repository: Path, code: str) -> None:
    """Wherever Python binds a name."""
    track(repository, "a/b.py", f"{MODULE}{code}\n")
    (found,) = faults(repository)
    assert found.endswith(": a variable called one; name what it holds")
    assert found.startswith(("a/b.py:2:", "a/b.py:3:"))


def test_other_ones_are_free(repository: Path) -> None:
    """Keys, attributes, keyword arguments of others, and longer names."""
    code = "x = dict(one=1)['one']\nx.one\none_row = ones = 1\n"
    track(repository, "a/b.py", f"{MODULE}{code}")
    assert faults(repository) == []


def test_program_says_what_is_at_fault(repository: Path) -> None:
    """Exit code 1 for a fault, 0 without one and without a history."""
    command = [sys.executable, str(PROGRAM), "--repository"]
    track(repository, "a/utils.py", MODULE)
    run = subprocess.run([*command, str(repository)], capture_output=True, text=True, check=False)
    assert (run.returncode, "a/utils.py" in run.stderr) == (1, True)
    (repository / "a" / "utils.py").unlink()
    assert subprocess.run([*command, str(repository)], check=False).returncode == 0
    archive = repository / "archive"
    archive.mkdir()
    assert subprocess.run([*command, str(archive)], check=False).returncode == 0

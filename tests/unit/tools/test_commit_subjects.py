"""Long subjects of commits are found in full clones, shallow clones and without a history."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.serving import ROOT
from tools.check.commit_subjects import SUBJECT_CHARS_MAX, long_subjects

PROGRAM = ROOT / "tools" / "check" / "commit_subjects.py"
FITS = "x" * SUBJECT_CHARS_MAX
LONG = "x" * (SUBJECT_CHARS_MAX + 1)
IDENTITY = ("-c", "user.name=ann", "-c", "user.email=ann@example.com")


def git(repository: Path, *arguments: str) -> str:
    """Run git and return what it prints."""
    command = ["git", "-C", str(repository), *IDENTITY, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def commit(repository: Path, message: str) -> str:
    """Commit nothing under a message; returns the commit's id."""
    git(repository, "commit", "--allow-empty", "--no-gpg-sign", "-m", message)
    return git(repository, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose only commit is older than the rule, and long."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch", "main")
    commit(folder, LONG)
    return folder


def clone(repository: Path, *arguments: str) -> Path:
    """Clone a repository as a host would give it."""
    copy = repository.with_name("copy")
    git(repository, "clone", "--quiet", *arguments, f"file://{repository}", str(copy))
    return copy


@pytest.mark.parametrize("arguments", [(), ("--depth", "2"), ("--depth", "1")])
def test_what_fits_passes_in_every_clone(repository: Path, arguments: tuple[str, ...]) -> None:
    """A subject is as long as its characters; a body may be longer."""
    base = git(repository, "rev-parse", "HEAD")
    commit(repository, FITS)
    commit(repository, f"{'数' * SUBJECT_CHARS_MAX}\n\n{LONG}")
    assert long_subjects(clone(repository, *arguments), base) == []


@pytest.mark.parametrize("arguments", [(), ("--depth", "2"), ("--depth", "1")])
def test_what_is_too_long_is_named_in_every_clone(
    repository: Path, arguments: tuple[str, ...]
) -> None:
    """The last commit is part of each of them."""
    base = git(repository, "rev-parse", "HEAD")
    commit(repository, FITS)
    commit(repository, LONG)
    (fault,) = long_subjects(clone(repository, *arguments), base)
    assert LONG in fault
    assert fault.startswith(git(repository, "rev-parse", "--short", "HEAD"))


def test_merges_are_left_out(repository: Path) -> None:
    """A host writes their subjects."""
    base = git(repository, "rev-parse", "HEAD")
    git(repository, "checkout", "--quiet", "-b", "side")
    commit(repository, FITS)
    git(repository, "checkout", "--quiet", "main")
    commit(repository, FITS)
    git(repository, "merge", "--quiet", "--no-gpg-sign", "-m", LONG, "side")
    assert long_subjects(repository, base) == []


def test_program_says_what_is_at_fault(repository: Path) -> None:
    """Exit code 1 for a long subject, 0 without a history."""
    base = git(repository, "rev-parse", "HEAD")
    commit(repository, LONG)
    command = [sys.executable, str(PROGRAM), "--base", base, "--repository"]
    run = subprocess.run([*command, str(repository)], capture_output=True, text=True, check=False)
    assert (run.returncode, LONG in run.stderr) == (1, True)
    archive = repository.with_name("archive")
    archive.mkdir()
    assert subprocess.run([*command, str(archive)], check=False).returncode == 0

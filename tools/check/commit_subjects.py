"""Check that the subjects of commits fit into 72 characters, those since the rule was made.

Run in a full clone, in a shallow one, and where there is no history at all (an unpacked archive).
"""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BASE = "e6fb54ca655fec6693409bb02d54631e37b44dfb"
"""The last commit before the rule. A shallow clone may end after it: all it has is checked."""
SUBJECT_CHARS_MAX = 72
"""What `git log --oneline` shows in 80 columns, and hosts show without cutting."""


def git(repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run git in a repository and return what it printed."""
    return subprocess.run(
        ["git", "-C", str(repository), *arguments], capture_output=True, text=True, check=False
    )


def long_subjects(repository: Path, base: str) -> list[str]:
    """Return each commit after `base`, merges left out, whose subject is too long."""
    has_base = git(repository, "merge-base", "--is-ancestor", base, "HEAD").returncode == 0
    commits = f"{base}..HEAD" if has_base else "HEAD"
    log = git(repository, "log", "--no-merges", "--format=%h %s", commits, "--")
    if log.returncode != 0:
        raise RuntimeError(log.stderr)
    parted = (line.split(" ", 1) for line in log.stdout.splitlines())
    return [
        f"{commit} has {len(subject)} characters: {subject}"
        for commit, subject in parted
        if len(subject) > SUBJECT_CHARS_MAX
    ]


def main() -> int:
    """Print each commit at fault; 1 when there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repository", type=Path, default=ROOT)
    parser.add_argument("--base", default=BASE, help="commit that the check begins after")
    asked = parser.parse_args()
    if not (asked.repository / ".git").exists():
        print("no git history here: nothing to check")
        return 0
    faults = long_subjects(asked.repository, asked.base)
    for fault in faults:
        print(f"subject longer than {SUBJECT_CHARS_MAX} characters: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

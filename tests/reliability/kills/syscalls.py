"""A server under strace, and what it wrote, synced and sent, in order.

A kill leaves the page cache alive, so that only the order of system calls proves that a commit was
on the disk before its caller heard of it.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.serving import Server

TRACED = "pwrite64,fsync,fdatasync,sendmsg,sendto,write,writev"
STRING_BYTES = 2_048
"""How much of what is sent strace shows: a reply with its request_id fits."""
LINE = re.compile(r"^(?P<pid>\d+) +(?P<name>\w+)\((?P<rest>.*)$")
RESUMED = re.compile(r"^(?P<pid>\d+) +<\.\.\. (?P<name>\w+) resumed>(?P<rest>.*)$")
RESULT = re.compile(r"\) += +(?P<result>-?\d+|\?)")


@dataclass(frozen=True)
class Call:
    """One system call: its name, its text, its result, and its place at begin and at end."""

    name: str
    text: str
    result: int
    begun_at: int
    ended_at: int

    @property
    def is_on_wal(self) -> bool:
        """Whether its file is the database's log."""
        return "-wal>" in self.text

    @property
    def is_to_peer(self) -> bool:
        """Whether it sends over TCP."""
        return "<TCP:" in self.text


def strace_path() -> str:
    """Return where strace is. AssertionError without it: the proof cannot be left out."""
    found = shutil.which("strace")
    assert found, "strace is missing: install it (apt-get install strace)"
    return found


def traced(server: Server, trace: Path) -> None:
    """Make the server's next process run under strace, which writes to `trace`.

    strace stays in the background (-D), so that the process keeps its own id and signals.
    """
    options = ["-D", "-f", "--seccomp-bpf", "-yy", "-s", str(STRING_BYTES)]
    server.arguments = [
        strace_path(),
        *options,
        "-e",
        f"trace={TRACED}",
        "-e",
        "signal=none",
        "-o",
        str(trace),
        *server.arguments,
    ]


def read_calls(trace: Path) -> list[Call]:
    """Return the finished calls of a trace, in the order in which they ended."""
    return sorted(_calls(trace), key=lambda call: call.ended_at)


def _calls(trace: Path) -> Iterator[Call]:
    begun: dict[str, tuple[str, str, int]] = {}
    with trace.open(encoding="utf-8", errors="replace") as lines:
        for place, line in enumerate(lines):
            if match := LINE.match(line):
                name, text, begun_at = match["name"], match["rest"], place
                if "<unfinished ...>" in text:
                    begun[match["pid"]] = (name, text, begun_at)
                    continue
            elif match := RESUMED.match(line):
                if match["pid"] not in begun:
                    continue
                name, start, begun_at = begun.pop(match["pid"])
                text = start + match["rest"]
            else:
                continue
            found = list(RESULT.finditer(text))
            if found and found[-1]["result"] != "?":
                yield Call(name, text, int(found[-1]["result"]), begun_at, place)

"""Running one command of a language's toolchain to its end."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

Command = tuple[str, ...]

RUN_TIMEOUT_S = 1200.0
"""One language's tests take a minute or two; the rest is for compiling on a busy machine."""
OUTPUT_TAIL_CHARS = 12_000


class FailedRunError(Exception):
    """A language's program did not do what it should; the text says why, for people."""


def run_command(command: Command, folder: Path, environment: Mapping[str, str]) -> str:
    """Run one command to its end and return what it printed; FailedRunError unless code 0."""
    shown = " ".join(command)
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=RUN_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        tail = (expired.output or b"").decode(errors="replace")[-OUTPUT_TAIL_CHARS:]
        raise FailedRunError(f"{shown} did not end:\n{tail}") from None
    output = done.stdout.decode(errors="replace")
    if done.returncode:
        tail = output[-OUTPUT_TAIL_CHARS:]
        raise FailedRunError(f"{shown} ended with code {done.returncode}:\n{tail}")
    return output

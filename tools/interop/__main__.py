"""Run the client tests of the languages against real servers; a line for each, code 0 if all pass.

A run of a language passes when its test runner ends with code 0 and has run every shared vector.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path

from tests.serving import child_environment
from tools.interop.runners import RUNNERS, Command, Runner
from tools.interop.servers import servers
from tools.interop.vectors import VECTORS, vector_count

RUN_TIMEOUT_S = 1200.0
"""One language's tests take a minute or two; the rest is for compiling on a busy machine."""
OUTPUT_TAIL_CHARS = 12_000


class FailedRunError(Exception):
    """A language's tests did not pass; the text says why, for people."""


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
        output = (expired.output or b"").decode(errors="replace")
        raise FailedRunError(f"{shown} did not end:\n{output[-OUTPUT_TAIL_CHARS:]}") from None
    output = done.stdout.decode(errors="replace")
    if done.returncode:
        tail = output[-OUTPUT_TAIL_CHARS:]
        raise FailedRunError(f"{shown} ended with code {done.returncode}:\n{tail}")
    return output


def run_language(runner: Runner, work: Path, open_only: bool) -> int:
    """Run one language's tests over servers of their own; returns how many vectors it ran."""
    missing = runner.missing_commands()
    if missing:
        raise FailedRunError(f"missing: {', '.join(missing)} (install, or leave it out: CLIENTS=)")
    vectors = shutil.copytree(VECTORS, work / "vectors")
    if open_only:
        (vectors / "keyed.json").unlink()
    for command in runner.setup:
        run_command(command, runner.folder, os.environ)
    count_file = work / "count"
    with servers(work, open_only) as variables:
        run_command(
            runner.test,
            runner.folder,
            child_environment(
                **variables,
                REFLEXIO_TEST_VECTORS=str(vectors),
                REFLEXIO_TEST_COUNT_FILE=str(count_file),
                REFLEXIO_TEST_RUN=f"{runner.name}{uuid.uuid4().hex[:12]}",
            ),
        )
    there, ran = vector_count(vectors), int(count_file.read_text()) if count_file.exists() else 0
    if ran != there:
        raise FailedRunError(f"ran {ran} of {there} vectors")
    return ran


def main() -> int:
    """Run the languages one after the other."""
    parser = argparse.ArgumentParser(prog="python -m tools.interop", description=__doc__)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help="default all")
    parser.add_argument(
        "--open-only", action="store_true", help="without the keyed and the TLS server"
    )
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.languages) - set(RUNNERS))
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(RUNNERS)}")
    failed = []
    for name in arguments.languages or RUNNERS:
        with tempfile.TemporaryDirectory() as work:
            try:
                ran = run_language(RUNNERS[name], Path(work), arguments.open_only)
            except FailedRunError as failure:
                failed.append(name)
                print(f"{name}: FAILED, {failure}", flush=True)
            else:
                print(f"{name}: ok, {ran} vectors and its own tests", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Run the client tests of the languages against real servers; a line for each, code 0 if all pass.

A run of a language passes when its test runner ends with code 0 and has run every shared vector,
and when the program with which its page begins, made as the page says, finds what it published.
"""

import argparse
import sys
import tempfile
import uuid
from pathlib import Path

from tests.support.serving import child_environment
from tools.interop.commands import FailedRunError, run_command
from tools.interop.pages import run_page
from tools.interop.runners import RUNNERS, Runner, set_up
from tools.interop.servers import servers
from tools.interop.vectors import VECTORS, vector_count


def run_language(runner: Runner, work: Path) -> int:
    """Run one language's tests over servers of their own; returns how many vectors it ran."""
    set_up(runner)
    count_file = work / "count"
    with servers(work) as variables:
        run_command(
            runner.test,
            runner.folder,
            child_environment(
                **variables,
                REFLEXIO_TEST_VECTORS=str(VECTORS),
                REFLEXIO_TEST_COUNT_FILE=str(count_file),
                REFLEXIO_TEST_RUN=f"{runner.name}{uuid.uuid4().hex[:12]}",
            ),
        )
        there = vector_count(VECTORS)
        ran = int(count_file.read_text()) if count_file.exists() else 0
        if ran != there:
            raise FailedRunError(f"ran {ran} of {there} vectors")
    run_page(runner.name, work, runner.page_variables)
    return ran


def main() -> int:
    """Run the languages one after the other."""
    parser = argparse.ArgumentParser(prog="python -m tools.interop", description=__doc__)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help="default all")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.languages) - set(RUNNERS))
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(RUNNERS)}")
    failed = []
    for name in arguments.languages or RUNNERS:
        with tempfile.TemporaryDirectory() as work:
            try:
                ran = run_language(RUNNERS[name], Path(work))
            except FailedRunError as failure:
                failed.append(name)
                print(f"{name}: FAILED, {failure}", flush=True)
            else:
                print(f"{name}: ok, {ran} vectors and its own tests, its page", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

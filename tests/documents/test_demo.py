"""`make demo` shows what a running server answered, in the order of the three jobs."""

import subprocess
import sys

from tests.support.serving import ROOT, child_environment

RUN_TIMEOUT_S = 120.0
IN_ORDER = (
    "A server in a scratch folder answers gRPC and JSON at http://127.0.0.1:",
    "1. Record",
    "clicked on 'Laptops' category",
    "interaction ids [11] and [11], stored 1 time.",
    "1000 of 1000 requests committed",
    "2. Find",
    "Let me help you reset your password.",
    "Look at this scratch",
    "3. Learn",
    "learning is done: learned 1 playbook (id 1); playbook 1 is new",
    "[agent_playbook:1] ",
    "When: A user asks: What is your return policy for electronics?",
    "And forget",
    "interactions 4",
    "left: 0",
    "make serve",
    "http://localhost:8081/docs",
)


def test_demo_records_finds_learns_and_says_what_is_next() -> None:
    """Each step checks what came back, and the exit code tells whether all did."""
    run = subprocess.run(
        [sys.executable, "-m", "tools.demo"],
        cwd=ROOT,
        env=child_environment(),
        capture_output=True,
        text=True,
        timeout=RUN_TIMEOUT_S,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    rest = run.stdout
    for text in IN_ORDER:
        _, found, rest = rest.partition(text)
        assert found, f"{text!r} is not there, or not in its place:\n{run.stdout}"

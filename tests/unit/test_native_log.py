"""Lines that native code prints on standard error, in a process of its own."""

import json
import subprocess
import sys

from tests.support.serving import child_environment

TIMEOUT_S = 60
HEAD = """
import os, sys
from reflexio_server.log_sink import secure_standard_streams
from reflexio_server.telemetry import logging_to_standard_error
import structlog
secure_standard_streams()
"""


def printed(program: str, code: int = 0) -> str:
    """Return what the program prints on standard error."""
    ended = subprocess.run(
        [sys.executable, "-c", HEAD + program],
        env=child_environment(),
        capture_output=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert ended.returncode == code, ended.stderr
    return ended.stderr.decode()


def test_every_line_is_json() -> None:
    """Ours, those of native code, and the one that has no end."""
    text = printed("""
with logging_to_standard_error("info", "json"):
    structlog.get_logger().info("ours")
    os.write(2, b"E0000 00:00:1.5  7 chttp2.cc:12] too many pings\\nI0000 fork support\\n")
    os.write(2, b"cut \\xff short")
sys.stderr.write("plain again\\n")
""")
    *lines, last = text.splitlines()
    told = [json.loads(line) for line in lines]
    assert last == "plain again"
    assert told[0]["event"] == "ours"
    assert [(line["event"], line["level"], line["message"]) for line in told[1:]] == [
        ("native", "warning", "E0000 00:00:1.5  7 chttp2.cc:12] too many pings"),
        ("native", "info", "I0000 fork support"),
        ("native", "warning", "cut � short"),
    ]


def test_native_code_never_waits_for_a_reader() -> None:
    """It may hold the interpreter's lock: more than fits is lost, and nothing stands still."""
    text = printed("""
with logging_to_standard_error("info", "json"):
    block = b"x" * 1000 + b"\\n"
    for _ in range(2000):
        try:
            os.write(2, block)
        except BlockingIOError:
            pass
sys.stderr.write("went on\\n")
""")
    assert text.splitlines()[-1] == "went on"


def test_crash_is_still_told() -> None:
    """The pipe goes with the process: a fault's stack does not take that way."""
    text = printed(
        """
with logging_to_standard_error("info", "json"):
    os.abort()
""",
        code=-6,
    )
    assert "Fatal Python error: Aborted" in text


def test_text_for_people() -> None:
    """No JSON, no colours in a file, and no values of variables in a traceback."""
    text = printed("""
def fail(secret):
    raise ValueError("no")
with logging_to_standard_error("info", "text"):
    try:
        fail("rfx_" + "secret" * 3)
    except ValueError:
        structlog.get_logger().exception("failed", call_id="c1")
    os.write(2, b"native\\n")
""")
    assert "failed" in text
    assert "call_id=c1" in text
    assert "ValueError: no" in text
    assert "native" in text.splitlines()
    assert "\x1b" not in text
    assert "secretsecret" not in text

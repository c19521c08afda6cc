"""What the process's limit of open files leaves for connections, in processes of their own."""

import subprocess
import sys

import pytest

from tests.support.serving import child_environment

SCRIPT = """
import resource, sys
soft, hard, wanted = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
from reflexio_server.front.file_limit import connections_possible
print(connections_possible(wanted), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


@pytest.mark.parametrize(
    ("soft", "hard", "wanted", "possible", "raised"),
    [
        (256, 1024, 10_000, 412, 1024),
        (256, 4096, 100, 100, 400),
        (2048, 4096, 100, 100, 2048),
        (128, 128, 10_000, 1, 128),
    ],
)
def test_limit_is_raised_as_far_as_needed(
    soft: int, hard: int, wanted: int, possible: int, raised: int
) -> None:
    """And never lowered; where it does not reach, there are fewer connections."""
    answer = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(soft), str(hard), str(wanted)],
        env=child_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.splitlines()[-1] == f"{possible} {raised}"

"""Request ids are version 7 UUIDs that sort by time, with the source in front."""

import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from reflexio._messages.request_id import REQUEST_ID_CHARS_MAX, new_request_id, uuid7

from tests.support.serving import child_environment

VERSION = 7
FORK_TIMEOUT_S = 30.0
FORK = """
import os
from reflexio._messages.request_id import uuid7

uuid7()
child = os.fork()
os.write(1, "".join(f"{uuid7()}\\n" for _ in range(100)).encode())
if child:
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
"""


def test_an_id_is_a_version_7_uuid_of_now() -> None:
    """The first 48 bits are milliseconds since 1970; version and variant are in their places."""
    before = time.time_ns() // 1_000_000
    parsed = uuid.UUID(uuid7())
    after = time.time_ns() // 1_000_000
    assert parsed.version == VERSION
    assert parsed.variant == uuid.RFC_4122
    assert before <= parsed.int >> 80 <= after + 1  # ids ahead of a coarse clock stay in order


def test_ids_of_many_threads_differ_and_those_of_one_ascend() -> None:
    """However fast they are made."""

    def make(_: int) -> list[str]:
        return [uuid7() for _ in range(20_000)]

    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(make, range(4)))
    for run in runs:
        assert run == sorted(run)
    assert len({request_id for run in runs for request_id in run}) == 80_000


def test_every_form_of_the_variant_occurs() -> None:
    """The random bits are random."""
    assert {uuid7()[19] for _ in range(2000)} == set("89ab")


@pytest.mark.parametrize(
    ("source", "prefix"), [("", ""), ("chat", "chat_"), ("support_chat", "support_chat_")]
)
def test_the_source_stands_in_front(source: str, prefix: str) -> None:
    """The documents split at the underscore to get it back."""
    request_id = new_request_id(source)
    assert request_id.startswith(prefix)
    assert uuid.UUID(request_id.removeprefix(prefix)).version == VERSION
    assert request_id.split("_")[0] == (source.split("_")[0] or request_id)


def test_a_long_source_is_cut_so_that_the_id_fits() -> None:
    """The longest id is as long as the contract allows."""
    assert len(new_request_id("s" * 5000)) == REQUEST_ID_CHARS_MAX
    assert len(new_request_id("s" * 963)) == REQUEST_ID_CHARS_MAX
    assert new_request_id("s" * 962).count("_") == 1


def test_a_forked_child_makes_other_ids() -> None:
    """Parent and child share no random bits; a process of its own forks, without gRPC's threads."""
    done = subprocess.run(
        [sys.executable, "-c", FORK],
        env=child_environment(),
        check=True,
        capture_output=True,
        text=True,
        timeout=FORK_TIMEOUT_S,
    )
    random_parts = [request_id[24:] for request_id in done.stdout.split()]
    assert len(random_parts) == 200
    assert len(set(random_parts)) == 200

"""Request ids are version 7 UUIDs that sort by time, with the source in front."""

import os
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from reflexio._request_id import REQUEST_ID_CHARS_MAX, new_request_id, uuid7

VERSION = 7


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
    assert len({one for run in runs for one in run}) == 80_000


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
    """Parent and child share no random bits."""
    uuid7()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, "\n".join(uuid7() for _ in range(100)).encode())
        os._exit(0)
    mine = {one[24:] for one in (uuid7() for _ in range(100))}
    os.close(write)
    with os.fdopen(read) as pipe:
        theirs = {one[24:] for one in pipe.read().split("\n")}
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert len(theirs) == 100
    assert not mine & theirs

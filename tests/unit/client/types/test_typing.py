"""A type checker's view of a program that uses the client: mypy, strict."""

import subprocess
import sys
from pathlib import Path

from tests.support.serving import ROOT

TIMEOUT_S = 240.0  # a first run without a cache reads all of grpc's stubs

RIGHT = """
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, assert_type

import reflexio


def failed(request_id: str, item: dict[str, Any], error: reflexio.ReflexioError) -> None:
    print(request_id, item["user_id"], error.code, error.retry_after_s)


def source() -> Iterator[Mapping[str, Any]]:
    yield {"user_id": "u", "interactions": [{"content": "c"}], "session_id": "s"}


def ordinary() -> None:
    seen: list[reflexio.BulkProgress] = []
    with reflexio.ReflexioClient(timeout=5) as client:
        acks = client.bulk_publish(source(), progress=seen.append)
        for ack in acks:
            assert_type(ack, reflexio.BulkAck)
        acks.close()
        assert_type(seen[0].acked, int)
        with reflexio.Publisher(client, queue_size_max=10, on_failure=failed) as publisher:
            turns = [reflexio.InteractionData(content="c")]
            assert_type(publisher.publish("u", turns, "s", timeout_s=1.5), str)
            assert_type(publisher.flush(5), bool)
            assert_type(publisher.stats, reflexio.PublisherStats)
            publisher.close_on_signal()
    try:
        publisher.publish("u", [{"content": "c"}], "s")
    except reflexio.PublisherFull as error:
        assert_type(error.details, dict[str, str])


async def asynchronous() -> None:
    async def items() -> AsyncIterator[Mapping[str, Any]]:
        yield {"user_id": "u"}

    async def progress(now: reflexio.BulkProgress) -> None:
        print(now.sent)

    async with reflexio.AsyncReflexioClient() as client:
        acks = client.bulk_publish(items(), progress=progress)
        async for ack in acks:
            assert_type(ack.interaction_ids, list[int])
        await acks.aclose()
        async with reflexio.AsyncPublisher(client, on_failure=failed) as publisher:
            assert_type(await publisher.publish("u", [], "s"), str)
            assert_type(await publisher.close(), bool)
"""

WRONG = """
import reflexio

with reflexio.Publisher(on_failure=lambda request_id: None) as publisher:
    publisher.publish(3, [], "s")
    publisher.publish("u", [], "s", "source", "version", True)
    number: int = publisher.publish("u", [], "s")
"""


def mypy(tmp_path: Path, code: str) -> "subprocess.CompletedProcess[str]":
    program = tmp_path / "program.py"
    program.write_text(code)
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


def test_a_program_that_is_right_passes(tmp_path: Path) -> None:
    """Every name of a client's and a publisher's surface has its type."""
    done = mypy(tmp_path, RIGHT)
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0


def test_a_program_that_is_wrong_does_not(tmp_path: Path) -> None:
    """Each line at fault is found."""
    done = mypy(tmp_path, WRONG)
    found = {int(line.split(":")[1]) for line in done.stdout.splitlines() if ": error:" in line}
    assert found == {4, 5, 6, 7}

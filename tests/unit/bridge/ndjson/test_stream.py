"""The bulk route: a line in, a line out, in order, whatever the lines are and however they come."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from reflexio_server.bridge.ndjson import stream
from reflexio_server.bridge.ndjson.lines import LineSplitter
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.errors import overloaded, shutting_down
from reflexio_server.core.limits import MESSAGE_SIZE_BYTES_MAX, WARNINGS_MAX
from reflexio_server.rpc.methods import bind
from structlog.testing import capture_logs

from tests.unit.bridge.bridging import CHUNKED, NDJSON, Client, Recorder, a_request, echoed, pb

BULK = "/api/bulk_publish"


def line(request_id: str, **fields: Any) -> bytes:
    """Return one publish body as a line."""
    return json.dumps(a_request(request_id=request_id, **fields)).encode() + b"\n"


def send_lines(client: Client, *chunks: bytes) -> list[Any]:
    """Send the chunks and return the parsed lines of the reply."""
    answer = client.exchange("POST", BULK, chunks or [b""], {**NDJSON, **CHUNKED})
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    return answer.lines


def test_every_line_is_answered_in_order(client: Client) -> None:
    """With the reply that a publish alone would get."""
    answers = send_lines(client, b"".join(line(f"r{index}") for index in range(500)))
    assert [answer["request_id"] for answer in answers] == [f"r{index}" for index in range(500)]
    assert answers[0] == {
        "success": True,
        "message": "",
        "already_stored": False,
        "warnings": [],
        "request_id": "r0",
        "profiles_added": 0,
        "playbooks_added": 0,
        "learning_status": None,
        "interaction_ids": [],
    }


@pytest.mark.parametrize("size", [1, 7, 50, 4096])
def test_lines_are_found_however_the_chunks_fall(client: Client, size: int) -> None:
    """Also inside a character, and without an end after the last line."""
    text = b"".join(line(f"r{index}", source="ä€") for index in range(20)).rstrip()
    chunks = [text[start : start + size] for start in range(0, len(text), size)]
    answers = send_lines(client, *chunks)
    assert [answer["request_id"] for answer in answers] == [f"r{index}" for index in range(20)]


def test_lines_are_grouped_into_messages(client: Client, recorder: Recorder) -> None:
    """At most 64 lines or about 1 MiB in a message of the RPC."""
    send_lines(client, b"".join(line(f"r{index}") for index in range(150)))
    assert [len(message.items) for message in recorder.requests] == [64, 64, 22]
    recorder.requests.clear()
    send_lines(client, b"".join(line(f"r{index}", source="x" * 400_000) for index in range(5)))
    assert [len(message.items) for message in recorder.requests] == [3, 2]


def test_bad_lines_are_answered_in_their_turn(client: Client, recorder: Recorder) -> None:
    """Each with the error body and its number; their neighbours are stored."""
    lines = [
        b"{broken\n",
        line("r2"),
        b"\n",
        b'{"user_id": "\xff"}\n',
        b"[]\n",
        line("r6", interaction_data_list=[{"user_action": "hug"}]),
        b"  \r\n",
        line("r8", user_id="refused"),
        line("r9", colour=1),
        b"null",
    ]
    answers = send_lines(client, b"".join(lines))
    errors = {answer["line"]: answer for answer in answers if "line" in answer}
    assert [answer.get("line", answer.get("request_id")) for answer in answers] == [
        1,
        "r2",
        4,
        5,
        6,
        8,
        "r9",
        10,
    ]
    assert {number: error["reason"] for number, error in errors.items()} == {
        1: "MALFORMED_MESSAGE",
        4: "MALFORMED_MESSAGE",
        5: "MALFORMED_MESSAGE",
        6: "INVALID_FIELD",
        8: "OVERLOADED",
        10: "MALFORMED_MESSAGE",
    }
    assert errors[6]["detail"] == [
        {
            "field": "interaction_data_list[0].user_action",
            "description": "must be one of none, click, scroll, type",
        }
    ]
    assert errors[8] == {
        "code": "RESOURCE_EXHAUSTED",
        "reason": "OVERLOADED",
        "message": "the server is behind",
        "detail": [],
        "request_id": client.caller.call_id,
        "retry_after_s": 0.25,
        "line": 8,
    }
    assert {error["request_id"] for error in errors.values()} == {client.caller.call_id}
    assert [item.request_id for message in recorder.requests for item in message.items] == [
        "r2",
        "r8",
        "r9",
    ]
    assert answers[6]["warnings"] == ["unknown field ignored: colour"]


def test_bad_lines_alone_never_reach_the_rpc(client: Client, recorder: Recorder) -> None:
    """They are answered all the same."""
    answers = send_lines(client, b"x\n" * 10_000)
    assert [answer["line"] for answer in answers] == list(range(1, 10_001))
    assert recorder.requests == []


@pytest.mark.parametrize("chunks", [(b"",), (b"\n\n \n",)])
def test_an_empty_body_has_an_empty_answer(client: Client, chunks: tuple[bytes, ...]) -> None:
    """There was nothing to refuse."""
    assert send_lines(client, *chunks) == []


def test_a_line_above_the_limit_is_refused_and_its_neighbours_are_not(client: Client) -> None:
    """Its bytes are dropped while they come."""
    too_long = [b" " * 2**20] * (MESSAGE_SIZE_BYTES_MAX // 2**20) + [b" \n"]
    answers = send_lines(client, line("r1"), *too_long, line("r3"))
    assert [answer.get("reason", answer["request_id"]) for answer in answers] == [
        "r1",
        "MESSAGE_TOO_LARGE",
        "r3",
    ]
    assert answers[1]["line"] == 2


def test_warnings_of_a_line_are_bounded(client: Client) -> None:
    """As those of a publish are."""
    [answer] = send_lines(client, line("r", **{f"k{index}": 1 for index in range(300)}))
    assert len(answer["warnings"]) == WARNINGS_MAX


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/x-ndjson", 200),
        ("application/jsonl; charset=utf-8", 200),
        ("application/json", 200),
        (None, 200),
        ("application/x-www-form-urlencoded", 415),
        ("text/plain", 415),
        ("text/csv", 415),
    ],
)
def test_which_content_types_are_lines(
    client: Client, content_type: str | None, status: int
) -> None:
    """What curl sends by default is refused as everywhere, and the message says what to send."""
    headers = {} if content_type is None else {"content-type": content_type}
    answer = client.call("POST", BULK, line("r"), headers)
    assert answer.status == status
    if status == 415:
        assert "Content-Type: application/x-ndjson" in answer.json["message"]


Rpc = Callable[[AsyncIterator[Any], Caller], AsyncIterator[Any]]


def bulk_client(rpc: Rpc) -> Client:
    """Return a client of a bridge whose bulk RPC is the given one."""
    service = pb.DESCRIPTOR.services_by_name["InteractionService"]
    return Client(bind(service, {"BulkPublishInteractions": rpc}))


def test_an_rpc_that_fails_at_once_fails_the_request() -> None:
    """With the status that it has."""

    async def rpc(_requests: AsyncIterator[Any], _caller: Caller) -> AsyncIterator[Any]:
        raise overloaded()
        yield

    answer = bulk_client(rpc).call("POST", BULK, line("r"), NDJSON)
    assert (answer.status, answer.json["reason"]) == (429, "OVERLOADED")
    assert answer.headers["retry-after"] == "1"


def test_a_stream_that_has_failed_holds_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its failure's traceback lives on; the half of a line that was read must not with it."""
    made: list[LineSplitter] = []
    held_bytes: list[int] = []

    class Failing(LineSplitter):
        def feed(self, chunk: bytes) -> Iterator[bytes | None]:
            if self.held_bytes:
                made.append(self)
                held_bytes.append(self.held_bytes)
                raise overloaded()
            yield from super().feed(chunk)

    monkeypatch.setattr(stream, "LineSplitter", Failing)
    answer = client.exchange("POST", BULK, [b"x" * 2**20, b"x"], {**NDJSON, **CHUNKED})
    assert answer.status == 429
    assert held_bytes == [2**20]
    assert made[0].held_bytes == 0


def test_an_rpc_that_fails_later_is_told_to_every_line_that_waits() -> None:
    """Those answered before keep their answers."""

    async def rpc(requests: AsyncIterator[Any], _caller: Caller) -> AsyncIterator[Any]:
        yield echoed(await anext(requests))
        await anext(requests)
        raise shutting_down()

    text = b"".join(line(f"r{index}") for index in range(100)) + b"{bad\n"
    answer = bulk_client(rpc).call("POST", BULK, text, NDJSON)
    assert answer.status == 200
    assert [line["request_id"] for line in answer.lines[:64]] == [
        f"r{index}" for index in range(64)
    ]
    rest = answer.lines[64:]
    assert [line["line"] for line in rest] == list(range(65, 102))
    assert {line["code"] for line in rest[:-1]} == {"UNAVAILABLE"}
    assert {line["retry_after_s"] for line in rest[:-1]} == {1.0}
    assert rest[-1]["reason"] == "MALFORMED_MESSAGE"


@pytest.mark.parametrize("answers_first", [True, False])
def test_a_fault_of_the_rpc_is_logged_and_not_shown(answers_first: bool) -> None:
    """As the reply, or as the last line when the reply has begun."""

    async def rpc(requests: AsyncIterator[Any], _caller: Caller) -> AsyncIterator[Any]:
        first = await anext(requests)
        if answers_first:
            yield echoed(first)
            await asyncio.sleep(0.01)
        raise ZeroDivisionError("secret")

    with capture_logs() as logs:
        answer = bulk_client(rpc).call("POST", BULK, line("r"), NDJSON)
    assert b"secret" not in answer.body
    assert answer.status == (200 if answers_first else 500)
    assert answer.lines[-1]["reason"] == "INTERNAL"
    assert [entry["log_level"] for entry in logs] == ["error"]
    assert logs[0]["call_id"] == answer.lines[-1]["request_id"]


def test_an_rpc_that_leaves_lines_unanswered_is_a_fault() -> None:
    """No line is passed over in silence."""

    async def rpc(requests: AsyncIterator[Any], _caller: Caller) -> AsyncIterator[Any]:
        async for message in requests:
            del message.items[-1]
            yield echoed(message)

    with capture_logs() as logs:
        answer = bulk_client(rpc).call("POST", BULK, line("a") + line("b"), NDJSON)
    assert answer.lines[-1]["reason"] == "INTERNAL"
    assert len(logs) == 1

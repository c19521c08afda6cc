"""The window of a bulk publish: bounds, batches, order, and repeats after a break."""

from typing import Any

import pytest
from google.rpc import error_details_pb2, status_pb2
from reflexio import BulkAck, InvalidRequest, NotFound, RateLimited, RetryPolicy, ServerError
from reflexio._bulk import window as bulk_window
from reflexio._bulk.window import Window, make_entry
from reflexio.v1 import interaction_service_pb2 as pb

from tests.unit.client.scripting import items

RETRY = RetryPolicy(max_attempts=3, initial_backoff_s=0.001, max_backoff_s=0.002)
RESOURCE_EXHAUSTED = 8


def new_window(retry: RetryPolicy = RETRY, item_timeout_s: float = 30.0) -> Window:
    return Window(retry, item_timeout_s)


def filled(given: list[Any], retry: RetryPolicy = RETRY) -> Window:
    window = new_window(retry)
    for item in given:
        window.add(make_entry(item))
    return window


def take(window: Window) -> list[str]:
    """Return the request_ids in the next message, none when there is none."""
    if not window.has_unsent():
        return []
    message = pb.BulkPublishInteractionsRequest.FromString(window.take())
    return [item.request_id for item in message.items]


def results(*sequences: int) -> pb.BulkPublishInteractionsResponse:
    response = pb.BulkPublishInteractionsResponse()
    for sequence in sequences:
        response.results.add(sequence=sequence).response.success = True
    return response


def busy(sequence: int, pause_s: float) -> pb.BulkPublishInteractionsResponse:
    """Return the answer of a server that is behind."""
    response = pb.BulkPublishInteractionsResponse()
    status = status_pb2.Status(code=RESOURCE_EXHAUSTED, message="behind")
    retry = error_details_pb2.RetryInfo()
    retry.retry_delay.FromNanoseconds(int(pause_s * 1e9))
    status.details.add().Pack(retry)
    response.results.add(sequence=sequence).error.CopyFrom(status)
    return response


def settle(window: Window, response: pb.BulkPublishInteractionsResponse) -> list[BulkAck]:
    """Return the acks that a response leads to."""
    window.settle(response)
    return window.acks()


def sized(size_bytes: int, request_id: str = "id") -> dict[str, Any]:
    """Return an item of roughly that many bytes."""
    (item,) = items(1, request_id=request_id, interactions=[{"content": "x" * size_bytes}])
    return item


@pytest.mark.parametrize("size_bytes", [0, 1, 100, 127, 128, 16_383, 16_384, 2_097_152, 30_000_000])
def test_a_message_is_what_protobuf_would_write(size_bytes: int) -> None:
    """Whatever the length of an item, before and after each step of its length's length."""
    entries = [make_entry(sized(size_bytes, "a")), make_entry(sized(3, "b"))]
    expected = pb.BulkPublishInteractionsRequest()
    for entry in entries:
        expected.items.add().ParseFromString(entry.publish.data)
    window = new_window()
    for entry in entries:
        window.add(entry)
    taken = window.take()
    assert taken + window.take() == expected.SerializeToString(deterministic=True)


def test_a_message_has_at_most_128_items() -> None:
    """And all that there are, when there are fewer."""
    window = filled(items(300))
    assert [len(take(window)) for _ in range(4)] == [128, 128, 44, 0]


def test_a_message_has_at_most_a_mebibyte_or_one_item() -> None:
    """A larger item goes alone."""
    window = filled([sized(size, str(n)) for n, size in enumerate([400_000] * 3 + [5_000_000, 10])])
    assert [take(window) for _ in range(5)] == [["0", "1"], ["2"], ["3"], ["4"], []]


def test_the_window_has_room_for_8192_items_or_16_mebibytes() -> None:
    """An item larger than that goes alone."""
    window = filled(items(bulk_window.WINDOW_ITEMS_MAX - 1))
    assert window.has_room()
    window.add(make_entry(sized(1)))
    assert not window.has_room()
    assert filled([sized(10_000_000)]).has_room()
    assert not filled([sized(20_000_000)]).has_room()


def test_room_comes_back_with_the_acks() -> None:
    """Of items sent and of items refused before sending."""
    window = filled([sized(20_000_000), {"user_id": 3, "interactions": []}])
    take(window)
    assert len(settle(window, results(0))) == 2
    assert window.has_room()
    assert not window


def test_acks_come_in_the_order_of_the_items() -> None:
    """An item that cannot be sent waits for those before it, and no longer."""
    bad = {"user_id": 3, "interactions": [], "request_id": "bad"}
    window = filled([bad, *items(2), bad, bad])
    assert [ack.sequence for ack in window.acks()] == [0]
    assert take(window) == ["id-0", "id-1"]
    assert window.acks() == []
    assert [ack.sequence for ack in settle(window, results(0))] == [1]
    acks = settle(window, results(1))
    assert [(ack.sequence, ack.success) for ack in acks] == [(2, True), (3, False), (4, False)]
    assert isinstance(acks[1].error, InvalidRequest)
    assert acks[1].request_id == "bad"


def test_a_new_stream_repeats_what_was_not_answered() -> None:
    """In the same order, before what was never sent; sequences count from 0 again on the wire."""
    window = filled(items(200))
    take(window)
    assert [ack.sequence for ack in settle(window, results(0, 1, 2))] == [0, 1, 2]
    window.rewind()
    repeated = take(window) + take(window)
    assert repeated == [f"id-{n}" for n in range(3, 200)]
    assert [ack.sequence for ack in settle(window, results(0))] == [3]
    assert window.acked_count == 4


@pytest.mark.parametrize("sequence", [1, -1])
def test_an_answer_out_of_order_is_the_servers_fault(sequence: int) -> None:
    """Attributing it to an item would be a guess."""
    window = filled(items(3))
    take(window)
    with pytest.raises(ServerError, match="out of order"):
        settle(window, results(sequence))


def test_an_answer_to_nothing_is_the_servers_fault() -> None:
    """More results than items."""
    window = filled(items(1))
    take(window)
    with pytest.raises(ServerError, match="out of order"):
        settle(window, results(0, 1))


def test_an_error_of_the_server_is_the_items_own() -> None:
    """With the class and words that a single publish would raise."""
    window = filled(items(1))
    take(window)
    response = pb.BulkPublishInteractionsResponse()
    response.results.add(sequence=0).error.CopyFrom(status_pb2.Status(code=5, message="gone"))
    (ack,) = settle(window, response)
    assert (ack.success, ack.request_id, ack.interaction_ids) == (False, "id-0", [])
    assert isinstance(ack.error, NotFound)
    assert str(ack.error) == "gone"
    assert window.acked_count == 0


def test_giving_up_says_how_far_it_came() -> None:
    """Numbers in the words and in the details."""
    window = filled(items(5))
    take(window)
    settle(window, results(0, 1))
    window.obstacle = NotFound("cause")
    error = window.stalled(30.0)
    assert error.details == {"acked": "2", "unanswered": "3"}
    assert "2 items were stored, 3 have no answer: cause" in str(error)


def test_what_is_put_off_is_sent_again_and_acked_in_its_place() -> None:
    """Acks behind it wait; nothing is sent during the pause; the order of items is kept."""
    window = filled([*items(150)])
    assert len(take(window)) == 128
    assert settle(window, results(0)) != []
    assert settle(window, busy(1, pause_s=20)) == []
    assert settle(window, results(*range(2, 128))) == []
    assert not window.is_answered()
    resume_in_s = window.resume_in_s()
    assert resume_in_s is not None
    assert resume_in_s > 0
    assert not window.has_unsent()


def test_after_the_pause_the_refused_items_go_first() -> None:
    """With those never sent behind them, and each has one ack."""
    window = filled(items(130))
    take(window)
    window.settle(busy(0, pause_s=0))
    window.settle(results(1, 2))
    while window.resume_in_s():
        pass
    assert take(window) == ["id-0", "id-128", "id-129"]
    acks = settle(window, results(*range(3, 128)))
    assert acks == []
    acks = settle(window, results(128, 129, 130))
    assert [ack.sequence for ack in acks] == list(range(130))
    assert window.is_answered()
    assert (window.sent_count, window.acked_count, window.failed_count) == (130, 130, 0)


def test_an_item_is_put_off_as_often_as_a_call_is_tried() -> None:
    """Then the refusal is its ack; the items behind it are not held any longer."""
    window = filled(items(2))
    sequence = 0
    for _attempt in range(RETRY.max_attempts):
        while not (taken := take(window)):
            pass
        assert taken[0] == "id-0"
        acks = settle(window, busy(sequence, pause_s=0.0001))
        sequence += 1
        if len(taken) == 2:
            acks += settle(window, results(sequence))
            sequence += 1
    assert [(ack.request_id, ack.success) for ack in acks] == [("id-0", False), ("id-1", True)]
    assert isinstance(acks[0].error, RateLimited)
    assert window.is_answered()


def test_one_attempt_means_no_repeat() -> None:
    """The policy of the client holds for items too."""
    window = filled(items(1), RetryPolicy(max_attempts=1))
    take(window)
    (ack,) = settle(window, busy(0, pause_s=0))
    assert isinstance(ack.error, RateLimited)


def test_a_new_stream_keeps_the_pause() -> None:
    """What was put off is not sent early because the connection broke."""
    window = filled(items(3))
    take(window)
    window.settle(busy(0, pause_s=20))
    window.rewind()
    assert not window.has_unsent()
    assert not window.is_answered()


def test_a_pause_is_no_silence_of_the_server() -> None:
    """Patience begins when the pause is over."""
    window = filled(items(1))
    take(window)
    window.settle(busy(0, pause_s=20))
    assert window.patience_s(1.0) > 1.0

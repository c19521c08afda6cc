"""What a bulk publish has on its way: bounds, batches, order, and repeats after a break."""

from typing import Any

import pytest
from google.rpc import status_pb2
from reflexio import InvalidRequest, NotFound, ServerError
from reflexio import _bulk_window as bulk_window
from reflexio._bulk_window import Window, make_entry
from reflexio.v1 import interaction_service_pb2 as pb

from tests.unit.client.scripting import items


def filled(given: list[Any]) -> Window:
    window = Window()
    for item in given:
        window.add(make_entry(item))
    return window


def take(window: Window) -> list[str]:
    """Return the request_ids in the next message."""
    message = pb.BulkPublishInteractionsRequest.FromString(window.take())
    return [item.request_id for item in message.items]


def results(*sequences: int) -> pb.BulkPublishInteractionsResponse:
    response = pb.BulkPublishInteractionsResponse()
    for sequence in sequences:
        response.results.add(sequence=sequence).response.success = True
    return response


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
    window = Window()
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
    assert len(list(window.settle(results(0)))) == 2
    assert window.has_room()
    assert not window


def test_acks_come_in_the_order_of_the_items() -> None:
    """An item that cannot be sent waits for those before it, and no longer."""
    bad = {"user_id": 3, "interactions": [], "request_id": "bad"}
    window = filled([bad, *items(2), bad, bad])
    assert [ack.sequence for ack in window.settle_unsendable()] == [0]
    assert take(window) == ["id-0", "id-1"]
    assert list(window.settle_unsendable()) == []
    assert [ack.sequence for ack in window.settle(results(0))] == [1]
    acks = list(window.settle(results(1)))
    assert [(ack.sequence, ack.success) for ack in acks] == [(2, True), (3, False), (4, False)]
    assert isinstance(acks[1].error, InvalidRequest)
    assert acks[1].request_id == "bad"


def test_a_new_stream_repeats_what_was_not_answered() -> None:
    """In the same order, before what was never sent; sequences count from 0 again on the wire."""
    window = filled(items(200))
    take(window)
    assert [ack.sequence for ack in window.settle(results(0, 1, 2))] == [0, 1, 2]
    window.rewind()
    repeated = take(window) + take(window)
    assert repeated == [f"id-{n}" for n in range(3, 200)]
    assert [ack.sequence for ack in window.settle(results(0))] == [3]
    assert window.acked_count == 4


@pytest.mark.parametrize("sequence", [1, -1])
def test_an_answer_out_of_order_is_the_servers_fault(sequence: int) -> None:
    """Attributing it to an item would be a guess."""
    window = filled(items(3))
    take(window)
    with pytest.raises(ServerError, match="out of order"):
        list(window.settle(results(sequence)))


def test_an_answer_to_nothing_is_the_servers_fault() -> None:
    """More results than items."""
    window = filled(items(1))
    take(window)
    with pytest.raises(ServerError, match="out of order"):
        list(window.settle(results(0, 1)))


def test_an_error_of_the_server_is_the_items_own() -> None:
    """With the class and words that a single publish would raise."""
    window = filled(items(1))
    take(window)
    response = pb.BulkPublishInteractionsResponse()
    response.results.add(sequence=0).error.CopyFrom(status_pb2.Status(code=5, message="gone"))
    (ack,) = window.settle(response)
    assert (ack.success, ack.request_id, ack.interaction_ids) == (False, "id-0", [])
    assert isinstance(ack.error, NotFound)
    assert str(ack.error) == "gone"
    assert window.acked_count == 0


def test_giving_up_says_how_far_it_came() -> None:
    """Numbers in the words and in the details."""
    window = filled(items(5))
    take(window)
    list(window.settle(results(0, 1)))
    window.obstacle = NotFound("cause")
    error = window.stalled(30.0)
    assert error.details == {"acked": "2", "unanswered": "3"}
    assert "2 items were stored, 3 have no answer: cause" in str(error)

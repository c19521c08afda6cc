"""Bulk publish over one stream: order, a bad item, and an end in the middle."""

import os
from collections.abc import Iterator

import pytest
import reflexio

from tests.clients.python.naming import named

ITEMS = 10_000
ENDLESS = 1_000_000


@pytest.fixture
def client() -> Iterator[reflexio.ReflexioClient]:
    """A client of the open server."""
    with reflexio.ReflexioClient(url_endpoint=os.environ["REFLEXIO_TEST_URL"]) as opened:
        yield opened


def many(user_id: str, count: int) -> Iterator[dict[str, object]]:
    """Yield that many items of one user, each with its number as content."""
    for number in range(count):
        yield {"user_id": user_id, "session_id": "s", "interactions": [{"content": str(number)}]}


def test_ten_thousand_acks_come_in_order(client: reflexio.ReflexioClient) -> None:
    user_id = named("bulk")
    acks = list(client.bulk_publish(many(user_id, ITEMS)))
    assert [ack.sequence for ack in acks] == list(range(ITEMS))
    assert all(ack.success for ack in acks)
    ids = [ack.interaction_ids[0] for ack in acks]
    assert ids == sorted(set(ids))
    assert client.get_storage_stats(user_id).interaction_count == ITEMS


def test_a_bad_item_fails_alone(client: reflexio.ReflexioClient) -> None:
    user_id = named("bad")
    items = [*many(user_id, 1), *many("", 1), *many(user_id, 1)]
    first, bad, last = client.bulk_publish(items)
    assert first.success
    assert last.success
    assert isinstance(bad.error, reflexio.InvalidRequest)
    assert [violation.field for violation in bad.error.violations] == ["user_id"]


def test_cancel_in_the_middle(client: reflexio.ReflexioClient) -> None:
    user_id = named("cancel")
    acks = client.bulk_publish(many(user_id, ENDLESS))
    assert all(next(acks).success for _ in range(100))
    acks.close()
    assert 100 <= client.get_storage_stats(user_id).interaction_count < ENDLESS

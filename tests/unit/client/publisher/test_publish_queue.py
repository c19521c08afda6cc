"""The queue of a Publisher: order over sessions, bounds, losses, and repeats."""

import itertools
import time
from collections.abc import Iterator

import pytest
from reflexio import PublisherFull, PublisherStats, ReflexioError
from reflexio._messages.publish import Publish
from reflexio._publisher.publish_queue import PublishQueue, Queued

IDLE_S = 0.01


def filled(count: int, count_max: int = 100, size_bytes_max: int = 1000) -> PublishQueue:
    """Return a queue of items of ten bytes with the ids "0", "1" …."""
    queue = PublishQueue(count_max, size_bytes_max)
    for number in range(count):
        queue.put(Publish(b"x" * 10, str(number), []), 0)
    return queue


def ids(items: Iterator[Queued] | list[Queued]) -> list[str]:
    return [queued.publish.request_id for queued in items]


def take(items: Iterator[Queued], count: int) -> list[str]:
    return ids(itertools.islice(items, count))


def test_a_session_ends_when_it_is_idle() -> None:
    """After all that waits."""
    assert ids(filled(3).begin_session(IDLE_S)) == ["0", "1", "2"]


def test_what_a_session_leaves_comes_first_in_the_next() -> None:
    """Before what it never took, in the order of the publishes."""
    queue = filled(6)
    assert take(queue.begin_session(IDLE_S), 4) == ["0", "1", "2", "3"]
    answered = queue.answered()
    assert answered is not None
    queue.settle(answered, is_stored=True)
    assert queue.end_session(answered_before=0.0) == []
    assert ids(queue.begin_session(IDLE_S)) == ["1", "2", "3", "4", "5"]


def test_a_session_that_broke_off_unended_leaves_nothing_behind() -> None:
    """The next begins with what it had taken."""
    queue = filled(3)
    take(queue.begin_session(IDLE_S), 2)
    assert ids(queue.begin_session(IDLE_S)) == ["0", "1", "2"]


def test_a_stale_session_takes_nothing() -> None:
    """Its reader may wake up late; an item taken then would never be sent."""
    queue = filled(3)
    stale = queue.begin_session(IDLE_S)
    assert take(stale, 1) == ["0"]
    queue.end_session(answered_before=0.0)
    assert take(stale, 1) == []
    assert ids(queue.begin_session(IDLE_S)) == ["0", "1", "2"]


def test_a_session_that_cannot_pass_loses_what_it_took() -> None:
    """And all that waits when it took nothing: else it would be tried for ever."""
    queue = filled(3)
    take(queue.begin_session(IDLE_S), 2)
    assert ids(queue.end_session()) == ["0", "1"]
    queue.begin_session(IDLE_S)
    assert ids(queue.end_session()) == ["2"]


def test_only_what_has_waited_for_long_is_lost_to_a_server_away() -> None:
    """Nothing, when anything was answered meanwhile."""
    queue = filled(2)
    between = time.monotonic()
    queue.put(Publish(b"", "late", []), 0)
    items = queue.begin_session(IDLE_S)
    take(items, 1)
    assert ids(queue.end_session(answered_before=between)) == ["0", "1"]
    take(queue.begin_session(IDLE_S), 1)
    queue.answered()
    assert queue.end_session(answered_before=between) == []


@pytest.mark.parametrize(("count", "size"), [(3, 1000), (100, 39)])
def test_items_count_until_they_are_settled(count: int, size: int) -> None:
    """By number and by bytes; taken and even answered ones too."""
    queue = filled(3, count, size)
    items = queue.begin_session(IDLE_S)
    take(items, 3)
    answered = queue.answered()
    with pytest.raises(PublisherFull):
        queue.put(Publish(b"x" * 10, "next", []), 0)
    assert answered is not None
    queue.settle(answered, is_stored=False)
    queue.put(Publish(b"x" * 10, "next", []), 0)
    assert queue.stats() == PublisherStats(queued=3, acked=0, failed=1)


def test_an_abandoned_queue_gives_up_everything_once() -> None:
    """In order; it takes nothing more, and a running session ends."""
    queue = filled(4)
    items = queue.begin_session(IDLE_S)
    take(items, 2)
    assert ids(queue.abandon()) == ["0", "1", "2", "3"]
    assert queue.abandon() == []
    assert take(items, 1) == []
    assert queue.answered() is None
    assert not queue.wait_for_items()
    with pytest.raises(ReflexioError, match="closed"):
        queue.put(Publish(b"", "late", []), 0)


def test_a_successor_is_empty_with_the_same_bounds() -> None:
    """And closed if the first is."""
    queue = filled(3, count_max=3)
    successor = queue.successor()
    assert successor.stats() == PublisherStats(0, 0, 0)
    for number in range(3):
        successor.put(Publish(b"", str(number), []), 0)
    with pytest.raises(PublisherFull):
        successor.put(Publish(b"", "3", []), 0)
    queue.close()
    with pytest.raises(ReflexioError, match="closed"):
        queue.successor().check_open()

"""The records that a search may wait for."""

from reflexio_server.core.search.fresh_records import (
    FRESH_MAX,
    FRESH_OF_USER_MAX,
    FreshRecords,
)

ADA, BOB = ("acme", "ada"), ("acme", "bob")


def test_records_are_fresh_until_removed() -> None:
    """A user's own, and all of the organisation's."""
    fresh = FreshRecords()
    fresh.add(ADA, [1, 2])
    fresh.add(BOB, [3])
    fresh.add(("globex", "ada"), [4])
    assert fresh.of_user(ADA) == {1, 2}
    assert fresh.of_organization("acme") == {1, 2, 3}
    fresh.remove([1, 3, 99])
    assert fresh.of_user(ADA) == {2}
    assert fresh.of_organization("acme") == {2}
    fresh.remove([2])
    assert fresh.of_organization("acme") == frozenset()


def test_of_too_many_none_is_fresh() -> None:
    """Nobody would wait so long; the next few count again."""
    fresh = FreshRecords()
    fresh.add(ADA, range(FRESH_OF_USER_MAX))
    assert len(fresh.of_user(ADA)) == FRESH_OF_USER_MAX
    fresh.add(BOB, [1000])
    assert fresh.of_organization("acme") == frozenset()
    fresh.add(ADA, [100])
    assert fresh.of_user(ADA) == frozenset()
    assert fresh.of_organization("acme") == {1000}
    fresh.add(ADA, [101])
    assert fresh.of_user(ADA) == {101}


def test_what_is_held_is_bounded() -> None:
    """However many users publish at once."""
    fresh = FreshRecords()
    for number in range(FRESH_MAX + 100):
        fresh.add(("acme", f"user-{number}"), [number])
    assert not fresh.of_user(("acme", f"user-{FRESH_MAX}"))
    assert fresh.of_user(("acme", "user-0")) == {0}
    fresh.remove(range(FRESH_MAX))
    fresh.add(ADA, [FRESH_MAX + 200])
    assert fresh.of_user(ADA)

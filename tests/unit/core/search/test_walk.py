"""Pages of one ranking: together they are the ranking, and a token is good for its search alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reflexio_server.core.errors import Code, ServiceError
from reflexio_server.core.limits import PAGE_ROWS_MAX
from reflexio_server.core.paging import write_token
from reflexio_server.core.search.model import Hit
from reflexio_server.core.search.walk import (
    WALK_START,
    Place,
    Walk,
    read_places,
    search_id,
    write_places,
)

SEARCH = search_id(b"org", b"rpc", b"query")
TOP_K = 50


def ranking(ids: list[int]) -> list[Hit]:
    return [Hit(interaction_id, 1 / (place + 1), 0.5) for place, interaction_id in enumerate(ids)]


def next_page(token: str, hits: list[Hit], page_size: int, top_k: int) -> tuple[list[int], str]:
    """Return the ids of one page and the token of the next, as a handler goes about it."""
    (place,) = read_places(token, SEARCH, 1)
    walk = Walk(place, top_k)
    rest = walk.rest(hits[: walk.depth])
    taken = min(page_size, len(rest))
    ids = [hit.interaction_id for hit in rest[:taken]]
    return ids, write_places([walk.after(rest, taken)], SEARCH)


@given(
    ids=st.lists(st.integers(1, 10**9), unique=True, max_size=40),
    sizes=st.lists(st.integers(1, 9), min_size=40, max_size=40),
    top_k=st.integers(1, TOP_K),
)
def test_pages_are_the_ranking_cut_at_top_k(ids: list[int], sizes: list[int], top_k: int) -> None:
    """Whatever the pages hold, each hit comes once and in order, and the last has no token."""
    found: list[int] = []
    token = ""
    for size in sizes:
        page, token = next_page(token, ranking(ids), size, top_k)
        found += page
        if not token:
            break
    assert not token
    assert found == ids[:top_k]


@given(ids=st.permutations(range(1, 31)), gone=st.sets(st.integers(1, 30)), size=st.integers(6, 12))
def test_what_is_deleted_in_between_takes_nothing_along(
    ids: list[int], gone: set[int], size: int
) -> None:
    """All that was not given comes; twice comes something only where the last was deleted."""
    first, token = next_page("", ranking(ids), size, TOP_K)
    kept = [interaction_id for interaction_id in ids if interaction_id not in gone]
    second, _ = next_page(token, ranking(kept), len(ids), TOP_K)
    unseen = [interaction_id for interaction_id in kept if interaction_id not in first]
    if first[-1] not in gone:
        assert second == unseen
    elif not {first[-1], first[-2], first[-3], first[-5]} <= gone:
        assert second[len(second) - len(unseen) :] == unseen
    assert second == [interaction_id for interaction_id in kept if interaction_id in second]


def test_what_came_in_before_the_place_moves_nothing() -> None:
    """Newcomers at the front are not shown, and push nothing into the next page again."""
    first, token = next_page("", ranking(list(range(10, 30))), 5, 20)
    second, _ = next_page(token, ranking([*range(100, 140), *range(10, 30)]), 50, 20)
    assert first + second == list(range(10, 30))


def test_several_rankings_are_walked_side_by_side() -> None:
    """One is at its end, another in the middle; the token knows both."""
    places = [Place(is_end=True), Place(7, (3, 2)), WALK_START]
    token = write_places(places, SEARCH)
    assert read_places(token, SEARCH, 3) == places
    assert len(token) < 1_000


def test_a_page_has_so_many_rows_at_most_and_the_next_goes_on() -> None:
    """A search for more than PAGE_ROWS_MAX ranks one more, which shows that the page is cut."""
    assert Walk(WALK_START, 10).depth == 10
    assert Walk(WALK_START, 10**18).depth == PAGE_ROWS_MAX + 1
    assert Walk(Place(PAGE_ROWS_MAX, (1,)), 10**18).depth > 2 * PAGE_ROWS_MAX


@pytest.mark.parametrize(
    "token",
    [
        "garbage",
        write_token(search_id(b"org", b"rpc", b"other"), "1.2"),
        write_token(search_id(b"other", b"rpc", b"query"), "1.2"),
        write_token(search_id(b"orgr", b"pc", b"query"), "1.2"),
        write_token(SEARCH),
        write_token(SEARCH, "1.2", "1.2"),
        write_token(SEARCH, 1),
        write_token(SEARCH, "x"),
        write_token(SEARCH, "1..2"),
        write_token(SEARCH, "-1"),
        write_token(SEARCH, "١"),
        write_token(SEARCH, "9" * 30),
        write_token(SEARCH, "1.2.3.4.5.6.7.8.9.10.11.12"),
    ],
)
def test_another_searchs_token_is_refused_by_its_field(token: str) -> None:
    """The caller learns that page_token is at fault."""
    with pytest.raises(ServiceError) as refusal:
        read_places(token, SEARCH, 1)
    assert refusal.value.code is Code.INVALID_ARGUMENT
    assert [violation.field for violation in refusal.value.violations] == ["page_token"]

"""The columns: rows by id, and speakers that a query names."""

import pytest
from reflexio_server.index.asking import Side
from reflexio_server.index.records import ROLES_NAMED_MAX, RecordTable

from tests.unit.index.material import record


def table_of(*roles: str) -> RecordTable:
    """A table with one record for each role."""
    table = RecordTable()
    table.append([record(i, "", role=role) for i, role in enumerate(roles, start=1)])
    return table


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("what did bob say", [False, True, False]),
        ("support agent", [False, False, True]),
        ("agent", None),
        ("ann bob support agent", None),
        ("", None),
    ],
)
def test_named_speakers(words: str, named: list[bool] | None) -> None:
    """A role is named by all of its words; naming all speakers, or none, names nobody."""
    mask = table_of("Ann", "Bob", "Support Agent").by_named_speaker(words.split())
    assert (None if mask is None else mask.tolist()) == named


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("what did ann tell bob", [True, False]),
        ("did bob listen to ann", [False, True]),
        ("what do ann and bob like", None),
        ("ann or bob", None),
        ("ann bob", None),
        ("what did ann say", None),
    ],
)
def test_the_speaker_named_first(query: str, named: list[bool] | None) -> None:
    """Of all speakers one after the other the first is meant; side by side they are one."""
    mask = table_of("Ann", "Bob").by_first_speaker(query.split())
    assert (None if mask is None else mask.tolist()) == named


def test_sides_of_a_talk() -> None:
    """A user's side and an agent's are known by the first word of the role, if both are there."""
    table = table_of("Customer 7", "AI assistant", "Ann")
    users, agents = table.by_side(Side.USER), table.by_side(Side.AGENT)
    assert users is not None
    assert agents is not None
    assert users.tolist() == [True, False, False]
    assert agents.tolist() == [False, True, False]
    assert table_of("User", "Ann").by_side(Side.USER) is None


def test_too_many_roles_are_no_speakers() -> None:
    """A field used for something else than speakers changes no ranking."""
    table = table_of(*(f"visitor{i}" for i in range(ROLES_NAMED_MAX + 1)))
    assert table.by_named_speaker(["visitor3"]) is None


def test_speakers_whose_records_are_gone_do_not_count() -> None:
    """With Bob's records removed, Ann is everybody."""
    table = table_of("Ann", "Bob")
    table.keep(table.interaction_id == 1)
    assert table.by_named_speaker(["ann"]) is None


def test_rows_by_id_in_any_order_of_adding() -> None:
    """Ids need not ascend, and unknown ones are told."""
    table = RecordTable()
    table.append([record(i, "") for i in (5, 2, 9)])
    assert table.rows_of([9, 1, 2, 10]).tolist() == [2, -1, 1, -1]
    assert RecordTable().rows_of([1]).tolist() == [-1]

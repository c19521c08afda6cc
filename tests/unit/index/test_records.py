"""The columns: rows by id, and speakers that a query names."""

import pytest
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
        ({"what", "did", "bob", "say"}, [False, True, False]),
        ({"support", "agent"}, [False, False, True]),
        ({"agent"}, None),
        ({"ann", "bob", "support", "agent"}, None),
        (set(), None),
    ],
)
def test_named_speakers(words: set[str], named: list[bool] | None) -> None:
    """A role is named by all of its words; naming all speakers, or none, names nobody."""
    mask = table_of("Ann", "Bob", "Support Agent").by_named_speaker(frozenset(words))
    assert (None if mask is None else mask.tolist()) == named


def test_too_many_roles_are_no_speakers() -> None:
    """A field used for something else than speakers changes no ranking."""
    table = table_of(*(f"visitor{i}" for i in range(ROLES_NAMED_MAX + 1)))
    assert table.by_named_speaker(frozenset(["visitor3"])) is None


def test_speakers_whose_records_are_gone_do_not_count() -> None:
    """With Bob's records removed, Ann is everybody."""
    table = table_of("Ann", "Bob")
    table.keep(table.interaction_id == 1)
    assert table.by_named_speaker(frozenset(["ann"])) is None


def test_rows_by_id_in_any_order_of_adding() -> None:
    """Ids need not ascend, and unknown ones are told."""
    table = RecordTable()
    table.append([record(i, "") for i in (5, 2, 9)])
    assert table.rows_of([9, 1, 2, 10]).tolist() == [2, -1, 1, -1]
    assert RecordTable().rows_of([1]).tolist() == [-1]

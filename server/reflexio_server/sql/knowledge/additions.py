"""Many new playbooks or profiles in one short transaction: all that can is prepared before it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from reflexio_server.core.errors import Code, ServiceError
from reflexio_server.core.json_columns import read_list
from reflexio_server.core.knowledge.model import (
    PLAYBOOK_OF,
    Kind,
    Playbook,
    Profile,
    Status,
    Vector,
    playbook_fingerprint,
)
from reflexio_server.sql.database.backend import backend_of
from reflexio_server.sql.database.clock import now_s
from reflexio_server.sql.database.statements import LOOKUP_IDS_MAX, RowInsert, insert_in_order
from reflexio_server.sql.database.write_queue import Weight
from reflexio_server.sql.knowledge import profile_log
from reflexio_server.sql.knowledge.change_counts import bump
from reflexio_server.sql.knowledge.profiles import lives, purge_expired
from reflexio_server.sql.knowledge.source_links import add_sources
from reflexio_server.sql.schema.knowledge import ROW_IDS, TABLES, profiles

VECTOR_COLUMNS = ("vector", "model_key")
ADDED_COLUMNS: dict[Kind, tuple[str, ...]] = {
    **{
        kind: ("org_id", "fingerprint", *VECTOR_COLUMNS, *record._fields[1:])
        for kind, record in PLAYBOOK_OF.items()
    },
    Kind.PROFILES: ("org_id", *VECTOR_COLUMNS, *Profile._fields),
}
"""The columns of a row that is prepared; its id and the count of its change follow."""
INSERTS = {
    kind: RowInsert(insert_in_order(TABLES[kind], (*names, ROW_IDS[kind].name, "change_seq")))
    for kind, names in ADDED_COLUMNS.items()
}

ColumnValues = tuple[Any, ...]
_SOURCES = ADDED_COLUMNS[Kind.AGENT_PLAYBOOKS].index("user_playbook_ids")


class NewPlaybooks(NamedTuple):
    """Playbooks ready to be stored."""

    kind: Kind
    fingerprints: list[bytes]
    are_current: list[bool]
    rows: list[ColumnValues]
    weight: Weight


class NewProfiles(NamedTuple):
    """Profiles ready to be stored."""

    given: list[Profile]
    logged: list[profile_log.Logged]
    rows: list[ColumnValues]
    weight: Weight


def prepare_playbooks(
    org_id: str, kind: Kind, given: Sequence[Playbook], vectors: Sequence[Vector | None]
) -> NewPlaybooks:
    """Return playbooks ready to be stored."""
    fingerprints = [playbook_fingerprint(playbook) for playbook in given]
    rows: list[ColumnValues] = [
        (org_id, fingerprint, *_vector(vector), *playbook[1:])
        for playbook, fingerprint, vector in zip(given, fingerprints, vectors, strict=True)
    ]
    are_current = [playbook.status == Status.CURRENT for playbook in given]
    return NewPlaybooks(kind, fingerprints, are_current, rows, _weight(rows))


def prepare_profiles(
    org_id: str, given: Sequence[Profile], vectors: Sequence[Vector | None]
) -> NewProfiles:
    """Return profiles ready to be stored."""
    rows: list[ColumnValues] = [
        (org_id, *_vector(vector), *profile) for profile, vector in zip(given, vectors, strict=True)
    ]
    return NewProfiles(list(given), list(map(profile_log.logged, given)), rows, _weight(rows))


def _vector(vector: Vector | None) -> tuple[bytes | None, int | None]:
    return (None, None) if vector is None else (vector.row, vector.model_key)


def _weight(rows: Sequence[ColumnValues]) -> Weight:
    return Weight(len(rows), sum(len(text) for row in rows for text in row if type(text) is str))


def insert_playbooks(
    connection: Connection, org_id: str, new: NewPlaybooks
) -> tuple[list[int], int]:
    """Store what is no exact double of a current one; ids in order and how many are new."""
    known = _current_ids(connection, org_id, new)
    is_any_new = any(fingerprint not in known for fingerprint in new.fingerprints)
    change_seq = bump(connection, org_id, new.kind.value) if is_any_new else 0
    new_ids = iter(_new_ids(connection, new.kind, len(new.rows)))
    ids: list[int] = []
    added: list[ColumnValues] = []
    for fingerprint, is_current, row in zip(
        new.fingerprints, new.are_current, new.rows, strict=True
    ):
        known_id = known.get(fingerprint)
        if known_id is None:
            known_id = next(new_ids)
            added.append((*row, known_id, change_seq))
            if is_current:
                known[fingerprint] = known_id
        ids.append(known_id)
    INSERTS[new.kind].run(connection, added)
    if new.kind is Kind.AGENT_PLAYBOOKS:
        add_sources(connection, org_id, ((row[-2], read_list(row[_SOURCES])) for row in added))
    return ids, len(added)


def _current_ids(connection: Connection, org_id: str, new: NewPlaybooks) -> dict[bytes, int]:
    """Return the first current playbook of each fingerprint that has one."""
    table, row_id = TABLES[new.kind], ROW_IDS[new.kind]
    known: dict[bytes, int] = {}
    for start in range(0, len(new.fingerprints), LOOKUP_IDS_MAX):
        for found_id, fingerprint in connection.execute(
            select(row_id, table.c.fingerprint).where(
                table.c.org_id == org_id,
                table.c.fingerprint.in_(new.fingerprints[start : start + LOOKUP_IDS_MAX]),
                table.c.status == Status.CURRENT,
            )
        ):
            known[fingerprint] = min(found_id, known.get(fingerprint, found_id))
    return known


def _new_ids(connection: Connection, kind: Kind, count: int) -> list[int]:
    """Return ids for new records, growing."""
    return backend_of(connection).take_row_ids(connection, TABLES[kind], count)


def insert_profiles(connection: Connection, org_id: str, new: NewProfiles) -> int:
    """Store profiles that the user does not have yet; returns how many are new."""
    now = now_s(connection)
    purge_expired(connection, org_id)
    owners = _owners(connection, org_id, [profile.profile_id for profile in new.given], now)
    new_ids = iter(_new_ids(connection, Kind.PROFILES, len(new.rows)))
    change_seq = 0
    added: list[ColumnValues] = []
    logged: dict[str, list[profile_log.Logged]] = defaultdict(list)
    for profile, row, in_log in zip(new.given, new.rows, new.logged, strict=True):
        owner = owners.get(profile.profile_id)
        if owner is None:
            change_seq = change_seq or bump(connection, org_id, Kind.PROFILES.value)
            added.append((*row, next(new_ids), change_seq))
            logged[profile.user_id].append(in_log)
            is_alive = profile.status != Status.DELETED and profile.expiration_timestamp > now
            owners[profile.profile_id] = (profile.user_id, is_alive)
        elif owner != (profile.user_id, True):
            raise _id_reused(profile.profile_id)
    INSERTS[Kind.PROFILES].run(connection, added)
    profile_log.write_added(connection, org_id, now, logged)
    return len(added)


def _owners(
    connection: Connection, org_id: str, profile_ids: Sequence[str], now: int
) -> dict[str, tuple[str, bool]]:
    """Return whose the known ids are, and whether they live."""
    owners: dict[str, tuple[str, bool]] = {}
    for start in range(0, len(profile_ids), LOOKUP_IDS_MAX):
        for row in connection.execute(
            select(profiles.c.profile_id, profiles.c.user_id, lives(now).label("lives")).where(
                profiles.c.org_id == org_id,
                profiles.c.profile_id.in_(profile_ids[start : start + LOOKUP_IDS_MAX]),
            )
        ):
            owners[row.profile_id] = (row.user_id, bool(row.lives))
    return owners


def _id_reused(profile_id: str) -> ServiceError:
    return ServiceError(
        Code.ALREADY_EXISTS,
        "PROFILE_ID_REUSED",
        "a profile_id belongs to another user or to a deleted profile; nothing was stored",
        metadata={"profile_id": profile_id},
    )

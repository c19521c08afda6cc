"""Profiles in SQL. Of a deleted or expired one its id is left, so that it is never given again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    func,
    select,
    tuple_,
    update,
)

from reflexio_server.core.errors import not_found
from reflexio_server.core.interactions.ports import Page
from reflexio_server.core.knowledge.model import Kind, Profile, RecordFilter, Status, Vector
from reflexio_server.core.knowledge.profile_lifetime import changed
from reflexio_server.core.paging import Position
from reflexio_server.sql.bulk_deletion import SLICE_ROWS, delete_some
from reflexio_server.sql.database.clock import now_s
from reflexio_server.sql.database.pages import read_page, reply_size_bytes
from reflexio_server.sql.database.spelling import unindexed
from reflexio_server.sql.database.statements import LOOKUP_IDS_MAX, STREAMED
from reflexio_server.sql.knowledge import profile_log
from reflexio_server.sql.knowledge.change_counts import bump
from reflexio_server.sql.knowledge.filters import passing
from reflexio_server.sql.knowledge.playbooks import vector_values
from reflexio_server.sql.schema.knowledge import NOT_DELETED, profile_changes, profiles

PURGED_PROFILES_MAX = 100
"""Expired profiles that one write moves into the log on its way."""
PROFILE = [profiles.c[name] for name in Profile._fields]
_KIND = Kind.PROFILES.value
NOTHING_LEFT: dict[str, Any] = {
    **{name: "" for name in Profile._fields if name != "profile_id"},
    "last_modified_timestamp": 0,
    "profile_time_to_live": 0,
    "expiration_timestamp": 0,
    "status": Status.DELETED,
    "vector": None,
    "model_key": None,
}


def lives(now: int) -> ColumnElement[bool]:
    """Return the condition that a profile is neither deleted nor expired.

    Nearly all live: their index by expiration would be taken in place of a better one.
    """
    return and_(NOT_DELETED, unindexed(profiles.c.expiration_timestamp) > now)


def list_profiles(
    connection: Connection,
    org_id: str,
    wanted: RecordFilter,
    before: Position | None,
    count_max: int,
) -> Page[Profile]:
    """Return profiles, greatest (last_modified_timestamp, profile_id) first."""
    order = (profiles.c.last_modified_timestamp, profiles.c.profile_id)
    statement = (
        select(*PROFILE)
        .where(
            profiles.c.org_id == org_id,
            lives(now_s(connection)),
            *_wanted(wanted),
        )
        .order_by(*(column.desc() for column in order))
    )
    if before is not None:
        statement = statement.where(tuple_(*order) < before)
    return read_page(
        connection.execute(statement.limit(count_max + 1), execution_options=STREAMED),
        count_max,
        Profile._make,
        reply_size_bytes,
    )


def _wanted(wanted: RecordFilter) -> list[ColumnElement[bool]]:
    found = passing(profiles, wanted, "last_modified_timestamp", ("content",))
    if wanted.profile_id:
        found.append(profiles.c.profile_id == wanted.profile_id)
    if wanted.time_to_live:
        found.append(profiles.c.profile_time_to_live == wanted.time_to_live)
    return found


def find_profiles(
    connection: Connection, org_id: str, profile_keys: Sequence[int]
) -> dict[int, Profile]:
    """Return those of the profiles that are there, by key."""
    now = now_s(connection)
    found: dict[int, Profile] = {}
    for start in range(0, len(profile_keys), LOOKUP_IDS_MAX):
        for row in connection.execute(
            select(profiles.c.profile_key, *PROFILE).where(
                unindexed(profiles.c.org_id) == org_id,
                profiles.c.profile_key.in_(profile_keys[start : start + LOOKUP_IDS_MAX]),
                lives(now),
            )
        ):
            found[row[0]] = Profile._make(row[1:])
    return found


def update_profile(
    connection: Connection,
    org_id: str,
    user_id: str,
    profile_id: str,
    changes: Mapping[str, str],
    vector: Vector | None,
) -> None:
    """Set columns of one profile, and its times."""
    now = now_s(connection)
    this = and_(profiles.c.org_id == org_id, profiles.c.profile_id == profile_id)
    row = connection.execute(
        select(*PROFILE).where(this, profiles.c.user_id == user_id, lives(now))
    ).one_or_none()
    if row is None:
        raise not_found("profile")
    old = Profile._make(row)
    new = changed(old, changes, now)
    if new == old:
        return
    values = {**new._asdict(), "change_seq": bump(connection, org_id, _KIND)}
    if new.content != old.content:
        values |= vector_values(vector if vector and vector.text == new.content else None)
    connection.execute(update(profiles).where(this).values(values))
    profile_log.write(connection, org_id, user_id, now, added=[new], removed=[old])


def delete_profiles(
    connection: Connection, org_id: str, profile_ids: Sequence[str] | None, user_id: str = ""
) -> int:
    """Delete profiles, all for None, of one user if given, with what the log holds of them."""
    now = now_s(connection)
    in_scope = [profiles.c.org_id == org_id]
    if user_id:
        in_scope.append(profiles.c.user_id == user_id)
    if profile_ids is None:
        profile_log.forget_all(connection, org_id, user_id)
        deleted = connection.execute(select(func.count()).where(*in_scope, lives(now))).scalar_one()
        connection.execute(update(profiles).where(*in_scope, NOT_DELETED).values(NOTHING_LEFT))
    else:
        deleted = 0
        unique = list(dict.fromkeys(profile_ids))
        for start in range(0, len(unique), LOOKUP_IDS_MAX):
            deleted += _delete_some(
                connection, org_id, in_scope, unique[start : start + LOOKUP_IDS_MAX], now
            )
    if deleted:
        bump(connection, org_id, _KIND, removes=True)
    return deleted


def delete_some_profiles(connection: Connection, org_id: str, user_id: str) -> int:
    """Delete a slice of the profiles, of one user if given; returns how many."""
    living = select(profiles.c.profile_key).where(
        profiles.c.org_id == org_id, lives(now_s(connection))
    )
    if user_id:
        living = living.where(profiles.c.user_id == user_id)
    else:
        # By the index that holds none of the deleted ones.
        living = living.order_by(profiles.c.model_key, profiles.c.profile_key)
    keys = connection.execute(living.limit(SLICE_ROWS)).scalars().all()
    if keys:
        these = (unindexed(profiles.c.org_id) == org_id, profiles.c.profile_key.in_(keys))
        connection.execute(update(profiles).where(*these).values(NOTHING_LEFT))
        bump(connection, org_id, _KIND, removes=True)
    return len(keys)


def delete_some_of_log(connection: Connection, org_id: str, user_id: str) -> int:
    """Delete a slice of the log of changes, of one user if given; returns how many entries."""
    return delete_some(connection, org_id, profile_changes, user_id)


def _delete_some(
    connection: Connection,
    org_id: str,
    in_scope: Sequence[ColumnElement[bool]],
    profile_ids: Sequence[str],
    now: int,
) -> int:
    these = and_(*in_scope, profiles.c.profile_id.in_(profile_ids), lives(now))
    owners: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(select(profiles.c.user_id, profiles.c.profile_id).where(these)):
        owners[row.user_id].add(row.profile_id)
    connection.execute(update(profiles).where(these).values(NOTHING_LEFT))
    for owner, gone in owners.items():
        profile_log.forget_profiles(connection, org_id, owner, gone)
    return sum(map(len, owners.values()))


def purge_expired(connection: Connection, org_id: str) -> bool:
    """Turn some expired profiles into entries of the log; returns whether more are left."""
    now = now_s(connection)
    rows = connection.execute(
        select(profiles.c.profile_key, *PROFILE)
        .where(
            profiles.c.org_id == org_id,
            NOT_DELETED,
            profiles.c.expiration_timestamp <= now,
        )
        .limit(PURGED_PROFILES_MAX + 1)
    ).all()
    expired = rows[:PURGED_PROFILES_MAX]
    if not expired:
        return False
    removed: dict[str, list[Profile]] = defaultdict(list)
    for row in expired:
        profile = Profile._make(row[1:])
        removed[profile.user_id].append(profile)
    connection.execute(
        update(profiles)
        .where(profiles.c.profile_key.in_([row.profile_key for row in expired]))
        .where(unindexed(profiles.c.org_id) == org_id)
        .values(NOTHING_LEFT)
    )
    profile_log.write_removed(
        connection,
        org_id,
        now,
        {user_id: list(map(profile_log.logged, gone)) for user_id, gone in removed.items()},
    )
    bump(connection, org_id, _KIND, removes=True)
    return len(rows) > len(expired)


def has_expired(connection: Connection, org_id: str) -> bool:
    """Say whether a profile of the organisation has expired and is not purged."""
    return (
        connection.execute(
            select(profiles.c.profile_key)
            .where(
                profiles.c.org_id == org_id,
                NOT_DELETED,
                profiles.c.expiration_timestamp <= now_s(connection),
            )
            .limit(1)
        ).first()
        is not None
    )


def count_profiles_of_user(connection: Connection, org_id: str, user_id: str) -> int:
    """Count a user's profiles."""
    return connection.execute(
        select(func.count()).where(
            profiles.c.org_id == org_id, profiles.c.user_id == user_id, lives(now_s(connection))
        )
    ).scalar_one()

"""The log of what changed in what is known of users."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import orjson
from sqlalchemy import Connection, delete, insert, select, update

from reflexio_server.core.interactions.ports import Page
from reflexio_server.core.json_columns import read_list, write_list
from reflexio_server.core.knowledge.model import Profile, ProfileChange
from reflexio_server.core.paging import Position
from reflexio_server.sql.database.pages import (
    FETCH_ROWS,
    ROW_OVERHEAD_BYTES,
    read_page,
    reply_size_bytes,
)
from reflexio_server.sql.database.statements import STREAMED, RowInsert, insert_in_order
from reflexio_server.sql.schema.knowledge import profile_changes

ENTRY_BYTES_MAX = 2**20
"""What an entry takes of a reply at most, but for a profile that is greater: a page holds some."""
CHANGE_LISTS = ("added", "removed", "mentioned")
INSERT_ENTRIES = RowInsert(
    insert_in_order(
        profile_changes, ("org_id", "user_id", "request_id", "created_at", *CHANGE_LISTS)
    )
)
Held = TypeVar("Held")
CHANGE = [profile_changes.c[name] for name in ProfileChange._fields]


class Logged(NamedTuple):
    """A profile as an entry of the log holds it."""

    text: str
    """JSON."""
    size_bytes: int
    """What it takes of a reply."""


def logged(profile: Profile) -> Logged:
    """Return a profile as the log holds it."""
    return Logged(orjson.dumps(profile._asdict()).decode(), reply_size_bytes(profile))


def write_added(
    connection: Connection, org_id: str, now: int, added: Mapping[str, Sequence[Logged]]
) -> None:
    """Log profiles that are new, by user."""
    _insert(connection, org_id, now, added, lambda listed: (listed, "", ""))


def write_removed(
    connection: Connection, org_id: str, now: int, removed: Mapping[str, Sequence[Logged]]
) -> None:
    """Log profiles that are gone, by user."""
    _insert(connection, org_id, now, removed, lambda listed: ("", listed, ""))


def _insert(
    connection: Connection,
    org_id: str,
    now: int,
    by_user: Mapping[str, Sequence[Logged]],
    lists: Callable[[str], tuple[str, str, str]],
) -> None:
    INSERT_ENTRIES.run(
        connection,
        [
            (org_id, user_id, "", now, *lists(f"[{','.join(texts)}]"))
            for user_id, profiles in by_user.items()
            for texts in _entries_of((profile.text, profile.size_bytes) for profile in profiles)
        ],
    )


def write(
    connection: Connection,
    org_id: str,
    user_id: str,
    now: int,
    *,
    request_id: str = "",
    added: Sequence[Profile] = (),
    removed: Sequence[Profile] = (),
    mentioned: Sequence[Profile] = (),
) -> None:
    """Log a change of one user's profiles; a great one takes several entries."""
    marked = [
        (name, profile)
        for name, given in zip(CHANGE_LISTS, (added, removed, mentioned), strict=True)
        for profile in given
    ]
    for entry in _entries_of((named, reply_size_bytes(named[1])) for named in marked):
        connection.execute(
            insert(profile_changes).values(
                org_id=org_id,
                user_id=user_id,
                request_id=request_id,
                created_at=now,
                **{
                    name: write_list(profile._asdict() for of, profile in entry if of == name)
                    for name in CHANGE_LISTS
                },
            )
        )


def _entries_of(sized: Iterable[tuple[Held, int]]) -> Iterator[list[Held]]:
    """Yield what one entry after the other holds, of things with their sizes."""
    entry: list[Held] = []
    total_bytes = 0
    for held, size_bytes in sized:
        total_bytes += size_bytes
        if entry and total_bytes > ENTRY_BYTES_MAX:
            yield entry
            entry, total_bytes = [], size_bytes
        entry.append(held)
    if entry:
        yield entry


def list_changes(
    connection: Connection, org_id: str, user_id: str, before: Position | None, count_max: int
) -> Page[ProfileChange]:
    """Return changes, greatest id first, of one user if given."""
    statement = (
        select(*CHANGE)
        .where(profile_changes.c.org_id == org_id)
        .order_by(profile_changes.c.id.desc())
    )
    if user_id:
        statement = statement.where(profile_changes.c.user_id == user_id)
    if before is not None:
        statement = statement.where(profile_changes.c.id < before[0])
    return read_page(
        connection.execute(statement.limit(count_max + 1), execution_options=STREAMED),
        count_max,
        ProfileChange._make,
        _size_bytes,
    )


def _size_bytes(change: ProfileChange) -> int:
    profiles = (
        Profile(**profile) for name in CHANGE_LISTS for profile in read_list(getattr(change, name))
    )
    return ROW_OVERHEAD_BYTES + sum(map(reply_size_bytes, profiles))


def forget_profiles(
    connection: Connection, org_id: str, user_id: str, profile_ids: Collection[str]
) -> None:
    """Take profiles out of a user's entries; an entry that says nothing then goes."""
    of_user = [profile_changes.c.org_id == org_id, profile_changes.c.user_id == user_id]
    last_id = 0
    while rows := connection.execute(
        select(*CHANGE)
        .where(*of_user, profile_changes.c.id > last_id)
        .order_by(profile_changes.c.id)
        .limit(FETCH_ROWS)
    ).all():
        last_id = rows[-1].id
        for row in rows:
            _forget_in(connection, org_id, row, profile_ids)


def _forget_in(connection: Connection, org_id: str, row: Any, profile_ids: Collection[str]) -> None:
    held = {name: read_list(getattr(row, name)) for name in CHANGE_LISTS}
    left = {
        name: [profile for profile in profiles if profile["profile_id"] not in profile_ids]
        for name, profiles in held.items()
    }
    if left == held:
        return
    this = (profile_changes.c.org_id == org_id, profile_changes.c.id == row.id)
    if any(left.values()):
        values = {name: write_list(profiles) for name, profiles in left.items()}
        connection.execute(update(profile_changes).where(*this).values(values))
    else:
        connection.execute(delete(profile_changes).where(*this))


def forget_all(connection: Connection, org_id: str, user_id: str) -> None:
    """Delete the log, of one user if given."""
    statement = delete(profile_changes).where(profile_changes.c.org_id == org_id)
    if user_id:
        statement = statement.where(profile_changes.c.user_id == user_id)
    connection.execute(statement)

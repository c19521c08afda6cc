"""Deleting inside the writer's transaction: hide first, purge in slices, leave tombstones."""

import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    delete,
    func,
    literal,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects import sqlite

from reflexio_server.core.limits import PURGE_ROWS_MAX
from reflexio_server.core.model import DeletedCounts
from reflexio_server.core.ports import DeletionKind
from reflexio_server.sql.tables import (
    delete_epochs,
    deletions,
    images,
    interactions,
    requests,
    vectors,
)
from reflexio_server.sql.visibility import ORG_TARGET, VISIBLE_INTERACTION, VISIBLE_REQUEST

USERS_NAMED_MAX = 100
"""Users of one deletion whose caches are told by name; beyond it the organisation's all are."""


def request_scope(kind: DeletionKind, target: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition on requests that a deletion names."""
    match kind:
        case DeletionKind.REQUEST:
            return requests.c.request_id == target
        case DeletionKind.SESSION:
            return requests.c.session_id == target
        case DeletionKind.USER:
            return requests.c.user_id == target
        case DeletionKind.ORG:
            return true()


def interactions_of_requests() -> ColumnElement[bool]:
    """Return the join of interactions to their request: a range of ids."""
    return and_(
        interactions.c.interaction_id >= requests.c.first_interaction_id,
        interactions.c.interaction_id
        < requests.c.first_interaction_id + requests.c.interaction_count,
    )


def count_visible(
    connection: Connection, org_id: str, kind: DeletionKind, target: str, after_id: int
) -> DeletedCounts:
    """Count what a deletion would hide among what was stored after interaction `after_id`."""
    in_scope = and_(
        requests.c.org_id == org_id,
        request_scope(kind, literal(target)),
        requests.c.first_interaction_id > after_id,
        VISIBLE_REQUEST,
    )
    request_count = connection.execute(
        select(func.count()).select_from(requests).where(in_scope)
    ).scalar_one()
    if kind is DeletionKind.USER:
        counted = select(func.count()).where(
            interactions.c.org_id == org_id,
            interactions.c.user_id == target,
            interactions.c.interaction_id > after_id,
            VISIBLE_INTERACTION,
        )
    else:
        counted = (
            select(func.count())
            .select_from(requests.join(interactions, interactions_of_requests()))
            .where(in_scope)
        )
    return DeletedCounts(request_count, connection.execute(counted).scalar_one())


def delete_interaction(
    connection: Connection, org_id: str, user_id: str, interaction_id: int
) -> int:
    """Delete one interaction with its image; 0 when this user has none of that id."""
    deleted = connection.execute(
        delete(interactions).where(
            interactions.c.org_id == org_id,
            interactions.c.user_id == user_id,
            interactions.c.interaction_id == interaction_id,
            VISIBLE_INTERACTION,
        )
    ).rowcount
    if deleted:
        for table in (vectors, images):
            connection.execute(
                delete(table).where(
                    table.c.org_id.concat("") == org_id, table.c.interaction_id == interaction_id
                )
            )
        _bump_epochs(connection, org_id, [user_id])
    return deleted


def hide(
    connection: Connection, org_id: str, kind: DeletionKind, targets: Sequence[str], upto_id: int
) -> None:
    """Hide what the targets name up to `upto_id` and bump the epochs of their users."""
    users: set[str] = set()
    present = []
    for target in targets:
        owners = (
            _users_of(connection, org_id, kind, target)
            if kind in (DeletionKind.REQUEST, DeletionKind.SESSION)
            else [target]
        )
        if owners:
            present.append(target)
            users.update(owners)
    if not present:
        return
    statement = sqlite.insert(deletions)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["org_id", "kind", "target"],
            set_={"upto_id": statement.excluded.upto_id},
        ),
        [
            {
                "org_id": org_id,
                "kind": kind.value,
                "target": target,
                "upto_id": upto_id,
                "created_at": int(time.time()),
            }
            for target in present
        ],
    )
    _bump_epochs(connection, org_id, sorted(users) if len(users) <= USERS_NAMED_MAX else [""])


def _users_of(
    connection: Connection, org_id: str, kind: DeletionKind, target: str
) -> Sequence[str]:
    return (
        connection.execute(
            select(requests.c.user_id)
            .distinct()
            .where(
                requests.c.org_id == org_id, request_scope(kind, literal(target)), VISIBLE_REQUEST
            )
            .limit(USERS_NAMED_MAX + 1)
        )
        .scalars()
        .all()
    )


def _bump_epochs(connection: Connection, org_id: str, user_ids: Sequence[str]) -> None:
    statement = sqlite.insert(delete_epochs)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["org_id", "user_id"], set_={"epoch": delete_epochs.c.epoch + 1}
        ),
        [{"org_id": org_id, "user_id": user_id, "epoch": 1} for user_id in user_ids],
    )


def purge_slice(connection: Connection) -> bool:
    """Purge some of the oldest pending deletion; returns whether anything is left to purge.

    At most PURGE_ROWS_MAX interactions, and those that complete the last request of the slice.
    """
    pending = connection.execute(
        select(deletions).order_by(deletions.c.created_at).limit(1)
    ).one_or_none()
    if pending is None:
        return False
    slice_of_requests = _requests_to_purge(connection, pending)
    if not slice_of_requests:
        connection.execute(
            delete(deletions).where(
                deletions.c.org_id == pending.org_id,
                deletions.c.kind == pending.kind,
                deletions.c.target == pending.target,
            )
        )
        return connection.execute(select(deletions.c.org_id).limit(1)).first() is not None
    ranges = [
        {
            "first_id": request.first_interaction_id,
            "end_id": request.first_interaction_id + request.interaction_count,
        }
        for request in slice_of_requests
    ]
    for table in (vectors, images, interactions):
        connection.execute(
            delete(table).where(
                table.c.org_id.concat("") == pending.org_id,
                table.c.interaction_id >= bindparam("first_id"),
                table.c.interaction_id < bindparam("end_id"),
            ),
            ranges,
        )
    connection.execute(
        update(requests)
        .where(
            tuple_(requests.c.org_id, requests.c.request_id).in_(
                [(pending.org_id, request.request_id) for request in slice_of_requests]
            )
        )
        .values(
            {
                column.name: None
                for column in requests.columns
                if column.name not in ("org_id", "request_id", "deleted_at")
            }
            | {"deleted_at": pending.created_at}
        )
    )
    return True


def _requests_to_purge(connection: Connection, pending: Row[Any]) -> list[Any]:
    kind = DeletionKind(pending.kind)
    target = ORG_TARGET if kind is DeletionKind.ORG else pending.target
    rows = connection.execute(
        select(requests.c.request_id, requests.c.first_interaction_id, requests.c.interaction_count)
        .where(
            requests.c.org_id == pending.org_id,
            request_scope(kind, literal(target)),
            requests.c.deleted_at.is_(None),
            requests.c.first_interaction_id <= pending.upto_id,
        )
        .order_by(requests.c.first_interaction_id)
        .limit(PURGE_ROWS_MAX)
    )
    taken: list[Any] = []
    count = 0
    for row in rows:
        if count >= PURGE_ROWS_MAX:
            break
        taken.append(row)
        count += row.interaction_count
    return taken

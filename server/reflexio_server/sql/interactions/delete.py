"""Deletion inside the writer's transaction: hide first, purge in slices, leave tombstones."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    func,
    literal,
    or_,
    select,
    true,
    update,
)

from reflexio_server.core.interactions.model import DeletedCounts
from reflexio_server.core.interactions.ports import WHOLE_ORG, DeletionKind, session_of_target
from reflexio_server.core.learning.jobs import JobKind
from reflexio_server.core.limits import PURGE_ROWS_MAX, PURGE_ROWS_SHORT_MAX
from reflexio_server.sql.database.backend import IS_SHORT, backend_of
from reflexio_server.sql.database.clock import now_s
from reflexio_server.sql.database.spelling import unindexed, upsert
from reflexio_server.sql.interactions.epochs import epoch_slot
from reflexio_server.sql.interactions.visibility import (
    VISIBLE_INTERACTION,
    VISIBLE_REQUEST,
    interactions_of_requests,
    session_target_of,
)
from reflexio_server.sql.schema.interactions import (
    delete_epochs,
    deletions,
    images,
    interactions,
    requests,
)
from reflexio_server.sql.schema.learning import learning_jobs
from reflexio_server.sql.schema.search import vectors

USERS_NAMED_MAX = 100
"""Users of one deletion whose caches are told by name; beyond it the organisation's all are."""


SCOPE_COLUMNS: dict[DeletionKind, ColumnElement[str]] = {
    DeletionKind.REQUEST: requests.c.request_id,
    DeletionKind.SESSION: session_target_of(requests),
    DeletionKind.USER: requests.c.user_id,
}


def request_scope(kind: DeletionKind, targets: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition on requests that a deletion names."""
    if kind is DeletionKind.ORG:
        return true()
    if kind is DeletionKind.SESSION:
        return or_(
            *(
                and_(requests.c.user_id == user_id, requests.c.session_id == session_id)
                for user_id, session_id in map(session_of_target, targets)
            )
        )
    return SCOPE_COLUMNS[kind].in_(targets)


def count_visible(
    connection: Connection,
    org_id: str,
    kind: DeletionKind,
    targets: Sequence[str],
    after_id: int,
) -> DeletedCounts:
    """Count what a deletion would hide among what was stored after interaction `after_id`."""
    # Asking of each row whether a pending deletion hides it takes most of the time; there is
    # hardly ever one.
    is_pending = connection.execute(
        select(literal(1)).where(deletions.c.org_id == org_id).limit(1)
    ).scalar()
    in_scope = and_(
        requests.c.org_id == org_id,
        request_scope(kind, targets),
        requests.c.first_interaction_id > after_id,
        VISIBLE_REQUEST if is_pending else requests.c.deleted_at.is_(None),
    )
    request_count = connection.execute(
        select(func.count()).select_from(requests).where(in_scope)
    ).scalar_one()
    if kind is DeletionKind.USER:
        counted = select(func.count()).where(
            interactions.c.org_id == org_id,
            interactions.c.user_id.in_(targets),
            interactions.c.interaction_id > after_id,
            VISIBLE_INTERACTION if is_pending else true(),
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
        for table, further in (
            (vectors, true()),
            (images, true()),
            # The request of a job of profiles has other interactions.
            (learning_jobs, learning_jobs.c.kind == JobKind.EXPERT_CORRECTION.value),
        ):
            connection.execute(
                delete(table).where(
                    unindexed(table.c.org_id) == org_id,
                    table.c.interaction_id == interaction_id,
                    further,
                )
            )
        _bump_epochs(connection, org_id, [(user_id, user_id)])
    return deleted


def delete_scope(
    connection: Connection,
    org_id: str,
    kind: DeletionKind,
    targets: Sequence[str],
    upto_id: int,
    counts: DeletedCounts,
) -> None:
    """Delete what the targets name up to `upto_id`: a little at once, a lot by hiding it first.

    `counts` is how much it is. What is hidden goes in slices, see `purge_slice`.
    """
    # On a full disk there is room for the few pages that hide it, not for what clears its own.
    if max(counts) > PURGE_ROWS_MAX or connection.info.get(IS_SHORT):
        hide(connection, org_id, kind, targets, upto_id)
        return
    _bump_epochs(connection, org_id, _owners(connection, org_id, kind, targets))
    doomed = _live_requests(connection, org_id, kind, targets, upto_id)
    _purge(connection, org_id, doomed, now_s(connection))


def hide(
    connection: Connection, org_id: str, kind: DeletionKind, targets: Sequence[str], upto_id: int
) -> None:
    """Hide what the targets name up to `upto_id` from every read, for the purge to find."""
    owners = _owners(connection, org_id, kind, targets)
    if not owners:
        return
    _bump_epochs(connection, org_id, owners)
    statement = upsert(deletions)
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
                "created_at": now_s(connection),
            }
            for target in sorted({target for target, _ in owners})
        ],
    )


def _owners(
    connection: Connection, org_id: str, kind: DeletionKind, targets: Sequence[str]
) -> list[tuple[str, str]]:
    """Return (target, user_id) of what is there; the whole organisation when users are many."""
    if kind in (DeletionKind.USER, DeletionKind.ORG):
        return [(target, target) for target in targets]
    column = SCOPE_COLUMNS[kind]
    # For distinct columns the planner would walk an index of the whole organisation.
    found = [
        (str(target), str(user_id))
        for target, user_id in connection.execute(
            select(unindexed(column), unindexed(requests.c.user_id))
            .distinct()
            .where(requests.c.org_id == org_id, request_scope(kind, targets), VISIBLE_REQUEST)
        )
    ]
    if len({user_id for _, user_id in found}) > USERS_NAMED_MAX:
        return [(target, WHOLE_ORG) for target, _ in found]
    return found


def _bump_epochs(connection: Connection, org_id: str, owners: Sequence[tuple[str, str]]) -> None:
    slots = sorted({epoch_slot(user_id) for _, user_id in owners})
    if not slots:
        return
    statement = upsert(delete_epochs)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["org_id", "slot"], set_={"epoch": delete_epochs.c.epoch + 1}
        ),
        [{"org_id": org_id, "slot": slot, "epoch": 1} for slot in slots],
    )


def purge_slice(connection: Connection) -> bool:
    """Purge some of the oldest pending deletion; returns whether anything is left to purge.

    At most PURGE_ROWS_MAX interactions, few while the disk is full, and those that complete the
    last request of the slice.
    """
    pending = connection.execute(
        select(deletions).order_by(deletions.c.created_at).limit(1)
    ).one_or_none()
    if pending is None:
        return False
    backend_of(connection).lock(connection, [pending.org_id])
    taken = _first_of(
        _live_requests(
            connection,
            pending.org_id,
            DeletionKind(pending.kind),
            [pending.target],
            pending.upto_id,
        ),
        PURGE_ROWS_SHORT_MAX if connection.info.get(IS_SHORT) else PURGE_ROWS_MAX,
    )
    if taken:
        _purge(connection, pending.org_id, taken, pending.created_at)
        return True
    connection.execute(
        delete(deletions).where(
            deletions.c.org_id == pending.org_id,
            deletions.c.kind == pending.kind,
            deletions.c.target == pending.target,
        )
    )
    return connection.execute(select(deletions.c.org_id).limit(1)).first() is not None


def _purge(connection: Connection, org_id: str, doomed: Sequence[Any], deleted_at: int) -> None:
    """Remove requests' interactions, images, vectors and jobs; leave tombstones."""
    if not doomed:
        return
    ranges = [
        {
            "first_id": request.first_interaction_id,
            "end_id": request.first_interaction_id + request.interaction_count,
        }
        for request in doomed
    ]
    for table in (vectors, images, learning_jobs, interactions):
        connection.execute(
            delete(table).where(
                unindexed(table.c.org_id) == org_id,
                table.c.interaction_id >= bindparam("first_id"),
                table.c.interaction_id < bindparam("end_id"),
            ),
            ranges,
        )
    connection.execute(
        update(requests)
        .where(
            requests.c.org_id == org_id,
            requests.c.request_id.in_([request.request_id for request in doomed]),
        )
        .values(
            {
                column.name: None
                for column in requests.columns
                if column.name not in ("org_id", "request_id", "deleted_at")
            }
            | {"deleted_at": deleted_at}
        )
    )


def _live_requests(
    connection: Connection, org_id: str, kind: DeletionKind, targets: Sequence[str], upto_id: int
) -> Sequence[Any]:
    """Return the first PURGE_ROWS_MAX requests of a deletion that are no tombstones yet."""
    return connection.execute(
        select(requests.c.request_id, requests.c.first_interaction_id, requests.c.interaction_count)
        .where(
            requests.c.org_id == org_id,
            request_scope(kind, targets),
            requests.c.deleted_at.is_(None),
            requests.c.first_interaction_id <= upto_id,
        )
        .order_by(requests.c.first_interaction_id)
        .limit(PURGE_ROWS_MAX)
    ).all()


def _first_of(doomed: Sequence[Any], rows_max: int) -> list[Any]:
    """Return the first requests that have about `rows_max` interactions."""
    taken: list[Any] = []
    count = 0
    for request in doomed:
        if count >= rows_max:
            break
        taken.append(request)
        count += request.interaction_count
    return taken

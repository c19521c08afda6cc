"""Reads, each one short transaction on a read-only connection."""

from collections.abc import Callable, Mapping
from functools import cache
from operator import attrgetter

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    and_,
    bindparam,
    func,
    or_,
    select,
)

from reflexio_server.core.interactions.model import (
    StoredImage,
    StoredInteraction,
    StoredRequest,
    UserStats,
)
from reflexio_server.core.interactions.ports import (
    InteractionPage,
    RequestFilter,
    SessionHead,
    SessionPage,
    UserSession,
)
from reflexio_server.sql.database.pages import (
    FETCH_ROWS,
    ROW_OVERHEAD_BYTES,
    STRUCT_GROWTH,
    newest_first,
    read_page,
    texts_weight,
)
from reflexio_server.sql.database.spelling import unindexed
from reflexio_server.sql.database.statements import STREAMED, Prepared
from reflexio_server.sql.interactions.visibility import (
    VISIBLE_INTERACTION,
    VISIBLE_REQUEST,
    interactions_of_requests,
    visible_request,
)
from reflexio_server.sql.schema.interactions import images, interactions, requests


def _texts_getter(fields: Mapping[str, object]) -> Callable[[object], tuple[str, ...]]:
    return attrgetter(*(name for name, kind in fields.items() if kind is str))


_texts_of = _texts_getter(StoredInteraction.__annotations__)
_texts_of_request = _texts_getter(StoredRequest.__annotations__)
INTERACTION = [interactions.c[name] for name in StoredInteraction._fields]
REQUEST = [requests.c[name] for name in StoredRequest._fields]


def list_interactions(
    connection: Connection,
    org_id: str,
    user_id: str,
    session_id: str,
    start_time: int | None,
    end_time: int | None,
    before: tuple[int, int] | None,
    count_max: int,
) -> InteractionPage:
    """Return a user's interactions, newest first by (created_at, interaction_id)."""
    before_time, before_id = before if before is not None else (None, None)
    result = _listing_of_user(
        has_session=bool(session_id),
        has_start=start_time is not None,
        has_end=end_time is not None,
        has_before=before is not None,
    ).execute(
        connection,
        STREAMED,
        org=org_id,
        user=user_id,
        session=session_id,
        start=start_time,
        end=end_time,
        before_time=before_time,
        before_id=before_id,
        rows_max=count_max + 1,
    )
    return read_page(result, count_max, StoredInteraction._make, _size_bytes)


@cache
def _listing_of_user(
    *, has_session: bool, has_start: bool, has_end: bool, has_before: bool
) -> Prepared:
    """Return the statement with just the bounds that are given, so that the index serves them."""
    statement = select(*INTERACTION).where(
        interactions.c.org_id == bindparam("org"),
        interactions.c.user_id == bindparam("user"),
        VISIBLE_INTERACTION,
    )
    if has_session:
        statement = statement.where(interactions.c.session_id == bindparam("session"))
    if has_start:
        statement = statement.where(interactions.c.created_at >= bindparam("start"))
    if has_end:
        statement = statement.where(interactions.c.created_at <= bindparam("end"))
    place: list[BindParameter[int]] = [bindparam("before_time"), bindparam("before_id")]
    before = place if has_before else None
    order = (interactions.c.created_at, interactions.c.interaction_id)
    return Prepared(newest_first(statement, *order, before, bindparam("rows_max")))


def list_all_interactions(
    connection: Connection, org_id: str, before_id: int | None, count_max: int
) -> InteractionPage:
    """Return an organisation's interactions, last stored first.

    They are found through their requests, whose index knows the organisation: interactions have no
    index of their own by organisation.
    """
    statement = (
        select(*INTERACTION)
        .select_from(requests.join(interactions, interactions_of_requests()))
        .where(requests.c.org_id == org_id, VISIBLE_REQUEST)
        .order_by(requests.c.first_interaction_id.desc(), interactions.c.interaction_id.desc())
    )
    if before_id is not None:
        statement = statement.where(
            requests.c.first_interaction_id < before_id,
            unindexed(interactions.c.interaction_id) < before_id,
        )
    result = connection.execute(statement.limit(count_max + 1), execution_options=STREAMED)
    return read_page(result, count_max, StoredInteraction._make, _size_bytes)


def list_sessions(
    connection: Connection,
    org_id: str,
    wanted: RequestFilter,
    before_id: int | None,
    offset: int,
    count_max: int,
) -> list[SessionHead]:
    """Return sessions by their newest wanted request, newest first.

    A request heads its session when no later wanted one is in it: so the walk follows the index
    from the newest request and ends at `count_max`, however many requests there are.
    """
    later = requests.alias("later")
    newer_exists = (
        select(later.c.request_id)
        .where(
            later.c.org_id == requests.c.org_id,
            later.c.session_id == requests.c.session_id,
            later.c.user_id == requests.c.user_id,
            later.c.first_interaction_id > requests.c.first_interaction_id,
            visible_request(later),
            *_wanted_in(later, wanted),
        )
        .exists()
    )
    statement = (
        select(requests.c.user_id, requests.c.session_id, requests.c.first_interaction_id)
        .where(requests.c.org_id == org_id, VISIBLE_REQUEST, ~newer_exists, *_wanted(wanted))
        .order_by(requests.c.first_interaction_id.desc())
        .offset(offset)
        .limit(count_max)
    )
    if before_id is not None:
        statement = statement.where(requests.c.first_interaction_id < before_id)
    return [SessionHead._make(row) for row in connection.execute(statement)]


def list_session(
    connection: Connection,
    org_id: str,
    session: UserSession,
    wanted: RequestFilter,
    after: tuple[int, int],
    rows_max: int,
    size_bytes_max: int,
) -> SessionPage:
    """Return a session's wanted requests with their interactions, in storing order."""
    after_request, after_interaction = after
    statement = (
        select(*REQUEST, *INTERACTION)
        .select_from(
            requests.outerjoin(interactions, and_(interactions_of_requests(), VISIBLE_INTERACTION))
        )
        .where(
            requests.c.org_id == org_id,
            requests.c.session_id == session.session_id,
            requests.c.user_id == session.user_id,
            requests.c.first_interaction_id >= after_request,
            or_(
                requests.c.first_interaction_id > after_request,
                interactions.c.interaction_id > after_interaction,
            ),
            VISIBLE_REQUEST,
            *_wanted(wanted),
        )
        .order_by(requests.c.first_interaction_id, interactions.c.interaction_id)
        .limit(rows_max + 1)
    )
    found: list[tuple[StoredRequest, list[StoredInteraction]]] = []
    size_bytes = row_count = 0
    resume = after
    width = len(REQUEST)
    result = connection.execute(statement, execution_options=STREAMED)
    while fetched := result.fetchmany(FETCH_ROWS):
        for row in fetched:
            request = StoredRequest._make(row[:width])
            interaction = None if row[width] is None else StoredInteraction._make(row[width:])
            is_next = not found or found[-1][0].request_id != request.request_id
            size_bytes += texts_weight(_texts_of_request(request)) if is_next else 0
            size_bytes += _size_bytes(interaction) if interaction else ROW_OVERHEAD_BYTES
            if row_count == rows_max or (row_count and size_bytes > size_bytes_max):
                result.close()
                return SessionPage(found, size_bytes, row_count, resume)
            row_count += 1
            if is_next:
                found.append((request, []))
            if interaction:
                found[-1][1].append(interaction)
            resume = (request.first_interaction_id, row[width] or 0)
    return SessionPage(found, size_bytes, row_count, None)


def find_request(connection: Connection, org_id: str, request_id: str) -> StoredRequest | None:
    """Return one request, or None when it is absent or deleted."""
    row = connection.execute(
        select(*REQUEST).where(
            requests.c.org_id == org_id, requests.c.request_id == request_id, VISIBLE_REQUEST
        )
    ).one_or_none()
    return None if row is None else StoredRequest._make(row)


def find_image(connection: Connection, org_id: str, interaction_id: int) -> StoredImage | None:
    """Return an interaction's image, or None when there is none."""
    row = connection.execute(
        select(images.c.media_type, images.c.width, images.c.height, images.c.data)
        .select_from(
            images.join(interactions, images.c.interaction_id == interactions.c.interaction_id)
        )
        .where(
            images.c.org_id == org_id,
            images.c.interaction_id == interaction_id,
            interactions.c.org_id == org_id,
            VISIBLE_INTERACTION,
        )
    ).one_or_none()
    return None if row is None else StoredImage._make(row)


def user_stats(connection: Connection, org_id: str, user_id: str) -> UserStats:
    """Count a user's interactions."""
    row = connection.execute(
        select(
            func.count(),
            func.min(interactions.c.created_at),
            func.max(interactions.c.created_at),
        ).where(
            interactions.c.org_id == org_id,
            interactions.c.user_id == user_id,
            VISIBLE_INTERACTION,
        )
    ).one()
    return UserStats(*row)


def _wanted(wanted: RequestFilter) -> list[ColumnElement[bool]]:
    return _wanted_in(requests, wanted)


def _wanted_in(table: FromClause, wanted: RequestFilter) -> list[ColumnElement[bool]]:
    columns = table.c
    conditions: list[ColumnElement[bool]] = [
        columns[name] == getattr(wanted, name)
        for name in ("user_id", "request_id", "session_id", "source")
        if getattr(wanted, name)
    ]
    if wanted.start_time is not None:
        conditions.append(unindexed(columns.created_at) >= wanted.start_time)
    if wanted.end_time is not None:
        conditions.append(unindexed(columns.created_at) <= wanted.end_time)
    return conditions


def _size_bytes(row: StoredInteraction) -> int:
    """Return what a row takes of a reply at most."""
    texts = texts_weight(_texts_of(row))
    return ROW_OVERHEAD_BYTES + texts + STRUCT_GROWTH * len(row.tools_used)

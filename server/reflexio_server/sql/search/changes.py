"""A user's records and vectors since a watermark, and the rows of hits."""

from collections.abc import Sequence
from itertools import starmap
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
from sqlalchemy import Connection, bindparam, func, or_, select

from reflexio_server.core.interactions.model import ACTION_WORDS, NO_ACTION, StoredInteraction
from reflexio_server.core.search.model import SearchRecord
from reflexio_server.core.search.ports import Changes, Epoch, Watermark
from reflexio_server.sql.database.spelling import is_listed, unindexed
from reflexio_server.sql.database.statements import Prepared
from reflexio_server.sql.interactions.epochs import ORG_SLOT, epoch_slot
from reflexio_server.sql.interactions.read import INTERACTION
from reflexio_server.sql.interactions.visibility import (
    VISIBLE_INTERACTION,
    VISIBLE_REQUEST,
    interactions_of_requests,
)
from reflexio_server.sql.schema.interactions import delete_epochs, interactions, requests
from reflexio_server.sql.schema.search import vectors

SLICE_RECORDS = 2_000
"""Records or vectors read at once, so that memory stays bounded and others get their turn."""
SLICE_CHARACTERS = 4_000_000
"""Characters of records' texts, for the same reasons: one record may be as long as a message."""
SEARCHED_COLUMNS = [
    interactions.c[name]
    for name in (
        "interaction_id",
        "created_at",
        "session_id",
        "source",
        "role",
        "request_id",
        "user_action",
        "has_image",
        "content",
        "user_action_description",
        "expert_content",
    )
]


NEW_RECORDS = Prepared(
    select(*SEARCHED_COLUMNS, requests.c.first_interaction_id)
    .select_from(requests.join(interactions, interactions_of_requests()))
    .where(
        requests.c.org_id == bindparam("org"),
        requests.c.user_id == bindparam("user"),
        requests.c.first_interaction_id > bindparam("after_first_id"),
        unindexed(interactions.c.interaction_id) > bindparam("after_id"),
        VISIBLE_REQUEST,
    )
    .order_by(requests.c.first_interaction_id, interactions.c.interaction_id)
    .limit(SLICE_RECORDS)
)
NEW_VECTORS = Prepared(
    select(vectors.c.vector_seq, vectors.c.interaction_id, vectors.c.chunks)
    .where(
        vectors.c.org_id == bindparam("org"),
        vectors.c.user_id == bindparam("user"),
        vectors.c.model_key == bindparam("key"),
        vectors.c.vector_seq > bindparam("after_seq"),
    )
    .order_by(vectors.c.vector_seq)
    .limit(SLICE_RECORDS)
)
VECTOR_COUNT = Prepared(
    select(func.count()).where(
        vectors.c.org_id == bindparam("org"),
        vectors.c.user_id == bindparam("user"),
        vectors.c.model_key == bindparam("key"),
    )
)
EPOCHS = Prepared(
    select(delete_epochs.c.slot, delete_epochs.c.epoch).where(
        delete_epochs.c.org_id == bindparam("org"),
        or_(delete_epochs.c.slot == bindparam("slot"), delete_epochs.c.slot == ORG_SLOT),
    )
)
FETCHED = Prepared(
    select(*INTERACTION).where(
        is_listed(interactions.c.interaction_id, bindparam("ids")),
        unindexed(interactions.c.org_id) == bindparam("org"),
        unindexed(interactions.c.user_id) == bindparam("user"),
        VISIBLE_INTERACTION,
    )
)


def searchable_text(role: str, content: str, user_action: int, description: str) -> str:
    """Return `{role}: {content}`, then the action and its description: a click must be findable."""
    said = f"{role}: {content}"
    if user_action == NO_ACTION and not description:
        return said
    return f"{said}\n{ACTION_WORDS.get(user_action, '')} {description}".rstrip()


def read_changes(
    connection: Connection,
    org_id: str,
    user_id: str,
    model_key: int,
    watermark: Watermark,
    epoch: Epoch | None,
) -> Changes:
    """Return the next slice of what is new for a user, in one snapshot.

    New records are found through the index of requests, whose first ids grow with the commits.
    """
    rows, is_all = NEW_RECORDS.rows_within(
        connection,
        SLICE_CHARACTERS,
        _characters,
        org=org_id,
        user=user_id,
        after_first_id=watermark.first_interaction_id,
        after_id=watermark.interaction_id,
    )
    is_last = is_all = is_all and len(rows) < SLICE_RECORDS
    found: list[tuple[int, bytes]] = []
    seen_seq, expected = watermark.vector_seq, 0
    if is_all:
        seen_seq, found, is_last = _new_vectors(connection, org_id, user_id, model_key, seen_seq)
        if watermark.vector_seq == 0 and not is_last:
            ((expected,),) = VECTOR_COUNT.rows(connection, org=org_id, user=user_id, key=model_key)
    if rows:
        last, first = rows[-1][0], rows[-1][-1]
        watermark = Watermark(last if is_all else first - 1, last, seen_seq)
    else:
        watermark = watermark._replace(vector_seq=seen_seq)
    now = _epoch(connection, org_id, user_id)
    live_ids = _live_ids(connection, org_id, user_id) if epoch not in (None, now) else None
    return Changes(list(starmap(_record, rows)), found, watermark, now, live_ids, is_last, expected)


def _characters(row: tuple[Any, ...]) -> int:
    """Return the size of the texts of a row of NEW_RECORDS."""
    # By place: this runs for every record of every first search.
    return len(row[8]) + len(row[9]) + len(row[10])


def _new_vectors(
    connection: Connection, org_id: str, user_id: str, model_key: int, after_seq: int
) -> tuple[int, list[tuple[int, bytes]], bool]:
    rows = NEW_VECTORS.rows(
        connection, org=org_id, user=user_id, key=model_key, after_seq=after_seq
    )
    found = [(interaction_id, chunks) for _, interaction_id, chunks in rows if chunks is not None]
    return (rows[-1][0] if rows else after_seq), found, len(rows) < SLICE_RECORDS


def _record(
    interaction_id: int,
    created_at: int,
    session_id: str,
    source: str,
    role: str,
    request_id: str,
    user_action: int,
    has_image: int,
    content: str,
    description: str,
    expert_content: str,
    _first_interaction_id: int,
) -> SearchRecord:
    """Return a row of NEW_RECORDS, unpacked: looking columns up by name took half of a reading."""
    return SearchRecord(
        interaction_id,
        created_at,
        session_id,
        source,
        role,
        request_id,
        user_action,
        has_image == 1,
        searchable_text(role, content, user_action, description),
        expert_content,
    )


def _epoch(connection: Connection, org_id: str, user_id: str) -> Epoch:
    slot = epoch_slot(user_id)
    known: dict[int, int] = {
        row.slot: row.epoch for row in EPOCHS.execute(connection, org=org_id, slot=slot)
    }
    return Epoch(known.get(slot, 0), known.get(ORG_SLOT, 0))


def _live_ids(connection: Connection, org_id: str, user_id: str) -> npt.NDArray[np.int64]:
    ids = connection.execute(
        select(interactions.c.interaction_id).where(
            interactions.c.org_id == org_id,
            interactions.c.user_id == user_id,
            VISIBLE_INTERACTION,
        )
    ).scalars()
    return np.fromiter(ids, np.int64)


def fetch_interactions(
    connection: Connection, org_id: str, user_id: str, interaction_ids: Sequence[int]
) -> dict[int, StoredInteraction]:
    """Return those of a user's interactions that are there now, by id."""
    rows = FETCHED.execute(
        connection, org=org_id, user=user_id, ids=orjson.dumps(list(interaction_ids)).decode()
    )
    return {row.interaction_id: StoredInteraction._make(row) for row in rows}


def list_users(connection: Connection, org_id: str, after: str, count_max: int) -> list[str]:
    """Return users of the organisation in order, each step one seek in the index."""
    users: list[str] = []
    while len(users) < count_max:
        user_id = connection.execute(
            select(requests.c.user_id)
            .where(requests.c.org_id == org_id, requests.c.user_id > after, VISIBLE_REQUEST)
            .order_by(requests.c.user_id)
            .limit(1)
        ).scalar()
        if user_id is None:
            break
        users.append(user_id)
        after = user_id
    return users


def serving_model(connection: Connection, org_id: str, user_id: str, preferred: int) -> int:
    """Return the model that covers most of the user's records, `preferred` among equals."""
    counts = connection.execute(
        select(vectors.c.model_key, func.count())
        .where(
            vectors.c.org_id == org_id,
            vectors.c.user_id == user_id,
            vectors.c.chunks.is_not(None),
        )
        .group_by(vectors.c.model_key)
    ).all()
    best = max(counts, key=lambda pair: (pair[1], pair[0] == preferred), default=(preferred, 0))
    return int(best[0])

"""The check of every stored request against its content hash (`doctor --deep`)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, tuple_
from sqlalchemy.exc import DBAPIError

from reflexio_server.core.interactions.content_hash import is_unaltered
from reflexio_server.core.interactions.model import NewInteraction, RequestDraft
from reflexio_server.sql.database.sqlite.engine import open_reading_engine
from reflexio_server.sql.database.sqlite.failures import is_not_text
from reflexio_server.sql.schema.interactions import images, interactions, requests

SLICE_REQUESTS = 200
"""Requests read in one transaction: a long one would keep the server's log from being emptied."""
STORED_INTERACTION = [interactions.c[name] for name in NewInteraction._fields]
COPIED = ("org_id", "request_id", "user_id", "session_id", "source")
"""Columns that each interaction repeats of its request; the content hash covers the request's."""


class Checked(NamedTuple):
    """One request: whether it is as published, or None where nothing can tell any more."""

    org_id: str
    request_id: str
    is_sound: bool | None


def check_requests(folder: Path) -> Iterator[Checked]:
    """Yield what became of every live request, by organisation and request_id.

    A request of which single interactions were deleted cannot be told. Raises
    `sqlalchemy.exc.DBAPIError` where the file's structure is damaged.
    """
    engine = open_reading_engine(folder)
    after = ("", "")
    try:
        while True:
            with engine.begin() as connection:
                rows = connection.execute(
                    select(requests)
                    .where(
                        tuple_(requests.c.org_id, requests.c.request_id) > after,
                        requests.c.deleted_at.is_(None),
                    )
                    .order_by(requests.c.org_id, requests.c.request_id)
                    .limit(SLICE_REQUESTS)
                ).all()
                checked = [_check(connection, row) for row in rows]
            if not rows:
                return
            yield from checked
            after = (rows[-1].org_id, rows[-1].request_id)
    finally:
        engine.dispose()


def _check(connection: Connection, row: Any) -> Checked:
    try:
        return _compare(connection, row)
    except DBAPIError as error:
        if not is_not_text(error):
            raise
        return Checked(row.org_id, row.request_id, False)


def _compare(connection: Connection, row: Any) -> Checked:
    first_id = row.first_interaction_id
    in_range = interactions.c.interaction_id.between(first_id, first_id + row.interaction_count - 1)
    found = connection.execute(
        select(*STORED_INTERACTION, *(interactions.c[name] for name in COPIED))
        .where(in_range)
        .order_by(interactions.c.interaction_id)
    ).all()
    if len(found) != row.interaction_count:
        return Checked(row.org_id, row.request_id, None)
    if any(getattr(stored, name) != getattr(row, name) for stored in found for name in COPIED):
        return Checked(row.org_id, row.request_id, False)
    stored = [NewInteraction(*interaction[: len(STORED_INTERACTION)]) for interaction in found]
    image_rows = connection.execute(
        select(images.c.interaction_id, images.c.data).where(
            images.c.interaction_id.between(first_id, first_id + row.interaction_count - 1)
        )
    )
    head = RequestDraft(
        row.user_id,
        row.session_id,
        [],
        source=row.source,
        agent_version=row.agent_version,
        skip_aggregation=row.skip_aggregation,
        force_extraction=row.force_extraction,
        evaluation_only=row.evaluation_only,
    )
    data = {image.interaction_id - first_id: image.data for image in image_rows}
    return Checked(
        row.org_id,
        row.request_id,
        is_unaltered(head, row.content_hash, row.created_at, stored, data),
    )

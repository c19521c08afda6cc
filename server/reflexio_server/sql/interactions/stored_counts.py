"""The number of requests, interactions and images that are there for readers, for `doctor`."""

from pathlib import Path

from sqlalchemy import func, select

from reflexio_server.sql.database.sqlite.engine import open_reading_engine
from reflexio_server.sql.interactions.visibility import VISIBLE_INTERACTION, VISIBLE_REQUEST
from reflexio_server.sql.schema.interactions import images, interactions, requests


def count_stored(folder: Path) -> dict[str, int]:
    """Count the records of all organisations that were not deleted, by what they are.

    Raises `sqlalchemy.exc.DBAPIError` where the file cannot be read.
    """
    counted = {
        "requests": select(func.count()).select_from(requests).where(VISIBLE_REQUEST),
        "interactions": select(func.count()).select_from(interactions).where(VISIBLE_INTERACTION),
        "images": select(func.count())
        .select_from(
            images.join(interactions, images.c.interaction_id == interactions.c.interaction_id)
        )
        .where(VISIBLE_INTERACTION),
    }
    engine = open_reading_engine(folder)
    try:
        with engine.begin() as connection:
            return {what: connection.scalar(query) or 0 for what, query in counted.items()}
    finally:
        engine.dispose()

"""The follower's reads and writes: records that lack a vector, vectors, models."""

from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    exists,
    literal,
    or_,
    select,
)

from reflexio_server.core.search.ports import EMBEDDING_ATTEMPTS_MAX, Embedded, Unembedded
from reflexio_server.sql.database.spelling import upsert
from reflexio_server.sql.interactions.visibility import VISIBLE_INTERACTION
from reflexio_server.sql.schema.interactions import interactions
from reflexio_server.sql.schema.search import embedding_models, vectors
from reflexio_server.sql.search.changes import SEARCHED_COLUMNS, searchable_text


def _has_vector(model_key: int) -> ColumnElement[bool]:
    return exists(
        select(literal(1)).where(
            vectors.c.interaction_id == interactions.c.interaction_id,
            vectors.c.model_key == model_key,
            or_(vectors.c.chunks.is_not(None), vectors.c.attempts >= EMBEDDING_ATTEMPTS_MAX),
        )
    )


def scan_unembedded(
    connection: Connection, model_key: int, after_id: int, count_max: int
) -> tuple[list[tuple[int, str, str]], int]:
    """Return records after `after_id` without a vector, of all organisations, and its last id."""
    window = connection.execute(
        select(
            interactions.c.interaction_id,
            interactions.c.org_id,
            interactions.c.user_id,
            _has_vector(model_key).label("has_vector"),
        )
        .where(interactions.c.interaction_id > after_id)
        .order_by(interactions.c.interaction_id)
        .limit(count_max)
    ).all()
    lacking = [
        (row.interaction_id, row.org_id, row.user_id) for row in window if not row.has_vector
    ]
    return lacking, (window[-1].interaction_id if window else -1)


def load_unembedded(
    connection: Connection, model_key: int, interaction_ids: Sequence[int]
) -> list[Unembedded]:
    """Return those of the records that still lack a vector and have attempts left."""
    attempts = (
        select(vectors.c.attempts)
        .where(
            vectors.c.interaction_id == interactions.c.interaction_id,
            vectors.c.model_key == model_key,
        )
        .scalar_subquery()
    )
    return [
        Unembedded(
            row.interaction_id,
            row.org_id,
            row.user_id,
            searchable_text(row.role, row.content, row.user_action, row.user_action_description),
            row.expert_content,
            row.attempts or 0,
        )
        for row in connection.execute(
            select(
                *SEARCHED_COLUMNS,
                interactions.c.org_id,
                interactions.c.user_id,
                attempts.label("attempts"),
            ).where(
                interactions.c.interaction_id.in_(interaction_ids),
                ~_has_vector(model_key),
                VISIBLE_INTERACTION,
            )
        )
    ]


def store_embedded(connection: Connection, model_key: int, embedded: Sequence[Embedded]) -> None:
    """Write what came of embedding records; one that was purged in the meantime gets nothing."""
    there = set(
        connection.execute(
            select(interactions.c.interaction_id).where(
                interactions.c.interaction_id.in_([record.interaction_id for record in embedded])
            )
        ).scalars()
    )
    rows = [
        {
            "org_id": record.org_id,
            "user_id": record.user_id,
            "interaction_id": record.interaction_id,
            "model_key": model_key,
            "chunks": record.chunks,
            "attempts": record.attempts,
            "error": record.error or None,
        }
        for record in embedded
        if record.interaction_id in there
    ]
    if not rows:
        return
    connection.execute(
        delete(vectors).where(
            vectors.c.interaction_id == bindparam("of_id"),
            vectors.c.model_key == model_key,
            vectors.c.chunks.is_(None),
        ),
        [{"of_id": row["interaction_id"]} for row in rows],
    )
    connection.execute(
        upsert(vectors).on_conflict_do_nothing(),
        rows,
    )


def register_model(connection: Connection, model_id: str, spec: str) -> int:
    """Return the key of a model, making it on first use."""
    connection.execute(
        upsert(embedding_models)
        .values(model_id=model_id, spec=spec)
        .on_conflict_do_nothing(index_elements=["model_id"])
    )
    key: int = connection.execute(
        select(embedding_models.c.model_key).where(embedding_models.c.model_id == model_id)
    ).scalar_one()
    return key


def other_models(connection: Connection, model_key: int) -> list[tuple[int, str, str]]:
    """Return (key, model_id, spec) of the models but one that still have vectors."""
    return [
        (row.model_key, row.model_id, row.spec)
        for row in connection.execute(
            select(embedding_models).where(
                embedding_models.c.model_key != model_key,
                exists(
                    select(literal(1)).where(vectors.c.model_key == embedding_models.c.model_key)
                ),
            )
        )
    ]


def drop_vectors_of_other_models(connection: Connection, model_key: int, count_max: int) -> int:
    """Delete some vectors of other models whose record has one of this; returns how many."""
    this = vectors.alias("this")
    doomed = (
        select(vectors.c.vector_seq)
        .join(
            this,
            and_(
                this.c.interaction_id == vectors.c.interaction_id,
                this.c.model_key == model_key,
                this.c.chunks.is_not(None),
            ),
        )
        .where(vectors.c.model_key != model_key)
        .limit(count_max)
    )
    return connection.execute(delete(vectors).where(vectors.c.vector_seq.in_(doomed))).rowcount

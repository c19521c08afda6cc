"""Storing a batch of requests inside the writer's transaction, each whole or not at all."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import orjson
from sqlalchemy import Connection, Text, insert, select

from reflexio_server.core.errors import Code, ServiceError
from reflexio_server.core.interactions.model import NewRequest, Receipt
from reflexio_server.core.learning.jobs import JobKind, JobState
from reflexio_server.sql.database.backend import backend_of
from reflexio_server.sql.database.group_commit import AppendOutcome
from reflexio_server.sql.database.spelling import upsert
from reflexio_server.sql.database.statements import LOOKUP_IDS_MAX, RowInsert
from reflexio_server.sql.interactions.visibility import VISIBLE_REQUEST
from reflexio_server.sql.schema.interactions import images, interactions, requests
from reflexio_server.sql.schema.learning import learning_jobs

REQUEST_COLUMNS = (
    "org_id",
    "request_id",
    "user_id",
    "session_id",
    "source",
    "agent_version",
    "created_at",
    "skip_aggregation",
    "force_extraction",
    "evaluation_only",
    "content_hash",
    "warnings",
    "first_interaction_id",
    "interaction_count",
)
INTERACTION_COLUMNS = tuple(column.name for column in interactions.columns)
JOB_COLUMNS = tuple(column.name for column in learning_jobs.columns if column.name != "job_id")
IMAGE_COLUMNS = tuple(column.name for column in images.columns)
JOB_DEFAULTS = {
    column.name: "" if isinstance(column.type, Text) else 0 for column in learning_jobs.columns
}
"""What a job holds before it is taken up."""

RequestKey = tuple[str, str]
Stored = tuple[bytes, Receipt] | None
"""The stored content hash with the first receipt; None for a deleted request."""


INSERT_REQUESTS = RowInsert(
    upsert(requests)
    .values(dict.fromkeys(REQUEST_COLUMNS))
    .on_conflict_do_nothing(index_elements=["org_id", "request_id"])
)
INSERT_INTERACTIONS = RowInsert(insert(interactions).values(dict.fromkeys(INTERACTION_COLUMNS)))
INSERT_JOBS = RowInsert(insert(learning_jobs).values(dict.fromkeys(JOB_COLUMNS)))
INSERT_IMAGES = RowInsert(insert(images).values(dict.fromkeys(IMAGE_COLUMNS)))


def append_batch(connection: Connection, batch: Sequence[NewRequest]) -> list[AppendOutcome]:
    """Store the batch and return its outcomes in order.

    The common batch is all new: it is inserted at once, and the count of inserted rows says so.
    Only when that count differs are the known keys looked up, so that new requests pay no query.
    """
    first_by_key: dict[RequestKey, NewRequest] = {}
    for request in batch:
        first_by_key.setdefault((request.org_id, request.request_id), request)
    stored, all_new = _insert(connection, list(first_by_key.values()))
    if not all_new:
        # Nothing but the batch is in the transaction yet: it begins anew, and the common batch
        # pays for no savepoint.
        backend_of(connection).begin_anew(connection)
        known = _look_up(connection, list(first_by_key))
        fresh = [request for key, request in first_by_key.items() if key not in known]
        stored, all_new = _insert(connection, fresh)
        if not all_new:
            raise RuntimeError("a request appeared while its organisation was held")
        stored.update(known)
    outcomes: list[AppendOutcome] = []
    for request in batch:
        key = (request.org_id, request.request_id)
        outcome = _outcome(request, stored[key])
        if first_by_key[key] is not request and isinstance(outcome, Receipt):
            outcome = outcome._replace(already_stored=True)
        outcomes.append(outcome)
    return outcomes


def _outcome(request: NewRequest, stored: Stored) -> AppendOutcome:
    if stored is None:
        return _deleted(request.request_id)
    content_hash, receipt = stored
    return receipt if content_hash == request.content_hash else _reused(request.request_id)


def _insert(
    connection: Connection, fresh: list[NewRequest]
) -> tuple[dict[RequestKey, Stored], bool]:
    """Insert requests with their interactions; False when a key was there: nothing is valid."""
    stored: dict[RequestKey, Stored] = {}
    request_rows: list[tuple[object, ...]] = []
    interaction_rows: list[tuple[object, ...]] = []
    image_rows: list[tuple[object, ...]] = []
    job_rows: list[tuple[object, ...]] = []
    first_ids = backend_of(connection).take_interaction_ids(
        connection, [(new.org_id, len(new.interactions)) for new in fresh]
    )
    for new, first_id in zip(fresh, first_ids, strict=True):
        head = (new.org_id, new.user_id, new.request_id, new.session_id, new.source)
        for interaction_id, interaction in enumerate(new.interactions, first_id):
            interaction_rows.append((interaction_id, *head, *interaction))
        for position, image in new.images.items():
            image_rows.append(
                (
                    first_id + position,
                    new.org_id,
                    image.media_type,
                    image.width,
                    image.height,
                    image.data,
                )
            )
        for position in new.correction_positions:
            job_rows.append(_job_row(new, first_id + position, JobKind.EXPERT_CORRECTION))
        if new.extracts_profiles:
            job_rows.append(_job_row(new, first_id, JobKind.PROFILE_EXTRACTION))
        count = len(new.interactions)
        stored[new.org_id, new.request_id] = (
            new.content_hash,
            Receipt(new.request_id, first_id, count, new.warnings),
        )
        request_rows.append(
            (
                new.org_id,
                new.request_id,
                new.user_id,
                new.session_id,
                new.source,
                new.agent_version,
                new.created_at,
                new.skip_aggregation,
                new.force_extraction,
                new.evaluation_only,
                new.content_hash,
                orjson.dumps(new.warnings).decode() if new.warnings else "",
                first_id,
                count,
            )
        )
    if request_rows:
        inserted = INSERT_REQUESTS.run(connection, request_rows)
        if inserted != len(request_rows):
            return stored, False
    if interaction_rows:
        INSERT_INTERACTIONS.run(connection, interaction_rows)
    if image_rows:
        INSERT_IMAGES.run(connection, image_rows)
    if job_rows:
        INSERT_JOBS.run(connection, job_rows)
    return stored, True


def _job_row(new: NewRequest, interaction_id: int, kind: JobKind) -> tuple[object, ...]:
    """Return the row of a job that is due at once."""
    created_at_ms = new.created_at * 1000
    row = {
        "org_id": new.org_id,
        "user_id": new.user_id,
        "request_id": new.request_id,
        "interaction_id": interaction_id,
        "kind": kind.value,
        "state": JobState.PENDING.value,
        "created_at_ms": created_at_ms,
        "updated_at_ms": created_at_ms,
    }
    return tuple(row.get(name, JOB_DEFAULTS[name]) for name in JOB_COLUMNS)


def _look_up(connection: Connection, keys: Sequence[RequestKey]) -> dict[RequestKey, Stored]:
    """Return what is stored under those of the keys that are there.

    Organisation by organisation: for pairs in a list SQLite reads the whole table.
    """
    by_org: dict[str, list[str]] = defaultdict(list)
    for org_id, request_id in keys:
        by_org[org_id].append(request_id)
    known: dict[RequestKey, Stored] = {}
    for org_id, request_ids in by_org.items():
        for start in range(0, len(request_ids), LOOKUP_IDS_MAX):
            some = request_ids[start : start + LOOKUP_IDS_MAX]
            known.update(_look_up_in(connection, org_id, some))
    return known


def _look_up_in(
    connection: Connection, org_id: str, request_ids: Sequence[str]
) -> Iterator[tuple[RequestKey, Stored]]:
    for row in connection.execute(
        select(
            requests.c.request_id,
            requests.c.content_hash,
            requests.c.warnings,
            requests.c.first_interaction_id,
            requests.c.interaction_count,
            VISIBLE_REQUEST.label("is_visible"),
        ).where(requests.c.org_id == org_id, requests.c.request_id.in_(request_ids))
    ):
        key = (org_id, row.request_id)
        if not row.is_visible:
            yield key, None
            continue
        warnings = tuple(orjson.loads(row.warnings)) if row.warnings else ()
        receipt = Receipt(
            row.request_id,
            row.first_interaction_id,
            row.interaction_count,
            warnings,
            already_stored=True,
        )
        yield key, (row.content_hash, receipt)


def look_up_outcomes(
    connection: Connection, batch: Sequence[NewRequest]
) -> list[AppendOutcome | None]:
    """Return the outcomes of a batch whose commit failed, None for what is not stored."""
    known = _look_up(connection, [(request.org_id, request.request_id) for request in batch])
    return [
        _outcome(request, known[key]) if key in known else None
        for request in batch
        for key in [(request.org_id, request.request_id)]
    ]


def _reused(request_id: str) -> ServiceError:
    """Return the refusal of an id that is stored with other content."""
    return ServiceError(
        Code.ALREADY_EXISTS,
        "REQUEST_ID_REUSED",
        "this request_id belongs to a request with different content; nothing was stored",
        metadata={"request_id": request_id},
    )


def _deleted(request_id: str) -> ServiceError:
    """Return the refusal of an id that was stored and deleted since."""
    return ServiceError(
        Code.ALREADY_EXISTS,
        "REQUEST_DELETED",
        "this request was stored and has been deleted; nothing was stored",
        metadata={"request_id": request_id},
    )

"""An organisation's or a user's records as lines that another server can import.

Ids that a server gives are not in them: a record is named by what callers call it, or by its place
among the lines. So an export of what was imported is the same, byte by byte.
"""

import base64
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Table, func, select

from reflexio_server.core.json_columns import read_list
from reflexio_server.sql.interactions.visibility import VISIBLE_REQUEST, interactions_of_requests
from reflexio_server.sql.schema.interactions import (
    deletions,
    images,
    interactions,
    requests,
    session_outcomes,
)
from reflexio_server.sql.schema.knowledge import (
    agent_playbooks,
    possible_contradictions,
    profile_changes,
    profiles,
    user_playbooks,
)

EXPORT_FORMAT: Final = 1
"""Raised with every change that an older server could not import."""

HEAD, END = "reflexio_export", "end"
REQUEST, TOMBSTONE, CONTRADICTION = "request", "deleted_request", "possible_contradiction"
LINES_OF: Final[dict[str, Table]] = {
    "session_outcome": session_outcomes,
    "user_playbook": user_playbooks,
    "agent_playbook": agent_playbooks,
    "profile": profiles,
    "profile_change": profile_changes,
}
"""The kinds of lines after the requests, in their order, and the table of each."""
OF_NO_USER = ("agent_playbook",)
"""What only an organisation's export holds."""

OWN_IDS = ("user_playbook_id", "agent_playbook_id", "profile_key", "id")
MADE_ANEW = ("org_id", "vector", "model_key", "change_seq")
"""Columns that the importing server fills by itself."""
OF_THE_REQUEST = ("request_id", "user_id", "session_id", "source")
"""What an interaction shares with its request."""
OF_INTERACTIONS = ("interaction_id", "org_id", *OF_THE_REQUEST)
OF_IMAGES = ("interaction_id", "org_id")

JSON_COLUMNS = {
    *("tools_used", "citations", "retrieved_learnings", "warnings", "metadata", "tags"),
    *("blocking_issue", "decisions", "custom_features", "added", "removed", "mentioned"),
}
"""Texts that hold JSON, empty for nothing: they stand in the lines as JSON."""
INTERACTION_REFERENCES = "source_interaction_ids"
REQUESTS_AT_ONCE = 200


def export_lines(connection: Connection, org_id: str, user_id: str = "") -> Iterator[bytes]:
    """Yield the lines of an organisation, or of one of its users; call it in one transaction."""
    count = 0
    for line in _lines(connection, org_id, user_id):
        count += 1
        yield _written(line)
    yield _written({"type": END, "lines": count})


def _written(line: dict[str, Any]) -> bytes:
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)


def _lines(connection: Connection, org_id: str, user_id: str) -> Iterator[dict[str, Any]]:
    places = {user_playbooks.name: _places(connection, org_id, user_playbooks, user_id)}
    if not user_id:
        places[agent_playbooks.name] = _places(connection, org_id, agent_playbooks, "")
    counts = {str(name): len(found) for name, found in places.items()}
    yield {"type": HEAD, "format": EXPORT_FORMAT, "user_id": user_id or None, "counts": counts}
    yield from _requests(connection, org_id, user_id)
    if not user_id:
        yield from _tombstones(connection, org_id)
    for kind, table in LINES_OF.items():
        if user_id and kind in OF_NO_USER:
            continue
        statement = select(table).where(table.c.org_id == org_id)
        if user_id:
            statement = statement.where(table.c.user_id == user_id)
        for row in connection.execute(statement.order_by(*table.primary_key)).mappings():
            yield _learned_line(connection, org_id, kind, row, places[user_playbooks.name])
    yield from _contradictions(connection, org_id, places)


def _requests(connection: Connection, org_id: str, user_id: str) -> Iterator[dict[str, Any]]:
    statement = select(requests).where(requests.c.org_id == org_id, VISIBLE_REQUEST)
    if user_id:
        statement = statement.where(requests.c.user_id == user_id)
    rows = iter(connection.execute(statement.order_by(requests.c.first_interaction_id)).mappings())
    omitted = ("org_id", "first_interaction_id", "deleted_at")
    while some := list(islice(rows, REQUESTS_AT_ONCE)):
        for row in some:
            first_id = row["first_interaction_id"]
            yield {
                "type": REQUEST,
                **_columns_of(row, omitted),
                "interactions": _interactions(connection, org_id, row["request_id"], first_id),
            }


def _interactions(
    connection: Connection, org_id: str, request_id: str, first_id: int
) -> list[dict[str, Any]]:
    found = connection.execute(
        select(interactions)
        .select_from(requests.join(interactions, interactions_of_requests()))
        .where(requests.c.org_id == org_id, requests.c.request_id == request_id)
        .order_by(interactions.c.interaction_id)
    ).mappings()
    turns = []
    for row in found:
        turn = {
            "position": row["interaction_id"] - first_id,
            **_columns_of(row, OF_INTERACTIONS),
        }
        if row["has_image"]:
            image = connection.execute(
                select(images).where(
                    images.c.org_id == org_id, images.c.interaction_id == row["interaction_id"]
                )
            ).mappings()
            turn["image"] = next(
                (_columns_of(found_image, OF_IMAGES) for found_image in image), None
            )
        turns.append(turn)
    return turns


def _contradictions(
    connection: Connection, org_id: str, places: dict[str, dict[int, int]]
) -> Iterator[dict[str, Any]]:
    """Yield pairs of playbooks that may contradict each other, both of which are in the export."""
    pairs = connection.execute(
        select(possible_contradictions)
        .where(possible_contradictions.c.org_id == org_id)
        .order_by(*possible_contradictions.primary_key)
    )
    for pair in pairs:
        among = places.get(pair.kind, {})
        if pair.playbook_id in among and pair.other_id in among:
            yield {
                "type": CONTRADICTION,
                "kind": pair.kind,
                "playbook_id": among[pair.playbook_id],
                "other_id": among[pair.other_id],
            }


def _tombstones(connection: Connection, org_id: str) -> Iterator[dict[str, Any]]:
    """Yield what was deleted, also where its purge is not done: a late replay restores nothing."""
    pending_at = connection.execute(
        select(func.max(deletions.c.created_at)).where(deletions.c.org_id == org_id)
    ).scalar()
    for request_id, deleted_at in connection.execute(
        select(requests.c.request_id, requests.c.deleted_at)
        .where(requests.c.org_id == org_id, ~VISIBLE_REQUEST)
        .order_by(requests.c.request_id)
    ):
        yield {
            "type": TOMBSTONE,
            "request_id": request_id,
            "deleted_at": pending_at if deleted_at is None else deleted_at,
        }


def _places(connection: Connection, org_id: str, table: Table, user_id: str) -> dict[int, int]:
    """Return the places of a table's playbooks among their lines, from 1, by their ids."""
    (row_id,) = table.primary_key
    statement = select(row_id).where(table.c.org_id == org_id)
    if user_id:
        statement = statement.where(table.c.user_id == user_id)
    ids = connection.execute(statement.order_by(row_id)).scalars()
    return {playbook_id: place for place, playbook_id in enumerate(ids, 1)}


def _learned_line(
    connection: Connection, org_id: str, kind: str, row: Any, places: dict[int, int]
) -> dict[str, Any]:
    line = {"type": kind, **_columns_of(row, (*MADE_ANEW, *OWN_IDS))}
    if INTERACTION_REFERENCES in line:
        line[INTERACTION_REFERENCES] = _interaction_names(
            connection, org_id, read_list(row[INTERACTION_REFERENCES])
        )
    if "user_playbook_ids" in line:
        ids = read_list(row["user_playbook_ids"])
        line["user_playbook_ids"] = [
            places[playbook_id] for playbook_id in ids if playbook_id in places
        ]
    if "successor_id" in line:
        line["successor_id"] = places.get(row["successor_id"])
    return line


def _interaction_names(
    connection: Connection, org_id: str, interaction_ids: Sequence[int]
) -> list[list[Any]]:
    """Return a request's id and a place in it for each of the interactions that are there."""
    if not interaction_ids:
        return []
    named = {
        interaction_id: [request_id, interaction_id - first_id]
        for interaction_id, request_id, first_id in connection.execute(
            select(
                interactions.c.interaction_id,
                requests.c.request_id,
                requests.c.first_interaction_id,
            )
            .select_from(requests.join(interactions, interactions_of_requests()))
            .where(
                requests.c.org_id == org_id,
                VISIBLE_REQUEST,
                requests.c.request_id.in_(
                    select(interactions.c.request_id).where(
                        interactions.c.org_id == org_id,
                        interactions.c.interaction_id.in_(interaction_ids),
                    )
                ),
                interactions.c.interaction_id.in_(interaction_ids),
            )
        )
    }
    return [named[known_id] for known_id in interaction_ids if known_id in named]


def _columns_of(row: Any, omitted: Sequence[str]) -> dict[str, Any]:
    """Return a row's columns as JSON holds them: bytes in base64, JSON texts as what they hold."""
    # A name that SQL reserves is a text of a class of its own, which JSON refuses.
    return {str(name): _plain(name, value) for name, value in row.items() if name not in omitted}


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if name in JSON_COLUMNS and value is not None:
        return orjson.loads(value) if value else None
    return value

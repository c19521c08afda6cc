"""Salvaged requests as lines that can be published again."""

import base64
import json
import sqlite3
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from reflexio_server.core.interactions.ports import DeletionKind
from reflexio_server.sql.salvaged_lines import SALVAGED_ORG, SALVAGED_RECORD, SALVAGED_TABLE

REQUEST_TABLES = ("requests", "interactions", "images")
"""What a request's line is made of."""
FLAGS = ("skip_aggregation", "force_extraction", "evaluation_only")
SAVED_TEXTS = (
    "role",
    "content",
    "user_action_description",
    "interacted_image_url",
    "expert_content",
    "shadow_content",
)
LISTS = ("tools_used", "citations", "retrieved_learnings")

_INTERACTIONS = """
SELECT i.*, r.agent_version, r.skip_aggregation, r.force_extraction, r.evaluation_only, m.data
FROM interactions i
LEFT JOIN requests r ON r.org_id = i.org_id AND r.request_id = i.request_id
LEFT JOIN images m ON m.interaction_id = i.interaction_id AND m.org_id = i.org_id
WHERE r.deleted_at IS NULL AND NOT EXISTS (
  SELECT 1 FROM deletions d WHERE d.org_id = i.org_id AND i.interaction_id <= d.upto_id AND (
    d.kind = :org
    OR (d.kind = :user AND d.target = i.user_id)
    OR (d.kind = :session AND d.target = hex(i.user_id) || '/' || i.session_id)
    OR (d.kind = :request AND d.target = i.request_id)))
ORDER BY i.interaction_id
"""
"""What was deleted stays so, also where the purge had not come to it."""

_WITHOUT_INTERACTIONS = """
SELECT org_id, request_id, user_id, session_id, source, agent_version, created_at, deleted_at
FROM requests r
WHERE NOT EXISTS (
  SELECT 1 FROM interactions i WHERE i.org_id = r.org_id AND i.request_id = r.request_id)
"""
"""Of which nothing else is left: those that were deleted, and those whose rest is lost."""


def request_lines(sound: sqlite3.Connection) -> Iterator[str]:
    """Yield a request a line, with what is left of its interactions, in the order of storing."""
    sound.execute("CREATE INDEX by_request ON interactions (org_id, request_id)")
    cursor = sound.execute(_INTERACTIONS, {kind.name.lower(): kind.value for kind in DeletionKind})
    names = [column[0] for column in cursor.description]
    rows = (dict(zip(names, values, strict=True)) for values in cursor)
    for (org_id, request_id), group in groupby(
        rows, lambda row: (row["org_id"], row["request_id"])
    ):
        parts = list(group)
        head = parts[0]
        line: dict[str, Any] = {
            SALVAGED_ORG: org_id,
            "request_id": request_id,
            "user_id": head["user_id"],
            "session_id": head["session_id"],
        }
        line |= {name: head[name] for name in ("source", "agent_version") if head[name]}
        line |= {name: True for name in FLAGS if head[name]}
        line["interactions"] = [_interaction(row) for row in parts]
        yield json.dumps(line, ensure_ascii=False)
    cursor = sound.execute(_WITHOUT_INTERACTIONS)
    names = [column[0] for column in cursor.description]
    for values in cursor:
        record = dict(zip(names, values, strict=True))
        yield json.dumps({SALVAGED_TABLE: "requests", SALVAGED_RECORD: record}, ensure_ascii=False)


def _interaction(row: dict[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {"created_at": row["created_at"]}
    given |= {name: row[name] for name in SAVED_TEXTS if row[name]}
    if row["user_action"]:
        given["user_action"] = row["user_action"]
    for name in LISTS:
        if row[name]:
            given[name] = _json(row[name])
    if row["data"] is not None:
        given["image_encoding"] = base64.b64encode(row["data"]).decode()
    return given


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return []

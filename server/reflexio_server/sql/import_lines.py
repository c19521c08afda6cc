"""Lines of an export as records of an organisation, all in one transaction or none."""

import base64
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, LargeBinary, Table, insert, select

from reflexio_server.core.errors import Code, ServiceError
from reflexio_server.core.json_columns import write_list
from reflexio_server.sql.database.backend import backend_of
from reflexio_server.sql.export import (
    CONTRADICTION,
    END,
    EXPORT_FORMAT,
    HEAD,
    INTERACTION_REFERENCES,
    JSON_COLUMNS,
    LINES_OF,
    OF_THE_REQUEST,
    REQUEST,
    TOMBSTONE,
)
from reflexio_server.sql.knowledge.change_counts import bump
from reflexio_server.sql.knowledge.source_links import add_sources
from reflexio_server.sql.schema.interactions import images, interactions, requests
from reflexio_server.sql.schema.knowledge import (
    TABLES,
    agent_playbooks,
    possible_contradictions,
    profiles,
    user_playbooks,
)

KINDS_COUNTED = (REQUEST, TOMBSTONE, *LINES_OF, CONTRADICTION)
PLAYBOOKS = {table.name: table for table in (user_playbooks, agent_playbooks)}


class ImportRefusedError(ServiceError):
    """The lines cannot be imported; the text says why, for the operator. Nothing was stored."""

    def __init__(self, why: str) -> None:
        super().__init__(Code.INVALID_ARGUMENT, "MALFORMED_MESSAGE", why)


def import_lines(connection: Connection, org_id: str, lines: Iterable[bytes]) -> dict[str, int]:
    """Store the lines of an export under an organisation; returns how many there are of each kind.

    The organisation may hold nothing that the export is about: nothing at all, or nothing of the
    user. Raises `ImportRefusedError`.
    """
    storing: _Storing | None = None
    number = 0
    for number, text in enumerate(lines, 1):
        line = _read(number, text)
        if storing is None:
            storing = _Storing(connection, org_id, _user_of(line), _counts_of(line))
        elif line["type"] == END:
            if line.get("lines") != number - 1:
                raise ImportRefusedError(f"line {number}: lines are missing before it")
            return storing.counts
        else:
            storing.store(number, line)
    raise ImportRefusedError(f"the export ends at line {number}, without its last line: it was cut")


def _read(number: int, text: bytes) -> dict[str, Any]:
    try:
        line = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ImportRefusedError(f"line {number} is not JSON: {error}") from error
    if not isinstance(line, dict) or not isinstance(line.get("type"), str):
        raise ImportRefusedError(f"line {number} is no line of an export")
    return line


def _user_of(head: dict[str, Any]) -> str:
    if head["type"] != HEAD:
        raise ImportRefusedError("line 1: this is no export of Reflexio")
    if head.get("format") != EXPORT_FORMAT:
        raise ImportRefusedError(
            f"line 1: it has the format {head.get('format')}, this server reads {EXPORT_FORMAT}"
        )
    return str(head.get("user_id") or "")


def _counts_of(head: dict[str, Any]) -> dict[str, int]:
    counts = head.get("counts")
    if not isinstance(counts, dict) or not all(isinstance(n, int) for n in counts.values()):
        raise ImportRefusedError("line 1: it does not say how many playbooks follow")
    return {name: int(counts.get(name, 0)) for name in PLAYBOOKS}


class _Storing:
    """One import under way: the ids that its records get."""

    def __init__(
        self, connection: Connection, org_id: str, user_id: str, counts: dict[str, int]
    ) -> None:
        self._connection = connection
        self._org_id = org_id
        self.counts = dict.fromkeys(KINDS_COUNTED, 0)
        self._refuse_others(user_id)
        self._backend = backend_of(connection)
        self._ids = {
            name: self._backend.take_row_ids(connection, table, counts[name])
            for name, table in PLAYBOOKS.items()
        }
        self._first_ids: dict[str, int] = {}
        self._change_seqs: dict[str, int] = {}

    def _refuse_others(self, user_id: str) -> None:
        for table in (requests, *LINES_OF.values()):
            found = select(table.c.org_id).where(table.c.org_id == self._org_id)
            if user_id and "user_id" not in table.c:
                continue
            if user_id:
                found = found.where(table.c.user_id == user_id)
            if self._connection.execute(found.limit(1)).first() is not None:
                whose = f"the user of the export in {self._org_id}" if user_id else self._org_id
                raise ImportRefusedError(
                    f"there are {table.name.replace('_', ' ')} of {whose} already; import into "
                    "another organisation, or delete them first"
                )

    def store(self, number: int, line: dict[str, Any]) -> None:
        kind = line.pop("type")
        if kind not in self.counts:
            raise ImportRefusedError(f"line {number}: nobody knows {kind!r}")
        try:
            if kind == REQUEST:
                self._store_request(line)
            elif kind == TOMBSTONE:
                self._insert(requests, [line])
            elif kind == CONTRADICTION:
                of_kind = self._ids[line["kind"]]
                ids = {name: of_kind[line[name] - 1] for name in ("playbook_id", "other_id")}
                self._insert(possible_contradictions, [line | ids])
            else:
                self._store_learned(kind, line)
        except (IndexError, KeyError, TypeError, ValueError) as error:
            raise ImportRefusedError(f"line {number} is no {kind}: {error}") from error
        self.counts[kind] += 1

    def _store_request(self, line: dict[str, Any]) -> None:
        turns = line.pop("interactions")
        request_id = line["request_id"]
        taken = select(requests.c.request_id).where(
            requests.c.org_id == self._org_id, requests.c.request_id == request_id
        )
        if self._connection.execute(taken).first() is not None:
            raise ImportRefusedError(f"there is a request {request_id!r} already")
        wanted = [(self._org_id, line["interaction_count"])]
        (first_id,) = self._backend.take_interaction_ids(self._connection, wanted)
        self._first_ids[request_id] = first_id
        self._insert(requests, [line | {"first_interaction_id": first_id}])
        shared = {name: line[name] for name in OF_THE_REQUEST}
        pictures = []
        for turn in turns:
            interaction_id = first_id + turn.pop("position")
            if image := turn.pop("image", None):
                pictures.append(image | {"interaction_id": interaction_id})
            turn |= shared | {"interaction_id": interaction_id}
        self._insert(interactions, turns)
        self._insert(images, pictures)

    def _store_learned(self, kind: str, line: dict[str, Any]) -> None:
        table = LINES_OF[kind]
        if INTERACTION_REFERENCES in line:
            line[INTERACTION_REFERENCES] = write_list(
                self._first_ids[request_id] + position
                for request_id, position in line[INTERACTION_REFERENCES]
            )
        if "user_playbook_ids" in line:
            own = self._ids[user_playbooks.name]
            sources = [own[place - 1] for place in line["user_playbook_ids"]]
            line["user_playbook_ids"] = write_list(sources)
            made_of = [(self._ids[table.name][self.counts[kind]], sources)]
            add_sources(self._connection, self._org_id, made_of)
        if line.get("successor_id") is not None:
            line["successor_id"] = self._ids[user_playbooks.name][line["successor_id"] - 1]
        if table.name in PLAYBOOKS:
            (row_id,) = table.primary_key
            line[row_id.name] = self._ids[table.name][self.counts[kind]]
        if table in TABLES.values():
            line["change_seq"] = self._change_seq(table.name)
        if table is profiles:
            taken = select(profiles.c.profile_id).where(
                profiles.c.org_id == self._org_id, profiles.c.profile_id == line["profile_id"]
            )
            if self._connection.execute(taken).first() is not None:
                raise ImportRefusedError(f"there is a profile {line['profile_id']!r} already")
        self._insert(table, [line])

    def _change_seq(self, kind: str) -> int:
        if kind not in self._change_seqs:
            self._change_seqs[kind] = bump(self._connection, self._org_id, kind)
        return self._change_seqs[kind]

    def _insert(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(
                insert(table),
                [self._columns(table, row) | {"org_id": self._org_id} for row in rows],
            )

    def _columns(self, table: Table, row: dict[str, Any]) -> dict[str, Any]:
        unknown = set(row) - set(table.c.keys())
        if unknown:
            raise ValueError(f"{', '.join(sorted(unknown))} is unknown")
        return {name: _stored(table, name, value) for name, value in row.items()}


def _stored(table: Table, name: str, value: Any) -> Any:
    if isinstance(table.c[name].type, LargeBinary) and value is not None:
        return base64.b64decode(value, validate=True)
    if name in JSON_COLUMNS:
        return "" if value is None else orjson.dumps(value).decode()
    return value

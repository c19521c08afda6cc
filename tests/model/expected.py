"""The records that must be stored and found, kept in memory beside the server."""

from dataclasses import dataclass, field
from typing import NamedTuple

from reflexio_server.core.search.model import NO_FILTERS, SearchMode, SearchRecord
from reflexio_server.sql.search.changes import searchable_text

from tests.unit.index import brute_force

NO_ACTION = 1
"""The number of `USER_ACTION_NONE`."""


class Turn(NamedTuple):
    """One interaction as published."""

    content: str
    created_at: int
    role: str


class Publish(NamedTuple):
    """One request as published; the same again is the same request."""

    org: str
    request_id: str
    user_id: str
    session_id: str
    turns: tuple[Turn, ...]


class Row(NamedTuple):
    """One interaction as stored."""

    publish: Publish
    turn: Turn


@dataclass
class Expected:
    """Requests by key, those that are there and those deleted; rows by interaction_id."""

    live: dict[tuple[str, str], tuple[Publish, list[int]]] = field(default_factory=dict)
    deleted: set[tuple[str, str]] = field(default_factory=set)
    rows: dict[int, Row] = field(default_factory=dict)
    highest_ids: dict[str, int] = field(default_factory=dict)
    """By organisation: ids grow in the order of its commits."""

    def refusal(self, publish: Publish) -> str:
        """Return the reason with which a publish must be refused, empty where it must not."""
        key = (publish.org, publish.request_id)
        if key in self.deleted:
            return "REQUEST_DELETED"
        if key in self.live and self.live[key][0] != publish:
            return "REQUEST_ID_REUSED"
        return ""

    def acked(self, publish: Publish, interaction_ids: list[int]) -> None:
        """Take in an answer: a known request has its first ids, a new one higher ones."""
        key = (publish.org, publish.request_id)
        if key in self.live:
            assert interaction_ids == self.live[key][1]
            return
        assert len(interaction_ids) == len(publish.turns)
        assert min(interaction_ids) > self.highest_ids.get(publish.org, 0)
        assert self.rows.keys().isdisjoint(interaction_ids)
        self.highest_ids[publish.org] = max(interaction_ids)
        self.live[key] = (publish, interaction_ids)
        for interaction_id, turn in zip(interaction_ids, publish.turns, strict=True):
            self.rows[interaction_id] = Row(publish, turn)

    def keys(self, org: str, **fields: str) -> list[tuple[str, str]]:
        """Return the keys of live requests with these fields."""
        return [
            key
            for key, (publish, _) in self.live.items()
            if publish.org == org
            and all(getattr(publish, name) == value for name, value in fields.items())
        ]

    def delete(self, keys: list[tuple[str, str]]) -> int:
        """Forget requests; returns how many interactions went."""
        count = 0
        for key in keys:
            _, interaction_ids = self.live.pop(key)
            self.deleted.add(key)
            count += sum(
                self.rows.pop(interaction_id, None) is not None
                for interaction_id in interaction_ids
            )
        return count

    def listed(self, org: str, user_id: str) -> list[tuple[int, str]]:
        """Return a user's interactions as (id, content), newest first."""
        found = [
            (row.turn.created_at, interaction_id, row.turn.content)
            for interaction_id, row in self.rows.items()
            if (row.publish.org, row.publish.user_id) == (org, user_id)
        ]
        return [(interaction_id, content) for _, interaction_id, content in sorted(found)[::-1]]

    def sessions(self, org: str) -> dict[tuple[str, str], dict[str, list[int]]]:
        """Return an organisation's interaction ids by user and session, and by request."""
        found: dict[tuple[str, str], dict[str, list[int]]] = {}
        for key in self.keys(org):
            publish, interaction_ids = self.live[key]
            left = [
                interaction_id for interaction_id in interaction_ids if interaction_id in self.rows
            ]
            session = (publish.user_id, publish.session_id)
            found.setdefault(session, {})[publish.request_id] = left
        return found

    def found(self, org: str, user_id: str, query: str) -> dict[int, tuple[float, float]]:
        """Return what a search by words must find: id to (value, similarity)."""
        model = brute_force.Model()
        for interaction_id, (publish, turn) in self.rows.items():
            if (publish.org, publish.user_id) == (org, user_id):
                model.add(
                    SearchRecord(
                        interaction_id,
                        turn.created_at,
                        publish.session_id,
                        "",
                        turn.role,
                        publish.request_id,
                        NO_ACTION,
                        has_image=False,
                        text=searchable_text(turn.role, turn.content, NO_ACTION, ""),
                    )
                )
        if not model.records:
            return {}
        hits = model.rank(query, None, NO_FILTERS, SearchMode.FTS, 0.0)
        return {interaction_id: (value, similarity) for interaction_id, value, similarity in hits}

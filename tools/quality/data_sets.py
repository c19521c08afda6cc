"""The two sets: whose records are searched, with which queries, for which answers."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reflexio_server.core.search_model import SearchRecord

USER_COUNTS: Final = (20, 4)
"""The dialogues belong to nobody; so many users get them by a stable hash of the dialogue's id.

With 20 a user has about 2,000 records, with 4 about 10,000: the more records, the harder.
"""

SECONDS_PER_TURN: Final = 10
USER_ACTION_NONE: Final = 1


@dataclass(frozen=True, slots=True)
class Query:
    """A question put to one user's records, and the ids of the records that answer it."""

    key: str
    text: str
    user: int
    relevant: frozenset[int]

    @property
    def may_tune(self) -> bool:
        """Whether the query belongs to the half that weights may be chosen on."""
        return stable_hash(f"half:{self.key}") % 2 == 0


@dataclass(frozen=True, slots=True)
class DataSet:
    """Records by user, and the queries over them."""

    name: str
    records: dict[int, list[SearchRecord]]
    queries: list[Query]


def stable_hash(text: str) -> int:
    """A number that depends on the text alone, on every machine and for ever."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def dialogues(folder: Path, user_count: int) -> DataSet:
    """Multi-turn dialogues, each a session; one turn answers each query, in the query's words."""
    records: dict[int, list[SearchRecord]] = {user: [] for user in range(user_count)}
    turn_ids: dict[tuple[str, int], int] = {}
    next_id = 1
    for dialogue in _lines(folder / "sgd-dev.jsonl.gz"):
        key = dialogue["dialogue_id"]
        for turn, said in enumerate(dialogue["turns"]):
            turn_ids[key, turn] = next_id
            record = _record(next_id, key, said["role"], said["content"])
            records[_user_of(key, user_count)].append(record)
            next_id += 1
    queries = [
        Query(
            key=f"{line['dialogue_id']}/{line['relevant_turn']}/{line['query']}",
            text=line["query"],
            user=_user_of(line["dialogue_id"], user_count),
            relevant=frozenset([turn_ids[line["dialogue_id"], line["relevant_turn"]]]),
        )
        for line in _lines(folder / "sgd-queries.jsonl.gz")
    ]
    return DataSet(f"dialogues, {user_count} users", records, queries)


def intents(folder: Path) -> DataSet:
    """Single utterances without sessions; what has the same intent answers, in other words."""
    records: list[SearchRecord] = []
    ids_of: dict[str, list[int]] = {}
    asked: list[dict[str, Any]] = []
    for number, line in enumerate(_lines(folder / "banking77.jsonl.gz"), start=1):
        if line["split"] == "train":
            records.append(_record(number, "", "User", line["text"]))
            ids_of.setdefault(line["intent"], []).append(number)
        else:
            asked.append(line)
    queries = [
        Query(
            key=f"{line['intent']}/{line['text']}",
            text=line["text"],
            user=0,
            relevant=frozenset(ids_of[line["intent"]]),
        )
        for line in asked
    ]
    return DataSet("intents", {0: records}, queries)


def _user_of(dialogue_id: str, user_count: int) -> int:
    return stable_hash(f"user:{dialogue_id}") % user_count


def _record(number: int, session_id: str, role: str, content: str) -> SearchRecord:
    return SearchRecord(
        interaction_id=number,
        created_at=number * SECONDS_PER_TURN,
        session_id=session_id,
        source="quality",
        role=role,
        request_id=f"quality_{number}",
        user_action=USER_ACTION_NONE,
        has_image=False,
        text=f"{role}: {content}",
    )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)

"""The sets: whose records are searched, with which queries, for which answers."""

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reflexio_server.core.search.model import SearchRecord
from reflexio_server.core.text.stop_words import STOP_WORDS
from reflexio_server.index.tokens import terms_of

USER_COUNTS: Final = (20, 4)
"""The dialogues belong to nobody; so many users get them by a stable hash of the dialogue's id.

With 20 a user has about 2,000 records, with 4 about 10,000: the more records, the harder.
"""

ANSWER_SHARE: Final = 3
IDENTIFIER_SHARE: Final = 10
QUESTION_WORDS_MIN: Final = 4
ANSWER_WORDS_MIN: Final = 4
SECONDS_PER_TURN: Final = 10
USER_ACTION_NONE: Final = 1


@dataclass(frozen=True, slots=True)
class Query:
    """A question put to one user's records, and the ids of the records that answer it."""

    key: str
    text: str
    user: int
    relevant: frozenset[int]
    is_measured: bool = False
    """Whether it is for measuring alone, in a set that no weight is chosen on."""

    @property
    def may_tune(self) -> bool:
        """Whether the query belongs to the half that weights may be chosen on."""
        return not self.is_measured and stable_hash(f"half:{self.key}") % 2 == 0


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
    said = list(read_lines(folder / "sgd-dev.jsonl.gz"))
    records, turn_ids = _turns(said, user_count)
    queries = [
        Query(
            key=f"{line['dialogue_id']}/{line['relevant_turn']}/{line['query']}",
            text=line["query"],
            user=_user_of(line["dialogue_id"], user_count),
            relevant=frozenset([turn_ids[line["dialogue_id"], line["relevant_turn"]]]),
        )
        for line in read_lines(folder / "sgd-queries.jsonl.gz")
    ]
    return DataSet(f"dialogues, {user_count} users", records, queries)


def answers(folder: Path, user_count: int) -> DataSet:
    """The same dialogues; the answer to a question is sought, mostly in the question's words.

    A query is made of half of the question's words, a third of the answer's and the rarest word
    said elsewhere in the dialogue, all drawn by a stable hash. One dialogue in three gives one.
    """
    said = list(read_lines(folder / "sgd-dev.jsonl.gz"))
    records, turn_ids = _turns(said, user_count)
    spread = Counter(
        word for each in said for word in {w for t in each["turns"] for w in _topic(t)}
    )
    queries = []
    for dialogue in said:
        key, turns = dialogue["dialogue_id"], dialogue["turns"]
        place = _answer_place(key, turns)
        if place is None or stable_hash(f"chosen:{key}") % ANSWER_SHARE:
            continue
        question, answer = _topic(turns[place - 1]), _topic(turns[place])
        elsewhere = {w for t in turns[: place - 1] + turns[place + 1 :] for w in _topic(t)}
        rarest = sorted(elsewhere, key=lambda word: (spread[word], word))[:1]
        drawn = _draw(key, question, len(question) // 2) + _draw(key, answer, len(answer) // 3)
        queries.append(
            Query(
                key=f"answer/{key}",
                text=" ".join(drawn + rarest),
                user=_user_of(key, user_count),
                relevant=frozenset([turn_ids[key, place]]),
            )
        )
    return DataSet(f"answers, {user_count} users", records, queries)


def intents(folder: Path) -> DataSet:
    """Single utterances without sessions; what has the same intent answers, in other words."""
    records: list[SearchRecord] = []
    ids_of: dict[str, list[int]] = {}
    asked: list[dict[str, Any]] = []
    for number, line in enumerate(read_lines(folder / "banking77.jsonl.gz"), start=1):
        if line["split"] == "train":
            records.append(record(number, "", "User", line["text"]))
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


def identifiers(folder: Path) -> DataSet:
    """Codes and numbers said in separators, asked for without; each in a dialogue of its own.

    A line of a made-up order is put into dialogues of one user by a stable hash.
    """
    said = list(read_lines(folder / "sgd-dev.jsonl.gz"))
    records, turn_ids = _turns(said, min(USER_COUNTS))
    next_id = len(turn_ids) + 1
    queries = []
    for dialogue in said:
        key = dialogue["dialogue_id"]
        user = _user_of(key, min(USER_COUNTS))
        if stable_hash(f"identifier:{key}") % IDENTIFIER_SHARE:
            continue
        digits = f"{stable_hash(f'digits:{key}') % 10**10:010d}"
        written = (
            f"AB-{digits[:4]}-{digits[4:7]}",
            f"({digits[:3]}) {digits[3:6]}-{digits[6:]}",
            f"{int(digits[:2]) + 10},{digits[2:5]}.{digits[5:7]}",
            f"{digits[:4]}/{digits[4:8]}",
        )[stable_hash(f"form:{key}") % 4]
        records[user].append(record(next_id, key, "User", f"The number is {written}, please."))
        asked = "".join(character for character in written if character.isalnum())
        queries.append(Query(f"identifier/{key}", asked, user, frozenset([next_id]), True))
        next_id += 1
    return DataSet("identifiers", records, queries)


def _turns(
    said: list[dict[str, Any]], user_count: int
) -> tuple[dict[int, list[SearchRecord]], dict[tuple[str, int], int]]:
    """The records of each user, and the id of each turn by dialogue and place."""
    records: dict[int, list[SearchRecord]] = {user: [] for user in range(user_count)}
    turn_ids: dict[tuple[str, int], int] = {}
    for dialogue in said:
        key = dialogue["dialogue_id"]
        for place, turn in enumerate(dialogue["turns"]):
            turn_ids[key, place] = len(turn_ids) + 1
            said_now = record(turn_ids[key, place], key, turn["role"], turn["content"])
            records[_user_of(key, user_count)].append(said_now)
    return records, turn_ids


def _answer_place(key: str, turns: list[dict[str, Any]]) -> int | None:
    """The place of a turn that answers the one before it, both with enough words to draw from."""
    places = [
        place
        for place in range(1, len(turns))
        if turns[place - 1]["content"].rstrip().endswith("?")
        and len(_topic(turns[place - 1])) >= QUESTION_WORDS_MIN
        and len(_topic(turns[place])) >= ANSWER_WORDS_MIN
    ]
    return places[stable_hash(f"place:{key}") % len(places)] if places else None


def _topic(turn: dict[str, Any]) -> list[str]:
    words = dict.fromkeys(terms_of(turn["content"]))
    return [word for word in words if word not in STOP_WORDS]


def _draw(key: str, words: list[str], count: int) -> list[str]:
    return sorted(words, key=lambda word: stable_hash(f"{key}:{word}"))[:count]


def _user_of(dialogue_id: str, user_count: int) -> int:
    return stable_hash(f"user:{dialogue_id}") % user_count


def record(
    number: int, session_id: str, role: str, content: str, *, created_at: int | None = None
) -> SearchRecord:
    """A turn as a record; without a time it was said `SECONDS_PER_TURN` after the one before."""
    return SearchRecord(
        interaction_id=number,
        created_at=number * SECONDS_PER_TURN if created_at is None else created_at,
        session_id=session_id,
        source="quality",
        role=role,
        request_id=f"quality_{number}",
        user_action=USER_ACTION_NONE,
        has_image=False,
        text=f"{role}: {content}",
    )


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a compressed file, a line each."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)

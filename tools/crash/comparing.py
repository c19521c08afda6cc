"""Comparing what is stored with what the ledgers say."""

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import reflexio
from reflexio import types

from tools.crash.ledger import Item, Record

TOP_K_MAX = 10_000_000
"""More interactions than one user of a run ever has."""
SAMPLED_REQUESTS = 3
"""Acknowledged requests of each publisher that are searched for after a kill."""
REPEATED_REQUESTS = 50
"""Acknowledged requests of each publisher that are sent once more after a kill."""
SEARCHABLE_WITHIN_S = 5.0
"""By then every acknowledged turn is found by its words, counted from serving again."""
POLL_S = 0.1
QUERY_WORDS_MAX = 16
"""Words of a turn that are searched for: a long query takes long."""
QUERY_WORDS_MIN = 3
"""A turn of fewer words may hold stop words alone, which nothing is found by."""

Stored = dict[str, list[types.Interaction]]
"""Interactions by request_id, each list in the order of storing."""


@dataclass
class Findings:
    """Broken promises, one sentence each."""

    lost: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.all())

    def all(self) -> list[str]:
        """Return every sentence."""
        return [*self.lost, *self.torn, *self.doubled, *self.other]

    def add(self, further: "Findings") -> None:
        """Take in what somebody else found."""
        self.lost += further.lost
        self.torn += further.torn
        self.doubled += further.doubled
        self.other += further.other


def read_stored(client: reflexio.ReflexioClient, user_id: str) -> Stored:
    """Return everything that is stored for a user."""
    stored: Stored = {}
    answer = client.get_interactions(user_id, top_k=TOP_K_MAX)
    for interaction in sorted(
        answer.interactions, key=lambda interaction: interaction.interaction_id
    ):
        stored.setdefault(interaction.request_id, []).append(interaction)
    return stored


def compare(stored: Mapping[str, list[types.Interaction]], record: Record) -> Findings:
    """Tell what of the ledger is lost, torn or doubled; unacknowledged requests may be absent.

    A request is named once, under the worst that befell it.
    """
    findings = Findings()
    for request_id, item in record.sent.items():
        acked = record.acked.get(request_id)
        rows = stored.get(request_id)
        if rows is None:
            if acked is not None:
                findings.lost.append(f"{request_id} was acknowledged and is not there")
        elif len(rows) > len(item["interactions"]):
            findings.doubled.append(
                f"{request_id}: {len(item['interactions'])} turns sent, {len(rows)} stored"
            )
        elif _said(rows) != _sent(item):
            findings.torn.append(f"{request_id} is stored with other turns than were sent")
        elif acked is not None and acked != [row.interaction_id for row in rows]:
            findings.torn.append(f"{request_id} is stored under other ids than were acknowledged")
    for request_id in stored.keys() - record.sent.keys():
        findings.torn.append(f"{request_id} is stored and was never sent")
    return findings


def _sent(item: Item) -> list[tuple[str, str, str, int]]:
    return [
        (item["session_id"], turn["role"], turn["content"], turn["created_at"])
        for turn in item["interactions"]
    ]


def _said(rows: list[types.Interaction]) -> list[tuple[str, str, str, int]]:
    return [(row.session_id, row.role, row.content, row.created_at) for row in rows]


def check_searchable(
    client: reflexio.ReflexioClient, record: Record, since: float, chance: random.Random
) -> list[str]:
    """Search by words for a sample of what was acknowledged; return what is not found.

    `since` is the moment of serving again, of the monotonic clock.
    """
    missing = []
    ids = chance.sample(sorted(record.acked), min(SAMPLED_REQUESTS, len(record.acked)))
    for request_id in ids:
        item = record.sent[request_id]
        place = chance.randrange(len(item["interactions"]))
        words = item["interactions"][place]["content"].split()[:QUERY_WORDS_MAX]
        if len(words) < QUERY_WORDS_MIN:
            continue
        wanted = record.acked[request_id][place]
        while not _finds(client, item, " ".join(words), wanted):
            if time.monotonic() - since > SEARCHABLE_WITHIN_S:
                missing.append(f"turn {place} of {request_id} is not found by its words")
                break
            time.sleep(POLL_S)
    return missing


def _finds(client: reflexio.ReflexioClient, item: Item, words: str, wanted: int) -> bool:
    answer = client.search_interactions(
        item["user_id"],
        words,
        request_id=item["request_id"],
        search_mode=types.SearchMode.FTS,
        top_k=len(item["interactions"]),
    )
    return wanted in {interaction.interaction_id for interaction in answer.interactions}


def send_again(
    client: reflexio.ReflexioClient, record: Record, stored: Stored, chance: random.Random
) -> Findings:
    """Send again, under its request_id, what has no answer, and some of what has one.

    What was acknowledged or stored must be answered with the ids that it has. New answers are noted
    in `record`, for a later comparison to hold them against what is stored.
    """
    findings = Findings()
    answered = sorted(record.acked)
    again = [*record.unacked, *chance.sample(answered, min(REPEATED_REQUESTS, len(answered)))]
    for ack in client.bulk_publish(record.sent[request_id] for request_id in again):
        if ack.error is not None:
            findings.other.append(f"{ack.request_id} sent again is refused: {ack.error}")
            continue
        known = record.acked.get(ack.request_id)
        if known is None and ack.request_id in stored:
            known = [row.interaction_id for row in stored[ack.request_id]]
        if known is not None and known != ack.interaction_ids:
            findings.doubled.append(f"{ack.request_id} sent again is answered with other ids")
        record.acked[ack.request_id] = ack.interaction_ids
    findings.lost += [
        f"{request_id} sent again was never answered" for request_id in record.unacked
    ]
    return findings

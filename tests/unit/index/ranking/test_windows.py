"""BM25 of the talk around each record, against windows cut and joined by hand."""

import math

import numpy as np
import pytest
from reflexio_server.index.bm25 import K1, B
from reflexio_server.index.ranking.sessions import order_of
from reflexio_server.index.ranking.windows import FEW, REACH, windows_of

RECORDS = 40 * FEW
RARE, OFTEN = "rare", "often"


def test_windows_are_scored_as_documents() -> None:
    """A rare term, counted one by one, and a frequent one, counted by sums, score as by hand."""
    chance = np.random.default_rng(5)
    session = chance.integers(-1, 60, RECORDS).astype(np.int32)
    created_at = chance.integers(0, 500, RECORDS)
    lengths = chance.integers(1, 20, RECORDS).astype(np.int32)
    # Neighbours hold the rare term too, so that windows overlap and meet the ends of sessions.
    order = order_of(session, created_at, np.arange(RECORDS))
    of_rare = np.sort(order.records[[0, 1, 2, 7, 90, 91, RECORDS - 1]])
    of_often = np.flatnonzero(chance.random(RECORDS) < 0.2)
    assert len(of_rare) * FEW < RECORDS < len(of_often) * FEW
    held = {
        RARE: dict.fromkeys(of_rare.tolist(), 2.0),
        OFTEN: dict.fromkeys(of_often.tolist(), 1.0),
    }
    windows = windows_of(order, lengths)
    found = windows.bm25(
        [(np.array(list(h)), np.array(list(h.values()))) for h in (held[RARE], held[OFTEN])]
    )
    around = by_hand(session, created_at)
    assert windows.sizes.tolist() == [len(each) for each in around]
    assert found == pytest.approx(bm25_by_hand(around, lengths.tolist(), list(held.values())))


def by_hand(session: np.ndarray, created_at: np.ndarray) -> list[list[int]]:
    """The records of the window of each record."""
    sessions: dict[int, list[int]] = {}
    for record in sorted(range(len(session)), key=lambda i: (created_at[i], i)):
        key = int(session[record])
        sessions.setdefault(-2 - record if key < 0 else key, []).append(record)
    around: dict[int, list[int]] = {}
    for members in sessions.values():
        for place, record in enumerate(members):
            around[record] = members[max(place - REACH, 0) : place + REACH + 1]
    return [around[record] for record in range(len(session))]


def bm25_by_hand(
    around: list[list[int]], lengths: list[int], terms: list[dict[int, float]]
) -> list[float]:
    """BM25 of each window."""
    words = [sum(lengths[record] for record in window) for window in around]
    mean = sum(words) / len(words)
    scores = [0.0] * len(around)
    for held in terms:
        times = [sum(held.get(record, 0.0) for record in window) for window in around]
        holders = sum(count > 0 for count in times)
        idf = math.log(1 + (len(around) - holders + 0.5) / (holders + 0.5))
        for place, count in enumerate(times):
            norm = K1 * (1 - B + B * words[place] / mean)
            scores[place] += idf * count * (K1 + 1) / (count + norm)
    return scores

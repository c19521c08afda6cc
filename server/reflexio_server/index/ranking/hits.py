"""From the values of ranked records to the hits that are returned."""

import numpy as np

from reflexio_server.core.search.model import Hit
from reflexio_server.index.arrays import Floats, Integers
from reflexio_server.index.ranking.fusion import Shares
from reflexio_server.index.records import RecordTable


def best_rows(table: RecordTable, rows: Integers, value: Floats, top_k: int) -> Integers:
    """The places in `rows` of the `top_k` greatest values; newer first among equals."""
    best = np.arange(len(rows))
    if len(rows) > top_k:
        best = np.flatnonzero(value >= np.partition(value, -top_k)[-top_k])
    created_at = table.created_at[rows[best]]
    order = np.lexsort((table.interaction_id[rows[best]], created_at, value[best]))
    return best[order[::-1][:top_k]]


def hits_of(
    table: RecordTable, rows: Integers, score: Floats, similarity: Floats, shares: Shares
) -> list[Hit]:
    """The hits of some rows; `shares`, which may be empty, has a value for each of them."""
    ids = table.interaction_id[rows].tolist()
    scores, similarities = np.minimum(score, 1.0).tolist(), np.minimum(similarity, 1.0).tolist()
    if not shares:
        return list(map(Hit, ids, scores, similarities))
    # A weight times nothing negative would be shown as -0.0; adding 0 makes it 0.0.
    values = zip(*((share + 0.0).tolist() for share in shares.values()), strict=True)
    terms = [tuple(zip(shares, each, strict=True)) for each in values]
    return list(map(Hit, ids, scores, similarities, terms))


def share_of(bm25: Floats, self_score: float) -> Floats:
    """BM25 as a share of what the query itself would score, at most 1."""
    return np.minimum(bm25 / self_score, 1.0) if self_score > 0 else np.zeros_like(bm25)

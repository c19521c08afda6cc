"""One user's records, searchable: what the cache keeps, feeds and asks."""

from collections.abc import Collection, Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from reflexio_server.core.search.model import (
    NO_FILTERS,
    Hit,
    SearchFilters,
    SearchMode,
    SearchRecord,
)
from reflexio_server.index import english, fusion
from reflexio_server.index.arrays import Floats, Integers, Mask
from reflexio_server.index.fusion import Evidence, RankingWeights
from reflexio_server.index.lexical import QUERY_CHARACTERS_MAX, LexicalIndex, LexicalQuery
from reflexio_server.index.records import RecordTable
from reflexio_server.index.sessions import SessionOrder
from reflexio_server.index.vectors import Matrix, VectorIndex

DEFAULT_WEIGHTS: Final = RankingWeights()


class Partition:
    """The records of one user: vectors, words and the columns that filters need.

    Nothing in it is truth: it is built from SQL, fed with what is new, and thrown away. It holds
    no lock, and searching also moves data inside it: the caller lets in one thread at a time.
    After any sequence of additions and removals it answers as one built anew would.
    """

    def __init__(self, dimensions: int, weights: RankingWeights = DEFAULT_WEIGHTS) -> None:
        """An empty partition for vectors of one model, which has so many dimensions."""
        self._weights = weights
        self.vectors = VectorIndex(dimensions)
        self._clear()

    def _clear(self) -> None:
        self.vectors = VectorIndex(self.vectors.dimensions)
        self._table = RecordTable()
        self._lexical = LexicalIndex()
        self._sessions = SessionOrder()

    def __len__(self) -> int:
        """The number of records."""
        return len(self._table)

    def __contains__(self, interaction_id: int) -> bool:
        """Whether a record of this id is held."""
        return bool(self._table.rows_of([interaction_id])[0] >= 0)

    @property
    def interaction_ids(self) -> Integers:
        """A copy of the ids held, in the order of adding."""
        return self._table.interaction_id.copy()

    @property
    def newest_interaction_id(self) -> int:
        """The greatest id held, 0 when there is none; not a watermark of what was committed."""
        return int(self._table.interaction_id.max(initial=0))

    @property
    def embedded_count(self) -> int:
        """Records whose vectors were added."""
        return int(np.count_nonzero(self._table.embedded))

    @property
    def size_bytes(self) -> int:
        """Bytes held, for a cache that has a budget; the strings' and tables' are estimates."""
        return (
            self._table.size_bytes
            + self._lexical.size_bytes
            + self._sessions.size_bytes
            + self.vectors.size_bytes
        )

    def add_records(self, records: Iterable[SearchRecord]) -> int:
        """Add records in any order, skipping ids that are held; returns how many were new.

        About 8 µs a record: a caller that must not block for long adds in slices.
        """
        distinct = list({record.interaction_id: record for record in records}.values())
        known = self._table.rows_of([record.interaction_id for record in distinct]) >= 0
        new = [record for record, held in zip(distinct, known, strict=True) if not held]
        if new:
            self._lexical.add(
                [f"{r.text}\n{r.expert_text}" if r.expert_text else r.text for r in new]
            )
            self._table.append(new)
        return len(new)

    def add_vectors(self, vectors: Iterable[tuple[int, npt.ArrayLike]]) -> int:
        """Add the vectors of records, (chunks, dimensions) each; returns how many records got some.

        Ids that are not held are skipped. Vectors that a record has already are not added twice;
        other ones replace them. Raises ValueError for a wrong shape or values that are not finite,
        before anything is changed.
        """
        latest = {key: np.asarray(part) for key, part in vectors}
        rows = self.vectors.prepare(list(latest.values()))
        places = self._table.rows_of(latest)
        counts = [len(part) for part in latest.values()]
        starts = np.cumsum([0, *counts])
        wanted = places >= 0
        for i in np.flatnonzero(wanted & self._table.embedded[places]) if len(self) else ():
            if np.array_equal(self.vectors.rows_of(places[i]), rows[starts[i] : starts[i + 1]]):
                wanted[i] = False
            else:
                self.vectors.discard(places[i])
        self._table.embedded[places[wanted]] = True
        owner = np.repeat(np.where(wanted, places, -1), counts)
        self.vectors.add(owner[owner >= 0], rows[owner >= 0])
        return int(np.count_nonzero(wanted))

    def remove(self, interaction_ids: Iterable[int]) -> int:
        """Remove records with all that is known of them; returns how many were held.

        Costs a pass over everything (about 5 ms at 10,000 records), once for all ids given.
        """
        rows = self._table.rows_of(interaction_ids)
        stays = np.ones(len(self), np.bool_)
        stays[rows[rows >= 0]] = False
        removed = len(self) - int(np.count_nonzero(stays))
        if removed == len(self):
            self._clear()
        elif removed:
            self.vectors.keep(np.where(stays, np.cumsum(stays) - 1, -1))
            self._lexical.keep(stays)
            self._table.keep(stays)
            self._sessions.forget()
        return removed

    def search(
        self,
        query_text: str,
        query_vector: npt.ArrayLike | None = None,
        filters: SearchFilters = NO_FILTERS,
        mode: SearchMode = SearchMode.HYBRID,
        top_k: int = 10,
        threshold: float = 0.0,
        allowed_ids: Collection[int] | None = None,
    ) -> list[Hit]:
        """The best records for a query, best first, newer first among equals, at most `top_k`.

        All of the user's records are ranked before filters are looked at, so that a record's rank
        does not depend on them and they never starve the result. `similarity` is the greater of
        the cosine and the share of the query's words (in the modes vector and fts: the one of
        them), and only hits that reach `threshold` in it are returned. A record that shows no
        sign at all is never a hit: no word of the query in it or its session, no cosine above 0.
        Hybrid without a vector ranks by words. A blank query lists what passes the filters,
        newest first, with score and similarity 0, whatever the threshold. `allowed_ids` is one
        more filter: only records of these ids pass.
        Raises ValueError for mode vector without a vector, a wrong vector or top_k below 1.
        """
        if top_k < 1:
            raise ValueError("top_k must be at least 1")
        passing = self._table.passing(filters)
        if allowed_ids is not None:
            ids = np.fromiter(allowed_ids, np.int64, len(allowed_ids))
            passing &= np.isin(self._table.interaction_id, ids)
        if not query_text.strip() and query_vector is None:
            newest = self._table.newest_first(np.flatnonzero(passing))[:top_k]
            return [Hit(int(self._table.interaction_id[row]), 0.0, 0.0) for row in newest]
        if mode is SearchMode.VECTOR:
            if query_vector is None:
                raise ValueError("search mode vector needs a query vector")
            return self._search_vectors(self._row(query_vector), passing, top_k, threshold)
        query = self._lexical.query(query_text)
        if mode is SearchMode.FTS:
            return self._search_words(query, passing, top_k, threshold)
        row = None if query_vector is None else self._row(query_vector)
        return self._search_hybrid(query_text, query, row, passing, top_k, threshold)

    def _row(self, query_vector: npt.ArrayLike) -> Matrix:
        return self.vectors.prepare([np.asarray(query_vector)[np.newaxis]])

    def _search_vectors(
        self, vector: Matrix, passing: Mask, top_k: int, threshold: float
    ) -> list[Hit]:
        allowed = None if passing.all() else passing
        rows, cosines = self.vectors.search(vector, top_k, allowed)
        near = (cosines > 0) & (cosines >= threshold)
        best = self._best(rows[near], cosines[near], top_k)
        return self._hits(rows[near][best], cosines[near][best], cosines[near][best])

    def _search_words(
        self, query: LexicalQuery, passing: Mask, top_k: int, threshold: float
    ) -> list[Hit]:
        bm25, self_score = self._lexical.score(query)
        similarity = _share(bm25, self_score)
        rows = np.flatnonzero(passing & (bm25 > 0) & (similarity >= threshold))
        rows = rows[self._best(rows, bm25[rows], top_k)]
        return self._hits(rows, bm25[rows] / (bm25[rows] + self_score), similarity[rows])

    def _search_hybrid(
        self,
        text: str,
        query: LexicalQuery,
        vector: Matrix | None,
        passing: Mask,
        top_k: int,
        threshold: float,
    ) -> list[Hit]:
        bm25, self_score = self._lexical.score(query)
        evidence = self._evidence(text, query, bm25, vector)
        value = fusion.fuse(evidence, self._weights)
        similarity = np.maximum(np.clip(evidence.cosine, 0.0, 1.0), _share(bm25, self_score))
        sign = (similarity > 0) | (evidence.block_bm25[evidence.chains.block] > 0)
        rows = np.flatnonzero(passing & sign & (similarity >= threshold))
        rows = rows[self._best(rows, value[rows], top_k)]
        return self._hits(rows, fusion.score_of(value[rows]), similarity[rows])

    def _evidence(
        self, text: str, query: LexicalQuery, bm25: Floats, vector: Matrix | None
    ) -> Evidence:
        cosine, embedded = np.zeros(len(self)), np.zeros(len(self), np.bool_)
        if vector is not None:
            cosine, embedded = self.vectors.cosines(vector, len(self))
        table = self._table
        chains = self._sessions.chains(table.session, table.created_at, table.interaction_id)
        latin = english.is_latin(text[:QUERY_CHARACTERS_MAX])
        asks_when = latin and english.asks_when(text)
        return Evidence(
            bm25=bm25,
            cosine=cosine,
            embedded=embedded,
            chains=chains,
            block_bm25=self._lexical.score_groups(query, chains.block, len(chains.block_sizes)),
            is_question=table.is_question,
            by_named_speaker=table.by_named_speaker(query.words),
            speaks_of_time=self._lexical.speaks_of_time() if asks_when else None,
            length_scores=self._lexical.length_scores() if latin else None,
        )

    def _best(self, rows: Integers, value: Floats, top_k: int) -> Integers:
        """The places in `rows` of the `top_k` greatest values; newer first among equals."""
        best = np.arange(len(rows))
        if len(rows) > top_k:
            best = np.flatnonzero(value >= np.partition(value, -top_k)[-top_k])
        created_at = self._table.created_at[rows[best]]
        order = np.lexsort((self._table.interaction_id[rows[best]], created_at, value[best]))
        return best[order[::-1][:top_k]]

    def _hits(self, rows: Integers, score: Floats, similarity: Floats) -> list[Hit]:
        ids = self._table.interaction_id[rows]
        return list(
            map(
                Hit,
                ids.tolist(),
                np.minimum(score, 1.0).tolist(),
                np.minimum(similarity, 1.0).tolist(),
            )
        )


def _share(bm25: Floats, self_score: float) -> Floats:
    """BM25 as a share of what the query itself would score, at most 1."""
    return np.minimum(bm25 / self_score, 1.0) if self_score > 0 else np.zeros_like(bm25)

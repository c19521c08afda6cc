"""One user's records, searchable: what the cache keeps, feeds and asks."""

import itertools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from reflexio_server.core.search.model import (
    DEFAULT_SCALE,
    NO_FILTERS,
    CosineScale,
    Hit,
    SearchFilters,
    SearchMode,
    SearchRecord,
)
from reflexio_server.index import english
from reflexio_server.index.arrays import Floats, Integers, Mask
from reflexio_server.index.ranking import fusion
from reflexio_server.index.ranking.asked import read_asked
from reflexio_server.index.ranking.fusion import Evidence
from reflexio_server.index.ranking.hits import best_rows, hits_of, share_of
from reflexio_server.index.ranking.lexical import QUERY_CHARACTERS_MAX, LexicalIndex
from reflexio_server.index.ranking.sessions import around
from reflexio_server.index.ranking.surroundings import Surroundings
from reflexio_server.index.ranking.weights import RankingWeights
from reflexio_server.index.records import RecordTable
from reflexio_server.index.vectors import Matrix, VectorIndex

DEFAULT_WEIGHTS: Final = RankingWeights()


class Partition:
    """The records of one user: vectors, words and the columns that filters need.

    Nothing in it is truth: it is built from SQL, fed with what is new, and thrown away. It holds
    no lock, and searching also moves data inside it: the caller lets in one thread at a time.
    After any sequence of additions and removals it answers as one built anew would.
    """

    def __init__(
        self,
        dimensions: int,
        weights: RankingWeights = DEFAULT_WEIGHTS,
    ) -> None:
        """An empty partition for vectors of one model, which has so many dimensions."""
        self.weights = weights
        """The next search goes by them."""
        self.vectors = VectorIndex(dimensions)
        self._clear()

    def _clear(self) -> None:
        self.vectors = VectorIndex(self.vectors.dimensions)
        self._table = RecordTable()
        self._lexical = LexicalIndex()
        self._surroundings = Surroundings()

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
            + self._surroundings.size_bytes
            + self.vectors.size_bytes
        )

    def add_records(self, records: Iterable[SearchRecord]) -> int:
        """Add records in any order, skipping ids that are held; returns how many were new.

        About 8 µs a record: a caller that must not block for long adds in slices.
        """
        distinct = list({record.interaction_id: record for record in records}.values())
        known = self._table.rows_of([record.interaction_id for record in distinct]) >= 0
        new = list(itertools.compress(distinct, (~known).tolist())) if known.any() else distinct
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
        return self._add_rows(list(latest), [len(part) for part in latest.values()], rows)

    def add_stored_vectors(self, stored: Sequence[tuple[int, bytes]], expected: int = 0) -> int:
        """The same for vectors as the store keeps them: float16, chunk after chunk.

        `expected` is about how many records will have some, 0 where nobody knows.
        """
        self.vectors.reserve(expected)
        latest = dict(stored)
        values = np.frombuffer(b"".join(latest.values()), np.float16)
        rows = self.vectors.prepare([values.reshape(-1, self.vectors.dimensions)])
        chunk_bytes = self.vectors.dimensions * values.itemsize
        counts = [len(chunks) // chunk_bytes for chunks in latest.values()]
        return self._add_rows(list(latest), counts, rows)

    def _add_rows(self, ids: Sequence[int], counts: Sequence[int], rows: Matrix) -> int:
        """Add prepared rows, so many for each of the ids, one after the other."""
        places = self._table.rows_of(ids)
        starts = np.cumsum([0, *counts])
        wanted = places >= 0
        for i in np.flatnonzero(wanted & self._table.embedded[places]) if len(self) else ():
            if np.array_equal(self.vectors.rows_of(places[i]), rows[starts[i] : starts[i + 1]]):
                wanted[i] = False
            else:
                self.vectors.discard(places[i])
        self._table.embedded[places[wanted]] = True
        owner = np.repeat(np.where(wanted, places, -1), counts)
        is_wanted = owner >= 0
        if is_wanted.all():
            self.vectors.add(owner, rows)
        else:
            self.vectors.add(owner[is_wanted], rows[is_wanted])
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
            self._surroundings.forget()
        return removed

    def search(
        self,
        query_text: str,
        query_vector: npt.ArrayLike | None = None,
        filters: SearchFilters = NO_FILTERS,
        mode: SearchMode = SearchMode.HYBRID,
        top_k: int = 10,
        threshold: float | None = 0.0,
        allowed_ids: Collection[int] | None = None,
        *,
        now: int = 0,
        scale: CosineScale = DEFAULT_SCALE,
        explain: bool = False,
    ) -> list[Hit]:
        """The best records for a query, best first, newer first among equals, at most `top_k`.

        All of the user's records are ranked before filters are looked at, so that a record's rank
        does not depend on them and they never starve the result. `similarity` is the greater of
        the cosine and the share of the query's words (in the modes vector and fts: the one of
        them), and only hits that reach `threshold` in it are returned. A record that shows no
        sign at all is never a hit: no word of the query in it or its session, no cosine above 0.
        Hybrid without a vector ranks by words. A blank query lists what passes the filters,
        newest first, with score and similarity 0, whatever the threshold. Without one (None) it is
        what the scale says, if the query has a vector in a script that the model knows, else 0.
        `allowed_ids` is one
        more filter: only records of these ids pass. `now`, in epoch seconds, is what "yesterday"
        goes by; `scale` is that of the vector's model. `explain` gives each hit its `terms`.
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
        is_latin = english.is_latin(query_text[:QUERY_CHARACTERS_MAX])
        is_foreign = scale.is_latin_only and not is_latin
        if threshold is None:
            is_by_meaning = query_vector is not None and mode is not SearchMode.FTS
            threshold = scale.related_from if is_by_meaning and not is_foreign else 0.0
        wanted = _Wanted(passing, top_k, threshold, explain)
        if mode is SearchMode.VECTOR:
            if query_vector is None:
                raise ValueError("search mode vector needs a query vector")
            return self._search_vectors(self._row(query_vector), wanted)
        query = self._lexical.query(query_text)
        bm25, self_score = self._lexical.score(query)
        if mode is SearchMode.FTS:
            return self._search_words(bm25, self_score, wanted)
        cosine, embedded = np.zeros(len(self)), np.zeros(len(self), np.bool_)
        if query_vector is not None:
            cosine, embedded = self.vectors.cosines(self._row(query_vector), len(self))
        evidence = Evidence(
            bm25=bm25,
            cosine=cosine,
            embedded=embedded,
            scale=scale,
            is_foreign=is_foreign,
            context=self._surroundings.context(self._table, self._lexical, query),
            asked=read_asked(query_text, query.words, self._table, self._lexical, now),
        )
        return self._search_hybrid(evidence, self_score, wanted)

    def with_context(self, hits: list[Hit], turns: int) -> list[Hit]:
        """The same hits, each with the ids of so many records before and after it.

        They are of its session and in its order; no filter applies to them.
        """
        rows = self._table.rows_of([hit.interaction_id for hit in hits])
        chains = self._surroundings.chains(self._table)
        ids = self._table.interaction_id
        return [
            replace(hit, context=tuple(ids[around(chains, int(row), turns)].tolist()))
            for hit, row in zip(hits, rows, strict=True)
        ]

    def _row(self, query_vector: npt.ArrayLike) -> Matrix:
        return self.vectors.prepare([np.asarray(query_vector)[np.newaxis]])

    def _search_vectors(self, vector: Matrix, wanted: "_Wanted") -> list[Hit]:
        allowed = None if wanted.passing.all() else wanted.passing
        rows, cosines = self.vectors.search(vector, wanted.top_k, allowed)
        near = (cosines > 0) & (cosines >= wanted.threshold)
        best = best_rows(self._table, rows[near], cosines[near], wanted.top_k)
        found, cosine = rows[near][best], cosines[near][best]
        shares = {"vector": np.minimum(cosine, 1.0)} if wanted.explain else {}
        return hits_of(self._table, found, cosine, cosine, shares)

    def _search_words(self, bm25: Floats, self_score: float, wanted: "_Wanted") -> list[Hit]:
        similarity = share_of(bm25, self_score)
        rows = np.flatnonzero(wanted.passing & (bm25 > 0) & (similarity >= wanted.threshold))
        rows = rows[best_rows(self._table, rows, bm25[rows], wanted.top_k)]
        score = bm25[rows] / (bm25[rows] + self_score)
        shares = {"words": score} if wanted.explain else {}
        return hits_of(self._table, rows, score, similarity[rows], shares)

    def _search_hybrid(self, evidence: Evidence, self_score: float, wanted: "_Wanted") -> list[Hit]:
        shares = fusion.fuse(evidence, self.weights)
        value = fusion.value_of(shares)
        context = evidence.context
        share = share_of(evidence.bm25, self_score)
        similarity = np.maximum(np.clip(evidence.cosine, 0.0, 1.0), share)
        sign = (similarity > 0) | (context.block_bm25[context.chains.block] > 0)
        rows = np.flatnonzero(wanted.passing & sign & (similarity >= wanted.threshold))
        rows = rows[best_rows(self._table, rows, value[rows], wanted.top_k)]
        told = {name: term[rows] for name, term in shares.items()} if wanted.explain else {}
        return hits_of(self._table, rows, fusion.score_of(value[rows]), similarity[rows], told)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which of the ranked records are returned, and whether with their terms."""

    passing: Mask
    top_k: int
    threshold: float
    explain: bool

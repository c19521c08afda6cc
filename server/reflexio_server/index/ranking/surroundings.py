"""The surroundings of each record of a user: session, window, and whether they hold together."""

import numpy as np

from reflexio_server.index.arrays import Floats, Integers
from reflexio_server.index.ranking.coherence import measured_count
from reflexio_server.index.ranking.fusion import TalkContext
from reflexio_server.index.ranking.lexical import LexicalIndex, LexicalQuery
from reflexio_server.index.ranking.sessions import SessionChains, SessionOrder, order_of
from reflexio_server.index.ranking.windows import Windows, windows_of
from reflexio_server.index.records import RecordTable


class Surroundings:
    """Keeps what does not depend on the query; all of it follows from the records alone."""

    def __init__(self) -> None:
        """Nothing measured yet."""
        self._order = SessionOrder()
        self._windows: Windows | None = None
        self._block_norms: Floats = np.empty(0)
        self._coherence: float | None = None
        self._measured_count = 0
        self._measured_newest_id = 0
        self._seen_count = 0

    def forget(self) -> None:
        """Work everything out again at the next call; needed when records were removed."""
        self._order.forget()
        self._windows = self._coherence = None

    def chains(self, table: RecordTable) -> SessionChains:
        """The neighbours and blocks of all records."""
        return self._order.chains(table.session, table.created_at, table.interaction_id)

    def context(
        self, table: RecordTable, lexical: LexicalIndex, query: LexicalQuery
    ) -> TalkContext:
        """What surrounds each record, scored for a query."""
        chains = self.chains(table)
        windows = self._windows
        if windows is None or len(windows.sizes) != len(table):
            order = order_of(table.session, table.created_at, table.interaction_id)
            windows = self._windows = windows_of(order, lexical.lengths)
            self._block_norms = lexical.group_norms(chains.block, len(chains.block_sizes))
        in_company = bool((chains.previous >= 0).any())
        return TalkContext(
            # Without a neighbour there is no context to count, and nothing to measure.
            coherence=self._coherence_of(table, lexical) if in_company else 0.0,
            chains=chains,
            block_bm25=lexical.score_groups(query, chains.block, self._block_norms),
            window_bm25=windows.bm25(query.postings),
            window_sizes=windows.sizes,
            is_question=table.is_question,
        )

    def _coherence_of(self, table: RecordTable, lexical: LexicalIndex) -> float:
        """The coherence of the oldest records, measured again only when these are others."""
        ids = table.interaction_id
        count = measured_count(len(table))
        known = self._coherence
        # A late record of an old id may be one of the oldest.
        is_same = (
            count == self._measured_count
            and not (ids[self._seen_count :] <= self._measured_newest_id).any()
        )
        self._seen_count = len(table)
        if known is not None and is_same:
            return known
        rows = _oldest(ids, count)
        order = SessionOrder()
        chains = order.chains(table.session[rows], table.created_at[rows], ids[rows])
        known = lexical.coherence(rows, chains.previous, table.role_words(rows))
        self._coherence, self._measured_count = known, count
        self._measured_newest_id = int(ids[rows].max())
        return known

    @property
    def size_bytes(self) -> int:
        """Bytes of the session order, the windows and the blocks' lengths."""
        windows = 0 if self._windows is None else self._windows.size_bytes
        return self._order.size_bytes + windows + self._block_norms.nbytes


def _oldest(ids: Integers, count: int) -> Integers:
    """The places of the smallest ids, in record order."""
    if count == len(ids):
        return np.arange(count)
    return np.sort(np.argpartition(ids, count - 1)[:count])

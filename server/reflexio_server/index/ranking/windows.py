"""The talk around each record: it and a few records either side of it in its session."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from reflexio_server.index.arrays import Floats, Integers
from reflexio_server.index.bm25 import discount_of, gain_of, idf_of, mean_length, norm_of
from reflexio_server.index.ranking.sessions import Order

REACH: Final = 4
"""Records either side."""

FEW: Final = 32
"""Where a term has a record in so many or fewer, its windows are counted one by one."""


@dataclass(frozen=True, slots=True)
class Windows:
    """The window of each record: how many records it has, and what its length costs it in BM25.

    Windows never cross a session; those of neighbours overlap. The arrays are in the order of the
    sessions, where a window is one run, from `first` up to `end`; `place` tells where a record is.
    """

    place: Integers
    first: Integers
    end: Integers
    norms: Floats
    sizes: Integers
    """In record order."""

    @property
    def size_bytes(self) -> int:
        """Bytes of all arrays."""
        arrays = (self.place, self.first, self.end, self.norms, self.sizes)
        return sum(array.nbytes for array in arrays)

    def bm25(self, postings: list[tuple[Integers, Floats]]) -> Floats:
        """BM25 of every window as one document, in record order, for the postings of a query."""
        count = len(self.sizes)
        scores, totals, holds = np.zeros(count), np.zeros(count), np.zeros(count, np.bool_)
        for records, times in postings:
            places = self.place[records]
            if len(records) * FEW < count:
                holders, times_each = self._around(places, times)
                # A window that comes twice is given the same value twice.
                np.add.at(totals, holders, times_each)
                holds[holders] = True
                idf = idf_of(count, int(np.count_nonzero(holds)))
                gains = gain_of(totals[holders], self.norms[holders])
                scores[holders] = scores[holders] + idf * gains
                totals[holders], holds[holders] = 0.0, False
            else:
                of_all = self._totals(places, times)
                idf = idf_of(count, int(np.count_nonzero(of_all > 0)))
                scores += idf * gain_of(of_all, self.norms)
        return scores[self.place]

    def _around(self, places: Integers, times: Floats) -> tuple[Integers, Floats]:
        """The windows that hold each of the places, one after the other, each with its `times`.

        A window reaches a place where the window of the place reaches it.
        """
        first = self.first[places]
        counts = self.end[places] - first
        ends = np.cumsum(counts)
        holders = np.repeat(first - ends + counts, counts) + np.arange(ends[-1])
        return holders, np.repeat(times, counts)

    def _totals(self, places: Integers, times: Floats) -> Floats:
        """The totals of all windows: what has come up to their end less what came before."""
        sums = np.zeros(len(self.sizes) + 1)
        sums[places + 1] = times
        np.cumsum(sums, out=sums)
        totals: Floats = sums[self.end] - sums[self.first]
        return totals


def windows_of(order: Order, lengths: npt.NDArray[np.int32]) -> Windows:
    """The windows of all records, whose words are counted, in the order of their sessions."""
    count = len(lengths)
    places = np.arange(count)
    starts = np.flatnonzero(order.starts)
    session = np.cumsum(order.starts) - 1
    first = np.maximum(places - REACH, starts[session])
    end = np.minimum(places + REACH + 1, np.append(starts[1:], count)[session])
    place = np.empty(count, np.int64)
    place[order.records] = places
    words = np.append(0.0, np.cumsum(lengths[order.records], dtype=np.float64))
    of_window = words[end] - words[first]
    norms = norm_of(of_window, mean_length(of_window), discount_of(lengths))
    return Windows(place, first, end, norms, (end - first)[place])

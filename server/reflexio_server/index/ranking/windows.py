"""The talk around each record: it and a few records either side of it in its session."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from reflexio_server.index.arrays import Floats, Integers
from reflexio_server.index.ranking.sessions import SessionChains

REACH: Final = 4
"""Records either side."""


@dataclass(frozen=True, slots=True)
class Windows:
    """The window of each record: how many records it has, and how many words.

    Windows never cross a session; those of neighbours overlap.
    """

    sizes: Integers
    lengths: Floats
    _steps: tuple[Integers, Integers]

    @property
    def size_bytes(self) -> int:
        """Bytes of the sizes and lengths."""
        return self.sizes.nbytes + self.lengths.nbytes

    def totals(self, records: Integers, times: Floats) -> tuple[Integers, Floats]:
        """The windows that hold one of the records, and their totals of `times`.

        Costs as much as the records are, many or few.
        """
        where, what = [records], [times]
        for step in self._steps:
            place, value = records, times
            for _ in range(REACH):
                place = step[place]
                there = place >= 0
                place, value = place[there], value[there]
                if not len(place):
                    break
                where.append(place)
                what.append(value)
        counted = np.bincount(np.concatenate(where), np.concatenate(what), len(self.sizes))
        totals: Floats = counted.astype(np.float64, copy=False)
        holders = np.flatnonzero(totals)
        return holders, totals[holders]


def windows_of(chains: SessionChains, lengths: npt.NDArray[np.int32]) -> Windows:
    """The windows of all records, whose neighbours are known and words counted."""
    sizes = np.ones(len(lengths), np.int64)
    words = lengths.astype(np.float64)
    for step in (chains.previous, chains.following):
        place = np.arange(len(lengths))
        for _ in range(REACH):
            place = np.append(step, -1)[place]
            there = place >= 0
            sizes += there
            words[there] += lengths[place[there]]
    return Windows(sizes, words, (chains.previous, chains.following))

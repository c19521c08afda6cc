"""Postings, the terms of each record, as one sorted array of 64-bit numbers.

A posting is `term << 40 | record << 16 | times`. Sorted, the postings of a term lie together in
record order, no table of contents is needed (two binary searches find a term), adding is a merge
of arrays, and removing is one mask: all in numpy, which lets other threads run meanwhile.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from reflexio_server.index.arrays import Floats, Integers

RECORDS_MAX: Final = 1 << 24
"""Records that the 24 bits of a posting can tell apart."""

TIMES_MAX: Final = (1 << 16) - 1
"""A term counts at most so often in one record; BM25 is flat long before."""

RECENT_MIN: Final = 8192
"""Postings that may wait beside the main array: about 700 chat turns, searched in microseconds."""

_TERM_SHIFT: Final = 40
_RECORD_SHIFT: Final = 16
_RECORD_MASK: Final = np.uint64(RECORDS_MAX - 1)
_TIMES_MASK: Final = np.uint64(TIMES_MAX)

Packed = npt.NDArray[np.uint64]


class Postings:
    """The postings of all records; records are numbered 0, 1, 2, … in the order of adding."""

    def __init__(self) -> None:
        """No postings."""
        self._main: Packed = np.empty(0, np.uint64)
        self._recent: Packed = np.empty(0, np.uint64)
        self._pending: list[Packed] = []

    def add(self, terms: npt.NDArray[np.int32], records: npt.NDArray[np.int32]) -> None:
        """Add one occurrence for each pair (terms[i], records[i]); costs no more than a sort."""
        if not len(terms):
            return
        if int(records.max()) >= RECORDS_MAX:
            raise OverflowError(f"a user's index holds at most {RECORDS_MAX} records")
        keys = terms.astype(np.uint64) << np.uint64(_TERM_SHIFT - _RECORD_SHIFT)
        keys |= records.astype(np.uint64)
        distinct, times = np.unique(keys, return_counts=True)
        times = np.minimum(times, TIMES_MAX).astype(np.uint64)
        self._pending.append(distinct << np.uint64(_RECORD_SHIFT) | times)

    def of(self, terms: Sequence[int]) -> list[tuple[Integers, Floats]]:
        """For each term the records that hold it, and how often each does, in record order."""
        self._settle()
        first = np.array(terms, np.uint64) << np.uint64(_TERM_SHIFT)
        bounds = np.stack([first, first + np.uint64(1 << _TERM_SHIFT)])
        in_main = np.searchsorted(self._main, bounds).T.tolist()
        in_recent = np.searchsorted(self._recent, bounds).T.tolist()
        found = []
        for (start, end), (new_start, new_end) in zip(in_main, in_recent, strict=True):
            packed = self._main[start:end]
            if new_end > new_start:
                packed = np.concatenate([packed, self._recent[new_start:new_end]])
            records = (packed >> np.uint64(_RECORD_SHIFT)) & _RECORD_MASK
            found.append((records.astype(np.int64), (packed & _TIMES_MASK).astype(np.float64)))
        return found

    def keys_without(self, terms: Sequence[int], new_number: Integers) -> Packed:
        """`term << 24 | record` of each posting, sorted, without those of some terms.

        Records are renumbered: new_number[old], or -1 for one that is left out; the order of the
        others must be that of their new numbers.
        """
        self._settle()
        packed = self._main
        if len(self._recent):
            packed = np.sort(np.concatenate([self._main, self._recent]))
        keys = packed >> np.uint64(_RECORD_SHIFT)
        term = keys >> np.uint64(_TERM_SHIFT - _RECORD_SHIFT)
        keys = keys[~np.isin(term, np.array(terms, np.uint64))]
        record = new_number[(keys & _RECORD_MASK).astype(np.int64)]
        stays = record >= 0
        return (keys[stays] & ~_RECORD_MASK) | record[stays].astype(np.uint64)

    def keep(self, new_number: Integers) -> None:
        """Renumber the records: new_number[old], or -1 for a record that is removed.

        The order of the records that stay must not change.
        """
        self._settle()
        self._main = _renumber(self._main, new_number)
        self._recent = _renumber(self._recent, new_number)

    @property
    def size_bytes(self) -> int:
        """Bytes of all arrays."""
        pending = sum(part.nbytes for part in self._pending)
        return self._main.nbytes + self._recent.nbytes + pending

    def _settle(self) -> None:
        """Bring what was added since the last call into search order.

        Small additions go to an array beside the main one, which takes them over when they have
        become an eighth of it: a chat that is searched after every turn never pays for a full sort.
        """
        if not self._pending:
            return
        new = [self._recent, *self._pending]
        self._pending = []
        if sum(map(len, new)) > max(RECENT_MIN, len(self._main) // 8):
            self._main = np.sort(np.concatenate([self._main, *new]))
            self._recent = np.empty(0, np.uint64)
        else:
            self._recent = np.sort(np.concatenate(new))


def _renumber(packed: Packed, new_number: Integers) -> Packed:
    old = ((packed >> np.uint64(_RECORD_SHIFT)) & _RECORD_MASK).astype(np.int64)
    new = new_number[old]
    stays = new >= 0
    rest = packed[stays] & ~(_RECORD_MASK << np.uint64(_RECORD_SHIFT))
    return rest | (new[stays].astype(np.uint64) << np.uint64(_RECORD_SHIFT))

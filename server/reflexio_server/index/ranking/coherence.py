"""The degree to which a user's records lean on each other: one number for all queries.

Turns of a conversation speak of one thing, so records that follow each other share more words than
any two records do; what was only filed under the same session does not. Measured on the words of
the records and not on a query's matches: a specific question hits one turn, and says nothing about
the talk around it.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from reflexio_server.index.arrays import Floats, Integers

EXACT_BITS: Final = 4
"""Leading bits of the number of records by which coherence is measured anew."""

HELD_PRIOR: Final = 0.08
"""What is believed of sessions before they are seen; conversations hold .04 to .17."""

PRIOR_PAIRS: Final = 20
"""The belief weighs as much as so many pairs."""

HELD_WHOLLY: Final = 0.03
"""From here on records count as a conversation; utterances filed at random hold .001."""

TERMS_MIN: Final = 3
"""Terms of a record that says what it is about; "yeah, right" is like any other one, wherever it
stands, and hides that the talk of a meeting holds together."""

RECORD_BITS: Final = 24
_RECORD_MASK: Final = np.uint64((1 << RECORD_BITS) - 1)

PostingKeys = npt.NDArray[np.uint64]
"""`term << 24 | record`, sorted: which records hold a term, each once."""


def measured_count(count: int) -> int:
    """How many of so many records, the oldest ones, coherence is measured on.

    The count rounded down to its leading bits: all of a few records, and of many at least seven
    eighths. So it is measured again when a user has grown by a sixteenth to an eighth, and a
    partition that grew record by record knows the same as one built at once.
    """
    unused = max(count.bit_length() - EXACT_BITS, 0)
    return count >> unused << unused


def coherence(keys: PostingKeys, previous: Integers) -> float:
    """How far the records hold together, 0..1.

    `keys` are the terms that count; `previous` is the record before each in its session, or -1.
    cos(i, j) is the share of terms in common, |i ∩ j| / sqrt(|i| |j|). What the mean over records
    and their predecessors has more than the mean over all pairs, with a prior of a few pairs that
    are a conversation, is held against what conversations have. Only records of `TERMS_MIN` terms
    count.
    """
    record = (keys & _RECORD_MASK).astype(np.int64)
    sizes = np.bincount(record, minlength=len(previous)).astype(np.float64)
    telling = sizes >= TERMS_MIN
    keys, record, sizes = keys[telling[record]], record[telling[record]], sizes * telling
    near, pairs = _near(keys, record, sizes, previous)
    anywhere = _anywhere(keys, record, sizes)
    held = (near - anywhere) / (1 - anywhere) if anywhere < 1 - 1e-9 else 0.0
    believed = (held * pairs + HELD_PRIOR * PRIOR_PAIRS) / (pairs + PRIOR_PAIRS)
    return min(max(believed / HELD_WHOLLY, 0.0), 1.0)


def _near(
    keys: PostingKeys, record: Integers, sizes: Floats, previous: Integers
) -> tuple[float, int]:
    """The mean cosine of records and their predecessors, and how many these are.

    Only pairs count of which both have terms.
    """
    follows = previous >= 0
    follows[follows] &= (sizes[follows] > 0) & (sizes[previous[follows]] > 0)
    pairs = int(np.count_nonzero(follows))
    if not pairs:
        return 0.0, 0
    mine = follows[record]
    wanted = (keys[mine] & ~_RECORD_MASK) | previous[record[mine]].astype(np.uint64)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    shared = np.bincount(record[mine][keys[place] == wanted], minlength=len(previous))
    cosines = shared[follows] / np.sqrt(sizes[follows] * sizes[previous[follows]])
    return float(cosines.mean()), pairs


def _anywhere(keys: PostingKeys, record: Integers, sizes: Floats) -> float:
    """The mean cosine of all pairs of different records that have a term."""
    count = int(np.count_nonzero(sizes))
    if count < 2:
        return 0.0
    term = keys >> np.uint64(RECORD_BITS)
    starts = np.flatnonzero(np.append(True, term[1:] != term[:-1]))
    together = np.add.reduceat(1 / np.sqrt(sizes[record]), starts)
    return float(((together**2).sum() - count) / (count * (count - 1)))

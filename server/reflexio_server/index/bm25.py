"""BM25: the worth of a term in a document, from its counts.

Lucene's variant: idf = ln(1 + (N - n + .5) / (n + .5)), never negative. Robertson and Zaragoza,
"The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
"""

from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from reflexio_server.index.arrays import Floats, Integers

K1: Final = 0.9
"""How fast repetitions of a term stop counting; Lucene's and the literature's default."""

B: Final = 0.4
"""How much longer records are discounted, where they are short as in chats; Lucene's default."""

B_LONG: Final = 0.75
"""The same where records have hundreds of words, as documents have; Robertson's default."""

SHORT_WORDS: Final = 50
LONG_WORDS: Final = 200
"""Mean words of a record up to which it counts as short, and from which on as long."""

_Number = TypeVar("_Number", float, Floats)


def discount_of(lengths: npt.NDArray[Any]) -> float:
    """How much longer documents of a user are discounted: b, by the lengths of the records."""
    beyond = (mean_length(lengths) - SHORT_WORDS) / (LONG_WORDS - SHORT_WORDS)
    return B + (B_LONG - B) * min(max(beyond, 0.0), 1.0)


def idf_of(count: int, holders: int) -> float:
    """What finding a term says that so many of all documents hold; never negative."""
    return float(np.log1p((count - holders + 0.5) / (holders + 0.5)))


def mean_length(lengths: npt.NDArray[Any]) -> float:
    """The mean length of a document; 1 where it is no divisor: no documents, or no word."""
    return float(lengths.mean()) or 1.0 if len(lengths) else 1.0


def totals_of(group: Integers, values: npt.NDArray[Any], group_count: int) -> Floats:
    """The sums of values by the number of their group."""
    totals: Floats = np.bincount(group, values, group_count).astype(np.float64, copy=False)
    return totals


def norm_of(length: _Number, mean: float, discount: float) -> _Number:
    """How slowly a document's terms gain, by its length; `mean` is that of all."""
    return K1 * (1 - discount + discount * length / mean)


def gain_of(times: _Number, norm: _Number) -> _Number:
    """What a term gains by standing in a document so many times."""
    return times * (K1 + 1) / (times + norm)

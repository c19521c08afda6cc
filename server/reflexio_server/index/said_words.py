"""The words that a user's records say now, as they were written, and how often."""

import itertools

import numpy as np
import numpy.typing as npt

from reflexio_server.core.text.stop_words import STOP_WORDS
from reflexio_server.index.arrays import Integers, Mask
from reflexio_server.index.columns import Column
from reflexio_server.index.spelling import Spelling
from reflexio_server.index.vocabulary import Vocabulary


class SaidWords:
    """The number of every word of every record, one after the other: 4 bytes a word.

    Postings know stems alone, and a vocabulary also words whose records are gone.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        """No words said."""
        self._vocabulary = vocabulary
        self._said = Column(np.int32)
        self._counts: Integers | None = None
        self._spelling = Spelling()
        self._learnt = 0

    def add(self, words: npt.ArrayLike) -> None:
        """Append the words of records, by their numbers."""
        self._said.extend(words)
        self._counts = None

    def keep(self, stays: Mask) -> None:
        """Drop the words whose mask is False."""
        self._said.keep(stays)
        self._counts = None

    def meant_by(self, word: str) -> int | None:
        """The term that a word which no record has was meant to be, None if none is near.

        One that comes nearest to a stop word is that, and asks for nothing.
        """
        if self._learnt < len(self._vocabulary):
            self._spelling.learn(itertools.islice(self._vocabulary, self._learnt, None))
            self._learnt = len(self._vocabulary)
        nearest = self._spelling.nearest(word, self._count_of)
        if nearest is None or nearest in STOP_WORDS:
            return None
        return self._vocabulary.find(nearest)

    def _count_of(self, word: str) -> int:
        if self._counts is None:
            self._counts = np.bincount(self._said.values, minlength=len(self._vocabulary) + 1)
        return int(self._counts[self._vocabulary[word]])

    @property
    def size_bytes(self) -> int:
        """Bytes of the numbers, the counts and the lists."""
        counts = 0 if self._counts is None else self._counts.nbytes
        return self._said.size_bytes + counts + self._spelling.size_bytes

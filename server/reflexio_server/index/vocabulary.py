"""Words to small numbers: one of its own for each word, one for all forms of it."""

import sys
from typing import Final

import numpy as np
import numpy.typing as npt

from reflexio_server.core.text.stop_words import STOP_WORDS
from reflexio_server.index import english
from reflexio_server.index.columns import Column
from reflexio_server.index.stems import Stems
from reflexio_server.index.tokens import WORD_LENGTH_MAX

UNINDEXED: Final = 0
"""The number of every word that came after the vocabulary was full; no query looks it up."""

TERMS_MAX: Final = 1 << 22
"""Distinct words of one user. Four million are no language any more; numbers stay below 2**24."""


class Vocabulary(dict[str, int]):
    """Maps a word to its number, learning new words on access: 1, 2, 3, … as they come.

    `vocabulary[word]` learns, `vocabulary.get(word)` does not. `terms` has, for each word's number,
    that of its stem. English stop words have a term of their own, so that no stem falls together
    with them.
    """

    def __init__(self) -> None:
        """An empty vocabulary."""
        super().__init__()
        self._stemmer = Stems()
        self._stems: dict[str, int] = {}
        self._terms = Column(np.int32)
        self._terms.extend([UNINDEXED])
        self._term_count = UNINDEXED + 1
        self._string_bytes = 0
        self.stop_terms: list[int] = []
        self.temporal_terms: set[int] = set()

    def __missing__(self, word: str) -> int:
        """Learn a word; the length is cut first, so that encoded data stays small."""
        if len(word) > WORD_LENGTH_MAX:
            return self[word[:WORD_LENGTH_MAX]]
        if len(self) >= TERMS_MAX:
            return UNINDEXED
        if word in STOP_WORDS:
            term = self._new_term()
            self.stop_terms.append(term)
        else:
            stem = self.stem(word)
            known = self._stems.get(stem)
            term = self._new_term() if known is None else known
            if known is None:
                self._stems[stem] = term
                self._string_bytes += sys.getsizeof(stem)
            if english.is_temporal(word):
                self.temporal_terms.add(term)
        self._terms.extend([term])
        number = self[word] = len(self) + 1
        self._string_bytes += sys.getsizeof(word)
        return number

    def _new_term(self) -> int:
        self._term_count += 1
        return self._term_count - 1

    @property
    def terms(self) -> npt.NDArray[np.int32]:
        """The term of each word's number; valid until the next word is learnt."""
        terms: npt.NDArray[np.int32] = self._terms.values
        return terms

    def stem(self, word: str) -> str:
        """The stem that stands for a word, known or not."""
        return self._stemmer.stem(word[:WORD_LENGTH_MAX])

    def find(self, word: str) -> int | None:
        """The term of a word in any form that some record had, or None; learns nothing."""
        number = self.get(word[:WORD_LENGTH_MAX])
        if number is not None:
            return int(self.terms[number])
        return None if word in STOP_WORDS else self._stems.get(self.stem(word))

    @property
    def term_count(self) -> int:
        """Terms given out so far, `UNINDEXED` among them."""
        return self._term_count

    @property
    def size_bytes(self) -> int:
        """Bytes held by the tables and their strings, stop words and times of day aside."""
        tables = sys.getsizeof(self) + sys.getsizeof(self._stems) + self._terms.size_bytes
        return tables + self._string_bytes

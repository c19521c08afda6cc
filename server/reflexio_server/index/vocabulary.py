"""Words to small numbers, one number for all forms of a word."""

import sys
from typing import Final

import Stemmer

from reflexio_server.core.text.stop_words import STOP_WORDS
from reflexio_server.index import english
from reflexio_server.index.tokens import WORD_LENGTH_MAX

UNINDEXED: Final = 0
"""The number of every word that came after the vocabulary was full; no query looks it up."""

TERMS_MAX: Final = 1 << 22
"""Distinct words of one user. Four million are no language any more; numbers stay below 2**24."""


class Vocabulary(dict[str, int]):
    """Maps a word to the number of its stem (Porter's algorithm), learning new words on access.

    `vocabulary[word]` learns, `vocabulary.get(word)` does not. English stop words keep a number
    of their own, so that no stem falls together with them.
    """

    def __init__(self) -> None:
        """An empty vocabulary, with a stemmer of its own (stemmers are not safe to share)."""
        super().__init__()
        # The vocabulary itself remembers each word's stem: no second cache inside the stemmer.
        self._stemmer = Stemmer.Stemmer("porter", 0)
        self._stems: dict[str, int] = {}
        self._term_count = UNINDEXED + 1
        self._string_bytes = 0
        self.stop_terms: list[int] = []
        self.temporal_terms: set[int] = set()

    def __missing__(self, word: str) -> int:
        """Learn a word; the length is cut first, so that encoded data stays small."""
        if len(word) > WORD_LENGTH_MAX:
            return self[word[:WORD_LENGTH_MAX]]
        if self._term_count >= TERMS_MAX:
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
        self[word] = term
        self._string_bytes += sys.getsizeof(word)
        return term

    def _new_term(self) -> int:
        self._term_count += 1
        return self._term_count - 1

    def stem(self, word: str) -> str:
        """The stem that stands for a word, known or not."""
        stem: str = self._stemmer.stemWord(word[:WORD_LENGTH_MAX])
        return stem

    def find(self, word: str) -> int | None:
        """The number of a word in any form that some record has, or None; learns nothing."""
        term = self.get(word[:WORD_LENGTH_MAX])
        if term is None and word not in STOP_WORDS:
            term = self._stems.get(self.stem(word))
        return term

    @property
    def term_count(self) -> int:
        """Numbers given out so far, `UNINDEXED` among them."""
        return self._term_count

    @property
    def size_bytes(self) -> int:
        """Bytes held by the two tables and their strings, stop words and times of day aside."""
        return sys.getsizeof(self) + sys.getsizeof(self._stems) + self._string_bytes

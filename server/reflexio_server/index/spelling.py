"""The word that a misspelt word of a query was meant to be, among the user's own."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import jellyfish

LETTERS_MIN: Final = 4
"""Shorter words have too many others one letter away."""

LONG_LETTERS_MIN: Final = 8
"""From here on two letters may be wrong."""


class Spelling:
    """The words that were ever said, by their length and each end, so that few are compared."""

    def __init__(self) -> None:
        """No words."""
        self._by_first: dict[tuple[int, str], list[str]] = {}
        self._by_last: dict[tuple[int, str], list[str]] = {}

    def learn(self, words: Iterable[str]) -> None:
        """Add words, each new; only words of letters can be meant."""
        for word in words:
            if len(word) >= LETTERS_MIN - 1 and word.isalpha():
                self._by_first.setdefault((len(word), word[0]), []).append(word)
                self._by_last.setdefault((len(word), word[-1]), []).append(word)

    def nearest(self, word: str, count_of: Callable[[str], int]) -> str | None:
        """The nearest word that is said, None if none is near; `count_of` tells how often one is.

        One letter missing, too many, wrong or changed with its neighbour (Damerau and Levenshtein's
        distance), two from eight letters on; the first or the last letter is right. Of equally near
        ones the most frequent, then the first of the alphabet. A number or code is never taken for
        another.
        """
        if len(word) < LETTERS_MIN or not word.isalpha():
            return None
        furthest = 2 if len(word) >= LONG_LETTERS_MIN else 1
        near: list[tuple[int, int, str]] = []
        for length in range(len(word) - furthest, len(word) + furthest + 1):
            for said in self._with_an_end_of(word, length):
                distance = jellyfish.damerau_levenshtein_distance(word, said)
                if distance <= furthest and (count := count_of(said)):
                    near.append((distance, -count, said))
        return min(near)[2] if near else None

    def _with_an_end_of(self, word: str, length: int) -> Iterator[str]:
        """Yield the words of a length that begin or end as this one does."""
        yield from self._by_first.get((length, word[0]), ())
        for said in self._by_last.get((length, word[-1]), ()):
            if said[0] != word[0]:
                yield said

    @property
    def size_bytes(self) -> int:
        """Bytes of the lists; the words are the vocabulary's."""
        return sum(16 * len(words) for words in self._by_first.values())

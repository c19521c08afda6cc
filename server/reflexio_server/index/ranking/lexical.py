"""BM25 over one user's records and groups of them, all of them at once.

A record is its words with English stop words and all; a query leaves them out (unless it has
nothing else).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from reflexio_server.core.text.stop_words import STOP_WORDS
from reflexio_server.index import english
from reflexio_server.index.arrays import Floats, Integers
from reflexio_server.index.bm25 import discount_of, gain_of, idf_of, mean_length, norm_of, totals_of
from reflexio_server.index.columns import Column
from reflexio_server.index.postings import Postings
from reflexio_server.index.ranking.coherence import coherence
from reflexio_server.index.ranking.evidence import z_scores
from reflexio_server.index.said_words import SaidWords
from reflexio_server.index.tokens import joined_in_query, terms_of_each, terms_of_query
from reflexio_server.index.vocabulary import Vocabulary

QUERY_CHARACTERS_MAX: Final = 16_384
"""What is read of a query: three pages, and a bound on what a hostile one can cost."""

QUERY_TERMS_MAX: Final = 128
"""Distinct terms of a query that are looked up, the first ones; later ones change no order."""

MISSPELT_MAX: Final = 8
"""Words of a query that are looked for among the user's own when no record has them."""

LENGTH_SCORE_MAX: Final = 3.0
"""Where nearly all records are of one length, the others would otherwise be lost or win always."""

TELLING_WORDS_MAX: Final = 30
"""Past so many words a longer record tells no more of what is asked."""

BULK_RECORDS: Final = 256
BULK_CHARACTERS: Final = 2**19
"""What is taken over at once, some milliseconds in which nobody else is answered. One text that is
not in ASCII costs its whole batch the quick way."""


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """A query looked up: good until records are added or removed.

    `postings` has, for each distinct term that some record holds, those records and how often each
    holds it; `unknown_count` is how many distinct terms no record holds. `length` counts the
    words, stop words among them; `words` are all of them as typed, in order.
    """

    postings: list[tuple[Integers, Floats]]
    unknown_count: int
    length: int
    words: tuple[str, ...]


class LexicalIndex:
    """The words of records numbered 0, 1, 2, … in the order of adding."""

    def __init__(self) -> None:
        """No records."""
        self._vocabulary = Vocabulary()
        self._postings = Postings()
        self._words = SaidWords(self._vocabulary)
        self._lengths = Column(np.int32)
        self._content_lengths = Column(np.int32)
        self._norms: Floats | None = None
        self._length_scores: Floats | None = None

    def __len__(self) -> int:
        """The number of records."""
        return len(self._lengths.values)

    @property
    def lengths(self) -> npt.NDArray[np.int32]:
        """Words of each record."""
        lengths: npt.NDArray[np.int32] = self._lengths.values
        return lengths

    def length_scores(self) -> Floats:
        """The z-score of ln(1 + words that are no English stop words), of each record.

        Words count up to `TELLING_WORDS_MAX`; at most `LENGTH_SCORE_MAX` up or down.
        """
        if self._length_scores is None:
            everyone = np.ones(len(self), np.bool_)
            telling = np.minimum(self._content_lengths.values, TELLING_WORDS_MAX)
            scores = z_scores(np.log1p(telling), everyone)
            self._length_scores = np.clip(scores, -LENGTH_SCORE_MAX, LENGTH_SCORE_MAX)
        return self._length_scores

    def add(self, texts: list[str]) -> None:
        """Append one record for each text; about 6 µs each, so a caller can add in slices."""
        learn = self._vocabulary.__getitem__
        for batch in _batches(texts):
            words, lengths = terms_of_each(batch)
            self._append(list(map(learn, words)), lengths)

    def _append(self, flat: list[int], lengths: Integers) -> None:
        """Append one record for each length; `flat` are their words' numbers, one after another."""
        self._words.add(flat)
        terms = self._vocabulary.terms[np.array(flat, np.int32)]
        own = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        stop = np.isin(terms, np.array(self._vocabulary.stop_terms, np.int32))
        self._postings.add(terms, own + np.int32(len(self)))
        stop_counts = np.bincount(own[stop], minlength=len(lengths))
        self._content_lengths.extend(lengths - stop_counts)
        self._lengths.extend(lengths)
        self._norms = self._length_scores = None

    def keep(self, stays: npt.NDArray[np.bool_]) -> None:
        """Drop the records whose mask is False and number the rest anew, in the same order."""
        new_number = np.where(stays, np.cumsum(stays) - 1, -1).astype(np.int64)
        self._postings.keep(new_number)
        self._words.keep(np.repeat(stays, self._lengths.values))
        self._lengths.keep(stays)
        self._content_lengths.keep(stays)
        self._norms = self._length_scores = None

    def query(self, text: str) -> LexicalQuery:
        """Read a query: at most `QUERY_CHARACTERS_MAX`, then `QUERY_TERMS_MAX` distinct terms."""
        text = text[:QUERY_CHARACTERS_MAX]
        words = terms_of_query(text)
        content = words
        if english.is_latin(text):
            content = [word for word in words if word not in STOP_WORDS] or words
        keys: dict[int | str, str] = {}
        for word in dict.fromkeys(content):
            known = self._vocabulary.find(word)
            keys.setdefault(self._vocabulary.stem(word) if known is None else known, word)
            if len(keys) == QUERY_TERMS_MAX:
                break
        # What a query may mean beside its words counts where some record has it, and not against.
        meant: dict[int, None] = {}
        for form in joined_in_query(text):
            known = self._vocabulary.find(form)
            if known is not None and known not in keys and len(keys) + len(meant) < QUERY_TERMS_MAX:
                meant[known] = None
        found = self._holders([key for key in keys if isinstance(key, int)])
        missing = [word for key, word in keys.items() if key not in found]
        read = dict.fromkeys(filter(None, map(self._words.meant_by, missing[:MISSPELT_MAX])))
        repaired = self._holders([term for term in read if term not in found])
        joined = self._holders([term for term in meant if term not in repaired])
        postings = found | repaired | joined
        unknown_count = len(missing) - len(repaired)
        return LexicalQuery(list(postings.values()), unknown_count, len(words), tuple(words))

    def _holders(self, terms: list[int]) -> dict[int, tuple[Integers, Floats]]:
        """The postings of those of the terms that some record holds."""
        postings = zip(terms, self._postings.of(terms), strict=True)
        return {term: holders for term, holders in postings if len(holders[0])}

    def score(self, query: LexicalQuery) -> tuple[Floats, float]:
        """BM25 of every record, and the query's self-score.

        The self-score is what a record that consists of the query would get; terms that no record
        holds count in it with the idf of a term found nowhere.
        """
        count = len(self)
        scores = np.zeros(count)
        norms = self._length_norms()
        own_gain = gain_of(
            1.0, norm_of(float(query.length), mean_length(self.lengths), discount_of(self.lengths))
        )
        self_score = query.unknown_count * idf_of(count, 0) * own_gain
        for records, times in query.postings:
            idf = idf_of(count, len(records))
            self_score += idf * own_gain
            scores[records] += idf * gain_of(times, norms[records])
        return scores, float(self_score)

    def group_norms(self, group: Integers, group_count: int) -> Floats:
        """What its length costs each group of records as one document; see `score_groups`."""
        lengths = totals_of(group, self.lengths, group_count)
        return norm_of(lengths, mean_length(lengths), discount_of(self.lengths))

    def score_groups(self, query: LexicalQuery, group: Integers, norms: Floats) -> Floats:
        """BM25 of every group of records as one document; group[record] is a group's number."""
        count = len(norms)
        scores = np.zeros(count)
        for records, times in query.postings:
            totals = totals_of(group[records], times, count)
            idf = idf_of(count, int(np.count_nonzero(totals > 0)))
            scores += idf * gain_of(totals, norms)
        return scores

    def coherence(self, rows: Integers, previous: Integers, role_words: Iterable[str]) -> float:
        """How far some records hold together, 0..1: see `index.coherence`.

        `previous` has, for each of `rows`, the place in `rows` of the record before it, or -1. The
        words of roles stand in every record of a speaker, and say nothing, as stop words do.
        """
        found = (self._vocabulary.find(word) for word in role_words)
        without = [*self._vocabulary.stop_terms, *(term for term in found if term is not None)]
        place = np.full(len(self), -1, np.int64)
        place[rows] = np.arange(len(rows))
        return coherence(self._postings.keys_without(without, place), previous)

    def speaks_of_time(self) -> npt.NDArray[np.bool_]:
        """The mask of records with a word for a date, a day, a time of day or a span of time."""
        mask = np.zeros(len(self), np.bool_)
        for records, _ in self._postings.of(sorted(self._vocabulary.temporal_terms)):
            mask[records] = True
        return mask

    @property
    def size_bytes(self) -> int:
        """Bytes of all arrays and tables."""
        columns = self._lengths.size_bytes + self._content_lengths.size_bytes
        derived = 2 * len(self) * np.dtype(np.float64).itemsize
        words = self._vocabulary.size_bytes + self._words.size_bytes
        return columns + derived + self._postings.size_bytes + words

    def _length_norms(self) -> Floats:
        if self._norms is None:
            lengths = self.lengths.astype(np.float64)
            self._norms = norm_of(lengths, mean_length(lengths), discount_of(self.lengths))
        return self._norms


def _batches(texts: list[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if len(batch) == BULK_RECORDS or size > BULK_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch

"""Text to words, for any script, without a dictionary.

Words are runs of letters and digits in the normal form of `core.text.normalise`. Scripts that put
no spaces between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese) and Korean, whose particles
cling to their nouns, are cut into characters and pairs of neighbouring characters: a record gives
both, a query only the pairs, or the character where it stands alone. So a query of one character
still finds a record, and a longer one asks for the pairs in common. What is written with separators
and a digit is a word without them, too.
"""

import functools
import itertools
import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from reflexio_server.core.text.joined import joined_forms
from reflexio_server.core.text.normalise import UNSPACED, mark_class, plain
from reflexio_server.index.arrays import Integers

WORD_LENGTH_MAX: Final = 64
"""Characters of a word that count; what is longer is encoded data, and its beginning is enough."""

_DIGIT: Final = re.compile("[0-9]")
_IS_IN_WORD: Final = np.array([chr(code).isalnum() for code in range(128)])

_ASCII_FOLD: Final = {
    code: (chr(code).lower() if chr(code).isalnum() else " ") for code in range(128)
}


@functools.cache
def _word_pattern() -> re.Pattern[str]:
    """Words of the other scripts, group 1 being a run of an unspaced one.

    A mark that stands alone is no word.
    """
    letter = f"[^\\W_{UNSPACED}]"
    return re.compile(f"([{UNSPACED}]+)|{letter}(?:{letter}|[{mark_class()}])*")


def terms_of(text: str) -> list[str]:
    """The words of a record, in order of their appearance except within unspaced runs.

    The joined forms of amounts and codes come last.
    """
    text = plain(text)
    return _words(text, of_query=False) + joined_forms(text)


def terms_of_each(texts: Sequence[str]) -> tuple[list[str], Integers]:
    """The words of many records one after the other, and how many each has; see `terms_of`.

    Texts in ASCII are cut all at once, for a fifth of the time.
    """
    whole = "\n".join(texts)
    if not whole.isascii():
        each = list(map(terms_of, texts))
        return list(itertools.chain.from_iterable(each)), np.array(list(map(len, each)), np.int64)
    words = whole.translate(_ASCII_FOLD).split()
    in_word = _IS_IN_WORD[np.frombuffer(whole.encode("ascii"), np.uint8)]
    begins = np.flatnonzero(in_word & ~np.append(False, in_word[:-1]))
    ends = np.cumsum(np.array(list(map(len, texts)), np.int64) + 1)
    upto = np.searchsorted(begins, ends)
    lengths = np.diff(upto, prepend=0)
    return _with_joined(texts, words, upto.tolist(), lengths), lengths


def _with_joined(
    texts: Sequence[str], words: list[str], upto: list[int], lengths: Integers
) -> list[str]:
    """Put the joined forms of texts, which need a digit, behind the words of each."""
    found: list[str] = []
    taken = 0
    for place, text in enumerate(texts):
        forms = joined_forms(text) if _DIGIT.search(text) else ()
        if forms:
            found += words[taken : upto[place]]
            found += forms
            lengths[place] += len(forms)
            taken = upto[place]
    return found + words[taken:] if taken else words


def terms_of_query(text: str) -> list[str]:
    """The words of a query: as in a record, but of an unspaced run only its pairs."""
    return _words(plain(text), of_query=True)


def joined_in_query(text: str) -> list[str]:
    """The joined forms that a query may mean beside its words."""
    return joined_forms(plain(text), any_case=True)


def _words(text: str, *, of_query: bool) -> list[str]:
    if text.isascii():
        return text.translate(_ASCII_FOLD).split()
    words: list[str] = []
    for match in _word_pattern().finditer(text.casefold()):
        run = match[1]
        if run is None:
            words.append(match[0])
            continue
        if not of_query or len(run) == 1:
            words.extend(run)
        words.extend(_pairs(run))
    return words


def _pairs(run: str) -> list[str]:
    return [first + second for first, second in itertools.pairwise(run)]

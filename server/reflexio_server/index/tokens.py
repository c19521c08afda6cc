"""Text to words, for any script, without a dictionary.

Words are runs of letters and digits, lower case, without accents. Scripts that put no spaces
between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese) and Korean, whose particles cling to
their nouns, are cut into characters and pairs of neighbouring characters: a record gives both, a
query only the pairs, or the character where it stands alone. So a query of one character still
finds a record, and a longer one asks for the pairs in common.
"""

import functools
import itertools
import re
import unicodedata
from typing import Final

WORD_LENGTH_MAX: Final = 64
"""Characters of a word that count; what is longer is encoded data, and its beginning is enough."""

_ASCII_FOLD: Final = {
    code: (chr(code).lower() if chr(code).isalnum() else " ") for code in range(128)
}

_UNSPACED: Final = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u3005\u3040-\u30ff\u31f0-\u31ff"  # Hiragana, Katakana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"  # Han
    "\uac00-\ud7af"  # Hangul
)
_LATIN_ACCENTS: Final = re.compile("[\u0300-\u036f]")


@functools.cache
def _word_pattern() -> re.Pattern[str]:
    """Words of the other scripts, group 1 being a run of an unspaced one.

    Python's class of word characters leaves out combining marks, and so would tear Hindi or Tamil
    words apart.
    """
    marks = "".join(
        chr(code) for code in range(0x300, 0x10000) if unicodedata.category(chr(code))[0] == "M"
    )
    return re.compile(f"([{_UNSPACED}]+)|(?:(?![{_UNSPACED}_])[\\w{marks}])+")


def _fold(text: str) -> str:
    """Compatibility forms made plain, case folded, Latin, Greek and Cyrillic accents dropped."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", _LATIN_ACCENTS.sub("", decomposed))


def terms_of(text: str) -> list[str]:
    """The words of a record, in order of their appearance except within unspaced runs."""
    if text.isascii():
        return text.translate(_ASCII_FOLD).split()
    words: list[str] = []
    for match in _word_pattern().finditer(_fold(text)):
        run = match[1]
        if run is None:
            words.append(match[0])
        else:
            words.extend(run)
            words.extend(_pairs(run))
    return words


def terms_of_query(text: str) -> list[str]:
    """The words of a query: as in a record, but of an unspaced run only its pairs."""
    if text.isascii():
        return terms_of(text)
    words: list[str] = []
    for match in _word_pattern().finditer(_fold(text)):
        run = match[1]
        if run is None:
            words.append(match[0])
        else:
            words.extend(_pairs(run) if len(run) > 1 else [run])
    return words


def _pairs(run: str) -> list[str]:
    return [first + second for first, second in itertools.pairwise(run)]

"""BERT's uncased WordPiece tokenizer, the same ids as the reference implementation.

Own code: it saves fifteen packages, and a committed sample holds it to the reference. Source: Devlin
et al., "BERT" (2019), section 3, and the `BertNormalizer` and `BertPreTokenizer` of the tokenizers
library. The names of special tokens in a text are plain words here.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

VOCABULARY = Path(__file__).parent / "vocabulary" / "bert-base-uncased.txt"
WORD_CHARS_MAX = 100
"""A longer word is one unknown token, as in the reference."""
WORDS_CACHED = 50_000
"""Words whose pieces are remembered: a language's daily use, in about 10 MB."""

UNKNOWN, CLASSIFY, SEPARATE = "[UNK]", "[CLS]", "[SEP]"

_ASCII_WORDS = re.compile(r"[!-/:-@\[-`{-~]|[^\s!-/:-@\[-`{-~]+")
_ASCII_CONTROLS = dict.fromkeys(
    number for number in (*range(32), 127) if chr(number) not in "\t\n\r"
)
_CONTROL_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs"})
"""Unassigned characters stay, as in the reference."""
_CJK_RANGES = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


class WordPiece:
    """Turns texts into token ids, without the marks at their ends."""

    def __init__(self, vocabulary: Path = VOCABULARY) -> None:
        """Read a vocabulary, one token a line, its id the line's number from 0."""
        tokens = vocabulary.read_text("utf-8").split("\n")[:-1]
        self._ids = {token: number for number, token in enumerate(tokens)}
        self.classify_id = self._ids[CLASSIFY]
        self.separate_id = self._ids[SEPARATE]
        self._unknown_id = self._ids[UNKNOWN]
        self._pieces = lru_cache(WORDS_CACHED)(self._split)

    def encode(self, text: str, tokens_max: int) -> list[int]:
        """Return the first `tokens_max` token ids of a text."""
        ids: list[int] = []
        for word in _words(text):
            ids.extend(self._pieces(word))
            if len(ids) >= tokens_max:
                break
        return ids[:tokens_max]

    def _split(self, word: str) -> tuple[int, ...]:
        """Return the pieces of a word, longest match first."""
        if len(word) > WORD_CHARS_MAX:
            return (self._unknown_id,)
        pieces: list[int] = []
        start = 0
        while start < len(word):
            prefix = "##" if start else ""
            for end in range(len(word), start, -1):
                piece = self._ids.get(prefix + word[start:end])
                if piece is not None:
                    break
            else:
                return (self._unknown_id,)
            pieces.append(piece)
            start = end
        return tuple(pieces)


def _words(text: str) -> Iterator[str]:
    """Yield the normalised words and punctuation marks of a text."""
    if text.isascii():
        for match in _ASCII_WORDS.finditer(text.translate(_ASCII_CONTROLS).lower()):
            yield match.group()
        return
    word: list[str] = []
    for char in _normalised(text):
        kind = _kind(char)
        if kind == "letter":
            word.append(char)
            continue
        if word:
            yield "".join(word)
            word.clear()
        if kind == "mark":
            yield char
    if word:
        yield "".join(word)


def _normalised(text: str) -> Iterator[str]:
    """Yield the characters of a text, cleaned, without accents, in lower case.

    Case goes character by character: a whole text's lower case depends on neighbours (final sigma).
    """
    spaced = "".join(_clean(char) for char in text)
    for char in unicodedata.normalize("NFD", spaced):
        if unicodedata.category(char) != "Mn":
            yield from char.lower()


@lru_cache(WORDS_CACHED)
def _clean(char: str) -> str:
    """Return what stands for a character: a space, nothing, itself, or itself between spaces."""
    if char in "\t\n\r":
        return " "
    if char == "\ufffd" or unicodedata.category(char) in _CONTROL_CATEGORIES:
        return ""
    if char.isspace():
        return " "
    number = ord(char)
    if any(first <= number <= last for first, last in _CJK_RANGES):
        return f" {char} "
    return char


@lru_cache(WORDS_CACHED)
def _kind(char: str) -> str:
    if char.isspace():
        return "space"
    if _ASCII_WORDS.match(char) and char.isascii() and not char.isalnum():
        return "mark"
    return "mark" if unicodedata.category(char).startswith("P") else "letter"

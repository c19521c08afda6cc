"""BERT's uncased WordPiece tokenizer: the same ids as the reference implementation.

Algorithm: github.com/google-research/bert, tokenization.py, in the edition of the `tokenizers`
package, which also takes `[SEP]` and its like in a text for the special token.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Final

VOCABULARY_FOLDER: Final = Path(__file__).parent / "vocabulary"
VOCABULARY_FILE: Final = VOCABULARY_FOLDER / "bert-base-uncased.txt"
WORD_CHARS_MAX: Final = 100
"""A longer word is one unknown token; the reference's value."""
CHARS_PER_TOKEN_MAX: Final = 16
"""Characters read for each token wanted. Prose has 4 to 5; padding must not cost more than text."""
CACHED_WORDS_MAX: Final = 20_000
"""Words whose ids are remembered: 3 MB of prose, 25 MB of the worst."""
CACHED_CHARS_MAX: Final = 20_000
"""Characters whose folding is remembered, 3 MB: more than any one script has in use."""

_SPECIAL: Final = re.compile(r"(\[(?:PAD|UNK|CLS|SEP|MASK)\])")


class _CharacterClass:
    """A set of code points, as sorted ranges."""

    def __init__(self, ranges: Iterable[str]) -> None:
        bounds = [[int(bound, 16) for bound in span.split("-")] for span in ranges]
        self._edges = list(chain.from_iterable((bound[0], bound[-1] + 1) for bound in bounds))

    def __contains__(self, character: str) -> bool:
        return bisect_right(self._edges, ord(character)) % 2 == 1


class _Folding(dict[int, str]):
    """What each character becomes, worked out on first use: a table for `str.translate`.

    Accents are removed a character at a time. A decomposition of the whole text could differ from
    it only in the order of marks, none of which the vocabulary has, and takes quadratic time on
    text made for it.
    """

    def __init__(self) -> None:
        super().__init__()
        lines = (VOCABULARY_FOLDER / "character-classes.txt").read_text("ascii").split("\n")
        words = " ".join(line for line in lines if not line.startswith("#")).split()
        self._removed = _CharacterClass(words[1 : words.index("alone")])
        self._alone = _CharacterClass(words[words.index("alone") + 1 :])

    def __missing__(self, code: int) -> str:
        folded = self._fold(chr(code))
        if len(self) >= CACHED_CHARS_MAX:
            self.clear()
        self[code] = folded
        return folded

    def _fold(self, character: str) -> str:
        if character in self._removed:
            return ""
        if character.isspace():
            return " "
        lowered = "".join(
            part.lower()
            for part in unicodedata.normalize("NFD", character)
            if part not in self._removed
        )
        return f" {lowered} " if character in self._alone else lowered


class WordPiece:
    """Turns texts into ids of an uncased BERT vocabulary. Threads may share one."""

    def __init__(self, vocabulary_file: Path = VOCABULARY_FILE) -> None:
        """Read a vocabulary, a piece a line. Raises `ValueError` for none of an uncased BERT."""
        lines = vocabulary_file.read_text("utf-8").split("\n")
        ids = {line.removesuffix("\r"): place for place, line in enumerate(lines) if line}
        if missing := [piece for piece in ("[UNK]", "[CLS]", "[SEP]") if piece not in ids]:
            raise ValueError(f"it has no {' and no '.join(missing)}")
        if capital := next((p for p in ids if p != p.lower() and not _SPECIAL.fullmatch(p)), None):
            raise ValueError(f"it has capitals ({capital}), and so is that of a cased model")
        self._first = {piece: place for piece, place in ids.items() if not piece.startswith("##")}
        self._further = {piece[2:]: place for piece, place in ids.items() if piece.startswith("##")}
        self._piece_chars_max = max(map(len, ids))
        self._folding = _Folding()
        self._cache: dict[str, tuple[int, ...]] = {}
        self.unknown_id = ids["[UNK]"]
        self.start_ids: tuple[int, ...] = (ids["[CLS]"],)
        self.end_ids: tuple[int, ...] = (ids["[SEP]"],)

    def encode(self, text: str, tokens_max: int) -> list[int]:
        """Return the text's first ids, at most `tokens_max`, without [CLS] and [SEP] around them.

        Reads at most CHARS_PER_TOKEN_MAX characters for each of `tokens_max`. Lone surrogates,
        which the reference refuses, are removed.
        """
        ids: list[int] = []
        for part in _SPECIAL.split(text[: tokens_max * CHARS_PER_TOKEN_MAX]):
            if _SPECIAL.fullmatch(part):
                ids.append(self._first.get(part, self.unknown_id))
                continue
            for word in part.translate(self._folding).split():
                ids.extend(self._cache.get(word) or self._cut(word))
                if len(ids) >= tokens_max:
                    return ids[:tokens_max]
        return ids[:tokens_max]

    def _cut(self, word: str) -> tuple[int, ...]:
        """Cut a word into the longest pieces there are, from its start, and remember them."""
        if len(word) > WORD_CHARS_MAX:
            return (self.unknown_id,)
        pieces: list[int] = []
        known, start = self._first, 0
        while start < len(word):
            end = min(len(word), start + self._piece_chars_max)
            while end > start and word[start:end] not in known:
                end -= 1
            if end == start:
                pieces = [self.unknown_id]
                break
            pieces.append(known[word[start:end]])
            known, start = self._further, end
        if len(self._cache) >= CACHED_WORDS_MAX:
            self._cache.clear()
        ids = tuple(pieces)
        self._cache[word] = ids
        return ids

"""Long texts of one repeated piece, on which a pattern that tries every beginning never ends."""

from typing import Final

COMMON_PIECES: Final = (
    "1",
    "1.",
    "1 ",
    "a",
    "A",
    "a.",
    " ",
    "@",
    "a@",
    "1-",
    "a@b.",
    "+1",
    "\n",
    "我",
)
"""Digits, dots, letters, spaces and at-signs, alone and mixed."""

PIECES: Final = (
    *COMMON_PIECES, "1,", "Ab ", "a1", "é", "_", "#a", "\t", "…", "!", "(", "| ", "*", "/", "://a",
    "<a ", "a'", '"\\', ", ", "Mr ", "i am Ab ", "name: ", "your order 1a", "and ",
    "you should have ", "ich hätte ", "\u00ad", "。", "私は", "様", "</think>",
)  # fmt: skip
"""Signs and openings in several scripts, too."""


def long_text(piece: str, chars: int) -> str:
    """Return a text of `chars` characters that ends as no match can end."""
    return (piece * (chars // len(piece) + 1))[: chars - 1] + "\x00"

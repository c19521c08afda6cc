"""Negations in a text."""

import re
from typing import Final

from reflexio_server.core.text.lexicon import NEGATION_IDIOMS, NEGATIONS

_IDIOMS: Final = re.compile(r"\b(?:" + "|".join(map(re.escape, NEGATION_IDIOMS)) + r")\b")
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def denials(text: str) -> int:
    """Count the English words that deny; phrases such as "no later than" deny nothing."""
    words = _IDIOMS.sub(" ", text.casefold().replace("’", "'"))
    return sum(word in NEGATIONS or word.endswith("n't") for word in _WORD.findall(words))

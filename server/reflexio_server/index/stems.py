"""The stem of a word, by the stemmer of its script.

One language stands for a script, the one that most texts in it are of. Latin is English (Porter
1980); the others are Snowball's, https://snowballstem.org/algorithms/.
"""

import re
import unicodedata
from typing import Any, Final

import Stemmer

from reflexio_server.core.text.normalise import fold

LATIN_STEMMER: Final = "porter"

STEMMER_OF_SCRIPT: Final = {
    "CYRILLIC": "russian",
    "GREEK": "greek",
    "ARABIC": "arabic",
    "DEVANAGARI": "hindi",
    "ARMENIAN": "armenian",
    "TAMIL": "tamil",
}
"""By the first word of the Unicode names of the script's letters."""

_SHORT_I: Final = re.compile("(?<=[аеиоуыэюя])и(?=$|те$|ся$|сь$)")
"""Where an и of the normal form is a й: the endings of Russian are told by it."""


class Stems:
    """Stems words of every script. Stemmers are not safe to share, so each index has its own."""

    def __init__(self) -> None:
        """Each stemmer is made when its script is met."""
        self._latin: Any = _stemmer(LATIN_STEMMER)
        self._of_script: dict[str, Any] = {}

    def stem(self, word: str) -> str:
        """The stem of a word in the normal form; words of other scripts are their own."""
        if word.isascii():
            return str(self._latin.stemWord(word))
        script = unicodedata.name(word[0], "").partition(" ")[0]
        language = STEMMER_OF_SCRIPT.get(script)
        if language is None:
            return str(self._latin.stemWord(word))
        stemmer = self._of_script.get(language)
        if stemmer is None:
            stemmer = self._of_script[language] = _stemmer(language)
        if language == "russian":
            word = _SHORT_I.sub("й", word)
        # A stemmer may write letters that the normal form has others for.
        return fold(stemmer.stemWord(word))


def _stemmer(language: str) -> Any:
    # The vocabulary remembers each word's stem: no second cache inside the stemmer.
    return Stemmer.Stemmer(language, 0)

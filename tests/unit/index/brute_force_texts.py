"""The texts of the ranking recipe once more: words, sides, dates and misspelt words, one by one."""

import functools
import itertools
import re
from collections.abc import Mapping

import Stemmer
from reflexio_server.core.text.stop_words import STOP_WORDS

PORTER = Stemmer.Stemmer("porter")
USERS = ("user", "customer", "human", "caller", "client")
AGENTS = ("assistant", "agent", "ai", "bot", "system")


def words_of(text: str) -> list[str]:
    """The words of an ASCII text."""
    return re.findall("[a-z0-9]+", text.lower())


def term_of(word: str) -> str:
    """The stem of a word; a stop word is told apart from every stem."""
    return f"stop:{word}" if word in STOP_WORDS else PORTER.stemWord(word)


def discount_of(documents: list[list[str]]) -> float:
    """BM25's b, by the mean words of a record."""
    mean = sum(map(len, documents)) / len(documents) if documents else 0.0
    return 0.4 + 0.35 * min(max((mean - 50) / 150, 0.0), 1.0)


def side_of(role: str) -> str:
    """Which side a role is on, empty for neither."""
    word = (words_of(role) or [""])[0]
    return "user" if word in USERS else "agent" if word in AGENTS else ""


def side_asked_for(text: str) -> str | None:
    """Whose words the query asks for."""
    padded = f" {text} "
    if any(f" {said} " in padded for said in ("did you", "you said", "you just recommended")):
        return "agent"
    return "user" if any(f" {said} " in padded for said in ("i", "my", "we")) else None


def named_first(spoken: list[str], roles: set[str]) -> str | None:
    """The role named first where all are named with words other than "and" between them."""
    if len(roles) < 2:
        return None
    places = []
    for role in roles:
        wanted = words_of(role)
        starts = [i for i in range(len(spoken)) if spoken[i : i + len(wanted)] == wanted]
        if not starts:
            return None
        places.append((starts[0], starts[0] + len(wanted), role))
    places.sort()
    for (_, end, _), (start, _, _) in itertools.pairwise(places):
        if start < end or set(spoken[end:start]) <= {"and", "or"}:
            return None
    return places[0][2]


def is_dated(text: str, created_at: int) -> bool:
    """Whether a record was created on a date that the query names, of those the tests use."""
    day = created_at // 86_400
    return any(
        spoken in text and start <= day < end
        for spoken, start, end in (
            ("january 3rd", 2, 3),
            ("1970-01-05", 4, 5),
            ("yesterday", 19, 20),
            ("3 days ago", 17, 18),
            ("last week", 11, 18),
        )
    )


def nearest_word(word: str, said: Mapping[str, int]) -> str | None:
    """The word that a misspelt one was meant to be."""
    if len(word) < 4 or not word.isalpha():
        return None
    near = [
        (_edits(word, other), -count, other)
        for other, count in said.items()
        if other.isalpha() and (other[0] == word[0] or other[-1] == word[-1])
    ]
    distance, _, nearest = min(near, default=(9, 0, ""))
    is_near = distance <= (2 if len(word) >= 8 else 1)
    return nearest if is_near and nearest not in STOP_WORDS else None


@functools.cache
def _edits(word: str, other: str) -> int:
    """Damerau and Levenshtein's distance of two words, by its definition."""
    if not word or not other:
        return len(word) + len(other)
    if word[-1] == other[-1]:
        return _edits(word[:-1], other[:-1])
    steps = [_edits(word[:-1], other), _edits(word, other[:-1]), _edits(word[:-1], other[:-1])]
    if len(word) > 1 and len(other) > 1 and word[-1] == other[-2] and word[-2] == other[-1]:
        steps.append(_edits(word[:-2], other[:-2]))
    return 1 + min(steps)

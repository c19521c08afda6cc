"""Which lessons of different users say the same: a pure decision on their texts and vectors."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

SAME_MEANING_COSINE = 0.8
"""Two lessons whose vectors are as near say the same, if their facts agree. Of the 35 pairs in
tests/learning/lesson_pairs.json it takes 12 of the 15 that say the same, and none of the others:
the nearest of those has 0.77."""
USERS_MIN = 2
"""What one user's conversations taught is that user's; what two taught is the agent's."""

DENIALS = frozenset(
    (
        "no",
        "not",
        "never",
        "none",
        "nothing",
        "nobody",
        "without",
        "cannot",
        "cant",
        "dont",
        "doesnt",
        "didnt",
        "isnt",
        "arent",
        "wasnt",
        "werent",
        "wont",
        "wouldnt",
        "shouldnt",
        "couldnt",
        "neither",
        "nor",
        "except",
        "unless",
        "only",
        "refuse",
        "deny",
    )
)
"""Words that turn a sentence round or bound it."""
NUMBER = re.compile(r"([€$£¥%#]?)\s?(\d+(?:[.,:]\d+)*)\s?(%|[^\W\d_]*)")
WORD = re.compile(r"[^\W_]+")

Matrix = npt.NDArray[np.float32]


class Lesson(NamedTuple):
    """One playbook to compare. `vector` has length 1, or is all 0 where there is none.

    `members` are the user playbooks that it was gathered from; a user's playbook is its own.
    """

    playbook_id: int
    user_id: str
    text: str
    vector: npt.NDArray[np.float32]
    members: frozenset[int] = frozenset()


class Gathered(NamedTuple):
    """Lessons that say the same, as places in what was given; `medoid` says it best."""

    medoid: int
    places: tuple[int, ...]


def facts(text: str) -> tuple[str, ...]:
    """Return what must agree beside the meaning: numbers with their units, and denials.

    Vectors hardly tell "14 days" from "30 days", or "is" from "is not".
    """
    plain = text.casefold().replace("'", "").replace("’", "")
    numbers = {f"{sign}{number}{unit.rstrip('s')}" for sign, number, unit in NUMBER.findall(plain)}
    denials = [word for word in WORD.findall(plain) if word in DENIALS]
    return (*sorted(numbers), *sorted(set(denials)))


def gather(lessons: Sequence[Lesson], cosine_min: float = SAME_MEANING_COSINE) -> list[Gathered]:
    """Return the groups of lessons of at least USERS_MIN users that say the same.

    Each lesson joins the group whose every member says the same, the nearest if there are several
    (complete linkage, so that no chain of small steps joins what differs). In the order of ids, so
    that later lessons change no group but by joining it. A lesson of nobody counts for no user.
    """
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in sorted(range(len(lessons)), key=lambda place: lessons[place].playbook_id):
        alike[facts(lessons[place].text)].append(place)
    found: list[Gathered] = []
    for places in alike.values():
        groups = _link(lessons, places, cosine_min)
        found += [
            Gathered(_medoid(lessons, group), tuple(group))
            for group in groups
            if len({lessons[place].user_id for place in group} - {""}) >= USERS_MIN
        ]
    return found


def _link(lessons: Sequence[Lesson], places: Sequence[int], cosine_min: float) -> list[list[int]]:
    groups: list[list[int]] = []
    for place in places:
        best, best_cosine = None, -1.0
        for group in groups:
            near = nearness(lessons[place], [lessons[other] for other in group])
            if near.min() >= cosine_min and near.mean() > best_cosine:
                best, best_cosine = group, float(near.mean())
        if best is None:
            groups.append([place])
        else:
            best.append(place)
    return groups


def nearness(lesson: Lesson, others: Sequence[Lesson]) -> npt.NDArray[np.float32]:
    """Return the cosines with others, 1 for the very same words."""
    cosines: npt.NDArray[np.float32] = np.stack([other.vector for other in others]) @ lesson.vector
    same = np.array([_words(other.text) == _words(lesson.text) for other in others])
    return np.where(same, np.float32(1.0), cosines)


def _words(text: str) -> list[str]:
    return WORD.findall(text.casefold())


def _medoid(lessons: Sequence[Lesson], group: Sequence[int]) -> int:
    """Return the place nearest to all others, the oldest of equals."""
    members = [lessons[place] for place in group]
    sums = [float(nearness(member, members).sum()) for member in members]
    return group[int(np.argmax(np.round(sums, 6)))]


def find_known(
    group: Collection[Lesson], known: Sequence[Lesson], cosine_min: float = SAME_MEANING_COSINE
) -> int | None:
    """Return the place of the known lesson that says what the group says, or None.

    Most of the group was gathered into it, whatever became of its words since; or its facts agree
    and a member's meaning is near.
    """
    ids = {lesson.playbook_id for lesson in group}
    for place, lesson in enumerate(known):
        if 2 * len(ids & lesson.members) > len(ids):
            return place
    for place, lesson in enumerate(known):
        if any(facts(member.text) == facts(lesson.text) for member in group) and (
            nearness(lesson, list(group)).max() >= cosine_min
        ):
            return place
    return None

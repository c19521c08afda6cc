"""Clusters of user playbooks that say the same: a pure decision on texts and vectors."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from reflexio_server.core.search.ports import Vectors
from reflexio_server.core.text.lexicon import RESTRICTIONS
from reflexio_server.core.text.negation import denials
from reflexio_server.core.text.tokens import TokenKind, tokenise

SAME_MEANING_COSINE = 0.8
"""Two playbooks whose vectors are as near say the same, if their facts agree. Of the 35 pairs in
tests/learning/playbook_pairs.json it takes 12 of the 15 that say the same and none of the
others, the nearest of which has 0.77."""
USERS_MIN = 2
"""What one user's conversations taught is that user's; what two taught is the agent's."""

WORD = re.compile(r"[^\W_]+")


class ClusterItem(NamedTuple):
    """One playbook to compare; `cluster_item` makes it.

    `vector` has length 1, or is all 0 where there is none. `members` are the user playbooks that it
    was gathered from; a user's playbook is its own.
    """

    playbook_id: int
    user_id: str
    vector: Vectors
    members: frozenset[int]
    facts: tuple[str, ...]
    words: tuple[str, ...]


class Cluster(NamedTuple):
    """Playbooks that say the same, as places in what was given; `medoid` says it best."""

    medoid: int
    places: tuple[int, ...]


def cluster_item(
    playbook_id: int, user_id: str, text: str, vector: Vectors, members: frozenset[int]
) -> ClusterItem:
    """Return a playbook as a playbook; `text` is what it tells to do."""
    words = tuple(WORD.findall(text.casefold()))
    return ClusterItem(playbook_id, user_id, vector, members, facts(text), words)


def facts(text: str) -> tuple[str, ...]:
    """Return what must agree beside the meaning: numbers with their units, limits, and denials.

    Vectors hardly tell "14 days" from "30 days", or "is" from "is not".
    """
    tokens = tokenise(text)
    numbers = {f"{token.key} {token.unit}" for token in tokens if token.kind is TokenKind.QUANTITY}
    limits = {token.text for token in tokens if token.text in RESTRICTIONS}
    return (*sorted(numbers), *sorted(limits), f"{denials(text)} denials")


def cluster(items: Sequence[ClusterItem], cosine_min: float = SAME_MEANING_COSINE) -> list[Cluster]:
    """Return the groups of playbooks of at least USERS_MIN users that say the same.

    Each playbook joins the group whose every member says the same, the nearest if there are several
    (complete linkage, so that no chain of small steps joins what differs). In the order of ids, so
    that later playbooks change no group but by joining it. A playbook of nobody counts for no user.
    """
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in sorted(range(len(items)), key=lambda place: items[place].playbook_id):
        alike[items[place].facts].append(place)
    found: list[Cluster] = []
    for places in alike.values():
        for group in _link([items[place] for place in places], cosine_min):
            members = [items[places[index]] for index in group]
            if len({member.user_id for member in members} - {""}) >= USERS_MIN:
                medoid = group[_medoid(members)]
                found.append(Cluster(places[medoid], tuple(places[index] for index in group)))
    return found


def _link(items: Sequence[ClusterItem], cosine_min: float) -> list[list[int]]:
    groups: list[list[int]] = []
    group_of: list[int] = []
    vectors = np.stack([item.vector for item in items])
    code_of: dict[tuple[str, ...], int] = {}
    codes = np.array([code_of.setdefault(item.words, len(code_of)) for item in items])
    for index in range(len(items)):
        near = vectors[:index] @ vectors[index]
        near[codes[:index] == codes[index]] = 1
        best, best_cosine = len(groups), -1.0
        for number in sorted({group_of[other] for other in np.flatnonzero(near >= cosine_min)}):
            cosines = near[groups[number]]
            if cosines.min() >= cosine_min and cosines.mean() > best_cosine:
                best, best_cosine = number, float(cosines.mean())
        if best == len(groups):
            groups.append([])
        groups[best].append(index)
        group_of.append(best)
    return groups


def _medoid(members: Sequence[ClusterItem]) -> int:
    """Return the place nearest to all others, the first of equals."""
    vectors = np.stack([member.vector for member in members])
    sums = (vectors @ vectors.T).sum(axis=1)
    return int(np.argmax(np.round(sums, 4)))


def find_known(
    group: Sequence[ClusterItem],
    known: Sequence[ClusterItem],
    cosine_min: float = SAME_MEANING_COSINE,
) -> int | None:
    """Return the place of the known playbook that says what the group says, or None.

    Most of the group was gathered into it, whatever became of its words since; or its facts agree
    and a member's meaning is near. The facts of a group's members are the same.
    """
    ids = {item.playbook_id for item in group}
    for place, item in enumerate(known):
        if 2 * len(ids & item.members) > len(ids):
            return place
    vectors = np.stack([item.vector for item in group])
    words = {item.words for item in group}
    for place, item in enumerate(known):
        if item.facts == group[0].facts and (
            item.words in words or (vectors @ item.vector).max() >= cosine_min
        ):
            return place
    return None

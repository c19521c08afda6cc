"""Clusters of user playbooks that say the same: a pure decision on texts and vectors."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from reflexio_server.core.knowledge.comparison.compared import (
    Closeness,
    ComparedText,
    closeness_of,
)
from reflexio_server.core.knowledge.comparison.relation import SAME_COSINE_MIN, Relation, relation
from reflexio_server.core.search.ports import Vectors
from reflexio_server.core.text.normalise import fold

USERS_MIN = 2
"""What one user's conversations taught is that user's; what two taught is the agent's."""
INSTRUCTIONS_MAX: Final = 1_000
"""Instructions that one run compares apart from their situations: some seconds of a model."""
BLOCK_ROWS: Final = 500
"""Playbooks whose cosines to all others are in memory at once: 10 MB."""
MEMBERS_COMPARED_MAX: Final = 8
"""Members of a group, of different words, that a playbook must say the same as: the first ones."""
GROUPS_COMPARED_MAX: Final = 20
"""Groups that a playbook may join, the nearest; what is beyond is seldom the same."""


class ClusterItem(NamedTuple):
    """One playbook to compare; `cluster_item` makes it.

    `vector` has length 1, or is all 0 where there is none. `members` are the user playbooks that it
    was gathered from; a user's playbook is its own. `words` are alike for texts that only
    punctuation and capitals tell apart. `instruction` is the vector of the content alone, None
    where it was not made.
    """

    playbook_id: int
    user_id: str
    vector: Vectors
    members: frozenset[int]
    text: ComparedText
    words: str
    instruction: Vectors | None = None


class Cluster(NamedTuple):
    """Playbooks that say the same, as places in what was given; `medoid` says it best."""

    medoid: int
    places: tuple[int, ...]


def cluster_item(
    playbook_id: int, user_id: str, text: ComparedText, vector: Vectors, members: frozenset[int]
) -> ClusterItem:
    """Return a playbook as it is compared; one that only has a trigger is told by it."""
    said = text if text.content else ComparedText("", text.trigger)
    words = " ".join(fold(said.content).split()).rstrip(".!。")
    return ClusterItem(playbook_id, user_id, vector, members, said, words)


def near_others(items: Sequence[ClusterItem]) -> list[str]:
    """Return the contents that others are near, each once, of the newest INSTRUCTIONS_MAX."""
    if not items:
        return []
    vectors = np.stack([item.vector for item in items])
    found: dict[str, None] = {}
    newest = sorted(range(len(items)), key=lambda place: -items[place].playbook_id)
    for start in range(0, len(newest), BLOCK_ROWS):
        block = newest[start : start + BLOCK_ROWS]
        counts = (vectors[block] @ vectors.T >= SAME_COSINE_MIN).sum(axis=1)
        for place, count in zip(block, counts, strict=True):
            if count > 1 and items[place].text.content:
                found[items[place].text.content] = None
    return list(found)[:INSTRUCTIONS_MAX]


def cluster(items: Sequence[ClusterItem]) -> list[Cluster]:
    """Return the groups of playbooks of at least USERS_MIN users that say the same.

    "The same" is what it is for a new playbook beside a known one (`relation`). Each playbook joins
    the group whose members all say the same, the nearest if there are several (complete linkage, so
    that no chain of small steps joins what differs). In the order of ids, so that later playbooks
    change no group but by joining it. A playbook of nobody counts for no user.
    """
    order = sorted(range(len(items)), key=lambda place: items[place].playbook_id)
    found: list[Cluster] = []
    for group in _link([items[place] for place in order]) if items else ():
        members = [items[order[index]] for index in group]
        if len({member.user_id for member in members} - {""}) >= USERS_MIN:
            medoid = group[_medoid(members)]
            found.append(Cluster(order[medoid], tuple(order[index] for index in group)))
    return found


def _link(items: Sequence[ClusterItem]) -> list[list[int]]:
    groups: list[list[int]] = []
    group_of: list[int] = []
    vectors = np.stack([item.vector for item in items])
    code_of: dict[str, int] = {}
    codes = np.array([code_of.setdefault(item.words, len(code_of)) for item in items])
    for index in range(len(items)):
        near = vectors[:index] @ vectors[index]
        near[codes[:index] == codes[index]] = 1
        means = {
            number: float(near[groups[number]].mean())
            for number in {group_of[other] for other in np.flatnonzero(near >= SAME_COSINE_MIN)}
            if near[groups[number]].min() >= SAME_COSINE_MIN
        }
        nearest = sorted(means, key=lambda number: (-means[number], number))
        best = next(
            (
                number
                for number in nearest[:GROUPS_COMPARED_MAX]
                if _says_what(items[index], [items[member] for member in groups[number]])
            ),
            len(groups),
        )
        if best == len(groups):
            groups.append([])
        groups[best].append(index)
        group_of.append(best)
    return groups


def _says_what(item: ClusterItem, group: Sequence[ClusterItem]) -> bool:
    """Whether a playbook says the same as each member of a group, whatever words that has."""
    different = {member.words: member for member in group}
    different.pop(item.words, None)
    return all(
        _say_the_same(item, member) for member in list(different.values())[:MEMBERS_COMPARED_MAX]
    )


def _say_the_same(item: ClusterItem, other: ClusterItem) -> bool:
    if item.words == other.words:
        return True
    near = closeness_of(float(item.vector @ other.vector))
    if item.instruction is not None and other.instruction is not None:
        near = Closeness(near.whole, near.situation, float(item.instruction @ other.instruction))
    return relation(item.text, other.text, near) is Relation.SAME


def _medoid(members: Sequence[ClusterItem]) -> int:
    """Return the place nearest to all others, the first of equals."""
    vectors = np.stack([member.vector for member in members])
    sums = (vectors @ vectors.T).sum(axis=1)
    return int(np.argmax(np.round(sums, 4)))


def find_known(group: Sequence[ClusterItem], known: Sequence[ClusterItem]) -> int | None:
    """Return the place of the known playbook that says what the group says, or None.

    Most of the group was gathered into it, whatever became of its words since; or a member says the
    same.
    """
    ids = {item.playbook_id for item in group}
    for place, item in enumerate(known):
        if 2 * len(ids & item.members) > len(ids):
            return place
    different = list({item.words: item for item in group}.values())[:MEMBERS_COMPARED_MAX]
    return next(
        (
            place
            for place, item in enumerate(known)
            if any(_say_the_same(item, member) for member in different)
        ),
        None,
    )

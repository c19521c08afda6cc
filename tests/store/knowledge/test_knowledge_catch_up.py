"""A kept copy of a partition agrees with one that is read anew, and reads what changed alone."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from reflexio_server.core.knowledge.model import Kind, RecordFilter
from reflexio_server.core.knowledge.ports import HeldPartition, PartitionKey, PartitionRows
from reflexio_server.core.search.model import NO_FILTERS, SearchMode
from reflexio_server.core.search.ports import Query
from reflexio_server.index.cache.knowledge import KnowledgePartitionCache
from reflexio_server.index.ranking.weights import RankingWeights

from tests.store.knowledge_subject import EDITOR, USER, KnowledgeSubject, profile, user_playbook
from tests.support.store.subject import ORG

WORDS = ("oolong", "green", "tea", "milk")
KEYS = (
    PartitionKey(ORG, USER),
    PartitionKey(ORG, Kind.PROFILES, "ann"),
    PartitionKey(ORG, Kind.PROFILES, "bob"),
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "update", "delete", "add_profile", "update_profile", "forget"]),
        st.integers(0, 5),
        st.sampled_from(WORDS),
    ),
    max_size=14,
)


def hits(subject: KnowledgeSubject, cache: KnowledgePartitionCache, word: str) -> list[Any]:
    """Return what each partition has on a word."""
    return [
        subject.run(
            cache.search(
                key,
                Query(word, NO_FILTERS, SearchMode.FTS, 20, 0.0),
                RecordFilter(user_id=key.user_id),
                model_key=0,
                dimensions=1,
                embed=None,
            )
        )
        for key in KEYS
    ]


def take(subject: KnowledgeSubject, place: int, step: str, number: int, word: str) -> None:
    """Do one step, the `place`-th; what it concerns may be absent."""
    user = ("ann", "bob")[number % 2]
    held = subject.listed()
    match step:
        case "add":
            subject.add(user_playbook(f"{word} number {number}"))
        case "update" if held:
            chosen = held[number % len(held)].user_playbook_id
            change = {"content": f"{word} anew"}
            subject.run(subject.playbooks.update(ORG, USER, chosen, change, EDITOR))
        case "delete" if held:
            chosen = held[number % len(held)].user_playbook_id
            subject.run(subject.knowledge.delete_playbooks(ORG, [USER], [chosen]))
        case "add_profile":
            subject.add_profiles(profile(f"{place}", f"likes {word}", user_id=user))
        case "update_profile":
            for known in subject.listed(Kind.PROFILES, user_id=user)[:1]:
                change = {"content": f"prefers {word}"}
                subject.run(
                    subject.knowledge.update_profile(ORG, user, known.profile_id, change, None)
                )
        case "forget":
            for known in subject.listed(Kind.PROFILES, user_id=user)[:1]:
                subject.run(subject.knowledge.delete_profiles(ORG, [known.profile_id], user))
        case _:
            pass


@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
def test_a_kept_copy_agrees_with_a_new_one(steps: list[tuple[str, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder, KnowledgeSubject(Path(folder)) as subject:
        kept = KnowledgePartitionCache(subject.knowledge, RankingWeights(), 2**20)
        for place, (step, number, word) in enumerate(steps):
            take(subject, place, step, number, word)
            new = KnowledgePartitionCache(subject.knowledge, RankingWeights(), 2**20)
            assert hits(subject, kept, word) == hits(subject, new, word)
            new.close()
        kept.close()


def test_one_change_reads_one_record(tmp_path: Path) -> None:
    """A removal alone has everything read again."""
    with KnowledgeSubject(tmp_path) as subject:

        def read(held: PartitionRows | None, count: int = 0) -> PartitionRows:
            known = None if held is None else HeldPartition(held.watermark, count)
            rows = subject.run(subject.knowledge.read_partition(KEYS[0], known))
            assert rows is not None
            return rows

        ids = subject.add(*[user_playbook(f"number {number}") for number in range(50)])
        whole = read(None)
        assert (len(whole.records), whole.is_whole) == (50, True)
        subject.run(subject.playbooks.update(ORG, USER, ids[7], {"content": "anew"}, EDITOR))
        changed = read(whole, 50)
        assert ([record.record_id for record in changed.records], changed.is_whole) == (
            [ids[7]],
            False,
        )
        subject.add_profiles(profile("p", user_id="bob"))
        known = HeldPartition(changed.watermark, 50)
        assert subject.run(subject.knowledge.read_partition(KEYS[0], known)) is None
        subject.run(subject.knowledge.delete_playbooks(ORG, [USER], [ids[3]]))
        after = read(changed, 50)
        assert (len(after.records), after.is_whole) == (49, True)

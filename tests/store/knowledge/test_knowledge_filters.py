"""Filters of listings and searches against a model that looks at every record."""

import tempfile
from pathlib import Path
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st
from reflexio_server.core.knowledge.model import Kind, RecordFilter
from reflexio_server.core.knowledge.ports import PartitionKey
from reflexio_server.core.search.model import NO_FILTERS, SearchMode
from reflexio_server.core.search.ports import Query
from reflexio_server.index.cache.knowledge import KnowledgePartitionCache
from reflexio_server.index.ranking.weights import RankingWeights

from tests.store.knowledge_subject import USER, KnowledgeSubject, profile, user_playbook
from tests.support.store.subject import ORG, OTHER_ORG

NAMES = st.sampled_from(["", "a", "A", "b"])
TAGS = st.lists(st.sampled_from(["x", "y", 'z"', "ü"]), max_size=2, unique=True)
TIMES = st.integers(10, 14)
RECORDS = st.lists(
    st.builds(
        dict,
        user_id=NAMES,
        agent_version=NAMES,
        playbook_name=NAMES,
        source=NAMES,
        status=st.integers(1, 3),
        created_at=TIMES,
        content=st.sampled_from(["Red fox", "blue FOX", "Über alles", "%"]),
        trigger=st.sampled_from(["", "when RED", "ß"]),
        tags=TAGS,
        org_id=st.sampled_from([ORG, ORG, OTHER_ORG]),
    ),
    max_size=12,
)
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "user_id": NAMES,
        "agent_version": NAMES,
        "playbook_name": NAMES,
        "source": NAMES,
        "start_time": TIMES,
        "end_time": TIMES,
        "statuses": st.frozensets(st.integers(1, 3), min_size=1),
        "tags": TAGS.map(frozenset),
    },
)


def passes(record: dict[str, Any], wanted: dict[str, Any], query: str) -> bool:
    """Say by the words of the contract whether a record is to be listed."""
    said = [record["trigger"].casefold(), record["content"].casefold()]
    return (
        all(
            wanted.get(name, "") in ("", record[name])
            for name in ("user_id", "agent_version", "playbook_name", "source")
        )
        and wanted.get("start_time", 0) <= record["created_at"] <= wanted.get("end_time", 99)
        and record["status"] in wanted.get("statuses", {1})
        and (not wanted.get("tags") or any(tag in wanted["tags"] for tag in record["tags"]))
        and any(query.casefold() in text for text in said)
    )


@settings(max_examples=60, deadline=None)
@given(
    records=RECORDS,
    wanted=FILTERS,
    query=st.sampled_from(["", "red", "FOX", "ÜBER", "SS", "%"]),
    page=st.integers(1, 4),
    top_k=st.integers(1, 12),
)
def test_what_passes_is_what_comes(
    records: list[dict[str, Any]], wanted: dict[str, Any], query: str, page: int, top_k: int
) -> None:
    """A listing has it all in order, and a search without words the first of it."""
    with tempfile.TemporaryDirectory() as folder, KnowledgeSubject(Path(folder)) as subject:
        stored = {}
        for record in records:
            fields = {**record, "tags": orjson.dumps(record["tags"]).decode()}
            org_id = fields.pop("org_id")
            (playbook_id,) = subject.add(user_playbook(**fields), org_id=org_id)
            # A double of a current one is not stored again: the first stays.
            stored.setdefault(playbook_id, record)
        found = subject.listed(page=page, query=query, **wanted)
        assert [row.user_playbook_id for row in found] == expected(stored, wanted, query)
        assert searched(subject, wanted, top_k) == expected(stored, wanted, "")[:top_k]


def expected(stored: dict[int, dict[str, Any]], wanted: dict[str, Any], query: str) -> list[int]:
    """Return the ids of ORG's records that pass, newest first."""
    passing = [
        playbook_id
        for playbook_id, record in stored.items()
        if record["org_id"] == ORG and passes(record, wanted, query)
    ]
    return sorted(
        passing, key=lambda record_id: (stored[record_id]["created_at"], record_id), reverse=True
    )


def searched(subject: KnowledgeSubject, wanted: dict[str, Any], top_k: int) -> list[int]:
    """Return the hits of a blank query."""
    cache = KnowledgePartitionCache(subject.knowledge, RankingWeights(), 2**20)
    try:
        hits = subject.run(
            cache.search(
                PartitionKey(ORG, USER),
                Query("", NO_FILTERS, SearchMode.HYBRID, top_k, 0.0),
                RecordFilter(**wanted),
                model_key=0,
                dimensions=1,
                embed=None,
            )
        )
    finally:
        cache.close()
    return [hit.interaction_id for hit in hits]


def test_profiles_of_another_organisation_are_never_searched(tmp_path: Path) -> None:
    """Even with the same user and the same words."""
    with KnowledgeSubject(tmp_path) as subject:
        subject.add_profiles(profile("mine", "likes oolong"))
        subject.add_profiles(profile("theirs", "likes oolong"), org_id=OTHER_ORG)
        cache = KnowledgePartitionCache(subject.knowledge, RankingWeights(), 2**20)
        for org_id, profile_id in ((ORG, "mine"), (OTHER_ORG, "theirs")):
            hits = subject.run(
                cache.search(
                    PartitionKey(org_id, Kind.PROFILES, "ann"),
                    Query("oolong", NO_FILTERS, SearchMode.FTS, 10, 0.0),
                    RecordFilter(user_id="ann"),
                    model_key=0,
                    dimensions=1,
                    embed=None,
                )
            )
            found = subject.run(
                subject.knowledge.find_records(
                    org_id, Kind.PROFILES, [hit.interaction_id for hit in hits]
                )
            )
            assert [row.profile_id for row in found.values()] == [profile_id]
        cache.close()

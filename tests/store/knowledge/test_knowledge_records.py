"""Learned records in SQLite: adding, listing, changing, deleting, apart by organisation."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from reflexio_server.core.errors import Code, ServiceError
from reflexio_server.core.interactions.outcomes import Outcome, OutcomeFilter
from reflexio_server.core.interactions.ports import (
    DeletionKind,
    session_target,
)
from reflexio_server.core.knowledge.model import Kind, RecordFilter
from reflexio_server.core.knowledge.ports import PartitionKey
from reflexio_server.core.search.model import NO_FILTERS, Hit, SearchMode
from reflexio_server.core.search.ports import Query
from reflexio_server.index.cache.knowledge import KnowledgePartitionCache
from reflexio_server.index.ranking.weights import RankingWeights

from tests.store.knowledge_subject import (
    AGENT,
    EDITOR,
    USER,
    KnowledgeSubject,
    agent_playbook,
    profile,
    user_playbook,
)
from tests.support.store.subject import ORG, OTHER_ORG, START, request


@pytest.fixture
def subject(tmp_path: Path) -> Iterator[KnowledgeSubject]:
    """Give a store in an empty folder."""
    with KnowledgeSubject(tmp_path) as subject:
        yield subject


def outcome(session_id: str, occurred_at: int = START, **fields: object) -> Outcome:
    """Return an outcome to record."""
    return Outcome(session_id, "", "", 1, occurred_at, "", None, "", 0)._replace(**fields)


@pytest.mark.parametrize(("kind", "make"), [(USER, user_playbook), (AGENT, agent_playbook)])
class TestPlaybooks:
    """Both kinds keep the same promises."""

    def test_an_exact_double_is_not_added_twice(self, subject, kind, make) -> None:
        """Its id is answered; in one call and in two."""
        first = subject.add(make("a"), make("b"), make("a"), kind=kind)
        assert first[0] == first[2] != first[1]
        assert subject.add(make("a", rationale="other"), kind=kind) == [first[0]]
        assert subject.add(make("a", trigger="t"), kind=kind) != [first[0]]
        assert len(subject.listed(kind)) == 3

    def test_only_a_current_one_is_a_double(self, subject, kind, make) -> None:
        """What is archived does not keep a new one away."""
        (old,) = subject.add(make("a", status=3), kind=kind)
        (new,) = subject.add(make("a"), kind=kind)
        assert old != new

    def test_all_or_none(self, subject, kind, make) -> None:
        """A playbook that says nothing names its field, and nothing is stored."""
        with pytest.raises(ServiceError) as error:
            subject.add(make("a"), make(" "), make("", trigger="when"), make(""), kind=kind)
        assert [violation.field for violation in error.value.violations] == [
            f"{kind.value}[1].content",
            f"{kind.value}[3].content",
        ]
        assert subject.listed(kind) == []

    def test_newest_first_over_pages(self, subject, kind, make) -> None:
        """By time, then by id."""
        given = [make(str(number), created_at=START + number % 3) for number in range(10)]
        ids = subject.add(*given, kind=kind)
        expected = sorted(range(10), key=lambda n: (START + n % 3, ids[n]), reverse=True)
        for page in (1, 3, 10):
            assert [row[0] for row in subject.listed(kind, page=page)] == [
                ids[number] for number in expected
            ]

    def test_a_page_ends_at_four_mebibytes(self, subject, kind, make) -> None:
        """And all of them together have everything."""
        ids = subject.add(*(make(f"{n}" + "x" * 90_000) for n in range(60)), kind=kind)
        page = subject.run(
            subject.playbooks.list_page(ORG, kind, RecordFilter(), count_max=100, page_token="")
        )
        assert 40 <= len(page.playbooks) < 60
        assert page.next_page_token
        assert {row[0] for row in subject.listed(kind)} == set(ids)

    def test_update_sets_what_is_given(self, subject, kind, make) -> None:
        """Nothing else; it must go on to say something."""
        (record_id,) = subject.add(make("a", trigger="t", rationale="r"), kind=kind)
        subject.run(
            subject.playbooks.update(
                ORG, kind, record_id, {"trigger": "", "playbook_name": "n"}, EDITOR
            )
        )
        (row,) = subject.listed(kind)
        assert (row.content, row.trigger, row.rationale, row.playbook_name) == ("a", "", "r", "n")
        with pytest.raises(ServiceError) as error:
            subject.run(subject.playbooks.update(ORG, kind, record_id, {"content": " "}, EDITOR))
        assert error.value.code is Code.INVALID_ARGUMENT
        assert subject.listed(kind) == [row]

    def test_update_moves_the_fingerprint(self, subject, kind, make) -> None:
        """What it says now is found as a double, what it said is not."""
        (record_id,) = subject.add(make("a"), kind=kind)
        subject.run(subject.playbooks.update(ORG, kind, record_id, {"content": "b"}, EDITOR))
        assert subject.add(make("b"), kind=kind) == [record_id]
        assert subject.add(make("a"), kind=kind) != [record_id]

    def test_others_records_are_not_there(self, subject, kind, make) -> None:
        """Another organisation's answers in the same words as none."""
        (mine,) = subject.add(make("a"), kind=kind)
        (other,) = subject.add(make("a"), kind=kind, org_id=OTHER_ORG)
        assert mine != other
        said = []
        for playbook_id in (other, 10_000):
            with pytest.raises(ServiceError) as error:
                subject.run(
                    subject.playbooks.update(ORG, kind, playbook_id, {"content": "x"}, EDITOR)
                )
            said.append((error.value.code, error.value.message))
            assert subject.run(subject.playbooks.delete(ORG, kind, [playbook_id], EDITOR)) == 0
            assert subject.listed(kind, record_id=playbook_id) == []
        assert said[0] == said[1]
        assert subject.run(subject.playbooks.delete_all(ORG)) == 1
        assert [row[0] for row in subject.listed(kind, org_id=OTHER_ORG)] == [other]

    def test_delete_counts_what_was_there(self, subject, kind, make) -> None:
        """And a new one gets no old id."""
        ids = subject.add(make("a"), make("b"), make("c"), kind=kind)
        assert subject.run(subject.playbooks.delete(ORG, kind, [ids[0], ids[2], 999], EDITOR)) == 2
        assert subject.run(subject.playbooks.delete(ORG, kind, [ids[0]], EDITOR)) == 0
        assert [row[0] for row in subject.listed(kind)] == [ids[1]]
        assert subject.add(make("c"), kind=kind)[0] > ids[2]

    def test_query_is_found_in_any_case(self, subject, kind, make) -> None:
        """Of any script; signs of patterns are plain characters."""
        subject.add(make("Straße ÄPFEL 100%"), make("x", trigger="ЖУК_"), kind=kind)
        for query, count in (("äpfel", 1), ("STRASSE", 1), ("жук_", 1), ("%", 1), ("_", 1)):
            assert len(subject.listed(kind, query=query)) == count


class TestProfiles:
    """Profiles by id, their life, their log."""

    def found(self, subject: KnowledgeSubject, cache: KnowledgePartitionCache) -> list[Hit]:
        """Return the hits of a blank query on ann's profiles."""
        return subject.run(
            cache.search(
                PartitionKey(ORG, Kind.PROFILES, "ann"),
                Query("", NO_FILTERS, SearchMode.HYBRID, 10, 0.0),
                RecordFilter(user_id="ann"),
                model_key=0,
                dimensions=1,
                embed=None,
            )
        )

    def test_an_id_is_given_once(self, subject: KnowledgeSubject) -> None:
        """The user's own is left as it is; another's, and a deleted one's, is refused."""
        assert subject.add_profiles(profile("p"), profile("p", "other")) == 1
        assert subject.add_profiles(profile("p", "third")) == 0
        assert [row.content for row in self.of(subject)] == ["likes tea"]
        for again in (profile("p", user_id="bob"), profile("q")):
            if again.profile_id == "q":
                subject.add_profiles(again)
                subject.run(subject.knowledge.delete_profiles(ORG, ["q"]))
            with pytest.raises(ServiceError) as error:
                subject.add_profiles(profile("new"), again)
            assert error.value.reason == "PROFILE_ID_REUSED"
        assert [row.profile_id for row in self.of(subject)] == ["p"]
        assert subject.add_profiles(profile("p"), org_id=OTHER_ORG) == 1

    def test_an_expired_one_is_nowhere(self, subject: KnowledgeSubject) -> None:
        """It goes into the log at the next purge, and its id stays taken."""
        subject.add_profiles(profile("old", expiration_timestamp=START), profile("new"))
        assert [row.profile_id for row in self.of(subject)] == ["new"]
        assert subject.stats("ann").profile_count == 1
        with pytest.raises(ServiceError):
            subject.run(subject.knowledge.update_profile(ORG, "ann", "old", {"content": "x"}, None))
        assert subject.run(subject.knowledge.delete_profiles(ORG, ["old"])) == 0
        while subject.run(subject.knowledge.purge_expired_profiles(ORG)):
            pass
        (gone, _came) = subject.log("ann")
        assert [profile["profile_id"] for profile in orjson.loads(gone.removed)] == ["old"]
        with pytest.raises(ServiceError) as error:
            subject.add_profiles(profile("old"))
        assert error.value.reason == "PROFILE_ID_REUSED"

    def test_it_lives_until_the_second_of_its_expiration(self, subject: KnowledgeSubject) -> None:
        """In the listing, in the count and in a partition that was read before, all at once."""
        until = subject.clock.seconds + 10
        subject.add_profiles(profile("p", expiration_timestamp=until), profile("q"))
        with contextlib.closing(
            KnowledgePartitionCache(subject.knowledge, RankingWeights(), 2**20, subject.clock)
        ) as cache:
            for seconds, living in ((until - 1, ["p", "q"]), (until, ["q"])):
                subject.clock.seconds = seconds
                assert sorted(row.profile_id for row in self.of(subject)) == living
                assert subject.stats("ann").profile_count == len(living)
                assert len(self.found(subject, cache)) == len(living)
        assert not subject.run(subject.knowledge.purge_expired_profiles(ORG))
        (gone, _came) = subject.log("ann")
        assert (
            gone.created_at,
            [profile["profile_id"] for profile in orjson.loads(gone.removed)],
        ) == (
            until,
            ["p"],
        )

    def test_many_expire_in_slices(self, subject: KnowledgeSubject) -> None:
        """Each bounded, until nothing is left."""
        subject.add_profiles(*(profile(f"p{n}", expiration_timestamp=START) for n in range(250)))
        slices = 1
        while subject.run(subject.knowledge.purge_expired_profiles(ORG)):
            slices += 1
        assert slices == 3
        removed = [p for row in subject.log() if row.removed for p in orjson.loads(row.removed)]
        assert len(removed) == 250

    def test_log_tells_changes_and_forgets_the_deleted(self, subject: KnowledgeSubject) -> None:
        """After a delete nothing of it is listed; what was changed beside it is."""
        subject.add_profiles(profile("p"), profile("q", "likes rain"))
        subject.run(subject.knowledge.update_profile(ORG, "ann", "p", {"content": "coffee"}, None))
        (change, added) = subject.log()
        assert [profile["content"] for profile in orjson.loads(change.added)] == ["coffee"]
        assert [profile["content"] for profile in orjson.loads(change.removed)] == ["likes tea"]
        assert {profile["profile_id"] for profile in orjson.loads(added.added)} == {"p", "q"}
        assert subject.run(subject.knowledge.delete_profiles(ORG, ["p"], "bob")) == 0
        assert subject.run(subject.knowledge.delete_profiles(ORG, ["p", "p"], "ann")) == 1
        (left,) = subject.log()
        assert [profile["profile_id"] for profile in orjson.loads(left.added)] == ["q"]
        assert subject.run(subject.knowledge.delete_profiles(ORG, None)) == 1
        assert subject.log() == []
        assert self.of(subject) == []

    @pytest.mark.embedded
    def test_nothing_of_a_deleted_one_is_on_the_disk(
        self, subject: KnowledgeSubject, tmp_path: Path
    ) -> None:
        """But its id."""
        subject.add_profiles(profile("p", "secret marmalade", custom_features='{"a":"plum"}'))
        subject.run(subject.knowledge.delete_profiles(ORG, ["p"]))
        subject.restart()
        stored = (tmp_path / "reflexio.db").read_bytes()
        assert b"marmalade" not in stored
        assert b"plum" not in stored

    def test_last_changed_first_over_pages(self, subject: KnowledgeSubject) -> None:
        """Then by profile_id, greatest first."""
        subject.add_profiles(
            *(profile(f"p{n}", last_modified_timestamp=START + n % 2) for n in range(7))
        )
        expected = ["p5", "p3", "p1", "p6", "p4", "p2", "p0"]
        for page in (1, 2, 7):
            assert [row.profile_id for row in self.of(subject, page)] == expected

    def test_log_over_pages(self, subject: KnowledgeSubject) -> None:
        """Great changes take several entries; a page ends at 4 MiB."""
        subject.add_profiles(*(profile(f"p{n}", "ü" * 40_000) for n in range(60)))
        entries = subject.log()
        assert len(entries) > 1
        assert sum(len(orjson.loads(row.added)) for row in entries) == 60
        assert [row.id for row in subject.log(page=1)] == [row.id for row in entries]

    @staticmethod
    def of(subject: KnowledgeSubject, page: int = 10_000) -> list:
        """Return ann's profiles."""
        return subject.listed(Kind.PROFILES, page=page, user_id="ann")


class TestOutcomes:
    """One outcome for each session and label: the latest."""

    def test_the_latest_is_kept(self, subject: KnowledgeSubject) -> None:
        """With user and source of the newest request."""
        subject.append(request("r1", source="app"), request("r2", source="web"))
        assert self.record(subject, outcome("s1", 50)) == ("", "ann", "web")
        assert self.record(subject, outcome("s1", 40)) == ("older_than_recorded", "ann", "web")
        assert self.record(subject, outcome("s1", 60, outcome=2)) == ("", "ann", "web")
        assert self.record(subject, outcome("s1", 10, label="paid", value=2.5)) == (
            "",
            "ann",
            "web",
        )
        assert self.record(subject, outcome("s2", 60)) == ("unknown_session", "", "")
        assert [(row.label, row.occurred_at, row.outcome) for row in self.of(subject)] == [
            ("", 60, 2),
            ("paid", 10, 1),
        ]
        assert self.record(subject, outcome("s1"), OTHER_ORG)[0] == "unknown_session"
        assert self.of(subject, OTHER_ORG) == []

    def test_users_sessions_of_one_name_have_outcomes_of_their_own(
        self, subject: KnowledgeSubject
    ) -> None:
        """Without a user the name says nothing; deleting one user's session leaves the other's."""
        subject.append(request("r1", source="app"), request("r2", user_id="bob", source="web"))
        with pytest.raises(ServiceError) as refused:
            self.record(subject, outcome("s1"))
        assert (refused.value.reason, refused.value.metadata) == (
            "SESSION_AMBIGUOUS",
            {"user_count": "2"},
        )
        assert self.of(subject) == []
        for user_id, source in (("ann", "app"), ("bob", "web")):
            told = outcome("s1")._replace(user_id=user_id)
            assert self.record(subject, told) == ("", user_id, source)
        of_cid = outcome("s1")._replace(user_id="cid")
        assert self.record(subject, of_cid)[0] == "unknown_session"
        assert [row.user_id for row in self.of(subject)] == ["bob", "ann"]
        target = session_target("ann", "s1")
        assert subject.delete(DeletionKind.SESSION, target).session_outcomes == 1
        assert [row.user_id for row in self.of(subject)] == ["bob"]

    @pytest.mark.parametrize(
        ("kind", "target"),
        [
            (DeletionKind.SESSION, session_target("ann", "s1")),
            (DeletionKind.REQUEST, "r1"),
            (DeletionKind.USER, "ann"),
            (DeletionKind.ORG, ""),
        ],
    )
    def test_a_deleted_session_takes_it_along(
        self, subject: KnowledgeSubject, kind: DeletionKind, target: str
    ) -> None:
        """Also when the session's name is used again."""
        subject.append(request("r1"))
        self.record(subject, outcome("s1"))
        assert subject.delete(kind, target).session_outcomes == 1
        subject.append(request("r2"))
        assert self.of(subject) == []

    def test_a_session_with_a_request_left_keeps_it(self, subject: KnowledgeSubject) -> None:
        """Deleting one of two requests ends nothing."""
        subject.append(request("r1"), request("r2"))
        self.record(subject, outcome("s1"))
        assert subject.delete(DeletionKind.REQUEST, "r1").session_outcomes == 0
        assert len(self.of(subject)) == 1

    @staticmethod
    def record(subject: KnowledgeSubject, given: Outcome, org_id: str = ORG) -> tuple:
        """Record an outcome."""
        return tuple(subject.run(subject.store.record_outcome(org_id, given)))

    @staticmethod
    def of(subject: KnowledgeSubject, org_id: str = ORG) -> list[Outcome]:
        """Return the organisation's outcomes."""
        return subject.run(
            subject.store.list_outcomes(
                org_id, OutcomeFilter(), before=None, offset=0, count_max=100
            )
        ).rows


def test_clearing_a_user_takes_all_that_was_learned(subject: KnowledgeSubject) -> None:
    """And nothing of others."""
    subject.append(request("r1"))
    for user_id in ("ann", "bob"):
        subject.add(user_playbook(user_id=user_id))
        subject.add_profiles(profile(f"of {user_id}", user_id=user_id))
    counts = subject.delete(DeletionKind.USER, "ann")
    assert (counts.user_playbooks, counts.profiles, counts.requests) == (1, 1, 1)
    assert [row.user_id for row in subject.listed()] == ["bob"]
    assert [row.user_id for row in subject.log()] == ["bob"]
    assert subject.stats("ann")[3:] == (0, 0)
    assert subject.stats("bob")[3:] == (1, 1)
    assert subject.delete(DeletionKind.USER, "ann").user_playbooks == 0

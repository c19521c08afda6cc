"""The promises of every store about deleting: gone for every read at once, and nobody else's."""

import asyncio

import pytest
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.interactions.model import (
    DeletedCounts,
    NewRequest,
    Receipt,
    StoredRequest,
    UserStats,
)
from reflexio_server.core.interactions.ports import (
    DeletionKind,
    RequestFilter,
    UserSession,
    session_target,
)

from tests.support.store.subject import (
    ORG,
    OTHER_ORG,
    START,
    Subject,
    encoded,
    ids,
    png,
    request,
    says,
)

KINDS = {
    DeletionKind.REQUEST: "r1",
    DeletionKind.SESSION: session_target("ann", "s1"),
    DeletionKind.USER: "ann",
    DeletionKind.ORG: "",
}
"""Each kind of deletion with the target that names the request `r1` of `lesson`."""


def lesson(
    request_id: str = "r1", user_id: str = "ann", session_id: str = "s1", org_id: str = ORG
) -> NewRequest:
    """Return a request that every read can find: with an image and an expert's answer."""
    return request(
        request_id,
        says("a", image_encoding=encoded(png()), expert_content="x"),
        "b",
        user_id=user_id,
        session_id=session_id,
        org_id=org_id,
        source="chat",
    )


def findings(subject: Subject, stored: StoredRequest, org_id: str = ORG) -> dict[str, object]:
    """Return what each read finds of one request and its interactions."""
    wanted = range(
        stored.first_interaction_id, stored.first_interaction_id + stored.interaction_count
    )
    session_page = subject.run(
        subject.store.list_session(
            org_id,
            UserSession(stored.user_id, stored.session_id),
            RequestFilter(),
            after=(0, 0),
            rows_max=1000,
            size_bytes_max=10**6,
        )
    )
    listed = {
        f"sessions by {name}": subject.sessions(org_id, **{name: getattr(stored, name)})
        for name in ("user_id", "request_id", "session_id", "source")
    }
    return {
        "request": subject.find_request(stored.request_id, org_id),
        "images": [number for number in wanted if subject.find_image(number, org_id) is not None],
        "user": [
            row.interaction_id
            for row in subject.rows(stored.user_id, org_id)
            if row.interaction_id in wanted
        ],
        "organisation": [
            row.interaction_id for row in subject.all_rows(org_id) if row.interaction_id in wanted
        ],
        "session": [
            head.request_id
            for head, _ in session_page.requests
            if head.request_id == stored.request_id
        ],
        **{
            name: [
                request_id
                for _, requests in sessions
                for request_id, _ in requests
                if request_id == stored.request_id
            ]
            for name, sessions in listed.items()
        },
    }


def stored_request(subject: Subject, request_id: str, org_id: str = ORG) -> StoredRequest:
    """Return a request that must be there."""
    stored = subject.find_request(request_id, org_id)
    assert stored is not None
    return stored


class DeletionBattery:
    """Tests of `Store.delete` and `Store.delete_interaction`."""

    @pytest.mark.parametrize("kind", list(KINDS))
    def test_deleted_request_is_found_by_no_read(
        self, subject: Subject, kind: DeletionKind
    ) -> None:
        """At once, later, and after a restart."""
        subject.receipts(lesson())
        stored = stored_request(subject, "r1")
        assert all(findings(subject, stored).values())
        assert subject.delete(kind, KINDS[kind]) == DeletedCounts(1, 2)
        assert not any(findings(subject, stored).values())
        assert subject.stats("ann") == UserStats(0, None, None)
        subject.restart()
        assert not any(findings(subject, stored).values())

    @pytest.mark.parametrize("kind", list(KINDS))
    def test_what_is_not_named_stays(self, subject: Subject, kind: DeletionKind) -> None:
        """Other requests, sessions, users and organisations are as they were."""
        subject.receipts(
            lesson(),
            lesson("r2"),
            lesson("r3", session_id="s2"),
            lesson("r4", user_id="bob", session_id="s3"),
            lesson("r1", org_id=OTHER_ORG),
        )
        names = ["r1", "r2", "r3", "r4"]
        before = {name: findings(subject, stored_request(subject, name)) for name in names}
        stored = {name: stored_request(subject, name) for name in names}
        foreign = stored_request(subject, "r1", OTHER_ORG)
        foreign_before = findings(subject, foreign, OTHER_ORG)
        gone = {
            DeletionKind.REQUEST: ["r1"],
            DeletionKind.SESSION: ["r1", "r2"],
            DeletionKind.USER: ["r1", "r2", "r3"],
            DeletionKind.ORG: names,
        }[kind]
        counts = subject.delete(kind, KINDS[kind])
        assert counts == DeletedCounts(len(gone), 2 * len(gone))
        for _ in range(2):
            for name in names:
                found = findings(subject, stored[name])
                if name in gone:
                    assert not any(found.values())
                else:
                    assert found == before[name]
            assert findings(subject, foreign, OTHER_ORG) == foreign_before
            subject.restart()

    @pytest.mark.parametrize("kind", list(KINDS))
    def test_deleting_again_counts_nothing(self, subject: Subject, kind: DeletionKind) -> None:
        """A repeated delete succeeds, also after a restart."""
        subject.receipts(lesson())
        assert subject.delete(kind, KINDS[kind]) == DeletedCounts(1, 2)
        assert subject.delete(kind, KINDS[kind]) == DeletedCounts(0, 0)
        subject.restart()
        assert subject.delete(kind, KINDS[kind]) == DeletedCounts(0, 0)

    @pytest.mark.parametrize("kind", list(KINDS))
    def test_deleting_what_is_absent_counts_nothing(
        self, subject: Subject, kind: DeletionKind
    ) -> None:
        """And it keeps no id from being published later."""
        assert subject.delete(kind, KINDS[kind]) == DeletedCounts(0, 0)
        assert subject.delete(kind, KINDS[kind], org_id=OTHER_ORG) == DeletedCounts(0, 0)
        subject.receipts(lesson())
        assert len(subject.rows("ann")) == 2

    @pytest.mark.parametrize("kind", list(KINDS))
    def test_another_organisations_records_are_not_deleted(
        self, subject: Subject, kind: DeletionKind
    ) -> None:
        """The same names there are other records."""
        subject.receipts(lesson())
        assert subject.delete(kind, KINDS[kind], org_id=OTHER_ORG) == DeletedCounts(0, 0)
        assert all(findings(subject, stored_request(subject, "r1")).values())

    @pytest.mark.parametrize("kind", [DeletionKind.SESSION, DeletionKind.USER, DeletionKind.ORG])
    def test_later_publishes_are_kept(self, subject: Subject, kind: DeletionKind) -> None:
        """A session or user that was deleted can begin anew, and be deleted anew."""
        subject.receipts(lesson())
        subject.delete(kind, KINDS[kind])
        subject.receipts(lesson("r2"))
        for _ in range(2):
            assert all(findings(subject, stored_request(subject, "r2")).values())
            assert len(subject.rows("ann")) == 2
            assert subject.stats("ann").interaction_count == 2
            subject.restart()
        assert subject.delete(kind, KINDS[kind]) == DeletedCounts(1, 2)
        assert subject.rows("ann") == []
        assert subject.refusal(lesson("r2")) == "REQUEST_DELETED"

    def test_many_requests_are_deleted_in_one_call(self, subject: Subject) -> None:
        """Absent and repeated ids count nothing."""
        subject.receipts(*[request(f"r{number}", "a", "b") for number in range(10)])
        counts = subject.delete(DeletionKind.REQUEST, "r1", "r3", "absent", "r1", "r5")
        assert counts == DeletedCounts(3, 6)
        left = [name for name, _ in subject.sessions()[0][1]]
        assert left == ["r0", "r2", "r4", "r6", "r7", "r8", "r9"]

    def test_thousand_requests_are_deleted_in_one_call(self, subject: Subject) -> None:
        """The greatest list of ids, over more users than are told by name."""
        names = [f"r{number}" for number in range(1000)]
        subject.receipts(*[request(name, user_id=f"u{name}") for name in names])
        assert subject.delete(DeletionKind.REQUEST, *names) == DeletedCounts(1000, 1000)
        assert subject.all_rows() == []

    def test_one_interaction_is_deleted(self, subject: Subject) -> None:
        """Its neighbours stay, its image goes, and its request is still there."""
        (receipt,) = subject.receipts(lesson())
        first, second = ids(receipt)
        assert subject.delete_interaction("ann", first) == 1
        for _ in range(2):
            assert [row.interaction_id for row in subject.rows("ann")] == [second]
            assert [row.interaction_id for row in subject.all_rows()] == [second]
            assert subject.sessions() == [("s1", [("r1", [second])])]
            assert subject.find_image(first) is None
            assert subject.stats("ann") == UserStats(1, START, START)
            assert stored_request(subject, "r1").interaction_count == 2
            assert subject.delete_interaction("ann", first) == 0
            subject.restart()
        assert subject.delete(DeletionKind.REQUEST, "r1") == DeletedCounts(1, 1)

    @pytest.mark.parametrize("kind", list(KINDS))
    def test_request_that_lost_its_interactions_is_deleted(
        self, subject: Subject, kind: DeletionKind
    ) -> None:
        """The newest request of all, after its interactions were deleted one by one."""
        subject.receipts(request("r0", user_id="bob", session_id="s0"))
        (receipt,) = subject.receipts(lesson())
        for number in ids(receipt):
            assert subject.delete_interaction("ann", number) == 1
        others = int(kind is DeletionKind.ORG)
        expected = DeletedCounts(1 + others, others)
        assert subject.delete(kind, KINDS[kind]) == expected
        assert subject.find_request("r1") is None
        assert subject.sessions(user_id="ann") == []
        assert subject.refusal(lesson()) == "REQUEST_DELETED"

    def test_only_the_users_own_interaction_is_deleted(self, subject: Subject) -> None:
        """Another user's, another organisation's and an absent one count nothing."""
        (receipt,) = subject.receipts(lesson())
        number = receipt.first_interaction_id
        assert subject.delete_interaction("bob", number) == 0
        assert subject.delete_interaction("ann", number, OTHER_ORG) == 0
        assert subject.delete_interaction("ann", number + 1000) == 0
        assert len(subject.rows("ann")) == 2

    def test_session_and_newer_request_are_deleted_apart(self, subject: Subject) -> None:
        """Deleting the newest request of a session leaves the session with the others."""
        subject.receipts(request("r1"), request("r2"), request("r3", session_id="s2"))
        subject.delete(DeletionKind.REQUEST, "r2")
        assert [(name, [r for r, _ in of]) for name, of in subject.sessions()] == [
            ("s2", ["r3"]),
            ("s1", ["r1"]),
        ]

    def test_great_deletion_is_hidden_at_once(self, subject: Subject) -> None:
        """No page shows a part of it while it is purged, and publishes go on."""
        for batch in range(10):
            subject.receipts(
                *[
                    request(f"r{batch}-{number}", *["x"] * 20, session_id=f"s{number % 7}")
                    for number in range(100)
                ]
            )
        assert subject.delete(DeletionKind.USER, "ann") == DeletedCounts(1000, 20_000)
        for number in range(20):
            subject.receipts(request(f"new{number}", session_id="new"))
            assert len(subject.rows("ann")) == number + 1
            assert [name for name, _ in subject.sessions()] == ["new"]
            assert len(subject.all_rows()) == number + 1
            assert subject.find_request("r5-50") is None

    def test_deletes_at_once_hide_everything(self, subject: Subject) -> None:
        """Deletes of all kinds that run together with publishes leave what came after them."""
        subject.receipts(*[request(f"r{number}", session_id=f"s{number}") for number in range(20)])

        async def together() -> list[list[Receipt | ServiceError]]:
            deletes = [
                subject.store.delete(ORG, DeletionKind.REQUEST, ["r1", "r2"]),
                subject.store.delete(
                    ORG,
                    DeletionKind.SESSION,
                    [session_target("ann", name) for name in ("s2", "s3")],
                ),
                subject.store.delete(ORG, DeletionKind.USER, ["ann"]),
                subject.store.delete(ORG, DeletionKind.USER, ["ann"]),
            ]
            publishes = [
                subject.store.append([request(f"p{number}", user_id="bob")]) for number in range(20)
            ]
            results = await asyncio.gather(*publishes, *deletes)
            return results[: len(publishes)]  # type: ignore[return-value]

        outcomes = subject.run(together())
        assert all(isinstance(outcome, Receipt) for (outcome,) in outcomes)
        assert subject.rows("ann") == []
        assert len(subject.rows("bob")) == 20

"""The promises of every store about listing: order, filters, pages without loss or double."""

import dataclasses
from typing import Any

import pytest
from reflexio_server.core.interactions.model import StoredInteraction, UserStats
from reflexio_server.core.interactions.ports import (
    RequestFilter,
    UserSession,
)
from reflexio_server.core.limits import REPLY_SIZE_BYTES_MAX

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

PAGES = [1, 2, 3, 7, 1000]
MEGABYTE = 1_000_000


def text_bytes(rows: list[StoredInteraction]) -> int:
    """Return the size of the rows' texts in UTF-8."""
    return sum(len(value.encode()) for row in rows for value in row if isinstance(value, str))


def publish_conversations(subject: Subject) -> None:
    """Store three sessions that interleave, of two users, with a source each, a second apart."""
    for number, (session_id, user_id, source) in enumerate(
        [
            ("s1", "ann", "chat"),
            ("s2", "bob", "mail"),
            ("s1", "ann", "mail"),
            ("s3", "ann", "chat"),
            ("s2", "ann", "chat"),
            ("s1", "bob", "chat"),
        ]
    ):
        new = request(f"r{number}", "a", "b", user_id=user_id, session_id=session_id, source=source)
        subject.receipts(dataclasses.replace(new, created_at=START + number))


class ListingBattery:
    """Tests of the reads of `Store`, through the use cases that page."""

    @pytest.mark.parametrize("page", PAGES)
    def test_users_interactions_come_newest_first(self, subject: Subject, page: int) -> None:
        """By time, then by id where times are equal, whatever the size of the pages."""
        times = [5, 5, 9, 0, 5, 9, 7, 5, 0, 5]
        expected = []
        for number, time in enumerate(times):
            (receipt,) = subject.receipts(request(f"r{number}", says("x", time), says("y", time)))
            expected += [(time, number) for number in ids(receipt)]
        rows = subject.rows("ann", page=page)
        assert [(row.created_at, row.interaction_id) for row in rows] == sorted(expected)[::-1]

    @pytest.mark.parametrize("page", PAGES)
    def test_organisations_interactions_come_last_stored_first(
        self, subject: Subject, page: int
    ) -> None:
        """By id alone, over all users, whatever their times."""
        expected = []
        for number in range(6):
            (receipt,) = subject.receipts(
                request(f"r{number}", says("x", 100 - number), "y", user_id=f"u{number % 2}")
            )
            expected += ids(receipt)
        subject.receipts(request("r", org_id=OTHER_ORG))
        assert [row.interaction_id for row in subject.all_rows(page=page)] == expected[::-1]

    @pytest.mark.parametrize(
        ("start", "end", "expected"),
        [
            (None, None, [30, 20, 10]),
            (20, None, [30, 20]),
            (None, 20, [20, 10]),
            (20, 20, [20]),
            (21, 29, []),
            (0, 4_102_444_800, [30, 20, 10]),
        ],
    )
    def test_times_are_inclusive(
        self, subject: Subject, start: int | None, end: int | None, expected: list[int]
    ) -> None:
        """Both bounds belong to the period."""
        subject.receipts(request("r1", says("a", 10), says("b", 20), says("c", 30)))
        page = subject.run(
            subject.store.list_interactions(
                ORG, "ann", session_id="", start_time=start, end_time=end, before=None, count_max=10
            )
        )
        assert [row.created_at for row in page.rows] == expected
        assert not page.is_cut

    def test_page_says_whether_rows_are_left(self, subject: Subject) -> None:
        """A page that ends with the last row is not cut."""
        subject.receipts(request("r1", "a", "b", "c"))
        for count, is_cut in ((2, True), (3, False), (4, False)):
            page = subject.run(
                subject.store.list_interactions(
                    ORG,
                    "ann",
                    session_id="",
                    start_time=None,
                    end_time=None,
                    before=None,
                    count_max=count,
                )
            )
            assert (len(page.rows), page.is_cut) == (min(count, 3), is_cut)

    def test_what_is_published_between_pages_moves_nothing(self, subject: Subject) -> None:
        """The pages behind go on where the one before ended."""
        subject.receipts(request("r1", *[says(str(n), START + n) for n in range(6)]))
        first = subject.run(
            subject.store.list_interactions(
                ORG, "ann", session_id="", start_time=None, end_time=None, before=None, count_max=3
            )
        )
        subject.receipts(request("r2", says("newer", START + 100)))
        last = first.rows[-1]
        second = subject.run(
            subject.store.list_interactions(
                ORG,
                "ann",
                session_id="",
                start_time=None,
                end_time=None,
                before=(last.created_at, last.interaction_id),
                count_max=10,
            )
        )
        assert [row.content for row in first.rows + second.rows] == list("543210")

    @pytest.mark.parametrize("letter", ["x", "€", "😀"])
    def test_pages_end_at_their_size_and_lose_nothing(self, subject: Subject, letter: str) -> None:
        """Every listing is cut below the limit of a reply, and its pages together are all."""
        texts = [f"{number}" + letter * (MEGABYTE // 4) for number in range(24)]
        receipts = [
            subject.receipts(request(f"r{number}", *texts[number * 4 : number * 4 + 4]))[0]
            for number in range(6)
        ]
        everything = [number for receipt in receipts for number in ids(receipt)]
        assert [row.interaction_id for row in subject.rows("ann")] == everything[::-1]
        assert [row.interaction_id for row in subject.all_rows()] == everything[::-1]
        assert subject.sessions() == [
            ("s1", [(receipt.request_id, ids(receipt)) for receipt in receipts])
        ]
        page = subject.run(
            subject.store.list_interactions(
                ORG,
                "ann",
                session_id="",
                start_time=None,
                end_time=None,
                before=None,
                count_max=1000,
            )
        )
        assert page.is_cut
        assert text_bytes(page.rows) <= REPLY_SIZE_BYTES_MAX
        sessions, token = subject.session_page(RequestFilter())
        rows = [row for _, requests in sessions for _, listed in requests for row in listed]
        assert token
        assert text_bytes(rows) <= REPLY_SIZE_BYTES_MAX

    def test_row_greater_than_a_page_comes_alone(self, subject: Subject) -> None:
        """Nothing is too great to be listed."""
        great = says("😀" * MEGABYTE, expert_content="😀" * MEGABYTE)
        (receipt,) = subject.receipts(request("r1", "a", great, "b"))
        expected = ids(receipt)
        assert [row.interaction_id for row in subject.rows("ann")] == expected[::-1]
        assert [row.interaction_id for row in subject.all_rows()] == expected[::-1]
        assert subject.sessions() == [("s1", [("r1", expected)])]

    @pytest.mark.parametrize("page", PAGES)
    def test_sessions_come_by_their_newest_request(self, subject: Subject, page: int) -> None:
        """Each user's newest first, requests in them oldest first, interactions in their order."""
        publish_conversations(subject)
        listed = subject.sessions(page=page)
        assert [(session_id, [name for name, _ in of]) for session_id, of in listed] == [
            ("s1", ["r5"]),
            ("s2", ["r4"]),
            ("s3", ["r3"]),
            ("s1", ["r0", "r2"]),
            ("s2", ["r1"]),
        ]
        assert all(
            found == sorted(found) and len(found) == 2 for _, of in listed for _, found in of
        )

    @pytest.mark.parametrize(
        ("wanted", "expected"),
        [
            ({"user_id": "ann"}, [("s2", ["r4"]), ("s3", ["r3"]), ("s1", ["r0", "r2"])]),
            ({"user_id": "bob"}, [("s1", ["r5"]), ("s2", ["r1"])]),
            ({"source": "mail"}, [("s1", ["r2"]), ("s2", ["r1"])]),
            ({"session_id": "s2"}, [("s2", ["r4"]), ("s2", ["r1"])]),
            ({"request_id": "r3"}, [("s3", ["r3"])]),
            ({"start_time": START + 3}, [("s1", ["r5"]), ("s2", ["r4"]), ("s3", ["r3"])]),
            ({"end_time": START + 2}, [("s1", ["r0", "r2"]), ("s2", ["r1"])]),
            ({"start_time": START + 1, "end_time": START + 2}, [("s1", ["r2"]), ("s2", ["r1"])]),
            (
                {"user_id": "ann", "source": "chat"},
                [("s2", ["r4"]), ("s3", ["r3"]), ("s1", ["r0"])],
            ),
            ({"session_id": "s1", "user_id": "bob"}, [("s1", ["r5"])]),
            ({"user_id": "nobody"}, []),
            ({"request_id": "r3", "session_id": "s1"}, []),
        ],
    )
    @pytest.mark.parametrize("page", [1, 1000])
    def test_filters_keep_wanted_requests(
        self, subject: Subject, wanted: dict[str, Any], expected: list[Any], page: int
    ) -> None:
        """All must hold, and the order follows the newest wanted request."""
        publish_conversations(subject)
        listed = subject.sessions(page=page, **wanted)
        assert [(session_id, [name for name, _ in of]) for session_id, of in listed] == expected

    @pytest.mark.parametrize("page", [1, 2, 1000])
    @pytest.mark.parametrize("offset", [0, 1, 2, 3, 100])
    def test_offset_passes_over_sessions(self, subject: Subject, offset: int, page: int) -> None:
        """It counts sessions once, however many pages follow."""
        publish_conversations(subject)
        listed = subject.sessions(page=page, offset=offset)
        assert [session_id for session_id, _ in listed] == ["s1", "s2", "s3", "s1", "s2"][offset:]

    def test_sessions_go_on_in_the_middle(self, subject: Subject) -> None:
        """A page may end inside a session or a request; the next goes on right there."""
        receipts = subject.receipts(*[request(f"r{number}", "a", "b", "c") for number in range(4)])
        everything = [number for receipt in receipts for number in ids(receipt)]
        for rows_max in (1, 2, 5):
            found: list[int] = []
            after = (0, 0)
            for _ in range(len(everything)):
                page = subject.run(
                    subject.store.list_session(
                        ORG,
                        UserSession("ann", "s1"),
                        RequestFilter(),
                        after=after,
                        rows_max=rows_max,
                        size_bytes_max=MEGABYTE,
                    )
                )
                found += [row.interaction_id for _, rows in page.requests for row in rows]
                if page.resume is None:
                    break
                assert page.row_count == rows_max
                after = page.resume
            assert found == everything

    def test_other_sessions_are_whole_when_one_moves_between_pages(self, subject: Subject) -> None:
        """A publish to the session that a page was cut in costs the others nothing."""
        for number in range(3):
            subject.receipts(request(f"old{number}", session_id="old"))
        great = [says("x" * MEGABYTE) for _ in range(3)]
        for number in range(3):
            subject.receipts(request(f"great{number}", *great, session_id="great"))
        sessions, token = subject.session_page(RequestFilter())
        assert [session.session_id for session, _ in sessions] == ["great"]
        assert token
        subject.receipts(request("late", session_id="great"))
        found: dict[str, list[str]] = {}
        for _ in range(10):
            sessions, token = subject.session_page(RequestFilter(), token=token)
            for (_, session_id), requests in sessions:
                found.setdefault(session_id, []).extend(head.request_id for head, _ in requests)
            if not token:
                break
        assert found["old"] == ["old0", "old1", "old2"]

    def test_request_without_interactions_is_still_listed(self, subject: Subject) -> None:
        """It is stored, though its interactions were deleted one by one."""
        receipts = subject.receipts(request("r1", "a"), request("r2", "b"), request("r3", "c"))
        for receipt in receipts[:2]:
            subject.delete_interaction("ann", receipt.first_interaction_id)
        for page in (1, 1000):
            assert subject.sessions(page=page) == [
                ("s1", [("r1", []), ("r2", []), ("r3", ids(receipts[2]))])
            ]

    def test_stats_count_a_users_interactions(self, subject: Subject) -> None:
        """With the oldest and the newest time, none where there are none."""
        subject.receipts(
            request("r1", says("a", 30), says("b", 10)),
            request("r2", says("c", 20)),
            request("r3", says("d", 5), user_id="bob"),
            request("r4", says("e", 5), org_id=OTHER_ORG),
        )
        assert subject.stats("ann") == UserStats(3, 10, 30)
        assert subject.stats("nobody") == UserStats(0, None, None)

    def test_images_are_found_by_their_interaction(self, subject: Subject) -> None:
        """Each its own, none where there is none."""
        (receipt,) = subject.receipts(
            request(
                "r1",
                says("", image_encoding=encoded(png(b"one"))),
                "a",
                says("", image_encoding=encoded(png(b"two"))),
            )
        )
        found = [subject.find_image(number) for number in ids(receipt)]
        assert [image and image.data for image in found] == [png(b"one"), None, png(b"two")]
        assert [row.has_image for row in reversed(subject.rows("ann"))] == [True, False, True]
        assert subject.find_image(ids(receipt)[-1] + 1) is None

    def test_no_read_crosses_organisations(self, subject: Subject) -> None:
        """Every read of another organisation finds nothing."""
        (receipt,) = subject.receipts(
            request("r1", says("a", image_encoding=encoded(png()), expert_content="x"))
        )
        assert subject.find_request("r1") is not None
        assert subject.rows("ann", OTHER_ORG) == []
        assert subject.all_rows(OTHER_ORG) == []
        assert subject.sessions(OTHER_ORG) == []
        assert subject.find_request("r1", OTHER_ORG) is None
        assert subject.find_image(receipt.first_interaction_id, OTHER_ORG) is None
        assert subject.stats("ann", OTHER_ORG) == UserStats(0, None, None)

    def test_store_describes_itself(self, subject: Subject) -> None:
        """The kind, and a label that is no path of the machine."""
        kind, label = subject.store.describe()
        assert kind in ("sqlite", "postgresql")
        assert label
        assert not label.startswith("/")

"""The promises of every store about storing: all or nothing, once, for ever."""

import asyncio
import dataclasses

import pytest
from reflexio_server.core.errors import Code, ServiceError
from reflexio_server.core.interactions.model import Receipt
from reflexio_server.core.interactions.ports import DeletionKind, session_target

from tests.support.store.subject import OTHER_ORG, START, Subject, encoded, ids, png, request, says

ANNS_S1 = session_target("ann", "s1")


class AppendBattery:
    """Tests of `Store.append`. The class that inherits them gives the fixture `subject`."""

    def test_request_is_stored_with_every_field(self, subject: Subject) -> None:
        """What was published is read back, column by column."""
        full = says(
            "text",
            role="Agent",
            user_action=2,
            user_action_description="the button",
            interacted_image_url="https://example.com/a.png",
            expert_content="expert",
            shadow_content="shadow",
            tools_used='[{"tool_name":"x"}]',
            citations='[{"kind":"playbook"}]',
            retrieved_learnings='[{"kind":"profile"}]',
            image_encoding=encoded(png()),
        )
        new = request("r1", full, source="chat", agent_version="v2", evaluation_only=True)
        (receipt,) = subject.receipts(new)
        assert receipt == Receipt("r1", receipt.first_interaction_id, 1, ())
        (row,) = subject.rows("ann")
        assert row[:5] == (receipt.first_interaction_id, "ann", "r1", "s1", "chat")
        assert tuple(row[5:16]) == tuple(full[:11])
        assert row.has_image
        image = subject.find_image(row.interaction_id)
        assert image == ("image/png", 1, 1, png())
        stored = subject.find_request("r1")
        assert stored is not None
        assert stored[:6] == ("r1", "ann", "s1", "chat", "v2", new.created_at)
        assert stored.evaluation_only
        assert stored[7:] == (receipt.first_interaction_id, 1)

    @pytest.mark.parametrize(
        "text", ["", "ü€😀", "'; DROP TABLE requests; --", "\u202e\ufeff", "%_\\"]
    )
    def test_text_is_stored_as_it_is(self, subject: Subject, text: str) -> None:
        """Unicode and quotes mean nothing to the store."""
        subject.receipts(request("r1", says(text, expert_content="x"), user_id=f"u{text}"))
        (row,) = subject.rows(f"u{text}")
        assert row.content == text

    def test_interactions_keep_their_order_and_get_consecutive_ids(self, subject: Subject) -> None:
        """Ids grow within a request and from one to the next."""
        receipts = subject.receipts(request("r1", "a", "b", "c"), request("r2", "d"))
        assert [row.content for row in reversed(subject.rows("ann"))] == ["a", "b", "c", "d"]
        found = [row.interaction_id for row in reversed(subject.rows("ann"))]
        assert found == ids(receipts[0]) + ids(receipts[1])
        assert found == sorted(set(found))

    def test_replay_gets_the_first_receipt(self, subject: Subject) -> None:
        """Ids and warnings are the first ones; nothing is stored again, now or after a restart."""
        new = request("r1", says(""), "a", says("b", user_action=2))
        (first,) = subject.receipts(new)
        assert len(first.warnings) == 2
        again = request("r1", says(""), "a", says("b", user_action=2))
        replayed = first._replace(already_stored=True)
        assert not first.already_stored
        assert subject.receipts(again, again) == [replayed, replayed]
        subject.restart()
        assert subject.receipts(again) == [replayed]
        assert len(subject.rows("ann")) == 2

    def test_replay_beside_new_requests_gets_the_first_receipt(self, subject: Subject) -> None:
        """A batch of known and new ones stores the new ones alone."""
        (first,) = subject.receipts(request("r1", "a"))
        before, replay, after = subject.receipts(
            request("r0", "z"), request("r1", "a"), request("r2", "b")
        )
        assert replay == first._replace(already_stored=True)
        assert [receipt.already_stored for receipt in (before, replay, after)] == [
            False,
            True,
            False,
        ]
        assert [row.content for row in reversed(subject.rows("ann"))] == ["a", "z", "b"]
        assert (
            ids(before) + ids(after) == [row.interaction_id for row in subject.rows("ann")][1::-1]
        )

    def test_twins_in_one_call_are_one_request(self, subject: Subject) -> None:
        """Both hear the same receipt, the second that it is there already."""
        twin = request("r1", "a", "b")
        first, other, third = subject.receipts(twin, request("r1", "a", "b"), request("r2"))
        assert other == first._replace(already_stored=True)
        assert not first.already_stored
        assert third.request_id == "r2"
        assert len(subject.rows("ann")) == 3

    def test_twins_of_different_content_are_not(self, subject: Subject) -> None:
        """The first is stored, the other is refused, their neighbours are stored."""
        outcomes = subject.append(request("r1", "a"), request("r1", "other"), request("r2", "b"))
        assert isinstance(outcomes[0], Receipt)
        assert isinstance(outcomes[1], ServiceError)
        assert outcomes[1].reason == "REQUEST_ID_REUSED"
        assert isinstance(outcomes[2], Receipt)
        assert [row.content for row in reversed(subject.rows("ann"))] == ["a", "b"]

    def test_used_id_with_other_content_is_refused(self, subject: Subject) -> None:
        """Nothing of it is stored, and the first one stays as it was, also after a restart."""
        (first,) = subject.receipts(request("r1", "a"))
        for _ in range(2):
            (outcome,) = subject.append(request("r1", "other"))
            assert isinstance(outcome, ServiceError)
            assert (outcome.code, outcome.reason) == (Code.ALREADY_EXISTS, "REQUEST_ID_REUSED")
            assert outcome.metadata == {"request_id": "r1"}
            subject.restart()
        assert [row.content for row in subject.rows("ann")] == ["a"]
        assert subject.receipts(request("r1", "a")) == [first._replace(already_stored=True)]

    def test_ids_of_organisations_are_apart(self, subject: Subject) -> None:
        """The same request_id in two organisations is two requests."""
        ours, other = subject.receipts(request("r1", "a"), request("r1", "b", org_id=OTHER_ORG))
        assert ids(ours) != ids(other)
        assert [row.content for row in subject.rows("ann")] == ["a"]
        assert [row.content for row in subject.rows("ann", OTHER_ORG)] == ["b"]

    @pytest.mark.parametrize("kind", list(DeletionKind))
    def test_deleted_request_is_not_restored(self, subject: Subject, kind: DeletionKind) -> None:
        """A late replay is told so, with the same or other content, also after a restart."""
        subject.receipts(request("r1", "a"))
        target = {"request": "r1", "session": ANNS_S1, "user": "ann", "org": ""}[kind.value]
        subject.delete(kind, target)
        for _ in range(2):
            assert subject.refusal(request("r1", "a")) == "REQUEST_DELETED"
            assert subject.refusal(request("r1", "other")) == "REQUEST_DELETED"
            assert subject.refusal(request("r1", "a", user_id="bob")) == "REQUEST_DELETED"
            assert subject.rows("ann") == []
            subject.restart()

    def test_request_whose_interactions_were_deleted_one_by_one_is_still_stored(
        self, subject: Subject
    ) -> None:
        """A replay gets the first receipt and restores nothing."""
        (first,) = subject.receipts(request("r1", "a"))
        assert subject.delete_interaction("ann", first.first_interaction_id) == 1
        assert subject.receipts(request("r1", "a")) == [first._replace(already_stored=True)]
        assert subject.rows("ann") == []

    @pytest.mark.parametrize("kind", list(DeletionKind))
    def test_ids_are_never_given_again(self, subject: Subject, kind: DeletionKind) -> None:
        """Not even when the newest rows are deleted and the store starts anew."""
        highest = 0
        for number in range(4):
            (receipt,) = subject.receipts(request(f"r{number}", "a", "b"))
            assert receipt.first_interaction_id > highest
            highest = ids(receipt)[-1]
            if number % 2:
                subject.delete_interaction("ann", highest)
            subject.delete(
                kind,
                {"request": f"r{number}", "session": ANNS_S1, "user": "ann", "org": ""}[kind.value],
            )
            subject.restart()

    def test_empty_call_stores_nothing(self, subject: Subject) -> None:
        """There is no outcome either."""
        assert subject.append() == []

    def test_great_request_is_stored_whole(self, subject: Subject) -> None:
        """A thousand interactions of four thousand characters."""
        (receipt,) = subject.receipts(
            request("r1", *[says(f"{n}" + "x" * 4000, START + n) for n in range(1000)])
        )
        rows = subject.rows("ann")
        assert [row.interaction_id for row in reversed(rows)] == ids(receipt)
        assert [row.content for row in rows] == [f"{n}" + "x" * 4000 for n in range(999, -1, -1)]

    def test_row_that_fails_fails_alone(self, subject: Subject) -> None:
        """A request that the database cannot take leaves its neighbours alone."""
        broken = request("r2", "bad")
        broken = dataclasses.replace(
            broken,
            interactions=[broken.interactions[0]._replace(content=None)],  # type: ignore[arg-type]
        )
        outcomes = subject.append(request("r1", "a"), broken, request("r3", "b"))
        assert isinstance(outcomes[0], Receipt)
        assert isinstance(outcomes[1], ServiceError)
        assert isinstance(outcomes[2], Receipt)
        assert [row.content for row in reversed(subject.rows("ann"))] == ["a", "b"]
        assert subject.find_request("r2") is None

    def test_call_that_fails_leaves_other_calls_alone(self, subject: Subject) -> None:
        """Calls that share a commit do not share a failure."""
        broken = request("bad")
        broken = dataclasses.replace(
            broken,
            interactions=[broken.interactions[0]._replace(role=None)],  # type: ignore[arg-type]
        )

        async def together() -> list[list[Receipt | ServiceError]]:
            batches = [[request(f"r{n}")] for n in range(5)]
            batches.insert(2, [broken])
            return await asyncio.gather(*(subject.store.append(batch) for batch in batches))

        outcomes = [outcome for (outcome,) in subject.run(together())]
        assert [type(outcome) for outcome in outcomes] == [
            Receipt,
            Receipt,
            ServiceError,
            Receipt,
            Receipt,
            Receipt,
        ]
        assert len(subject.rows("ann")) == 5

    def test_many_tasks_publish_at_once(self, subject: Subject) -> None:
        """16 tasks of 50 publishes each: all are stored once, whole, with ids of their own."""

        async def publisher(task: int) -> list[Receipt]:
            receipts = []
            for number in range(50):
                (outcome,) = await subject.store.append(
                    [request(f"r{task}-{number}", "a", "b", "c", user_id=f"u{task}")]
                )
                assert isinstance(outcome, Receipt)
                receipts.append(outcome)
            return receipts

        async def all_publishers() -> list[list[Receipt]]:
            return await asyncio.gather(*(publisher(task) for task in range(16)))

        receipts = subject.run(all_publishers())
        given = [number for of_task in receipts for receipt in of_task for number in ids(receipt)]
        assert len(given) == len(set(given)) == 16 * 50 * 3
        for task, of_task in enumerate(receipts):
            rows = {row.interaction_id: row for row in subject.rows(f"u{task}")}
            for receipt in of_task:
                whole = [rows.pop(number) for number in ids(receipt)]
                assert [row.content for row in whole] == ["a", "b", "c"]
                assert {row.request_id for row in whole} == {receipt.request_id}
            assert not rows

    def test_twins_at_once_are_one_request(self, subject: Subject) -> None:
        """Retries that overtake their first attempt hear the same receipt, and that it is known."""

        async def twins() -> list[list[Receipt | ServiceError]]:
            return await asyncio.gather(
                *(subject.store.append([request("r1", "a", "b")]) for _ in range(40))
            )

        receipts = [outcome for (outcome,) in subject.run(twins()) if isinstance(outcome, Receipt)]
        assert len({receipt._replace(already_stored=False) for receipt in receipts}) == 1
        assert [receipt.already_stored for receipt in receipts].count(False) == 1
        assert len(receipts) == 40
        assert len(subject.rows("ann")) == 2

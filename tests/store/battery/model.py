"""A model of the store in memory, and random walks on which both must agree after every step."""

from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.interactions.model import DeletedCounts, NewRequest, Receipt
from reflexio_server.core.interactions.ports import (
    DeletionKind,
    session_target,
)

from tests.support.store.subject import ORG, OTHER_ORG, ClosableStore, Subject, ids, request, says

ORGS = st.sampled_from([ORG, OTHER_ORG])
USERS = st.sampled_from(["ann", "bob"])
SESSIONS = st.sampled_from(["s1", "s2", "s3"])
NAMES = st.sampled_from([f"r{number}" for number in range(8)])
TIMES = st.lists(st.integers(0, 3), min_size=1, max_size=3)
CHOICE = st.integers(0, 10**6)


class Model:
    """What must be stored: requests by key, those still there and those deleted."""

    def __init__(self) -> None:
        self.live: dict[tuple[str, str], tuple[NewRequest, Receipt]] = {}
        self.deleted: set[tuple[str, str]] = set()
        self.rows: dict[int, tuple[str, str, int]] = {}
        """By interaction_id: organisation, user and time."""
        self.highest_ids: dict[str, int] = {}
        """By organisation: ids grow in each."""

    def matching(self, org_id: str, **fields: str) -> list[tuple[str, str]]:
        """Return the keys of live requests with these fields."""
        return [
            key
            for key, (new, _) in self.live.items()
            if key[0] == org_id
            and all(getattr(new, name) == value for name, value in fields.items())
        ]

    def delete(self, keys: list[tuple[str, str]]) -> DeletedCounts:
        """Forget requests; returns how many they were."""
        count = 0
        for key in keys:
            _, receipt = self.live.pop(key)
            self.deleted.add(key)
            count += sum(self.rows.pop(number, None) is not None for number in ids(receipt))
        return DeletedCounts(len(keys), count)


class StoreModel(RuleBasedStateMachine):
    """Publishes, replays, lists, deletes and opens anew at random. Give `open_store`."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.subject = Subject(self.open_store)

    def open_store(self) -> ClosableStore:
        """Open the store, the same each time."""
        raise NotImplementedError

    def teardown(self) -> None:
        self.subject.__exit__()

    @rule(drawn=st.lists(st.tuples(ORGS, NAMES, USERS, SESSIONS, TIMES), min_size=1, max_size=4))
    def publish(self, drawn: list[tuple[str, str, str, str, list[int]]]) -> None:
        """Publish a batch of requests, new or known or deleted, twins among them."""
        batch = [
            request(
                name,
                *[says("x", time) for time in times],
                user_id=user,
                session_id=session,
                org_id=org,
            )
            for org, name, user, session, times in drawn
        ]
        for new, outcome in zip(batch, self.subject.append(*batch), strict=True):
            self._expect(new, outcome)

    def _expect(self, new: NewRequest, outcome: Receipt | ServiceError) -> None:
        key = (new.org_id, new.request_id)
        if key in self.model.deleted:
            assert isinstance(outcome, ServiceError)
            assert outcome.reason == "REQUEST_DELETED"
        elif key in self.model.live:
            known, receipt = self.model.live[key]
            if known.content_hash == new.content_hash:
                assert outcome == receipt._replace(already_stored=True)
            else:
                assert isinstance(outcome, ServiceError)
                assert outcome.reason == "REQUEST_ID_REUSED"
        else:
            assert isinstance(outcome, Receipt)
            assert outcome.interaction_count == len(new.interactions)
            assert outcome.first_interaction_id > self.model.highest_ids.get(new.org_id, 0)
            assert outcome.first_interaction_id not in self.model.rows
            self.model.live[key] = (new, outcome)
            for number, given in zip(ids(outcome), new.interactions, strict=True):
                self.model.rows[number] = (new.org_id, new.user_id, given.created_at)
                self.model.highest_ids[new.org_id] = number

    @rule(choice=CHOICE)
    def replay(self, choice: int) -> None:
        """Publish a live request again, word for word."""
        if self.model.live:
            new, receipt = list(self.model.live.values())[choice % len(self.model.live)]
            assert self.subject.receipts(new) == [receipt._replace(already_stored=True)]

    @rule(choice=CHOICE, user=USERS, org=ORGS)
    def delete_interaction(self, choice: int, user: str, org: str) -> None:
        """Delete an interaction, often of the wrong user or organisation."""
        known = sorted(self.model.rows)
        number = known[choice % len(known)] if known else 1
        is_there = self.model.rows.get(number, ("", "", 0))[:2] == (org, user)
        assert self.subject.delete_interaction(user, number, org) == int(is_there)
        if is_there:
            del self.model.rows[number]

    @rule(org=ORGS, names=st.lists(NAMES, min_size=1, max_size=3))
    def delete_requests(self, org: str, names: list[str]) -> None:
        """Delete requests by their ids."""
        keys = [(org, name) for name in dict.fromkeys(names) if (org, name) in self.model.live]
        expected = self.model.delete(keys)
        assert self.subject.delete(DeletionKind.REQUEST, *names, org_id=org) == expected

    @rule(org=ORGS, user=USERS, session=SESSIONS)
    def delete_session(self, org: str, user: str, session: str) -> None:
        """Delete a session of a user."""
        keys = self.model.matching(org, user_id=user, session_id=session)
        target = session_target(user, session)
        expected = self.model.delete(keys)
        assert self.subject.delete(DeletionKind.SESSION, target, org_id=org) == expected

    @rule(org=ORGS, user=USERS)
    def delete_user(self, org: str, user: str) -> None:
        """Delete a user."""
        expected = self.model.delete(self.model.matching(org, user_id=user))
        assert self.subject.delete(DeletionKind.USER, user, org_id=org) == expected

    @rule(org=ORGS)
    def delete_organisation(self, org: str) -> None:
        """Delete everything of an organisation."""
        expected = self.model.delete(self.model.matching(org))
        assert self.subject.delete(DeletionKind.ORG, "", org_id=org) == expected

    @rule()
    def open_anew(self) -> None:
        """Close the store and open it again."""
        self.subject.restart()

    @rule(org=ORGS, user=USERS, page=st.integers(1, 4))
    def list_in_pages(self, org: str, user: str, page: int) -> None:
        """List a user's interactions, and the organisation's sessions, in small pages."""
        assert self._listed(org, user, page) == self._expected_rows(org, user)
        assert self.subject.sessions(org, page=page) == self._expected_sessions(org)

    @rule(org=ORGS, user=USERS, session=SESSIONS)
    def list_by_filter(self, org: str, user: str, session: str) -> None:
        """List sessions by two filters."""
        fields = {"user_id": user, "session_id": session}
        assert self.subject.sessions(org, **fields) == self._expected_sessions(org, **fields)

    @invariant()
    def everything_agrees(self) -> None:
        """All listings and counts are those of the model."""
        for org in (ORG, OTHER_ORG):
            assert [row.interaction_id for row in self.subject.all_rows(org)] == sorted(
                (number for number, row in self.model.rows.items() if row[0] == org), reverse=True
            )
            assert self.subject.sessions(org) == self._expected_sessions(org)
            for user in ("ann", "bob"):
                expected = self._expected_rows(org, user)
                assert self._listed(org, user, 1000) == expected
                assert self.subject.stats(user, org).interaction_count == len(expected)

    def _listed(self, org: str, user: str, page: int) -> list[tuple[int, int]]:
        rows = self.subject.rows(user, org, page)
        return [(row.created_at, row.interaction_id) for row in rows]

    def _expected_rows(self, org: str, user: str) -> list[tuple[int, int]]:
        rows = self.model.rows.items()
        return sorted(
            ((row[2], number) for number, row in rows if row[:2] == (org, user)), reverse=True
        )

    def _expected_sessions(self, org: str, **fields: str) -> list[Any]:
        by_session: dict[tuple[str, str], list[tuple[int, str, list[int]]]] = {}
        for key in self.model.matching(org, **fields):
            new, receipt = self.model.live[key]
            left = [number for number in ids(receipt) if number in self.model.rows]
            by_session.setdefault((new.session_id, new.user_id), []).append(
                (receipt.first_interaction_id, receipt.request_id, left)
            )
        newest_first = sorted(by_session.items(), key=lambda entry: -max(entry[1])[0])
        return [
            (session_id, [(name, left) for _, name, left in sorted(requests)])
            for (session_id, _), requests in newest_first
        ]


WALKS = settings(
    max_examples=12,
    stateful_step_count=20,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
"""Enough walks to meet every pair of rules. A failing walk is shown as it is: each opens a database
of its own, so that making it shorter takes minutes."""

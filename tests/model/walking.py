"""Random walks over a real server: whatever is called, it answers as the model does."""

import itertools
import uuid
from collections.abc import Mapping
from typing import ClassVar

import pytest
import reflexio
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from reflexio import types

from tests.model.expected import Expected, Publish, Turn
from tests.support.serving import Server

WORDS = ("invoice", "password", "parcel", "refund", "laptop", "meeting", "red")
USERS = st.sampled_from(["ann", "bob", "cid"])
SESSIONS = st.sampled_from(["s1", "s2", "s3"])
NAMES = st.sampled_from([f"r{number}" for number in range(8)])
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
TURNS = st.lists(
    st.builds(Turn, TEXTS, st.integers(1_700_000_000, 1_700_000_003), st.sampled_from(["User"])),
    min_size=1,
    max_size=4,
).map(tuple)
CHOICE = st.integers(0, 10**6)
SIMILARITY_TOLERANCE = 1e-3
"""The index counts in 32-bit floats."""
TOP_K = 1_000


class Walk(RuleBasedStateMachine):
    """Publishes, repeats, streams, lists, searches, deletes and restarts at random.

    All walks of a run share `server`; each has names of its own. The server's cache of searchable
    records is far smaller than what is stored, so that each search puts others out.
    """

    server: ClassVar[Server]
    clients: ClassVar[Mapping[str, reflexio.ReflexioClient]]
    """By organisation."""
    restarts_max: ClassVar[int]

    def __init__(self) -> None:
        super().__init__()
        self.expected = Expected()
        self.restarts_left = self.restarts_max
        self.prefix = uuid.uuid4().hex[:12]
        for client in self.clients.values():
            client.delete_all_interactions()

    def _publish(
        self, choice: int, name: str, user: str, session: str, turns: tuple[Turn, ...]
    ) -> Publish:
        orgs = sorted(self.clients)
        org = orgs[choice % len(orgs)]
        return Publish(
            org,
            f"{self.prefix}-{name}",
            f"{self.prefix}-{user}",
            f"{self.prefix}-{session}",
            turns,
        )

    @rule(choice=CHOICE, name=NAMES, user=USERS, session=SESSIONS, turns=TURNS)
    def publish(
        self, choice: int, name: str, user: str, session: str, turns: tuple[Turn, ...]
    ) -> None:
        """Publish one request: new, known, changed or deleted."""
        self._send(self._publish(choice, name, user, session, turns))

    @rule(choice=CHOICE)
    def repeat(self, choice: int) -> None:
        """Publish a live request again, word for word."""
        if self.expected.live:
            known = list(self.expected.live.values())
            self._send(known[choice % len(known)][0])

    def _send(self, publish: Publish) -> None:
        refusal = self.expected.refusal(publish)
        client = self.clients[publish.org]
        if refusal:
            with pytest.raises(reflexio.AlreadyExists) as refused:
                client.publish_interaction(**as_item(publish))
            assert refused.value.reason == refusal
        else:
            response = client.publish_interaction(**as_item(publish))
            self.expected.acked(publish, response.interaction_ids)

    @rule(
        choice=CHOICE,
        drawn=st.lists(st.tuples(NAMES, USERS, SESSIONS, TURNS), min_size=1, max_size=6),
    )
    def stream(self, choice: int, drawn: list[tuple[str, str, str, tuple[Turn, ...]]]) -> None:
        """Publish a stream, twins among its items."""
        items = [self._publish(choice, *interaction) for interaction in drawn]
        acks = list(self.clients[items[0].org].bulk_publish(map(as_item, items)))
        assert [ack.sequence for ack in acks] == list(range(len(items)))
        for item, ack in zip(items, acks, strict=True):
            refusal = self.expected.refusal(item)
            assert (ack.error.reason if ack.error is not None else "") == refusal
            if not refusal:
                self.expected.acked(item, ack.interaction_ids)

    @rule(choice=CHOICE, user=USERS, org_choice=CHOICE)
    def delete_interaction(self, choice: int, user: str, org_choice: int) -> None:
        """Delete an interaction, often of the wrong user or organisation."""
        known = sorted(self.expected.rows)
        interaction_id = known[choice % len(known)] if known else 1
        org = sorted(self.clients)[org_choice % len(self.clients)]
        user_id = f"{self.prefix}-{user}"
        row = self.expected.rows.get(interaction_id)
        is_there = row is not None and (row.publish.org, row.publish.user_id) == (org, user_id)
        answer = self.clients[org].delete_interaction(user_id, interaction_id)
        assert answer.deleted_count == int(is_there)
        if is_there:
            del self.expected.rows[interaction_id]

    @rule(kind=st.sampled_from(["request", "session", "user"]), choice=CHOICE, org_choice=CHOICE)
    def delete(self, kind: str, choice: int, org_choice: int) -> None:
        """Delete a request, a session or a user of some organisation, which may be another's."""
        if not self.expected.live:
            return
        known = list(self.expected.live.values())
        publish, _ = known[choice % len(known)]
        org = sorted(self.clients)[org_choice % len(self.clients)]
        client = self.clients[org]
        name = {"request": "request_id", "session": "session_id", "user": "user_id"}[kind]
        target = getattr(publish, name)
        of = {name: target} | ({"user_id": publish.user_id} if kind == "session" else {})
        keys = self.expected.keys(org, **of)
        went = self.expected.delete(keys)
        if kind == "request":
            assert client.delete_request(target).deleted_count == len(keys)
        elif kind == "session":
            deleted = client.delete_session(target, publish.user_id)
            assert deleted.deleted_requests_count == len(keys)
        else:
            assert client.clear_user_data(target).deleted_counts["interactions"] == went

    @precondition(lambda self: self.restarts_left > 0)
    @rule(is_kill=st.booleans())
    def restart(self, is_kill: bool) -> None:
        """Stop the server, in good order or not, and start it on the same folder."""
        self.restarts_left -= 1
        if is_kill:
            self.server.kill()
            self.server.start()
        else:
            self.server.restart()

    @invariant()
    def everything_agrees(self) -> None:
        """Every listing of every organisation is the model's, and holds nobody else's row."""
        for org, client in self.clients.items():
            for user in ("ann", "bob", "cid"):
                user_id = f"{self.prefix}-{user}"
                listed = client.get_interactions(user_id, top_k=TOP_K).interactions
                expected = self.expected.listed(org, user_id)
                assert [(record.interaction_id, record.content) for record in listed] == expected
                assert client.get_storage_stats(user_id).interaction_count == len(expected)
            assert sessions_of(client) == self.expected.sessions(org)

    @rule()
    def read_conversations(self) -> None:
        """Read every session of every user: its turns are the model's, in their order."""
        for org, client in self.clients.items():
            for (user_id, session_id), requests in self.expected.sessions(org).items():
                said = client.get_session(user_id, session_id).interactions
                expected = sorted(itertools.chain.from_iterable(requests.values()))
                assert [record.interaction_id for record in said] == expected

    @rule(query=TEXTS)
    def search(self, query: str) -> None:
        """Search every user by words: the model's hits, in an order that its values allow."""
        for org, client in self.clients.items():
            for user in ("ann", "bob", "cid"):
                user_id = f"{self.prefix}-{user}"
                expected = self.expected.found(org, user_id, query)
                hits = client.search_interactions(
                    user_id, query, top_k=TOP_K, search_mode=types.SearchMode.FTS
                ).interactions
                assert {hit.interaction_id for hit in hits} == expected.keys()
                values = [expected[hit.interaction_id][0] for hit in hits]
                for better, worse in itertools.pairwise(values):
                    assert better >= worse - SIMILARITY_TOLERANCE
                for hit in hits:
                    assert hit.similarity == pytest.approx(
                        expected[hit.interaction_id][1], abs=SIMILARITY_TOLERANCE
                    )


def as_item(publish: Publish) -> dict[str, object]:
    """Return a publish as the client's keywords."""
    return {
        "user_id": publish.user_id,
        "session_id": publish.session_id,
        "request_id": publish.request_id,
        "interactions": [turn._asdict() for turn in publish.turns],
    }


def sessions_of(
    client: reflexio.ReflexioClient,
) -> dict[tuple[str, str], dict[str, list[int]]]:
    """Return what an organisation has, as the model does."""
    return {
        (session.user_id, session.session_id): {
            request.request.request_id: [row.interaction_id for row in request.interactions]
            for request in session.requests
        }
        for session in client.get_requests(top_k=TOP_K).sessions
    }

"""Sessions belong to users: two users' sessions of one name never touch each other."""

from collections.abc import Iterator

import pytest
import reflexio

from tests.access.callers import CALLERS, OK, Caller
from tests.support.serving import Server, running_server

NAME = "session_1"
WITHOUT_REQUESTS = ("eve", "\U0001f600")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An open server without an embedding model."""
    folder = tmp_path_factory.mktemp("sessions") / "data"
    with running_server(folder, {"REFLEXIO_EMBEDDING": "none"}) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[reflexio.ReflexioClient]:
    """A client of a server where ann and bob each have a session of the same name."""
    with reflexio.ReflexioClient(url_endpoint=server.url) as opened:
        opened.delete_all_interactions()
        for number, user_id in enumerate(("ann", "bob", "ann")):
            turns = [{"content": f"{user_id} {number} {turn}"} for turn in "ab"]
            opened.publish_interaction(user_id, turns, NAME)
        opened.publish_interaction("ann", [{"content": "elsewhere"}], "another")
        yield opened


def said(client: reflexio.ReflexioClient, user_id: str) -> list[str]:
    """Return the conversation of a user in the session of the common name."""
    return [interaction.content for interaction in client.get_session(user_id, NAME).interactions]


@pytest.mark.parametrize("protocol", CALLERS)
def test_a_name_that_several_users_have_is_refused(
    server: Server, client: reflexio.ReflexioClient, protocol: str
) -> None:
    """With their number; nothing is deleted and no outcome is recorded."""
    of_outcome = {"outcome": "success", "occurred_at": 1_700_000_000}
    caller: Caller
    with CALLERS[protocol](server) as caller:
        for rpc, more in (("DeleteSession", {}), ("RecordSessionOutcome", of_outcome)):
            answer = caller.call(rpc, {"session_id": NAME, **more}, None)
            assert (answer.code, answer.reason, answer.message) == (
                "INVALID_ARGUMENT",
                "SESSION_AMBIGUOUS",
                "user_id: is required: 2 users have a session of this name",
            )
        known = caller.call(
            "RecordSessionOutcome", {"session_id": NAME, "user_id": "bob", **of_outcome}, None
        )
    assert (known.code, known.replies[0]["user_id"]) == (OK, "bob")
    assert (len(said(client, "ann")), len(said(client, "bob"))) == (4, 2)
    assert [outcome.user_id for outcome in client.get_session_outcomes().session_outcomes] == [
        "bob"
    ]


def test_the_refusal_has_the_number(client: reflexio.ReflexioClient) -> None:
    """For programs that ask which user is meant."""
    with pytest.raises(reflexio.InvalidRequest) as refused:
        client.delete_session(NAME)
    assert refused.value.reason == "SESSION_AMBIGUOUS"
    assert refused.value.details["user_count"] == "2"


def test_one_users_session_is_deleted_alone(client: reflexio.ReflexioClient) -> None:
    """Then the name says enough, and the documents' call deletes what is left."""
    assert client.delete_session(NAME, "ann").deleted_requests_count == 2
    assert said(client, "ann") == []
    assert said(client, "bob") == ["bob 1 a", "bob 1 b"]
    assert [interaction.content for interaction in client.get_interactions("ann").interactions] == [
        "elsewhere"
    ]
    assert client.delete_session(NAME).deleted_requests_count == 1
    assert client.delete_session(NAME).deleted_requests_count == 0
    assert client.delete_session(NAME, "nobody").deleted_requests_count == 0


def test_sessions_are_listed_user_by_user(client: reflexio.ReflexioClient) -> None:
    """Each with its own requests."""
    listed = client.get_requests(session_id=NAME).sessions
    assert [(session.user_id, session.session_id, len(session.requests)) for session in listed] == [
        ("ann", NAME, 2),
        ("bob", NAME, 1),
    ]
    assert {entry.request.user_id for session in listed for entry in session.requests} == {
        "ann",
        "bob",
    }


def test_a_conversation_comes_in_one_call(client: reflexio.ReflexioClient) -> None:
    """In the order of storing, over as many pages as it takes."""
    assert said(client, "ann") == ["ann 0 a", "ann 0 b", "ann 2 a", "ann 2 b"]
    great = "x" * 900_000
    client.publish_interaction("ann", [{"content": f"{great}{n}"} for n in range(9)], NAME)
    assert [text[-1] for text in said(client, "ann")[4:]] == [str(n) for n in range(9)]
    assert client.get_session("ann", "no such session").interactions == []


def test_interactions_of_one_session_are_listed(client: reflexio.ReflexioClient) -> None:
    """Newest first, in pages of any size, and no user's but the one asked for."""
    for top_k in (1, 3, 100):
        page = client.get_interactions("ann", session_id=NAME, top_k=top_k)
        contents = ["ann 2 b", "ann 2 a", "ann 0 b", "ann 0 a"]
        assert [interaction.content for interaction in page.interactions] == contents[:top_k]
    assert client.get_interactions("bob", session_id="another").interactions == []


def test_users_are_listed_whatever_is_stored_of_them(client: reflexio.ReflexioClient) -> None:
    """Requests, playbooks or profiles; each once, in pages, in the order of their ids."""
    client.add_user_playbook([{"user_id": "eve", "content": "Say it."}])
    client.add_user_profile([{"user_id": WITHOUT_REQUESTS[1], "content": "Likes tea."}])
    client.add_user_profile([{"user_id": "ann", "content": "Likes tea."}])
    for limit in (1, 2, 100):
        users: list[reflexio.User] = []
        token = ""
        while not users or token:
            page = client.get_users(limit=limit, page_token=token)
            users += page.users
            token = page.next_page_token
        assert [user.user_id for user in users] == ["ann", "bob", *WITHOUT_REQUESTS]
        assert [user.last_request_at is None for user in users] == [False, False, True, True]

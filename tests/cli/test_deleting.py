"""Deleting at a terminal: it asks first, and says what was deleted."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import reflexio

from tests.cli.test_odd_input import run
from tests.support.serving import Server, running_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server that searches by words alone."""
    folder = tmp_path_factory.mktemp("deleting") / "data"
    with running_server(folder, {"REFLEXIO_EMBEDDING": "none"}) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[reflexio.ReflexioClient]:
    """A client of it."""
    with reflexio.ReflexioClient(url_endpoint=server.url) as opened:
        yield opened


@pytest.fixture
def user(client: reflexio.ReflexioClient, request: pytest.FixtureRequest) -> str:
    """A user of the test's own with two requests in a session and a profile."""
    name = request.node.name
    for number in range(2):
        client.publish_interaction(
            name, [{"content": "a"}, {"content": "b"}], "s", request_id=f"{name} {number}"
        )
    client.add_user_profile([{"profile_id": f"{name} p", "user_id": name, "content": "Likes tea"}])
    return name


def interaction_ids(client: reflexio.ReflexioClient, user_id: str) -> list[int]:
    """Return the ids of a user's interactions."""
    return [found.interaction_id for found in client.get_interactions(user_id).interactions]


KINDS: dict[str, Callable[[str, int], list[str]]] = {
    "user": lambda user, _: ["delete", "user", user],
    "session": lambda user, _: ["delete", "session", "s", "--user", user],
    "request": lambda user, _: ["delete", "request", f"{user} 0", f"{user} 1"],
    "interaction": lambda user, number: ["delete", "interaction", str(number), "--user", user],
    "profile": lambda user, _: ["profiles", "delete", f"{user} p"],
}


def stored(client: reflexio.ReflexioClient, user_id: str) -> tuple[list[int], int]:
    """Return what the commands of KINDS could delete."""
    return interaction_ids(client, user_id), len(client.get_profiles(user_id).user_profiles)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_goes_without_a_yes(
    server: Server, client: reflexio.ReflexioClient, user: str, kind: str
) -> None:
    """A no and silence keep it; a yes deletes it and says so, and a second time says so, too."""
    command = [*KINDS[kind](user, interaction_ids(client, user)[0]), "--url", server.url]
    before = stored(client, user)
    for answer in (b"n\n", b"\n", b""):
        kept = run(*command, stdin=answer)
        assert kept.exit_code == 1
        assert "Delete " in kept.stderr
        assert "deleted" not in kept.stdout
        assert stored(client, user) == before
    gone = run(*command, stdin=b"y\n")
    assert gone.exit_code == 0, gone.stderr
    assert gone.stdout.splitlines()[-1].startswith("deleted ")
    assert stored(client, user) != before
    again = run(*command, "--yes")
    assert again.exit_code == 0
    assert again.stdout.startswith("nothing was deleted: nothing is stored of ")


TOLD: dict[str, str] = {
    "user": "deleted user {0}: 4 interactions, 1 profile, 2 requests\n",
    "session": "deleted session s of user {0}: 2 requests with all interactions\n",
    "request": "deleted requests {0} 0, {0} 1\n",
    "interaction": "deleted interaction {1} of user {0}\n",
    "profile": "deleted profile {0} p\n",
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_deleted_is_said(
    server: Server, client: reflexio.ReflexioClient, user: str, kind: str
) -> None:
    number = interaction_ids(client, user)[0]
    done = run(*KINDS[kind](user, number), "--yes", "--url", server.url)
    assert done.stdout == TOLD[kind].format(user, number)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_deleted_is_told_as_json(
    server: Server, client: reflexio.ReflexioClient, user: str, kind: str
) -> None:
    number = interaction_ids(client, user)[0]
    done = run(*KINDS[kind](user, number), "--yes", "--json", "--url", server.url)
    answer: dict[str, Any] = json.loads(done.stdout)
    assert answer["success"] is True
    assert any(answer[name] for name in answer if name.startswith("deleted_"))


def test_a_session_of_two_users_is_refused(server: Server, client: reflexio.ReflexioClient) -> None:
    """Which option tells them apart is said."""
    for user_id in ("one", "two"):
        client.publish_interaction(user_id, [{"content": "a"}], "shared")
    refused = run("delete", "session", "shared", "--yes", "--url", server.url)
    assert refused.exit_code == 1
    assert "--user: is required: 2 users have a session of this name" in " ".join(
        refused.stderr.split()
    )
    assert len(interaction_ids(client, "one")) == 1


def test_some_of_several_requests_were_there(
    server: Server, client: reflexio.ReflexioClient, user: str
) -> None:
    names = [f"{user} 0", "never"]
    done = run("delete", "request", *names, "--yes", "--url", server.url)
    assert done.stdout == f"deleted requests {user} 0, never: 1 were there\n"
    assert len(interaction_ids(client, user)) == 2


def test_profiles_and_users_are_listed(
    server: Server, client: reflexio.ReflexioClient, user: str
) -> None:
    """A profile is shown whole; a cut and what is left out are marked."""
    long = "Likes tea. " * 30
    client.add_user_profile([{"profile_id": "long", "user_id": user, "content": long}])
    place = ("--url", server.url)
    listed = run("profiles", "list", "--user", user, *place).stdout
    assert "…" in listed
    shown = run("profiles", "show", "long", "--user", user, *place).stdout
    assert long.strip() in shown
    assert f"user: {user}\n" in shown
    found = json.loads(run("profiles", "list", "--user", user, "--json", *place).stdout)
    assert {profile["profile_id"] for profile in found["user_profiles"]} == {"long", f"{user} p"}
    assert run("profiles", "list", "--user", "nobody", *place).stdout == "nothing matches\n"
    users = json.loads(run("users", "list", "--json", *place).stdout)["users"]
    assert user in {found["user_id"] for found in users}
    first = run("users", "list", "--limit", "1", *place)
    assert first.stderr == "the first 1; --limit lists more\n"


def test_tables_fit_the_terminal(
    server: Server, client: reflexio.ReflexioClient, user: str
) -> None:
    """Whatever the ids' lengths: a table that is too wide loses what marks its cuts."""
    for length in range(1, 40):
        client.add_user_profile(
            [{"profile_id": f"{length:0{length}}", "user_id": user, "content": "Likes tea. " * 30}]
        )
    listed = run("profiles", "list", "--user", user, "--url", server.url).stdout
    assert listed.count("…") == 39
    assert len({len(line) for line in listed.splitlines()}) == 1

"""Two lessons that may contradict each other both stay, and reviewers are told of the pair."""

import json
from collections.abc import Iterator

import pytest
import reflexio
from reflexio_server.cli.main import app
from typer.testing import CliRunner

from tests.support.serving import Server, running_server

QUESTION = "Is breakfast included?"
INCLUDED = "Breakfast is included in the room rate."
EXTRA = "Breakfast is not included for groups; their guests pay at the buffet."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a server with the default settings."""
    with running_server(tmp_path_factory.mktemp("contradictions") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[reflexio.ReflexioClient]:
    """Give a client of the server."""
    with reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as connected:
        yield connected


def teach(client: reflexio.ReflexioClient, version: str, user_id: str, expert: str) -> None:
    """Publish one corrected answer and wait until it is learned."""
    client.publish_interaction(
        user_id,
        [
            {"role": "User", "content": QUESTION},
            {"role": "Agent", "content": "I do not know.", "expert_content": expert},
        ],
        f"s-{version}-{user_id}",
        agent_version=version,
        wait_for_response=True,
    )


def taught(
    client: reflexio.ReflexioClient, version: str, users: tuple[str, str] = ("ann", "bob")
) -> tuple[reflexio.AgentPlaybook, reflexio.AgentPlaybook]:
    """Teach both; return the agent's playbooks, the newer first."""
    for user_id, expert in zip(users, (INCLUDED, EXTRA), strict=True):
        teach(client, version, user_id, expert)
    return listed(client, version)


def listed(
    client: reflexio.ReflexioClient, version: str
) -> tuple[reflexio.AgentPlaybook, reflexio.AgentPlaybook]:
    """Return the agent's two playbooks, the newer first."""
    newer, older = sorted(
        client.get_agent_playbooks(agent_version=version).agent_playbooks,
        key=lambda playbook: -playbook.agent_playbook_id,
    )
    return newer, older


def test_each_of_a_pair_names_the_other(client: reflexio.ReflexioClient) -> None:
    newer, older = taught(client, "pair")
    assert newer.possible_contradictions == [older.agent_playbook_id]
    assert older.possible_contradictions == [newer.agent_playbook_id]
    prompt = client.search(QUESTION, user_id="eve", agent_version="pair").as_prompt()
    assert EXTRA in prompt
    assert INCLUDED in prompt


def test_so_does_each_of_one_users_pair(client: reflexio.ReflexioClient) -> None:
    taught(client, "own", ("ann", "ann"))
    newer, older = client.get_user_playbooks("ann", agent_version="own").user_playbooks
    assert newer.possible_contradictions == [older.user_playbook_id]
    assert older.possible_contradictions == [newer.user_playbook_id]


@pytest.mark.parametrize("how", ["rejected", "deleted", "edited", "source deleted"])
def test_it_ends_with_either(client: reflexio.ReflexioClient, how: str) -> None:
    newer, older = taught(client, how)
    if how == "rejected":
        client.update_agent_playbook_status(older.agent_playbook_id, "rejected")
    elif how == "deleted":
        client.delete_agent_playbook(older.agent_playbook_id)
    elif how == "edited":
        client.update_agent_playbook(older.agent_playbook_id, content="Breakfast is until ten.")
    else:
        (source,) = older.user_playbook_ids
        client.delete_user_playbook(source)
    left = client.get_agent_playbooks(agent_version=how).agent_playbooks
    assert newer.agent_playbook_id in [playbook.agent_playbook_id for playbook in left]
    assert not any(playbook.possible_contradictions for playbook in left)


def test_the_approval_of_both_ends_it_and_of_one_does_not(
    client: reflexio.ReflexioClient,
) -> None:
    newer, older = taught(client, "approved")
    for playbook in (older, newer):
        assert all(told.possible_contradictions for told in listed(client, "approved"))
        client.update_agent_playbook_status(playbook.agent_playbook_id, "pending")
        client.update_agent_playbook_status(playbook.agent_playbook_id, "approved")
    assert not any(told.possible_contradictions for told in listed(client, "approved"))


def test_the_commands_tell_it(client: reflexio.ReflexioClient, server: Server) -> None:
    newer, older = taught(client, "told")
    run = CliRunner()
    asked = ["--url", server.url]
    table = run.invoke(app, ["playbooks", "list", "--agent-version", "told", "--json", *asked])
    told = json.loads(table.stdout)["agent_playbooks"]
    assert [entry["possible_contradictions"] for entry in told if entry["content"] == EXTRA] == [
        [older.agent_playbook_id]
    ]
    shown = run.invoke(app, ["playbooks", "show", str(newer.agent_playbook_id), *asked])
    assert f"may contradict agent playbook {older.agent_playbook_id}" in shown.stdout
    assert INCLUDED in shown.stdout

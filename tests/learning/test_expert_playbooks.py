"""An expert's correction reaches every user of the organisation, and goes with its last source."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import reflexio

from tests.support.learning.talking import AGENT, EXPERT, QUESTION
from tests.support.serving import Server, running_server

QUERY = "customer wants to send back a gadget"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[reflexio.ReflexioClient]:
    """Give a client of a server that offers what experts teach to all."""
    folder = tmp_path_factory.mktemp("experts") / "data"
    with (
        running_server(folder, {"REFLEXIO_EXPERT_PLAYBOOKS": "approved"}) as server,
        reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as connected,
    ):
        yield connected


def teach(client: reflexio.ReflexioClient, user_id: str, version: str, expert: str = EXPERT) -> str:
    """Publish a corrected conversation of a user and wait until it is learned; its request id."""
    published = client.publish_interaction(
        user_id,
        [
            {"role": "User", "content": QUESTION},
            {"role": "Agent", "content": AGENT, "expert_content": expert},
        ],
        f"s-{user_id}",
        agent_version=version,
        wait_for_response=True,
    )
    return published.request_id


def offered(client: reflexio.ReflexioClient, version: str) -> list[reflexio.AgentPlaybook]:
    """Return the agent's playbooks that another user's question finds."""
    found = client.search(QUERY, user_id="somebody else", agent_version=version)
    return list(found.agent_playbooks)


def test_the_next_user_is_offered_it(client: reflexio.ReflexioClient) -> None:
    """The documents' example: found by another user's question, approved, with its origin."""
    teach(client, "ann", "next-user")
    (playbook,) = offered(client, "next-user")
    assert playbook.playbook_status.value == "approved"
    assert playbook.playbook_metadata == "origin: an expert's correction"
    content = playbook.content
    for fact in ("receipt", "packaging", "final sale", "90 days", "5-7 business days"):
        assert fact in content
    assert "30 days" not in content


def test_it_goes_with_the_last_user_who_is_behind_it(client: reflexio.ReflexioClient) -> None:
    for user_id in ("first", "second"):
        teach(client, user_id, "two-users")
    (playbook,) = offered(client, "two-users")
    assert playbook.evidence_count == 2
    client.clear_user_data("first")
    assert len(offered(client, "two-users")) == 1
    client.clear_user_data("second")
    assert offered(client, "two-users") == []


def test_a_newer_correction_takes_its_place(client: reflexio.ReflexioClient) -> None:
    teach(client, "dan", "newer", "The tenant signs before the landlord.")
    teach(client, "dan", "newer", "The landlord signs before the tenant.")
    current = client.get_agent_playbooks(agent_version="newer").agent_playbooks
    assert [playbook.content for playbook in current] == ["The landlord signs before the tenant."]


@pytest.mark.parametrize("setting", ["pending", "user"])
def test_the_operator_may_review_first_or_keep_it_with_its_user(
    tmp_path: Path, setting: str
) -> None:
    server: Server
    with (
        running_server(tmp_path / "data", {"REFLEXIO_EXPERT_PLAYBOOKS": setting}) as server,
        reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as client,
    ):
        teach(client, "ann", "v")
        made = client.get_agent_playbooks(agent_version="v").agent_playbooks
        assert [playbook.playbook_status.value for playbook in made] == ["pending"] * (
            setting == "pending"
        )
        assert len(client.get_user_playbooks("ann").user_playbooks) == 1

"""An expert's correction reaches every user of the organisation, and goes with its last source."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import reflexio

from tests.support.learning.talking import AGENT, EXPERT, QUESTION
from tests.support.serving import Server, running_server

QUERY = "customer wants to send back a gadget"
FIFTEEN = "Electronics can be returned within 15 days with the receipt."
OTHER_WORDS = "Electronics may be returned within 15 days if there is a receipt."
SIXTY = EXPERT.replace("90 days", "60 days")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[reflexio.ReflexioClient]:
    """Give a client of a server with the default settings."""
    with (
        running_server(tmp_path_factory.mktemp("experts") / "data") as server,
        reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as connected,
    ):
        yield connected


def teach(
    client: reflexio.ReflexioClient,
    user_id: str,
    version: str,
    expert: str = EXPERT,
    request_id: str | None = None,
    *,
    wait: bool = True,
) -> str:
    """Publish a corrected conversation of a user, and wait until it is learned; its request id."""
    published = client.publish_interaction(
        user_id,
        [
            {"role": "User", "content": QUESTION},
            {"role": "Agent", "content": AGENT, "expert_content": expert},
        ],
        f"s-{version}-{user_id}",
        agent_version=version,
        wait_for_response=wait,
        request_id=request_id,
    )
    return published.request_id


def offered(client: reflexio.ReflexioClient, version: str) -> list[reflexio.AgentPlaybook]:
    """Return the agent's playbooks that another user's question finds."""
    found = client.search(QUERY, user_id="somebody else", agent_version=version)
    return list(found.agent_playbooks)


def of_user(
    client: reflexio.ReflexioClient, user_id: str, version: str
) -> list[reflexio.UserPlaybook]:
    """Return what was learned in a user's conversations."""
    return client.get_user_playbooks(user_id, agent_version=version).user_playbooks


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


def test_nobody_is_told_it_twice(client: reflexio.ReflexioClient) -> None:
    """Nor is the user in whose conversation it was taught; that user's own list still has it."""
    teach(client, "ann", "once")
    found = client.search(QUERY, user_id="ann", agent_version="once")
    assert (len(found.agent_playbooks), len(found.user_playbooks)) == (1, 0)
    assert found.as_prompt().count("_playbook:") == 1
    context = client.context("ann", QUERY, agent_version="once")
    assert context.prompt.count("_playbook:") == 1
    assert len(of_user(client, "ann", "once")) == 1
    assert len(client.search_user_playbooks(QUERY, user_id="ann").user_playbooks) >= 1


def test_a_retried_publish_teaches_once(client: reflexio.ReflexioClient) -> None:
    for _ in range(2):
        teach(client, "ann", "retried", request_id="retried")
    (playbook,) = offered(client, "retried")
    assert playbook.evidence_count == 1


@pytest.mark.parametrize("second", [FIFTEEN, OTHER_WORDS], ids=["same-words", "other-words"])
def test_it_goes_with_the_last_user_who_is_behind_it(
    client: reflexio.ReflexioClient, second: str
) -> None:
    """And stays approved until then, in the words of one who is left."""
    version = f"two-users-{len(second)}"
    teach(client, "first", version, FIFTEEN)
    teach(client, "second", version, second)
    (playbook,) = offered(client, version)
    assert playbook.evidence_count == 2
    client.clear_user_data("first")
    (left,) = offered(client, version)
    (source,) = of_user(client, "second", version)
    assert (left.content, left.evidence_count) == (source.content, 1)
    assert left.playbook_status.value == "approved"
    client.clear_user_data("second")
    assert offered(client, version) == []


def test_jobs_that_run_side_by_side_make_one(client: reflexio.ReflexioClient) -> None:
    """Although none has found what another one is about to store."""
    version = "side-by-side"
    wordings = {f"u{number}": (FIFTEEN, OTHER_WORDS)[number % 2] for number in range(10)}
    requests = [
        teach(client, user_id, version, expert, wait=False) for user_id, expert in wordings.items()
    ]
    for request_id in requests:
        (*_, last) = client.watch_learning(request_id)
        assert last.status.value == "done"
    (playbook,) = offered(client, version)
    assert playbook.evidence_count == len(wordings)


def test_what_was_written_by_hand_stays(client: reflexio.ReflexioClient) -> None:
    """Also when experts have taught the same, word for word, and their users are cleared."""
    teach(client, "eve", "by-hand")
    (taught,) = offered(client, "by-hand")
    client.delete_agent_playbook(taught.agent_playbook_id)
    client.add_agent_playbook(
        [{"agent_version": "by-hand", "trigger": taught.trigger, "content": taught.content}]
    )
    teach(client, "eve", "by-hand")
    teach(client, "fay", "by-hand")
    (approved,) = offered(client, "by-hand")
    assert approved.playbook_status.value == "approved"
    for user_id in ("eve", "fay"):
        client.clear_user_data(user_id)
    assert len(offered(client, "by-hand")) == 1


def test_deleting_the_playbook_or_the_session(client: reflexio.ReflexioClient) -> None:
    """A deleted session leaves what was learned, as ever; a deleted playbook takes it along."""
    teach(client, "gus", "deleting")
    client.delete_session("s-deleting-gus")
    assert len(offered(client, "deleting")) == 1
    (source,) = of_user(client, "gus", "deleting")
    client.delete_user_playbook(source.user_playbook_id)
    assert offered(client, "deleting") == []


def test_a_rejected_one_stays_away(client: reflexio.ReflexioClient) -> None:
    """From all searches, and when it is taught again."""
    teach(client, "hal", "rejecting")
    (playbook,) = offered(client, "rejecting")
    client.update_agent_playbook_status(playbook.agent_playbook_id, "rejected", reason="wrong")
    for user_id in ("hal", "ivy"):
        teach(client, user_id, "rejecting")
        found = client.search(QUERY, user_id=user_id, agent_version="rejecting")
        assert (found.agent_playbooks, found.user_playbooks) == ([], [])


def test_an_edit_is_offered_once(client: reflexio.ReflexioClient) -> None:
    """Of the agent playbook, although it is taught again; of the user's, in its place."""
    teach(client, "jon", "editing")
    (playbook,) = offered(client, "editing")
    client.update_agent_playbook(playbook.agent_playbook_id, content="Ask for the receipt.")
    teach(client, "jon", "editing")
    assert [playbook.content for playbook in offered(client, "editing")] == ["Ask for the receipt."]

    teach(client, "kim", "edited-source")
    (source,) = of_user(client, "kim", "edited-source")
    client.update_user_playbook(source.user_playbook_id, content="Electronics: 14 days.")
    assert [playbook.content for playbook in offered(client, "edited-source")] == [
        "Electronics: 14 days."
    ]


def test_a_newer_correction_takes_its_place(client: reflexio.ReflexioClient) -> None:
    teach(client, "dan", "newer", "The tenant signs before the landlord.")
    teach(client, "dan", "newer", "The landlord signs before the tenant.")
    current = client.get_agent_playbooks(agent_version="newer").agent_playbooks
    assert [playbook.content for playbook in current] == ["The landlord signs before the tenant."]


def test_a_newer_correction_of_another_user_takes_its_place(
    client: reflexio.ReflexioClient,
) -> None:
    """Nobody is told both, nor the user in whose conversation the older one was taught."""
    teach(client, "lea", "other-user")
    teach(client, "max", "other-user", SIXTY)
    for user_id in ("lea", "max", "somebody else"):
        prompt = client.search(QUERY, user_id=user_id, agent_version="other-user").as_prompt()
        assert "60 days" in prompt
        assert "90 days" not in prompt


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

"""Decisions on agent playbooks: who may, their record, and the answers that agents get after."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import reflexio
from reflexio import PlaybookStatus, types

from tests.support.keyring import ADMIN, READ, REVIEW, WRITE, MadeKey, make_key
from tests.support.learning.asking import eventually
from tests.support.serving import Server, running_server

ORG_ID = "acme"
SITUATION = "A customer wants to return a gadget"
LESSON = "Gadgets can be returned within 45 days with the receipt."
TAUGHT = [LESSON, "Gadgets can be returned within 45 days if there is the receipt."]
QUERY = "returning a gadget with the receipt"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the local model."""
    with running_server(tmp_path_factory.mktemp("reviewing") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def keys(server: Server) -> dict[str, MadeKey]:
    """The keys of an agent, of a reviewer, of an editor and of an administrator."""
    scopes = {"agent": (READ, WRITE), "reviewer": (READ, REVIEW), "editor": (READ, WRITE, REVIEW)}
    made = {name: make_key(server.data_dir, ORG_ID, given) for name, given in scopes.items()}
    return made | {"admin": make_key(server.data_dir, ORG_ID, (READ, WRITE, ADMIN))}


@pytest.fixture(scope="module")
def clients(server: Server, keys: dict[str, MadeKey]) -> Iterator[dict[str, Any]]:
    """A client with each of the keys."""
    opened = {
        name: reflexio.ReflexioClient(key.text, server.url, timeout=60)
        for name, key in keys.items()
    }
    yield opened
    for client in opened.values():
        client.close()


def gathered(clients: dict[str, Any], agent: str) -> types.AgentPlaybook:
    """Return an agent playbook that was made of what two users taught the agent."""
    taught = [
        {
            "user_id": f"{user} {agent}",
            "agent_version": agent,
            "trigger": SITUATION,
            "content": lesson,
        }
        for user, lesson in zip(("ann", "bob"), TAUGHT, strict=True)
    ]
    clients["agent"].add_user_playbook(taught)
    clients["admin"].run_playbook_aggregation(agent_version=agent)
    (made,) = eventually(lambda: playbooks(clients, agent))
    return made


def playbooks(clients: dict[str, Any], agent: str) -> list[types.AgentPlaybook]:
    """Return an agent's playbooks."""
    found: list[types.AgentPlaybook] = (
        clients["agent"].get_agent_playbooks(agent_version=agent).agent_playbooks
    )
    return found


Undoing = Callable[[Any, int], Any]
DOORS: dict[str, Undoing] = {
    "status": lambda client, number: client.update_agent_playbook_status(number, "approved"),
    "update": lambda client, number: client.update_agent_playbook(
        number, playbook_status="approved"
    ),
    "taking back": lambda client, number: client.update_agent_playbook(
        number, playbook_status="pending"
    ),
    "adding": lambda client, _: client.add_agent_playbook(
        [{"content": "Be brief."}, {"content": "Say it.", "playbook_status": "rejected"}]
    ),
    "deleting": lambda client, number: client.delete_agent_playbook(number),
    "deleting many": lambda client, number: client.delete_agent_playbooks_by_ids([number]),
}


@pytest.mark.parametrize("door", DOORS)
def test_an_agent_decides_nothing(clients: dict[str, Any], door: str) -> None:
    """By no call that write allows; all stays as it was."""
    agent = f"closed {door}"
    lesson = {"content": "Greet by name.", "agent_version": agent, "playbook_status": "rejected"}
    (number,) = clients["editor"].add_agent_playbook([lesson]).agent_playbook_ids
    before = clients["agent"].get_agent_playbooks(limit=1_000).agent_playbooks
    with pytest.raises(reflexio.PermissionDenied) as refused:
        DOORS[door](clients["agent"], number)
    assert (refused.value.reason, refused.value.details) == ("SCOPE_MISSING", {"scope": "review"})
    assert clients["agent"].get_agent_playbooks(limit=1_000).agent_playbooks == before


def test_who_when_and_why_are_kept(clients: dict[str, Any], keys: dict[str, MadeKey]) -> None:
    """Each decision once, the oldest first."""
    agent = "decided"
    lesson = {"content": "Greet by name.", "agent_version": agent}
    (number,) = clients["agent"].add_agent_playbook([lesson]).agent_playbook_ids
    assert playbooks(clients, agent)[0].decisions == []
    decide = clients["reviewer"].update_agent_playbook_status
    for _ in range(2):
        decide(number, PlaybookStatus.REJECTED, reason="We do not ask for names.")
    clients["editor"].update_agent_playbook(number, playbook_status="approved", reason="We do.")
    (kept,) = playbooks(clients, agent)
    assert kept.playbook_status == "approved"
    assert [
        (decision.playbook_status, decision.key_id, decision.reason) for decision in kept.decisions
    ] == [
        ("rejected", keys["reviewer"].key_id, "We do not ask for names."),
        ("approved", keys["editor"].key_id, "We do."),
    ]
    assert all(decision.decided_at >= kept.created_at for decision in kept.decisions)
    clients["editor"].delete_agent_playbook(number)
    added = {"content": "Be brief.", "agent_version": agent, "playbook_status": "approved"}
    clients["editor"].add_agent_playbook([added])
    (decision,) = playbooks(clients, agent)[0].decisions
    assert (decision.playbook_status, decision.key_id) == ("approved", keys["editor"].key_id)


@pytest.mark.parametrize("field", ["content", "trigger", "rationale"])
def test_an_edited_text_is_pending_again(
    clients: dict[str, Any], keys: dict[str, MadeKey], field: str
) -> None:
    """Unless the editor may approve it; a name is no text."""
    agent = f"edited {field}"
    lesson = {"content": "Greet by name.", "agent_version": agent, "playbook_status": "approved"}
    (number,) = clients["editor"].add_agent_playbook([lesson]).agent_playbook_ids
    clients["editor"].update_agent_playbook(number, **{field: "Do it."})
    clients["agent"].update_agent_playbook(number, playbook_name="greeting")
    assert playbooks(clients, agent)[0].playbook_status == "approved"
    clients["agent"].update_agent_playbook(number, **{field: "Do otherwise."})
    (kept,) = playbooks(clients, agent)
    assert (kept.playbook_status, getattr(kept, field)) == ("pending", "Do otherwise.")
    assert kept.decisions[-1].playbook_status == "pending"
    assert kept.decisions[-1].key_id == keys["agent"].key_id
    assert "edited" in kept.decisions[-1].reason


def given(clients: dict[str, Any], agent: str, user: str) -> tuple[set[str], set[str], str]:
    """Return what a search gives of users' playbooks and of agents', and the prompt of it."""
    found = clients["agent"].search(QUERY, f"{user} {agent}", agent_version=agent)
    return (
        {playbook.content for playbook in found.user_playbooks},
        {playbook.content for playbook in found.agent_playbooks},
        found.as_prompt(),
    )


def test_a_rejected_lesson_is_not_given(clients: dict[str, Any]) -> None:
    """Nor its sources, nor a user playbook that says the same afterwards; taken back, they are."""
    agent = "rejecting"
    made = gathered(clients, agent)
    of_users, of_agents, _ = given(clients, agent, "ann")
    assert (of_users, of_agents) == ({LESSON}, {made.content})
    decide = clients["reviewer"].update_agent_playbook_status
    decide(made.agent_playbook_id, "rejected")
    again = {"user_id": f"cy {agent}", "agent_version": agent, "trigger": made.trigger}
    clients["agent"].add_user_playbook([again | {"content": made.content}])
    for user in ("ann", "bob", "cy"):
        assert given(clients, agent, user) == (set(), set(), "")
        alone = clients["agent"].search_user_playbooks(
            QUERY, f"{user} {agent}", agent_version=agent
        )
        assert alone.user_playbooks == []
        listed = clients["agent"].get_user_playbooks(f"{user} {agent}").user_playbooks
        assert len(listed) == 1
    other = {"user_id": f"ann {agent}", "agent_version": agent, "trigger": SITUATION}
    clients["agent"].add_user_playbook([other | {"content": "Ask for the serial number."}])
    assert given(clients, agent, "ann")[0] == {"Ask for the serial number."}
    decide(made.agent_playbook_id, "pending")
    assert given(clients, agent, "ann")[0] == {LESSON, "Ask for the serial number."}
    assert given(clients, agent, "cy")[0] == {made.content}


def test_what_is_gathered_later_is_rejected_as_well(clients: dict[str, Any]) -> None:
    """In other words: once it is gathered it belongs to the rejected lesson."""
    agent = "still rejecting"
    made = gathered(clients, agent)
    clients["reviewer"].update_agent_playbook_status(made.agent_playbook_id, "rejected")
    said = "Within 45 days gadgets can be returned with the receipt."
    late = {"user_id": f"eve {agent}", "agent_version": agent, "trigger": SITUATION}
    clients["agent"].add_user_playbook([late | {"content": said}])
    clients["admin"].run_playbook_aggregation(agent_version=agent)
    eventually(lambda: playbooks(clients, agent)[0].evidence_count == 3)
    assert given(clients, agent, "eve") == (set(), set(), "")


def test_an_approved_lesson_takes_the_place_of_its_sources(clients: dict[str, Any]) -> None:
    """Where the search can find it; where it cannot, the sources are found as before."""
    agent = "approving"
    made = gathered(clients, agent)
    clients["reviewer"].update_agent_playbook_status(made.agent_playbook_id, "approved")
    for user in ("ann", "bob"):
        of_users, of_agents, prompt = given(clients, agent, user)
        assert (of_users, of_agents) == (set(), {made.content})
        assert prompt.count("Do: ") == 1
    search = clients["agent"].search
    for filters in (
        {"entity_types": ["user_playbooks"]},
        {"agent_playbook_status_filter": ["pending"]},
    ):
        found = search(QUERY, f"ann {agent}", agent_version=agent, **filters)
        assert [playbook.content for playbook in found.user_playbooks] == [LESSON]
    alone = clients["agent"].search_user_playbooks(QUERY, f"ann {agent}", agent_version=agent)
    assert [playbook.content for playbook in alone.user_playbooks] == [LESSON]


def test_decisions_are_of_one_agent(clients: dict[str, Any]) -> None:
    """What one agent is not to do, another may."""
    for agent in ("strict", "free"):
        lesson = {"user_id": "ann", "agent_version": agent, "content": "Joke about the weather."}
        clients["agent"].add_user_playbook([lesson])
    rejected = {"agent_version": "strict", "content": "Joke about the weather."}
    clients["editor"].add_agent_playbook([rejected | {"playbook_status": "rejected"}])
    for agent, count in (("strict", 0), ("free", 1)):
        found = clients["agent"].search("the weather", "ann", agent_version=agent)
        assert len(found.user_playbooks) == count

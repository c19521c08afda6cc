"""The context that an agent is given for its turn, in one call."""

import uuid
from datetime import UTC, datetime

import pytest
import reflexio
from reflexio_server.core.knowledge.context_prompt import HEAD, PROMPT_TURN_CHARS_MAX

AGENT = "context agent"
TRIGGER = "A customer wants to return a gadget"
QUERY = "I want to send back the gadget that I bought"


def unique(name: str) -> str:
    """Return a name that no other test has."""
    return f"{name} {uuid.uuid4()}"


@pytest.fixture
def user(client: reflexio.ReflexioClient) -> str:
    """A user with lessons, profiles and two conversations, of whom an agent is to know."""
    user_id = unique("ann")
    agent = f"{AGENT} of {user_id}"
    own = {"user_id": user_id, "agent_version": agent, "trigger": TRIGGER}
    client.add_user_playbook([own | {"content": "Ask whether the box was opened."}])
    lesson = {"agent_version": agent, "trigger": TRIGGER}
    client.add_agent_playbook(
        [
            lesson | {"content": "Ask for the receipt.", "playbook_status": "approved"},
            lesson | {"content": "Refuse at once."},
            lesson | {"content": "Laugh at them.", "playbook_status": "rejected"},
        ]
    )
    client.add_user_profile(
        [
            {"user_id": user_id, "content": "Bought a gadget in May."},
            {"user_id": user_id, "content": "Prefers short answers."},
        ]
    )
    client.publish_interaction(
        user_id,
        [
            {"role": "User", "content": "Can I return the gadget?", "created_at": 1_700_000_000},
            {"role": "Agent", "content": "Never.", "expert_content": "Yes, within 30 days."},
            {"role": "User", "content": "Thank you."},
        ],
        "earlier",
        evaluation_only=True,
        wait_for_response=True,
    )
    client.publish_interaction(
        user_id,
        [{"role": "User", "content": "I want to return the gadget now."}],
        "now",
        evaluation_only=True,
        wait_for_response=True,
    )
    return user_id


def asked(
    client: reflexio.ReflexioClient, user: str, **fields: object
) -> reflexio.GetContextResponse:
    """Return the context of the user."""
    found: reflexio.GetContextResponse = client.context(
        user, QUERY, agent_version=f"{AGENT} of {user}", **fields
    )
    return found


def test_one_call_has_what_was_learned_known_and_said(
    client: reflexio.ReflexioClient, user: str
) -> None:
    """Each under its heading behind its mark; what nobody approved and what goes on is left out."""
    found = asked(client, user, session_id="now")
    (lesson,), (own,) = found.agent_playbooks, found.user_playbooks
    first, second = (profile.profile_id for profile in found.profiles)
    day = f"{datetime.fromtimestamp(lesson.created_at, UTC):%Y-%m-%d}"
    turns = {turn.content: turn.interaction_id for turn in found.interactions}
    assert found.as_prompt() == "\n".join(
        [
            HEAD,
            "",
            "How to act:",
            f"[agent_playbook:{lesson.agent_playbook_id}] {day} When: {TRIGGER}",
            "  Do: Ask for the receipt.",
            f"[user_playbook:{own.user_playbook_id}] {day} When: {TRIGGER}",
            "  Do: Ask whether the box was opened.",
            "",
            "About the user:",
            f"[profile:{first}] {day} Bought a gadget in May.",
            f"[profile:{second}] {day} Prefers short answers.",
            "",
            "What was said earlier:",
            f"[interaction:{turns['Can I return the gadget?']}] 2023-11-14 User: "
            "Can I return the gadget?",
            *found.prompt.splitlines()[14:],
        ]
    )
    assert "Agent: Yes, within 30 days." in found.prompt
    assert "Never." not in found.prompt
    assert "return the gadget now" not in found.prompt
    assert "return the gadget now" in asked(client, user).prompt
    assert [mark.tag for mark in found.marks] == [
        line.partition(" ")[0] for line in found.prompt.splitlines() if line.startswith("[")
    ]


def test_what_was_learned_reads_as_a_search_does(
    client: reflexio.ReflexioClient, user: str
) -> None:
    """Server and client make the same text of playbooks and profiles."""
    searched = client.search(QUERY, user, agent_version=f"{AGENT} of {user}").as_prompt()
    assert asked(client, user).prompt.startswith(searched)


def test_an_answer_is_cited(client: reflexio.ReflexioClient, user: str) -> None:
    """By the marks that stand in it, in their order; what it cites goes into the next publish."""
    found = asked(client, user)
    tags = [mark.tag for mark in found.marks]
    answer = f"Short: {tags[-1]} then {tags[0]}, [profile:unknown]."
    cited = found.citations(answer)
    assert [citation.tag for citation in cited] == [tags[-1], tags[0]]
    client.publish_interaction(
        user, [{"role": "Agent", "content": answer, "citations": cited}], "now"
    )
    (kept,) = client.get_interactions(user, session_id="now", top_k=1).interactions
    assert kept.citations == cited


@pytest.mark.parametrize("chars_max", [700, 900, 1_200])
def test_the_budget_holds(client: reflexio.ReflexioClient, user: str, chars_max: int) -> None:
    """A record is whole or left out, and a long conversation takes nothing from the lessons."""
    great = "I want to send back the gadget that I bought. " * 40
    client.publish_interaction(
        user,
        [{"content": f"{great}{number}"} for number in range(5)],
        "great",
        evaluation_only=True,
        wait_for_response=True,
    )
    found = asked(client, user, chars_max=chars_max)
    assert 0 < len(found.prompt) <= chars_max
    assert "Ask for the receipt." in found.prompt
    assert len(found.marks) == found.prompt.count("\n[")
    shown = len(found.agent_playbooks) + len(found.user_playbooks)
    assert shown + len(found.profiles) + len(found.interactions) == len(found.marks)
    whole = asked(client, user, chars_max=100_000)
    assert f"{great[: PROMPT_TURN_CHARS_MAX - 1]}…" in whole.prompt
    assert {mark.tag for mark in found.marks} <= {mark.tag for mark in whole.marks}


def test_a_turn_without_words_is_left_out(client: reflexio.ReflexioClient) -> None:
    """The call of a tool stands beside what was found, and there is nothing of it to read."""
    user_id = unique("bob")
    client.publish_interaction(
        user_id,
        [
            {"role": "User", "content": "I want to send back the gadget"},
            {"role": "Agent", "tools_used": [{"tool_name": "find_order"}]},
            {"role": "Agent", "content": "Please send it."},
        ],
        "earlier",
        evaluation_only=True,
        wait_for_response=True,
    )
    found = client.context(user_id, QUERY)
    assert [interaction.content for interaction in found.interactions][:1] == [
        "I want to send back the gadget"
    ]
    assert all(interaction.content for interaction in found.interactions)


def test_nothing_known_is_an_empty_prompt(client: reflexio.ReflexioClient) -> None:
    """No heading without a record."""
    found = client.context(unique("nobody"), QUERY, agent_version="an agent without lessons")
    assert (found.prompt, found.marks) == ("", [])


def test_nothing_of_others_is_given(client: reflexio.ReflexioClient, user: str) -> None:
    """What another user was taught, is or said stays theirs."""
    other = client.context(unique("bob"), QUERY, agent_version=f"{AGENT} of {user}")
    assert [playbook.content for playbook in other.agent_playbooks] == ["Ask for the receipt."]
    assert (other.user_playbooks, other.profiles, other.interactions) == ([], [], [])


def test_bad_questions_are_refused(client: reflexio.ReflexioClient) -> None:
    """By the field's name."""
    for fields in ({"user_id": ""}, {"query": " "}, {"chars_max": 499}, {"chars_max": 100_001}):
        with pytest.raises(reflexio.InvalidRequest) as refused:
            client.context(**{"user_id": "ann", "query": "x"} | fields)
        (field,) = fields
        assert field in str(refused.value)

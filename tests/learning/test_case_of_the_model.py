"""The case as the model is shown it: tools, actions, and known playbooks that it may replace."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import reflexio

from tests.support.chat_service import ChatService, answer_text, case_in, playbook, says
from tests.support.serving import running_server

FAX = "Send the claim form by fax to the claims desk."
PORTAL = "Claim forms are uploaded in the customer portal."
QUESTION = "How do I hand in my claim form?"


class Taught(NamedTuple):
    """A server whose playbooks the service writes."""

    service: ChatService
    client: reflexio.ReflexioClient

    def teach(self, user_id: str, version: str, expert: str, **entry: Any) -> dict[str, Any]:
        """Have a model write an expert's answer up; return the case that it was shown."""
        self.service.replies.append(says(answer_text(playbook(expert, **entry))))
        self.client.publish_interaction(
            user_id,
            [
                {
                    "role": "User",
                    "content": QUESTION,
                    "user_action": "click",
                    "user_action_description": "opened the page on claims",
                },
                {
                    "role": "Agent",
                    "content": "I do not know.",
                    "expert_content": expert,
                    "tools_used": [
                        {
                            "tool_name": "find_claim",
                            "status": "error",
                            "tool_data": {"claim": "open"},
                        }
                    ],
                },
            ],
            f"s-{version}-{user_id}",
            agent_version=version,
            wait_for_response=True,
        )
        return case_in(self.service.calls[-1].body)

    def contents(self, version: str) -> list[str]:
        """Return what all users of the agent are offered, newest first."""
        found = self.client.get_agent_playbooks(agent_version=version).agent_playbooks
        return [entry.content for entry in found]


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taught]:
    """Give a server with the local embedding model and a scripted language model."""
    with ChatService() as service:
        settings = {
            "REFLEXIO_PLAYBOOK_MODEL": "scripted",
            "OPENAI_API_KEY": "sk-scripted",
            "OPENAI_BASE_URL": service.base_url,
        }
        data_dir: Path = tmp_path_factory.mktemp("cases") / "data"
        with (
            running_server(data_dir, settings) as server,
            reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as client,
        ):
            yield Taught(service, client)


def test_it_is_shown_tools_and_actions(taught: Taught) -> None:
    case = taught.teach("ann", "tools", FAX)
    assert case["earlier_turns"][0]["user_action"] == "(click) opened the page on claims"
    assert case["agent_tools"] == 'find_claim (error) {"claim":"open"}'
    assert case["known_playbooks"] == []


def test_what_it_says_is_replaced_is_superseded(taught: Taught) -> None:
    """Of whomever it was learned, and with the playbook of that user."""
    taught.teach("ann", "replaced", FAX)
    case = taught.teach("bob", "replaced", PORTAL, replaces=1)
    (known,) = case["known_playbooks"]
    assert (known["number"], known["content"]) == (1, FAX)
    assert taught.contents("replaced") == [PORTAL]
    anns = taught.client.get_user_playbooks("ann", agent_version="replaced").user_playbooks
    assert anns == []


@pytest.mark.parametrize("number", [0, 2, -1, True, "1", None])
def test_what_it_does_not_name_stays(taught: Taught, number: Any) -> None:
    """Also where it names what it was not shown."""
    version = f"stays {number!r}"
    taught.teach("ann", version, FAX)
    taught.teach("bob", version, PORTAL, replaces=number)
    assert taught.contents(version) == [PORTAL, FAX]


def test_another_matter_is_not_shown_and_not_replaced(taught: Taught) -> None:
    taught.teach("ann", "other", "The pool opens at seven on weekdays.", trigger="Pool hours?")
    case = taught.teach("bob", "other", PORTAL, replaces=1)
    assert case["known_playbooks"] == []
    assert len(taught.contents("other")) == 2


def test_what_a_person_approved_is_not_replaced(taught: Taught) -> None:
    taught.teach("ann", "decided", FAX)
    (known,) = taught.client.get_agent_playbooks(agent_version="decided").agent_playbooks
    for status in ("pending", "approved"):
        taught.client.update_agent_playbook_status(known.agent_playbook_id, status)
    taught.teach("bob", "decided", PORTAL, replaces=1)
    assert taught.contents("decided") == [PORTAL, FAX]

"""Questions that have to do with nothing learned, and questions about it in other words."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import reflexio

from tests.support.serving import running_server
from tools.docs.learning_pairs import read_groups

UNRELATED = Path(__file__).with_name("unrelated_questions.txt").read_text().splitlines()
TOPICS = [group.wordings for group in read_groups() if not group.is_pair]
KEPT_SHARE_MIN, LET_THROUGH_SHARE_MAX = 0.9, 0.1


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[reflexio.ReflexioClient]:
    """Give a client of a server that has learned one wording of each topic."""
    with (
        running_server(tmp_path_factory.mktemp("relevance") / "data") as server,
        reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as connected,
    ):
        for learned, *_ in TOPICS:
            connected.add_agent_playbook(
                [
                    {
                        "trigger": learned.trigger,
                        "content": learned.content,
                        "playbook_status": "approved",
                    }
                ]
            )
        yield connected


def test_an_unrelated_question_gives_an_empty_prompt(client: reflexio.ReflexioClient) -> None:
    assert client.search("What is the capital of Mongolia?").as_prompt() == ""
    assert client.context("ann", "What is the capital of Mongolia?").as_prompt() == ""
    given = [question for question in UNRELATED if client.search(question).as_prompt()]
    assert len(given) <= LET_THROUGH_SHARE_MAX * len(UNRELATED), given


def test_a_related_question_finds_its_lesson(client: reflexio.ReflexioClient) -> None:
    """In each of the other wordings, about as often as without a floor."""
    kept = found = 0
    for learned, *others in TOPICS:
        for question in (other.trigger.removeprefix("A user asks: ") for other in others):
            every = client.search(question, threshold=0.0).agent_playbooks
            found += any(playbook.content == learned.content for playbook in every)
            near = client.search(question).agent_playbooks
            kept += any(playbook.content == learned.content for playbook in near)
    assert kept >= KEPT_SHARE_MIN * found


def test_a_threshold_of_the_caller_holds(client: reflexio.ReflexioClient) -> None:
    """Also 0, which is not the same as none."""
    question = "What is the capital of Mongolia?"
    assert client.search(question, threshold=0.0).agent_playbooks
    assert client.search(question, search_mode="fts", threshold=0.0).agent_playbooks == []

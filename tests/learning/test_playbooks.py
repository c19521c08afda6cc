"""Playbooks through a real server, by gRPC and by JSON."""

import pytest
import reflexio

from tests.support.learning.asking import ask
from tests.support.serving import Server


def test_every_call_on_a_user_playbook(client: reflexio.ReflexioClient) -> None:
    """Add, list, change, delete."""
    added = client.add_user_playbook(
        [
            {
                "user_id": "every",
                "trigger": "A customer asks for a refund",
                "content": "Ask for the receipt.",
                "blocking_issue": {"kind": "missing_tool", "details": "no receipt scanner"},
                "tags": ["refund", "shop"],
                "source_interaction_ids": [3, 5],
                "created_at": 1_700_000_000,
            }
        ]
    )
    assert added.added_count == 1
    (stored,) = client.get_user_playbooks("every").user_playbooks
    assert [stored.user_playbook_id] == added.user_playbook_ids
    assert (stored.agent_version, stored.status, stored.evidence_count) == ("agent-v0", None, 0)
    assert stored.blocking_issue is not None
    assert stored.blocking_issue.kind == "missing_tool"
    assert (stored.tags, stored.source_interaction_ids) == (["refund", "shop"], [3, 5])
    client.update_user_playbook(stored.user_playbook_id, content="Ask for the number.", trigger="")
    (changed,) = client.get_user_playbooks("every", tags=["other", "shop"]).user_playbooks
    assert (changed.content, changed.trigger) == ("Ask for the number.", "")
    assert client.get_user_playbooks("every", tags=["other"]).user_playbooks == []
    assert client.get_user_playbooks("every", start_time=1_700_000_001).user_playbooks == []
    assert client.delete_user_playbook(stored.user_playbook_id).deleted_count == 1
    assert client.delete_user_playbook(stored.user_playbook_id).deleted_count == 0
    assert client.get_user_playbooks("every").user_playbooks == []


def test_a_decision_on_an_agent_playbook(client: reflexio.ReflexioClient) -> None:
    """Rejected ones are listed, and found only when they are asked for."""
    (playbook_id,) = client.add_agent_playbook(
        [{"content": "Greet the user in their own language.", "agent_version": "decided"}]
    ).agent_playbook_ids

    def found(**filters: object) -> list[int]:
        hits = client.search_agent_playbooks("greeting", agent_version="decided", **filters)
        return [hit.agent_playbook_id for hit in hits.agent_playbooks]

    (stored,) = client.get_agent_playbooks(agent_playbook_id=playbook_id).agent_playbooks
    assert stored.playbook_status == "pending"
    assert found() == [playbook_id]
    client.update_agent_playbook_status(playbook_id, "rejected")
    assert found() == []
    assert found(playbook_status_filter="rejected") == [playbook_id]
    assert client.get_agent_playbooks(agent_version="decided").agent_playbooks
    assert not client.search("greeting", agent_version="decided").agent_playbooks
    client.update_agent_playbook_status(playbook_id, "approved")
    assert found() == [playbook_id]
    assert client.delete_agent_playbooks_by_ids([playbook_id, 99_999]).deleted_count == 1


def test_refusals_name_the_field(client: reflexio.ReflexioClient) -> None:
    """And nothing of the call is stored."""
    with pytest.raises(reflexio.InvalidRequest) as error:
        client.add_user_playbook([{"content": "a", "user_id": "refused"}, {"user_id": "refused"}])
    assert "user_playbooks[1].content" in str(error.value)
    assert client.get_user_playbooks("refused").user_playbooks == []
    with pytest.raises(reflexio.NotFound):
        client.update_user_playbook(99_999, content="x")


def test_json_says_the_same(client: reflexio.ReflexioClient, server: Server) -> None:
    """What one door stores the other lists, field by field."""
    status, added = ask(
        server,
        "POST",
        "add_user_playbook",
        user_playbooks=[{"user_id": "json", "content": "Do it.", "tags": ["t"]}],
    )
    assert (status, added["success"], added["added_count"]) == (200, True, 1)
    (by_grpc,) = client.get_user_playbooks("json").user_playbooks
    _, listed = ask(server, "POST", "get_user_playbooks", user_id="json", status_filter=[None])
    (by_json,) = listed["user_playbooks"]
    assert by_json["status"] is None
    assert by_json["blocking_issue"] is None
    for name, value in by_json.items():
        assert getattr(by_grpc, name) == value
    _, found = ask(server, "POST", "search_user_playbooks", user_id="json", query="do it")
    (hit,) = client.search_user_playbooks("do it", "json").user_playbooks
    assert (found["user_playbooks"][0]["score"], found["user_playbooks"][0]["similarity"]) == (
        hit.score,
        hit.similarity,
    )
    playbook_id = by_grpc.user_playbook_id
    status, _ = ask(server, "PUT", "update_user_playbook", user_playbook_id=playbook_id, content="")
    assert status == 400
    status, done = ask(server, "DELETE", "delete_user_playbook", user_playbook_id=playbook_id)
    assert (status, done["deleted_count"]) == (200, 1)
    status, _ = ask(server, "PUT", "update_user_playbook", user_playbook_id=playbook_id, trigger="")
    assert status == 404


def test_pages_are_followed(client: reflexio.ReflexioClient) -> None:
    """A limit of two gives two and a token that goes on."""
    client.add_user_playbook([{"user_id": "pages", "content": str(n)} for n in range(5)])
    page = client.get_user_playbooks("pages", limit=2)
    assert [playbook.content for playbook in page.user_playbooks] == ["4", "3"]
    rest = client.get_user_playbooks("pages", limit=9, page_token=page.next_page_token)
    assert [playbook.content for playbook in rest.user_playbooks] == ["2", "1", "0"]
    assert rest.next_page_token == ""

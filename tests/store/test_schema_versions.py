"""A database of each version of the schema opens, and keeps every promise that was made on it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import reflexio
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.interactions.verify import check_requests
from reflexio_server.sql.stores import SqlStore

from tests.store.schema_versions.databases import database_of, revisions, unpack
from tests.store.schema_versions.published import (
    API_KEY,
    CORRECTION,
    DELETED,
    PLAYBOOK,
    PROFILE,
    QUESTION,
    REVIEWED,
    STAMPED,
)
from tests.support.learning.asking import eventually
from tests.support.serving import running_server
from tests.support.store.subject import Subject

KNOWLEDGE_SINCE = "0003"
KEYS_SINCE = "0005"
BEFORE_SESSIONS_OF_USERS = "0008"
WARNING = "interactions[0] has a user_action without user_action_description"


def test_each_revision_has_its_database() -> None:
    """`python -m tests.store.schema_versions` makes that of a new one; commit it."""
    assert [revision for revision in revisions() if not database_of(revision).exists()] == []


@pytest.mark.parametrize("revision", revisions())
def test_a_database_of_each_revision_serves(revision: str, tmp_path: Path) -> None:
    """Listed, found, replayed with the first answer, verified; what was deleted stays away."""
    unpack(revision, tmp_path / "data")
    key = API_KEY if revision >= KEYS_SINCE else ""
    with (
        running_server(tmp_path / "data") as server,
        reflexio.ReflexioClient(url_endpoint=server.url, api_key=key, timeout=60) as client,
    ):
        assert_recorded(client)
        assert_found(client)
        assert_replayed(client)
        if revision >= KNOWLEDGE_SINCE:
            assert_known(client)
        else:
            # The migration makes a job of each expert's answer that is stored.
            (made,) = eventually(lambda: client.get_user_playbooks().user_playbooks)
            assert (made.user_id, made.request_id) == ("ann", "r1")
        if key:
            with pytest.raises(reflexio.Unauthenticated):
                reflexio.ReflexioClient(url_endpoint=server.url, api_key="").get_requests()
    checked = {found.request_id: found.is_sound for found in check_requests(tmp_path / "data")}
    assert checked == {"r1": True, "r2": True, "r4": True}


def assert_recorded(client: reflexio.ReflexioClient) -> None:
    """Assert that every record is listed as it was sent, and its image served."""
    question, answer = client.get_interactions("ann").interactions[::-1]
    assert (question.interaction_id, question.content) == (1, QUESTION)
    assert (answer.interaction_id, answer.expert_content) == (2, CORRECTION)
    sent = REVIEWED["interactions"][1]
    assert answer.shadow_content == sent["shadow_content"]
    assert answer.user_action_description == sent["user_action_description"]
    assert answer.interacted_image_url == sent["interacted_image_url"]
    assert answer.created_at == sent["created_at"]
    (tool,) = answer.tools_used
    assert (tool.tool_name, tool.tool_data) == ("prices", sent["tools_used"][0]["tool_data"])
    sessions = {session.session_id for session in client.get_requests().sessions}
    assert sessions == {"s1", "s2"}


def assert_found(client: reflexio.ReflexioClient) -> None:
    """Assert that records are found by their words, and by meaning once they are embedded."""
    words = client.search_interactions("ann", "airport counter", search_mode="fts")
    assert {interaction.interaction_id for interaction in words.interactions} == {1, 2}

    def embedded() -> bool:
        found = client.search_interactions("ann", "paying with plastic", search_mode="vector")
        return {interaction.interaction_id for interaction in found.interactions} == {1, 2}

    assert eventually(embedded)


def assert_replayed(client: reflexio.ReflexioClient) -> None:
    """Assert that a request under its id has its first answer, and nothing is stored again."""
    assert client.publish_interaction(**REVIEWED).interaction_ids == [1, 2]
    stamped = client.publish_interaction(**STAMPED)
    assert (stamped.interaction_ids, stamped.warnings) == ([3], [WARNING])
    with pytest.raises(reflexio.ReflexioError) as reused:
        client.publish_interaction(**STAMPED | {"user_id": "eve"})
    assert reused.value.reason == "REQUEST_ID_REUSED"
    with pytest.raises(reflexio.ReflexioError) as deleted:
        client.publish_interaction(**DELETED)
    assert deleted.value.reason == "REQUEST_DELETED"
    new = client.publish_interaction(**DELETED | {"request_id": "r4"})
    assert new.interaction_ids == [5]  # 4 was the deleted one's


def assert_known(client: reflexio.ReflexioClient) -> None:
    """Assert that what was known is listed, found, and known again when it is added."""
    again = client.add_user_playbook([PLAYBOOK])
    assert (again.user_playbook_ids, again.added_count) == ([1], 0)
    agents = {name: value for name, value in PLAYBOOK.items() if name != "user_id"}
    assert client.add_agent_playbook([agents]).agent_playbook_ids == [1]
    (hit,) = client.search_user_playbooks("surfboard").user_playbooks
    assert (hit.user_playbook_id, hit.content) == (1, PLAYBOOK["content"])
    (profile,) = client.get_profiles("ann").user_profiles
    assert (profile.profile_id, profile.content) == ("p1", PROFILE["content"])
    (change,) = client.get_profile_change_log().profile_change_logs
    assert [profile.profile_id for profile in change.added_profiles] == ["p1"]
    (outcome,) = client.get_session_outcomes().session_outcomes
    assert (outcome.session_id, outcome.user_id) == ("s1", "ann")
    assert client.get_learning_status("r1").status.value == "done"


def test_pending_deletions_of_sessions_go_on(tmp_path: Path) -> None:
    """One of a name, of the time when names were all users', still hides what it hid."""
    unpack(BEFORE_SESSIONS_OF_USERS, tmp_path / "data")
    with closing(sqlite3.connect(tmp_path / "data" / DATABASE_NAME)) as database:
        database.execute(
            "INSERT INTO deletions VALUES "
            "('local', 'session', 's1', (SELECT max(interaction_id) FROM interactions), 1)"
        )
        database.commit()
    with Subject(lambda: SqlStore(tmp_path / "data")) as subject:
        assert subject.rows("ann", "local") == []
        assert len(subject.rows("bob", "local")) == 1

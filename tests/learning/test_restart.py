"""Records answered with OK are there after the process was killed, and found."""

from pathlib import Path

import reflexio

from tests.support.learning.asking import eventually
from tests.support.serving import running_server


def test_everything_survives_a_kill(tmp_path: Path) -> None:
    """Records, their vectors, and a run that was asked for and not done."""
    with running_server(tmp_path / "data") as server:
        with reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as client:
            client.add_user_playbook(
                [
                    {"user_id": user, "content": "Offer a voucher when the flight is late."}
                    for user in ("ann", "bob")
                ]
            )
            client.add_user_profile([{"user_id": "ann", "content": "Flies to Oslo on Fridays"}])
            client.publish_interaction("ann", [{"content": "hi"}], session_id="s")
            client.record_session_outcome("s", "success", 1_700_000_000)
            client.run_playbook_aggregation()
            server.kill()
        server.start()
        with reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as client:
            hits = client.search_user_playbooks("delayed plane", search_mode="vector")
            assert {hit.user_id for hit in hits.user_playbooks} == {"ann", "bob"}
            found = client.search_profiles("ann", "weekly trip to Norway", search_mode="vector")
            assert len(found.user_profiles) == 1
            assert len(client.get_session_outcomes().session_outcomes) == 1
            assert len(client.get_profile_change_log().profile_change_logs) == 1
            made = eventually(lambda: client.get_agent_playbooks().agent_playbooks)
            assert [record.evidence_count for record in made] == [2]
            assert client.delete_all_playbooks().deleted_count == 3


def test_records_made_without_a_model_get_their_vectors(tmp_path: Path) -> None:
    """A server that has one finds them by meaning from the first search on, if they are few."""
    with (
        running_server(tmp_path / "data", {"REFLEXIO_EMBEDDING": "none"}) as server,
        reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as client,
    ):
        client.add_user_playbook([{"content": "Serve the soup with bread."}])
        assert client.search_user_playbooks("soup").user_playbooks
        assert client.search_user_playbooks("a hot meal").user_playbooks == []
    with (
        running_server(tmp_path / "data") as server,
        reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as client,
    ):
        assert client.search_user_playbooks("a hot meal").user_playbooks

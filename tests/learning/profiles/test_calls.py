"""Profiles and session outcomes through a real server."""

import time

import pytest
import reflexio

from tests.support.learning.asking import ask
from tests.support.serving import Server


def test_every_call_on_a_profile(client: reflexio.ReflexioClient) -> None:
    """Add, list, find, change, log, delete."""
    (tea, rain) = client.add_user_profile(
        [
            {"user_id": "pia", "content": "Likes oolong tea", "custom_features": {"a": [1, "x"]}},
            {"user_id": "pia", "content": "Afraid of thunderstorms", "source": "app"},
        ]
    ).profile_ids
    listed = client.get_profiles("pia").user_profiles
    assert {profile.profile_id for profile in listed} == {tea, rain}
    (stored,) = client.get_profiles("pia", profile_id=tea).user_profiles
    assert (stored.custom_features, stored.profile_time_to_live) == ({"a": [1, "x"]}, "infinity")
    assert stored.expiration_timestamp == 4_102_444_800
    found = client.search_profiles("pia", "what does she drink", search_mode="vector")
    assert found.user_profiles[0].profile_id == tea
    client.update_user_profile("pia", tea, content="Likes coffee now", custom_features={})
    (changed,) = client.get_profiles("pia", query="COFFEE").user_profiles
    assert (changed.profile_id, changed.custom_features) == (tea, {})
    newest = client.get_profile_change_log("pia").profile_change_logs[0]
    assert [profile.content for profile in newest.removed_profiles] == ["Likes oolong tea"]
    assert [profile.content for profile in newest.added_profiles] == ["Likes coffee now"]
    with pytest.raises(reflexio.NotFound):
        client.update_user_profile("somebody else", tea, content="x")
    assert client.delete_profile("somebody else", profile_id=tea).deleted_count == 0
    assert client.delete_profile("pia", search_query="bad weather").deleted_count == 1
    assert [profile.profile_id for profile in client.get_profiles("pia").user_profiles] == [tea]
    assert client.delete_profiles_by_ids([tea, rain]).deleted_count == 1
    assert client.get_profile_change_log("pia").profile_change_logs == []


def test_an_expired_profile_never_comes(client: reflexio.ReflexioClient) -> None:
    """Not listed, not found, not changed, not counted; its end is in the log."""
    day_ago = int(time.time()) - 90_000
    client.add_user_profile(
        [
            {
                "profile_id": "gone",
                "user_id": "exp",
                "content": "Is in Rome today",
                "profile_time_to_live": "one_day",
                "last_modified_timestamp": day_ago,
            },
            {"profile_id": "stays", "user_id": "exp", "content": "Lives in Rome"},
        ]
    )
    assert [profile.profile_id for profile in client.get_profiles("exp").user_profiles] == ["stays"]
    assert [
        profile.profile_id for profile in client.search_profiles("exp", "Rome").user_profiles
    ] == ["stays"]
    assert client.get_storage_stats("exp").profile_count == 1
    logs = client.get_profile_change_log("exp").profile_change_logs
    assert [profile.profile_id for profile in logs[0].removed_profiles] == ["gone"]
    with pytest.raises(reflexio.AlreadyExists):
        client.add_user_profile([{"profile_id": "gone", "user_id": "exp", "content": "x"}])


def test_json_of_profiles(client: reflexio.ReflexioClient, server: Server) -> None:
    """The same fields; a profile takes an id or a query, not both and not none."""
    status, added = ask(
        server, "POST", "add_user_profile", user_profiles=[{"user_id": "jp", "content": "Tall"}]
    )
    assert (status, added["added_count"]) == (200, 1)
    _, listed = ask(server, "POST", "get_profiles", user_id="jp")
    (by_json,), (by_grpc,) = listed["user_profiles"], client.get_profiles("jp").user_profiles
    for name, value in by_json.items():
        assert getattr(by_grpc, name) == value
    _, log = ask(server, "GET", "profile_change_log")
    assert any(change["user_id"] == "jp" for change in log["profile_change_logs"])
    for body in ({}, {"profile_id": "p", "search_query": "q"}):
        status, _ = ask(server, "DELETE", "delete_profile", user_id="jp", **body)
        assert status == 400


def test_outcomes(client: reflexio.ReflexioClient, server: Server) -> None:
    """Recorded for a known session, listed by filter, cleared with the user."""
    client.publish_interaction("olga", [{"content": "hi"}], session_id="o1", source="web")
    done = client.record_session_outcome(
        "o1", "success", 1_700_000_000, label="resolved", value=0.5, metadata={"by": "survey"}
    )
    assert (done.recorded, done.reason, done.user_id, done.source) == (True, "", "olga", "web")
    status, late = ask(
        server,
        "POST",
        "session_outcome",
        session_id="o1",
        outcome="failure",
        occurred_at=1_600_000_000,
        label="resolved",
    )
    assert (status, late["recorded"], late["reason"]) == (200, False, "older_than_recorded")
    unknown = client.record_session_outcome("nowhere", "failure", 1_700_000_000)
    assert (unknown.recorded, unknown.reason) == (False, "unknown_session")
    (kept,) = client.get_session_outcomes(user_id="olga", outcome="success").session_outcomes
    assert (kept.value, kept.metadata, kept.occurred_at) == (0.5, {"by": "survey"}, 1_700_000_000)
    assert client.get_session_outcomes(user_id="olga", outcome="failure").session_outcomes == []
    client.add_user_playbook([{"user_id": "olga", "content": "Greet her."}])
    client.add_user_profile([{"user_id": "olga", "content": "Says hi."}])
    assert client.clear_user_data("olga").deleted_counts == {
        "interactions": 1,
        "requests": 1,
        "user_playbooks": 1,
        "profiles": 1,
        "session_outcomes": 1,
    }
    assert client.get_session_outcomes(user_id="olga").session_outcomes == []
    assert client.search("hi", "olga").profiles == []

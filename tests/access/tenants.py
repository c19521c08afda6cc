"""Organisations with records of every kind."""

from typing import Any, NamedTuple

from tests.access.callers import OK, Answer, Caller
from tests.access.rows import NOBODY, ROWS, Fields, Known, conversation

EXPERT = "The {word} is sold with a receipt, and comes back within 30 days."
READS = (
    *("GetStorageStats", "GetAllInteractions", "GetInteractions", "SearchInteractions"),
    *("SearchOrganization", "GetInteractionImage", "GetLearningStatus", "WatchLearning"),
    "GetFailedLearning",
    *("GetUserPlaybooks", "SearchUserPlaybooks", "GetAgentPlaybooks", "SearchAgentPlaybooks"),
    *("GetProfiles", "SearchProfiles", "GetProfileChangeLog", "GetRequests"),
    *("GetSession", "GetUsers", "ListKeys", "GetAuditLog"),
    *("GetSessionOutcomes", "Search", "GetContext"),
)
SAME_IDS = NOBODY._replace(
    user_id="ann", session_id="s1", request_id="chat_1", profile_id="likes_of_ann"
)
"""What every organisation here calls its own."""


class Tenant(NamedTuple):
    """An organisation with its key of all scopes and the ids of its records."""

    bearer: str
    known: Known
    word: str


def ask(caller: Caller, tenant: Tenant, rpc: str, known: Known, **fields: Any) -> Answer:
    """Call an RPC with a tenant's key and the row of some ids."""
    return caller.call(rpc, ROWS[rpc](known) | fields, tenant.bearer)


def settle(caller: Caller, bearer: str, word: str, ids: Known = SAME_IDS) -> Tenant:
    """Give an organisation records of every kind, all under the ids that others have too."""

    def call(rpc: str, fields: Fields) -> Any:
        answer = caller.call(rpc, fields, bearer)
        assert answer.code == OK, answer
        return answer.replies

    publish = conversation(ids, word, EXPERT.format(word=word), wait_for_response=True)
    (published,) = call("PublishInteraction", publish)
    call("WatchLearning", {"request_id": ids.request_id})
    (bulk,) = call(
        "BulkPublishInteractions",
        {
            "items": [
                conversation(
                    ids._replace(request_id=f"{ids.request_id}_bulk"), f"the second {word}"
                )
            ]
        },
    )
    assert "response" in bulk["results"][0]
    call(
        "AddUserProfile",
        {
            "user_profiles": [
                {"profile_id": ids.profile_id, "user_id": "ann", "content": f"Likes the {word}."}
            ]
        },
    )
    call("RecordSessionOutcome", ROWS["RecordSessionOutcome"](ids) | {"metadata": {"of": word}})
    lesson = {"content": f"Speak of the {word}.", "agent_version": "v1"}
    call("AddUserPlaybook", {"user_playbooks": [lesson | {"user_id": "ann"}]})
    call("AddAgentPlaybook", {"agent_playbooks": [lesson | {"playbook_status": "approved"}]})
    (users,) = call("GetUserPlaybooks", {})
    (agents,) = call("GetAgentPlaybooks", {})
    known = ids._replace(
        interaction_id=int(published["interaction_ids"][0]),
        user_playbook_id=int(users["user_playbooks"][0]["user_playbook_id"]),
        agent_playbook_id=int(agents["agent_playbooks"][0]["agent_playbook_id"]),
    )
    return Tenant(bearer, known, word)

"""The arguments of each RPC: one row an RPC, with ids of somebody's records or of nobody's."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.support.store.drafts import IMAGE

START = 1_700_000_000
ID_OF_NOBODY = 4_000_000_000
Fields = dict[str, Any]


class Known(NamedTuple):
    """The ids of one organisation's records."""

    user_id: str
    session_id: str
    request_id: str
    interaction_id: int
    user_playbook_id: int
    agent_playbook_id: int
    profile_id: str


NOBODY = Known(
    *("nobody", "no_session", "no_request", ID_OF_NOBODY, ID_OF_NOBODY, ID_OF_NOBODY, "no_profile")
)
"""Ids that no organisation has."""


def conversation(known: Known, word: str, expert: str = "", **fields: Any) -> Fields:
    """Return a publish of two turns with an image, each with a word that no other publish has."""
    return {
        "user_id": known.user_id,
        "session_id": known.session_id,
        "request_id": known.request_id,
        "source": "chat",
        "agent_version": "v1",
        "interaction_data_list": [
            {
                "role": "User",
                "content": f"What about {word}?",
                "created_at": START,
                "image_encoding": IMAGE,
            },
            {
                "role": "Agent",
                "content": f"There is nothing about {word}.",
                "created_at": START + 1,
                "expert_content": expert,
            },
        ],
        **fields,
    }


ROWS: dict[str, Callable[[Known], Fields]] = {
    "Whoami": lambda _: {},
    "GetUsers": lambda _: {},
    "GetAuditLog": lambda known: {"user_id": known.user_id},
    "CreateKey": lambda _: {"scopes": ["admin"]},
    "ListKeys": lambda _: {},
    "RevokeKey": lambda _: {"key_id": "0123456789abcdef"},
    "GetStorageStats": lambda known: {"user_id": known.user_id},
    "PublishInteraction": lambda known: conversation(known, "a parcel"),
    "BulkPublishInteractions": lambda known: {"items": [conversation(known, "a parcel")]},
    "SearchInteractions": lambda known: {"user_id": known.user_id, "query": "word"},
    "SearchOrganization": lambda known: {"query": "word", "session_id": known.session_id},
    "GetInteractions": lambda known: {"user_id": known.user_id},
    "GetAllInteractions": lambda _: {},
    "GetInteractionImage": lambda known: {"interaction_id": known.interaction_id},
    "DeleteInteraction": lambda known: {
        "user_id": known.user_id,
        "interaction_id": known.interaction_id,
    },
    "DeleteAllInteractions": lambda _: {},
    "ClearUserData": lambda known: {"user_id": known.user_id},
    "GetLearningStatus": lambda known: {"request_id": known.request_id},
    "WatchLearning": lambda known: {"request_id": known.request_id},
    "RetryLearning": lambda known: {"request_id": known.request_id},
    "GetFailedLearning": lambda known: {"user_id": known.user_id},
    "GetUserPlaybooks": lambda known: {
        "user_id": known.user_id,
        "user_playbook_id": known.user_playbook_id,
    },
    "SearchUserPlaybooks": lambda known: {"query": "word", "user_id": known.user_id},
    "AddUserPlaybook": lambda known: {
        "user_playbooks": [
            {
                "user_id": known.user_id,
                "request_id": known.request_id,
                "content": "Say it.",
                "source_interaction_ids": [known.interaction_id],
            }
        ]
    },
    "UpdateUserPlaybook": lambda known: {
        "user_playbook_id": known.user_playbook_id,
        "content": "Say more.",
    },
    "DeleteUserPlaybook": lambda known: {"user_playbook_id": known.user_playbook_id},
    "DeleteUserPlaybooksByIds": lambda known: {"user_playbook_ids": [known.user_playbook_id]},
    "DeleteAllUserPlaybooks": lambda _: {},
    "GetAgentPlaybooks": lambda known: {"agent_playbook_id": known.agent_playbook_id},
    "SearchAgentPlaybooks": lambda _: {"query": "word", "agent_version": "v1"},
    "AddAgentPlaybook": lambda _: {"agent_playbooks": [{"content": "Say it."}]},
    "UpdateAgentPlaybook": lambda known: {
        "agent_playbook_id": known.agent_playbook_id,
        "content": "Say more.",
    },
    "UpdateAgentPlaybookStatus": lambda known: {
        "agent_playbook_id": known.agent_playbook_id,
        "playbook_status": "approved",
    },
    "DeleteAgentPlaybook": lambda known: {"agent_playbook_id": known.agent_playbook_id},
    "DeleteAgentPlaybooksByIds": lambda known: {"agent_playbook_ids": [known.agent_playbook_id]},
    "DeleteAllAgentPlaybooks": lambda _: {},
    "DeleteAllPlaybooks": lambda _: {},
    "RunPlaybookAggregation": lambda _: {"agent_version": "v1"},
    "GetProfiles": lambda known: {"user_id": known.user_id},
    "SearchProfiles": lambda known: {"user_id": known.user_id, "query": "word"},
    "AddUserProfile": lambda known: {
        "user_profiles": [
            {"profile_id": known.profile_id, "user_id": known.user_id, "content": "Likes tea."}
        ]
    },
    "UpdateUserProfile": lambda known: {
        "user_id": known.user_id,
        "profile_id": known.profile_id,
        "content": "Likes more tea.",
    },
    "DeleteProfile": lambda known: {"user_id": known.user_id, "profile_id": known.profile_id},
    "DeleteProfilesByIds": lambda known: {"profile_ids": [known.profile_id]},
    "DeleteAllProfiles": lambda _: {},
    "GetProfileChangeLog": lambda known: {"user_id": known.user_id},
    "GetRequests": lambda known: {"user_id": known.user_id, "request_id": known.request_id},
    "DeleteRequest": lambda known: {"request_id": known.request_id},
    "DeleteRequestsByIds": lambda known: {"request_ids": [known.request_id]},
    "GetSession": lambda known: {"user_id": known.user_id, "session_id": known.session_id},
    "DeleteSession": lambda known: {"session_id": known.session_id},
    "RecordSessionOutcome": lambda known: {
        "session_id": known.session_id,
        "outcome": "success",
        "occurred_at": START,
    },
    "GetSessionOutcomes": lambda known: {
        "user_id": known.user_id,
        "session_ids": [known.session_id],
    },
    "GetContext": lambda known: {"user_id": known.user_id, "query": "word"},
    "Search": lambda known: {"query": "word", "threshold": 0.0, "user_id": known.user_id},
}
"""The fields of each RPC's request, in the spelling of JSON."""

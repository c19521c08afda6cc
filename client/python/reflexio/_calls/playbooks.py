"""Calls about playbooks: each function's arguments are the fields of its RPC's request.

`_calls.methods` makes methods of both clients from them. None means absent.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reflexio import types
from reflexio._calls.paging import Pages, list_pages, search_pages
from reflexio._messages.call import Call, call
from reflexio.types import (
    AgentPlaybookData,
    PlaybookStatus,
    RecordStatus,
    SearchMode,
    Time,
    UserPlaybookData,
)

RecordStatuses = RecordStatus | str | Sequence[RecordStatus | str | None]
"""One status or several; None among them is current."""

PlaybookStatuses = PlaybookStatus | str | Sequence[PlaybookStatus | str]
"""One status or several."""


def get_user_playbooks(
    user_id: str | None = None,
    *,
    user_playbook_id: int | None = None,
    request_id: str | None = None,
    agent_version: str | None = None,
    playbook_name: str | None = None,
    query: str | None = None,
    start_time: Time | None = None,
    end_time: Time | None = None,
    status_filter: RecordStatuses | None = None,
    tags: Sequence[str] | None = None,
    limit: int | None = None,
    page_token: str = "",
) -> Pages[types.GetUserPlaybooksResponse]:
    """List user playbooks that are current, newest first, 100 by default; pages are followed.

    `query` keeps those whose trigger or content contains it. `status_filter` names other statuses.
    """
    return list_pages(
        "GetUserPlaybooks", types.GetUserPlaybooksResponse, "user_playbooks", "limit", locals()
    )


def search_user_playbooks(
    query: str = "",
    user_id: str | None = None,
    *,
    agent_version: str | None = None,
    playbook_name: str | None = None,
    source: str | None = None,
    start_time: Time | None = None,
    end_time: Time | None = None,
    status_filter: RecordStatuses | None = None,
    tags: Sequence[str] | None = None,
    top_k: int | None = None,
    threshold: float | None = None,
    search_mode: SearchMode | str | None = None,
    page_token: str = "",
) -> Pages[types.SearchUserPlaybooksResponse]:
    """Find user playbooks by meaning and by words, best first, 10 by default.

    `threshold` is the least similarity, 0 to 1. Filters apply before `top_k`. Without a query the
    newest come first.
    """
    return search_pages(
        "SearchUserPlaybooks", types.SearchUserPlaybooksResponse, ["user_playbooks"], locals()
    )


def add_user_playbook(
    user_playbooks: Iterable[UserPlaybookData | Mapping[str, Any]],
) -> Call[types.AddUserPlaybookResponse]:
    """Store up to 1,000 user playbooks, all or none; what is there already is not stored again."""
    return call("AddUserPlaybook", types.AddUserPlaybookResponse, **locals())


def update_user_playbook(
    user_playbook_id: int,
    *,
    playbook_name: str | None = None,
    content: str | None = None,
    trigger: str | None = None,
    rationale: str | None = None,
) -> Call[types.UpdateUserPlaybookResponse]:
    """Change one user playbook: None leaves a field as it is, an empty text clears it."""
    return call("UpdateUserPlaybook", types.UpdateUserPlaybookResponse, **locals())


def delete_user_playbook(
    user_playbook_id: int,
) -> Call[types.DeleteUserPlaybookResponse]:
    """Delete one user playbook; what is absent counts 0."""
    return call("DeleteUserPlaybook", types.DeleteUserPlaybookResponse, **locals())


def delete_user_playbooks_by_ids(
    user_playbook_ids: Sequence[int],
) -> Call[types.DeleteUserPlaybooksByIdsResponse]:
    """Delete up to 1,000 user playbooks in one commit; ids that are absent count 0."""
    return call("DeleteUserPlaybooksByIds", types.DeleteUserPlaybooksByIdsResponse, **locals())


def delete_all_user_playbooks() -> Call[types.DeleteAllUserPlaybooksResponse]:
    """Delete every user playbook of the organisation; needs an admin's key."""
    return call("DeleteAllUserPlaybooks", types.DeleteAllUserPlaybooksResponse, **locals())


def get_agent_playbooks(
    *,
    agent_playbook_id: int | None = None,
    agent_version: str | None = None,
    playbook_name: str | None = None,
    query: str | None = None,
    start_time: Time | None = None,
    end_time: Time | None = None,
    status_filter: RecordStatuses | None = None,
    playbook_status_filter: PlaybookStatuses | None = None,
    tags: Sequence[str] | None = None,
    limit: int | None = None,
    page_token: str = "",
) -> Pages[types.GetAgentPlaybooksResponse]:
    """List agent playbooks that are current, newest first, 100 by default; pages are followed.

    `query` keeps those whose trigger or content contains it. `status_filter` names other statuses.
    """
    return list_pages(
        "GetAgentPlaybooks", types.GetAgentPlaybooksResponse, "agent_playbooks", "limit", locals()
    )


def search_agent_playbooks(
    query: str = "",
    *,
    agent_version: str | None = None,
    playbook_name: str | None = None,
    start_time: Time | None = None,
    end_time: Time | None = None,
    status_filter: RecordStatuses | None = None,
    playbook_status_filter: PlaybookStatuses | None = None,
    tags: Sequence[str] | None = None,
    top_k: int | None = None,
    threshold: float | None = None,
    search_mode: SearchMode | str | None = None,
    page_token: str = "",
) -> Pages[types.SearchAgentPlaybooksResponse]:
    """Find agent playbooks by meaning and by words, best first, 10 by default.

    `threshold` is the least similarity, 0 to 1. Filters apply before `top_k`. Without a query the
    newest come first. Rejected ones are found only when `playbook_status_filter` says so.
    """
    return search_pages(
        "SearchAgentPlaybooks", types.SearchAgentPlaybooksResponse, ["agent_playbooks"], locals()
    )


def add_agent_playbook(
    agent_playbooks: Iterable[AgentPlaybookData | Mapping[str, Any]],
) -> Call[types.AddAgentPlaybookResponse]:
    """Store up to 1,000 agent playbooks, all or none; what is there already is not stored again."""
    return call("AddAgentPlaybook", types.AddAgentPlaybookResponse, **locals())


def update_agent_playbook(
    agent_playbook_id: int,
    *,
    playbook_name: str | None = None,
    content: str | None = None,
    trigger: str | None = None,
    rationale: str | None = None,
    playbook_status: PlaybookStatus | str | None = None,
    reason: str | None = None,
) -> Call[types.UpdateAgentPlaybookResponse]:
    """Change one agent playbook: None leaves a field as it is, an empty text clears it.

    `playbook_status` needs the scope review, and `reason` is kept with it. With a key without that
    scope, a playbook whose trigger, content or rationale changes is pending again.
    """
    return call("UpdateAgentPlaybook", types.UpdateAgentPlaybookResponse, **locals())


def update_agent_playbook_status(
    agent_playbook_id: int,
    playbook_status: PlaybookStatus | str,
    *,
    reason: str | None = None,
) -> Call[types.UpdateAgentPlaybookStatusResponse]:
    """Approve or reject one agent playbook, or make it pending again; needs the scope review.

    Who did, when and why is in its `decisions`.
    """
    return call("UpdateAgentPlaybookStatus", types.UpdateAgentPlaybookStatusResponse, **locals())


def delete_agent_playbook(
    agent_playbook_id: int,
) -> Call[types.DeleteAgentPlaybookResponse]:
    """Delete one agent playbook; what is absent counts 0."""
    return call("DeleteAgentPlaybook", types.DeleteAgentPlaybookResponse, **locals())


def delete_agent_playbooks_by_ids(
    agent_playbook_ids: Sequence[int],
) -> Call[types.DeleteAgentPlaybooksByIdsResponse]:
    """Delete up to 1,000 agent playbooks in one commit; ids that are absent count 0."""
    return call("DeleteAgentPlaybooksByIds", types.DeleteAgentPlaybooksByIdsResponse, **locals())


def delete_all_agent_playbooks() -> Call[types.DeleteAllAgentPlaybooksResponse]:
    """Delete every agent playbook of the organisation; needs an admin's key."""
    return call("DeleteAllAgentPlaybooks", types.DeleteAllAgentPlaybooksResponse, **locals())


def delete_all_playbooks() -> Call[types.DeleteAllPlaybooksResponse]:
    """Delete every playbook of the organisation, of users and of agents; needs an admin's key."""
    return call("DeleteAllPlaybooks", types.DeleteAllPlaybooksResponse, **locals())


def run_playbook_aggregation(
    *,
    agent_version: str | None = None,
    playbook_name: str | None = None,
) -> Call[types.RunPlaybookAggregationResponse]:
    """Have user playbooks that say the same gathered into agent playbooks; needs an admin's key.

    It is done in the background. What comes of it is pending until it is approved.
    """
    return call("RunPlaybookAggregation", types.RunPlaybookAggregationResponse, **locals())

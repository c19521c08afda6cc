"""The methods of both clients that call an RPC, made from the same functions.

A function that returns a call, or the pages of a listing, becomes a method that runs it: the two
clients cannot differ in more than waiting and awaiting.
"""

import inspect
from collections.abc import Awaitable, Callable, Coroutine
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from reflexio._calls import admin, interactions, learning, playbooks, profiles, requests
from reflexio._calls.paging import Pages
from reflexio._messages.call import Call

P = ParamSpec("P")
_R = TypeVar("_R")


class Waiting(Protocol):
    """A client that waits for its calls."""

    def _run(self, rpc_call: Call[_R]) -> _R: ...

    def _run_pages(self, pages: Pages[_R]) -> _R: ...


class Awaiting(Protocol):
    """A client whose calls are awaited."""

    async def _run(self, rpc_call: Call[_R]) -> _R: ...

    async def _run_pages(self, pages: Pages[_R]) -> _R: ...


def _call(build: Callable[P, Call[_R]]) -> Callable[Concatenate[Waiting, P], _R]:
    def method(self: Waiting, /, *args: P.args, **keywords: P.kwargs) -> _R:
        return self._run(build(*args, **keywords))

    return _signed(method, build)


def _list(build: Callable[P, Pages[_R]]) -> Callable[Concatenate[Waiting, P], _R]:
    def method(self: Waiting, /, *args: P.args, **keywords: P.kwargs) -> _R:
        return self._run_pages(build(*args, **keywords))

    return _signed(method, build)


def _await_call(
    build: Callable[P, Call[_R]],
) -> Callable[Concatenate[Awaiting, P], Coroutine[Any, Any, _R]]:
    async def method(self: Awaiting, /, *args: P.args, **keywords: P.kwargs) -> _R:
        return await self._run(build(*args, **keywords))

    return _signed(method, build)


def _await_list(
    build: Callable[P, Pages[_R]],
) -> Callable[Concatenate[Awaiting, P], Coroutine[Any, Any, _R]]:
    async def method(self: Awaiting, /, *args: P.args, **keywords: P.kwargs) -> _R:
        return await self._run_pages(build(*args, **keywords))

    return _signed(method, build)


async def await_pages(run: Callable[[Call[_R]], Awaitable[_R]], pages: Pages[_R]) -> _R:
    """Return the whole of a listing, each of its calls awaited."""
    try:
        page = await run(next(pages))
        while True:
            page = await run(pages.send(page))
    except StopIteration as end:
        whole: _R = end.value
        return whole


M = TypeVar("M", bound=Callable[..., Any])


def _signed(method: M, build: Callable[..., Any]) -> M:
    """Give the method the function's signature with `self` in front, as help() shows it."""
    signature = inspect.signature(build)
    itself = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = [itself, *signature.parameters.values()]
    result = signature.return_annotation.__args__[-1]
    signed: Any = update_wrapper(method, build)
    del signed.__wrapped__
    signed.__signature__ = signature.replace(parameters=parameters, return_annotation=result)
    return method


class WaitingMethods:
    """The calls of `ReflexioClient`, but for streams."""

    publish_interaction = _call(interactions.publish_interaction)
    search_interactions = _list(interactions.search_interactions)
    search_organization = _list(interactions.search_organization)
    get_interactions = _list(interactions.get_interactions)
    get_all_interactions = _list(interactions.get_all_interactions)
    get_interaction_image = _call(interactions.get_interaction_image)
    delete_interaction = _call(interactions.delete_interaction)
    delete_all_interactions = _call(interactions.delete_all_interactions)
    clear_user_data = _call(interactions.clear_user_data)
    get_requests = _list(requests.get_requests)
    get_session = _list(requests.get_session)
    delete_request = _call(requests.delete_request)
    delete_requests_by_ids = _call(requests.delete_requests_by_ids)
    delete_session = _call(requests.delete_session)
    get_user_playbooks = _list(playbooks.get_user_playbooks)
    search_user_playbooks = _list(playbooks.search_user_playbooks)
    add_user_playbook = _call(playbooks.add_user_playbook)
    update_user_playbook = _call(playbooks.update_user_playbook)
    delete_user_playbook = _call(playbooks.delete_user_playbook)
    delete_user_playbooks_by_ids = _call(playbooks.delete_user_playbooks_by_ids)
    delete_all_user_playbooks = _call(playbooks.delete_all_user_playbooks)
    get_agent_playbooks = _list(playbooks.get_agent_playbooks)
    search_agent_playbooks = _list(playbooks.search_agent_playbooks)
    add_agent_playbook = _call(playbooks.add_agent_playbook)
    update_agent_playbook = _call(playbooks.update_agent_playbook)
    update_agent_playbook_status = _call(playbooks.update_agent_playbook_status)
    delete_agent_playbook = _call(playbooks.delete_agent_playbook)
    delete_agent_playbooks_by_ids = _call(playbooks.delete_agent_playbooks_by_ids)
    delete_all_agent_playbooks = _call(playbooks.delete_all_agent_playbooks)
    delete_all_playbooks = _call(playbooks.delete_all_playbooks)
    run_playbook_aggregation = _call(playbooks.run_playbook_aggregation)
    get_profiles = _list(profiles.get_profiles)
    search_profiles = _list(profiles.search_profiles)
    add_user_profile = _call(profiles.add_user_profile)
    update_user_profile = _call(profiles.update_user_profile)
    delete_profile = _call(profiles.delete_profile)
    delete_profiles_by_ids = _call(profiles.delete_profiles_by_ids)
    delete_all_profiles = _call(profiles.delete_all_profiles)
    get_profile_change_log = _list(profiles.get_profile_change_log)
    search = _list(profiles.search)
    context = _call(profiles.context)
    record_session_outcome = _call(profiles.record_session_outcome)
    get_session_outcomes = _list(profiles.get_session_outcomes)
    get_learning_status = _call(learning.get_learning_status)
    get_failed_learning = _list(learning.get_failed_learning)
    retry_learning = _call(learning.retry_learning)
    whoami = _call(admin.whoami)
    get_users = _list(admin.get_users)
    get_storage_stats = _call(admin.get_storage_stats)
    get_audit_log = _list(admin.get_audit_log)
    create_key = _call(admin.create_key)
    list_keys = _call(admin.list_keys)
    revoke_key = _call(admin.revoke_key)


class AwaitingMethods(Awaiting):
    """The calls of `AsyncReflexioClient`, but for streams."""

    publish_interaction = _await_call(interactions.publish_interaction)
    search_interactions = _await_list(interactions.search_interactions)
    search_organization = _await_list(interactions.search_organization)
    get_interactions = _await_list(interactions.get_interactions)
    get_all_interactions = _await_list(interactions.get_all_interactions)
    get_interaction_image = _await_call(interactions.get_interaction_image)
    delete_interaction = _await_call(interactions.delete_interaction)
    delete_all_interactions = _await_call(interactions.delete_all_interactions)
    clear_user_data = _await_call(interactions.clear_user_data)
    get_requests = _await_list(requests.get_requests)
    get_session = _await_list(requests.get_session)
    delete_request = _await_call(requests.delete_request)
    delete_requests_by_ids = _await_call(requests.delete_requests_by_ids)
    delete_session = _await_call(requests.delete_session)
    get_user_playbooks = _await_list(playbooks.get_user_playbooks)
    search_user_playbooks = _await_list(playbooks.search_user_playbooks)
    add_user_playbook = _await_call(playbooks.add_user_playbook)
    update_user_playbook = _await_call(playbooks.update_user_playbook)
    delete_user_playbook = _await_call(playbooks.delete_user_playbook)
    delete_user_playbooks_by_ids = _await_call(playbooks.delete_user_playbooks_by_ids)
    delete_all_user_playbooks = _await_call(playbooks.delete_all_user_playbooks)
    get_agent_playbooks = _await_list(playbooks.get_agent_playbooks)
    search_agent_playbooks = _await_list(playbooks.search_agent_playbooks)
    add_agent_playbook = _await_call(playbooks.add_agent_playbook)
    update_agent_playbook = _await_call(playbooks.update_agent_playbook)
    update_agent_playbook_status = _await_call(playbooks.update_agent_playbook_status)
    delete_agent_playbook = _await_call(playbooks.delete_agent_playbook)
    delete_agent_playbooks_by_ids = _await_call(playbooks.delete_agent_playbooks_by_ids)
    delete_all_agent_playbooks = _await_call(playbooks.delete_all_agent_playbooks)
    delete_all_playbooks = _await_call(playbooks.delete_all_playbooks)
    run_playbook_aggregation = _await_call(playbooks.run_playbook_aggregation)
    get_profiles = _await_list(profiles.get_profiles)
    search_profiles = _await_list(profiles.search_profiles)
    add_user_profile = _await_call(profiles.add_user_profile)
    update_user_profile = _await_call(profiles.update_user_profile)
    delete_profile = _await_call(profiles.delete_profile)
    delete_profiles_by_ids = _await_call(profiles.delete_profiles_by_ids)
    delete_all_profiles = _await_call(profiles.delete_all_profiles)
    get_profile_change_log = _await_list(profiles.get_profile_change_log)
    search = _await_list(profiles.search)
    context = _await_call(profiles.context)
    record_session_outcome = _await_call(profiles.record_session_outcome)
    get_session_outcomes = _await_list(profiles.get_session_outcomes)
    get_learning_status = _await_call(learning.get_learning_status)
    get_failed_learning = _await_list(learning.get_failed_learning)
    retry_learning = _await_call(learning.retry_learning)
    whoami = _await_call(admin.whoami)
    get_users = _await_list(admin.get_users)
    get_storage_stats = _await_call(admin.get_storage_stats)
    get_audit_log = _await_list(admin.get_audit_log)
    create_key = _await_call(admin.create_key)
    list_keys = _await_call(admin.list_keys)
    revoke_key = _await_call(admin.revoke_key)

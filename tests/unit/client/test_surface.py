"""Both clients have the same surface, and it is the contract's."""

import inspect
import re
from typing import Any

import pytest
from reflexio import AsyncReflexioClient, ReflexioClient, types

from tests.support.rpcs import METHODS

RPC_NAMES = {method.name for method in METHODS}
RENAMED = {"bulk_publish_interactions": "bulk_publish", "get_context": "context"}


def methods(client: type) -> dict[str, Any]:
    return {
        name: member
        for name, member in inspect.getmembers(client)
        if callable(member) and not name.startswith("_")
    }


def parameters(function: Any) -> list[tuple[str, Any, Any]]:
    return [
        (parameter.name, parameter.kind, parameter.default)
        for parameter in inspect.signature(function).parameters.values()
    ]


def snake_case(name: str) -> str:
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    return RENAMED.get(snake, snake)


def test_every_rpc_is_a_method_and_nothing_else_is() -> None:
    """The methods are the RPCs in snake_case, and close."""
    assert set(methods(ReflexioClient)) == {snake_case(name) for name in RPC_NAMES} | {"close"}


def test_both_clients_have_the_same_methods() -> None:
    """A method of one is a method of the other."""
    assert set(methods(ReflexioClient)) == set(methods(AsyncReflexioClient))


@pytest.mark.parametrize("name", [*sorted(methods(ReflexioClient)), "__init__"])
def test_both_clients_take_the_same_arguments(name: str) -> None:
    """Names, order, kinds and defaults are equal."""
    ordinary, asynchronous = getattr(ReflexioClient, name), getattr(AsyncReflexioClient, name)
    assert parameters(ordinary) == parameters(asynchronous)
    assert ordinary.__doc__ or name == "__init__"


@pytest.mark.parametrize("name", sorted(methods(ReflexioClient)))
def test_methods_of_the_asyncio_client_are_awaited(name: str) -> None:
    """All but those that are iterated."""
    is_awaited = inspect.iscoroutinefunction(getattr(AsyncReflexioClient, name))
    assert is_awaited == (name not in ("bulk_publish", "watch_learning"))


def test_a_publish_takes_its_first_arguments_by_position() -> None:
    """The order of the documents."""
    names = list(inspect.signature(ReflexioClient.publish_interaction).parameters)
    assert names[1:4] == ["user_id", "interactions", "session_id"]


def test_a_method_made_of_a_call_looks_like_one_that_is_written() -> None:
    """Bound, it takes the caller's arguments, and says what it returns."""
    for client in (ReflexioClient, AsyncReflexioClient):
        signature = inspect.signature(client().search)
        assert list(signature.parameters)[:2] == ["query", "user_id"]
        assert signature.return_annotation is types.SearchResponse
        assert client.search.__name__ == "search"


def test_no_boolean_is_taken_by_position() -> None:
    """A bare True says nothing to a reader."""
    for function in methods(ReflexioClient).values():
        for parameter in inspect.signature(function).parameters.values():
            if isinstance(parameter.default, bool):
                assert parameter.kind is parameter.KEYWORD_ONLY

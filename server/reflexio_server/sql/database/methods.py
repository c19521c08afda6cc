"""Store methods made from SQL functions, so that a signature is written once."""

from collections.abc import Callable, Coroutine, Sequence
from functools import update_wrapper
from inspect import signature
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from reflexio_server.sql.database.database import Database
from reflexio_server.sql.database.files.reserve import FreesRoom
from reflexio_server.sql.database.write_queue import Weight

_Parameters = ParamSpec("_Parameters")
_Value = TypeVar("_Value")


class DatabaseStore:
    """A store whose methods run on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database


StoreMethod = Callable[Concatenate[DatabaseStore, _Parameters], Coroutine[Any, Any, _Value]]
"""A method with the parameters of its SQL function, without the connection."""


def reads(
    function: Callable[Concatenate[Connection, _Parameters], _Value],
) -> StoreMethod[_Parameters, _Value]:
    """Make the method that runs `function` in one transaction on a reading thread."""

    async def method(
        self: DatabaseStore, /, *args: _Parameters.args, **kwargs: _Parameters.kwargs
    ) -> _Value:
        return await self._database.read(function, *args, **kwargs)

    return update_wrapper(method, function)


def writes(
    function: Callable[Concatenate[Connection, _Parameters], _Value],
) -> StoreMethod[_Parameters, _Value]:
    """Make the method that runs `function` in one group commit and answers after it.

    It waits in the turn of the organisation that its parameter `org_id` names, if that is its
    first, and weighs what it carries.
    """
    return _changes(function, lambda change: change)


def deletes(
    function: Callable[Concatenate[Connection, _Parameters], _Value],
) -> StoreMethod[_Parameters, _Value]:
    """Make a method like `writes` does, for what makes room: a full disk's reserve is for it."""
    return _changes(function, FreesRoom)


def _changes(
    function: Callable[Concatenate[Connection, _Parameters], _Value],
    marked: Callable[[Callable[[Connection], _Value]], Callable[[Connection], _Value]],
) -> StoreMethod[_Parameters, _Value]:
    is_of_org = list(signature(function).parameters)[1:2] == ["org_id"]

    async def method(
        self: DatabaseStore, /, *args: _Parameters.args, **kwargs: _Parameters.kwargs
    ) -> _Value:
        return await self._database.change(
            marked(lambda connection: function(connection, *args, **kwargs)),
            org_id=str(args[0]) if is_of_org else "",
            weight=weight_of(args),
            org_ids=organisations_of(args),
        )

    return update_wrapper(method, function)


def weight_of(args: Sequence[object]) -> Weight:
    """Return what a change's arguments carry: the items of its lists, and their texts."""
    lists = [arg for arg in args if isinstance(arg, Sequence) and not isinstance(arg, str | tuple)]
    rows = max(map(len, lists), default=1)
    size_bytes = sum(
        len(text)
        for items in lists
        for item in items
        for text in (item if isinstance(item, tuple) else (item,))
        if isinstance(text, str | bytes)
    )
    return Weight(max(rows, 1), size_bytes)


def organisations_of(args: Sequence[object]) -> set[str]:
    """Return the organisations that a change's arguments, and the items of its lists, belong to."""
    items = (item for arg in args for item in (arg if isinstance(arg, list) else (arg,)))
    return {item.org_id for item in items if hasattr(item, "org_id")}

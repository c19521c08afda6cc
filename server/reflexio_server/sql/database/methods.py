"""Store methods made from SQL functions, so that a signature is written once."""

from collections.abc import Callable, Coroutine
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from reflexio_server.sql.database.database import Database

Parameters = ParamSpec("Parameters")
Value = TypeVar("Value")


class DatabaseStore:
    """A store whose methods run on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database


Method = Callable[Concatenate[DatabaseStore, Parameters], Coroutine[Any, Any, Value]]
"""A method with the parameters of its SQL function, without the connection."""


def reads(
    function: Callable[Concatenate[Connection, Parameters], Value],
) -> Method[Parameters, Value]:
    """Make the method that runs `function` in one transaction on a reading thread."""

    async def method(
        self: DatabaseStore, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Value:
        return await self._database.read(function, *args, **kwargs)

    return update_wrapper(method, function)


def writes(
    function: Callable[Concatenate[Connection, Parameters], Value],
) -> Method[Parameters, Value]:
    """Make the method that runs `function` in the next group commit and answers after it."""

    async def method(
        self: DatabaseStore, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Value:
        return await self._database.change(lambda connection: function(connection, *args, **kwargs))

    return update_wrapper(method, function)

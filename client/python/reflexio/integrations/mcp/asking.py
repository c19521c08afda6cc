"""Whom a call is about, and errors of the service as MCP clients are to see them."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from reflexio._calls.methods import AwaitingMethods
from reflexio.errors import ReflexioError

_R = TypeVar("_R")
_F = TypeVar("_F", bound=Callable[..., Any])

UserId = Annotated[
    str,
    Field(description="the user it is about; may be left out where the server is for one user"),
]


class Asking:
    """The client, and the one user whose records a call may ask for, "" for any."""

    def __init__(self, client: AwaitingMethods, user_id: Callable[[], str]) -> None:
        self.client = client
        self._user_id = user_id

    def user(self, given: str) -> str:
        """Return the user that a call is about; ToolError when there is none, or another one."""
        only = self._user_id()
        if only and given not in ("", only):
            raise ToolError("user_id: this server is for another user; leave it out")
        if not (only or given):
            raise ToolError("user_id: is required")
        return only or given

    async def told(self, call: Awaitable[_R]) -> _R:
        """Await a call of the service; its error becomes one that the model reads."""
        try:
            return await call
        except ReflexioError as error:
            raise ToolError(str(error)) from error


def described(function: _F) -> _F:
    """Take the indentation out of a docstring, which models are to read (Python 3.13 does it)."""
    function.__doc__ = inspect.getdoc(function)
    return function

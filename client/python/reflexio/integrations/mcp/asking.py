"""Whom a call is about, and errors of the service as MCP clients are to see them."""

from collections.abc import Awaitable
from typing import Annotated, TypeVar

from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from reflexio.aio import AsyncReflexioClient
from reflexio.errors import ReflexioError

_R = TypeVar("_R")

UserId = Annotated[
    str,
    Field(description="the user it is about; may be left out where the server is for one user"),
]


class Asking:
    """The client, and the one user whose records may be asked for, "" for any."""

    def __init__(self, client: AsyncReflexioClient, user_id: str) -> None:
        self.client = client
        self._user_id = user_id

    def user(self, given: str) -> str:
        """Return the user that a call is about; ToolError when there is none, or another one."""
        if self._user_id and given not in ("", self._user_id):
            raise ToolError("user_id: this server is for another user; leave it out")
        if not (self._user_id or given):
            raise ToolError("user_id: is required")
        return self._user_id or given

    async def told(self, call: Awaitable[_R]) -> _R:
        """Await a call of the service; its error becomes one that the model reads."""
        try:
            return await call
        except ReflexioError as error:
            raise ToolError(str(error)) from error

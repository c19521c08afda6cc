"""The endpoint `/mcp`: the client's MCP server, whose calls run here under their caller's key.

Streamable HTTP without sessions: every POST is answered by itself, as JSON, so nothing of a client
is kept between two of them, and a restart is not noticed. The protocol is the official SDK's, which
the extra `mcp` installs; it is loaded with the first call, for it takes a second and 30 MB.
"""

import asyncio
from collections.abc import Mapping, MutableMapping, Sequence
from contextvars import ContextVar
from importlib.util import find_spec
from typing import Any, NamedTuple, Protocol
from urllib.parse import parse_qs

from reflexio_server.bridge.asgi.exchange import (
    JSON_TYPES,
    AsgiScope,
    Exchange,
    Receive,
    Send,
)
from reflexio_server.bridge.asgi.pieces import Pieces
from reflexio_server.bridge.asgi.replies import Reply, method_not_allowed
from reflexio_server.bridge.codec.structure import check_structure
from reflexio_server.bridge.mcp.resource_metadata import MCP, challenge
from reflexio_server.core import large_work
from reflexio_server.core.access.caller import Authenticate, Caller
from reflexio_server.core.errors import Code, ServiceError, invalid_field, too_large
from reflexio_server.core.limits import MCP_BODY_BYTES_MAX
from reflexio_server.rpc.methods import Method, by_path
from reflexio_server.rpc.status import to_status

USER_PARAMETER = "user"
USER_CHARS_MAX = 1000


class _Asked(NamedTuple):
    """Who makes the request that runs, and the one user it is for, "" for any."""

    caller: Caller
    user_id: str


class _Manager(Protocol):
    """The SDK's answers to requests."""

    async def handle_request(self, scope: AsgiScope, receive: Receive, send: Send) -> None: ...


_ASKED: ContextVar[_Asked] = ContextVar("mcp_request")


class McpEndpoint:
    """Answers POST /mcp; `/mcp?user=ID` reads and writes that user's records alone."""

    def __init__(self, methods: Sequence[Method], authenticate: Authenticate) -> None:
        """Nothing is loaded before the first call. `methods` are those that a port serves."""
        self._methods: Mapping[str, Method] = by_path(methods)
        self._authenticate = authenticate
        self._opened: asyncio.Future[_Manager] | None = None
        self._holder: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    async def answer(self, exchange: Exchange) -> None:
        """Answer one request; raises ServiceError for what no JSON-RPC message comes of."""
        scope = exchange.scope
        if scope["method"] != "POST":
            raise method_not_allowed(["POST"])
        exchange.where = MCP
        exchange.challenge = challenge(scope.get("scheme", ""), exchange.headers.get("host", ""))
        caller = exchange.caller = self._authenticate(exchange.headers)
        exchange.holding.bind(caller.org_id, caller.key_id)
        exchange.holding.take(0)
        user_id = _user_of(scope["query_string"])
        exchange.check_media_type(JSON_TYPES)
        manager = await self._manager()
        body = await _body(exchange)
        large_work.begin(caller.org_id, len(body))
        _ASKED.set(_Asked(caller, user_id))
        await manager.handle_request(scope, _replay(body), _Answering(exchange).send)

    async def close(self) -> None:
        """End what still runs."""
        self._closing.set()
        if self._holder is not None:
            await asyncio.gather(self._holder, return_exceptions=True)

    async def _manager(self) -> _Manager:
        if self._opened is None:
            if find_spec("mcp") is None:
                raise ServiceError(
                    Code.UNIMPLEMENTED,
                    "UNIMPLEMENTED",
                    "this server was installed without MCP: pip install "
                    "'reflexio-grpc-server[mcp]'",
                )
            self._opened = asyncio.get_running_loop().create_future()
            self._holder = asyncio.create_task(self._hold(self._opened))
        return await asyncio.shield(self._opened)

    async def _hold(self, opened: asyncio.Future[_Manager]) -> None:
        """Keep the SDK's tasks; they must end in the task that began them."""
        try:
            server = await asyncio.to_thread(_loaded, self._call)
            async with server.session_manager.run():
                opened.set_result(server.session_manager)
                await self._closing.wait()
        except Exception as error:  # whoever waits for the endpoint hears it
            if opened.done():
                raise
            opened.set_exception(error)
        finally:
            self._opened = None  # the next request opens it anew

    async def _call(self, path: str, request: bytes) -> bytes:
        """Call an RPC as the one who makes the request that runs."""
        from reflexio.integrations.mcp.hosted import RefusedCallError

        method = self._methods[path]
        caller = _ASKED.get().caller
        assert method.call is not None
        try:
            response = await method.call(method.request_class.FromString(request), caller)
        except ServiceError as error:
            raise RefusedCallError(to_status(error, caller.call_id)) from error
        return response.SerializeToString()


def _loaded(call: Any) -> Any:
    """Import the SDK, and put the server together; in a thread, for callers do not wait for it."""
    from reflexio.integrations.mcp.hosted import hosted_server

    return hosted_server(call, lambda: _ASKED.get().user_id, MCP_BODY_BYTES_MAX)


def _user_of(query: bytes) -> str:
    given = parse_qs(query.decode("latin-1"), keep_blank_values=True, max_num_fields=10)
    if set(given) - {USER_PARAMETER} or len(given.get(USER_PARAMETER, ())) > 1:
        raise invalid_field("query", f"the only parameter is {USER_PARAMETER}, once")
    (user_id,) = given.get(USER_PARAMETER, [""])
    if given and not 0 < len(user_id.strip()) <= USER_CHARS_MAX:
        raise invalid_field(USER_PARAMETER, f"must have 1 to {USER_CHARS_MAX:,} characters")
    return user_id


async def _body(exchange: Exchange) -> bytes | bytearray:
    body = await exchange.body()
    whole = body.take() if isinstance(body, Pieces) else body
    if len(whole) > MCP_BODY_BYTES_MAX:
        raise too_large(MCP_BODY_BYTES_MAX)
    check_structure(whole)
    return whole


def _replay(body: bytes | bytearray) -> Receive:
    """Return an ASGI receive that gives a body that was read, and then waits: nobody leaves."""
    events = [{"type": "http.request", "body": bytes(body), "more_body": False}]

    async def receive() -> MutableMapping[str, Any]:
        if events:
            return events.pop()
        await asyncio.Event().wait()
        raise AssertionError("nobody sets it")

    return receive


class _Answering:
    """The SDK's answer, which comes in two events, as the one reply of an exchange."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._head: MutableMapping[str, Any] = {}

    async def send(self, event: MutableMapping[str, Any]) -> None:
        """Take an event; with the body the reply goes out."""
        if event["type"] == "http.response.start":
            self._head = event
            return
        headers = tuple(
            (bytes(name), bytes(value))
            for name, value in self._head.get("headers", ())
            if name.lower() != b"content-length"
        )
        await self._exchange.reply(Reply(self._head["status"], headers, event.get("body", b"")))

"""The bridge's ASGI application: finds the route, authenticates, calls the RPC in process."""

import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

import structlog
from google.protobuf.message import Message

from reflexio_server.bridge.asgi.cors import CrossOrigin
from reflexio_server.bridge.asgi.exchange import (
    JSON_TYPES,
    AsgiScope,
    ClientGoneError,
    Exchange,
    Receive,
    Send,
)
from reflexio_server.bridge.asgi.pieces import Pieces
from reflexio_server.bridge.asgi.replies import (
    JSON_HEADERS,
    Reply,
    ReplyHeaders,
    error_object,
    error_reply,
    method_not_allowed,
    moved_to,
)
from reflexio_server.bridge.codec.issues import Notices
from reflexio_server.bridge.codec.text import dump
from reflexio_server.bridge.console.files import CONSOLE, console_files
from reflexio_server.bridge.docs.page import docs_reply, opened_at, origin_of
from reflexio_server.bridge.mcp.endpoint import McpEndpoint
from reflexio_server.bridge.mcp.resource_metadata import (
    MCP,
    RESOURCE_METADATA_PATHS,
    resource_metadata,
)
from reflexio_server.bridge.ndjson.feed import LineFeed, serve_feed
from reflexio_server.bridge.ndjson.results import StreamShape
from reflexio_server.bridge.ndjson.stream import serve_lines
from reflexio_server.bridge.openapi.comments import Comments
from reflexio_server.bridge.openapi.document import build_openapi
from reflexio_server.bridge.operating.pages import METRICS, PATHS, OperatorPages
from reflexio_server.bridge.otlp.traces import TRACES, TracesEndpoint
from reflexio_server.bridge.routing.routes import Route, RouteTable, allowed_methods
from reflexio_server.bridge.routing.transcoding import RequestReader, Transcoder
from reflexio_server.core import large_work
from reflexio_server.core.access.caller import Authenticate, Caller
from reflexio_server.core.errors import Code, ServiceError, internal, too_many_connections
from reflexio_server.core.failure_log import UNKNOWN_PLACE, note_failure
from reflexio_server.core.memory_budget import NOBODY, MemoryBudget
from reflexio_server.core.metrics import CALLS
from reflexio_server.rpc.call_entry import OK
from reflexio_server.rpc.methods import Method

log = structlog.get_logger(__name__)

HTTP = "http"
DOCS = "/docs"


class Bridge:
    """Serves every annotated RPC as JSON over HTTP, with /mcp, /healthz, /docs and /console/.

    `authenticate` takes the request's headers, their names in lower case, and returns the caller or
    raises ServiceError. `check_browser` takes them before, and raises ServiceError for what a page
    of another site may have sent; /healthz and the pages themselves are open to all. `serving` says
    whether the server takes calls. `budget` is what requests and replies may hold in memory.
    `page_hosts` are the hosts whose pages a browser lets read the answers. `contract_image` is the
    contract's FileDescriptorSet with source info, which the documentation is made from. `traces` is
    OTLP's RPC.
    """

    def __init__(
        self,
        methods: Sequence[Method],
        authenticate: Authenticate,
        serving: Callable[[], bool],
        contract_image: bytes,
        check_browser: Callable[[Mapping[str, str]], None] = lambda _headers: None,
        budget: MemoryBudget | None = None,
        page_hosts: Collection[str] = (),
        operators: OperatorPages | None = None,
        traces: Method | None = None,
    ) -> None:
        """Compile the routes; raises ValueError or TypeError for what cannot be served."""
        self._authenticate = authenticate
        self._check_browser = check_browser
        self._operators = operators or OperatorPages(serving=serving)
        self._budget = budget or MemoryBudget()
        self._contract_image = contract_image
        self._table = RouteTable(methods)
        self._cross_origin = CrossOrigin(page_hosts, allowed_methods(self._table.verbs))
        self._unary: dict[Route, Transcoder] = {}
        self._feeds: dict[Route, LineFeed] = {}
        self._streams: dict[Route, StreamShape] = {}
        for route in self._table.routes:
            if route.method.call is not None:
                self._unary[route] = Transcoder(route)
            elif route.method.feed is not None:
                self._feeds[route] = LineFeed(route)
            else:
                self._streams[route] = StreamShape(route)
        self._pages: dict[str, Callable[[Exchange], Reply]] = {
            "/": lambda _exchange: moved_to(CONSOLE),
            "/docs/": lambda _exchange: moved_to(DOCS),
            "/openapi.json": lambda _exchange: self._openapi_reply,
            DOCS: self._docs_reply,
        }
        self._pages.update(dict.fromkeys(RESOURCE_METADATA_PATHS, _resource_metadata))
        self._calls: dict[str, Callable[[Exchange], Awaitable[None]]] = {}
        self._mcp = McpEndpoint(methods, authenticate)
        self._calls[MCP] = self._mcp.answer
        if traces is not None:
            self._calls[TRACES] = TracesEndpoint(traces, authenticate).answer
        for path, reply in console_files().items():
            self._pages[path] = partial(_file, reply)

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; whatever fails is answered with the error body."""
        if scope["type"] != "http":
            raise ValueError(f"the bridge serves http, not {scope['type']}")
        began_at_s = time.perf_counter()
        holding = self._budget.open()
        exchange = Exchange(scope, receive, send, holding)
        exchange.added_headers = self._cross_origin.headers(exchange.headers)
        try:
            await self._answer(exchange)
            exchange.code = OK
        except ClientGoneError:
            return
        except ServiceError as error:
            note_failure(error, exchange.call_id, exchange.where, exchange.caller)
            exchange.code = error.code.name
            await _refuse(exchange, error)
        except Exception:
            # One of the server's two boundaries: the fault goes to the log, and no word of it out.
            log.exception("request_failed", call_id=exchange.call_id, where=exchange.where)
            exchange.code = Code.INTERNAL.name
            await _refuse(exchange, internal())
        finally:
            holding.leave()
            if exchange.where != UNKNOWN_PLACE:
                elapsed_s = time.perf_counter() - began_at_s
                CALLS.observe(elapsed_s, HTTP, exchange.where, exchange.code)

    async def _answer(self, exchange: Exchange) -> None:
        scope = exchange.scope
        preflight = self._cross_origin.preflight(scope["method"], exchange.headers)
        if preflight is not None:
            exchange.added_headers = ()
            self._check_browser(exchange.headers)
            await exchange.reply(preflight)
            return
        page = self._pages.get(scope["path"])
        if page is not None:
            if scope["method"] not in ("GET", "HEAD"):
                raise method_not_allowed(["GET", "HEAD"])
            exchange.holding.bind(*NOBODY)
            await exchange.reply(page(exchange))
            return
        if scope["path"] in PATHS:
            await self._show_to_operators(exchange)
            return
        if scope.get("state", {}).get("is_reserved"):
            raise too_many_connections()
        self._check_browser(exchange.headers)
        call = self._calls.get(scope["path"])
        if call is not None:
            await call(exchange)
            return
        route, path_values = self._table.find(scope)
        exchange.where = route.method.path
        caller = exchange.caller = self._authenticate(exchange.headers)
        exchange.holding.bind(caller.org_id, caller.key_id)
        exchange.holding.take(0)
        transcoder = self._unary.get(route)
        if transcoder is not None:
            request, notices = await _request(transcoder, exchange, path_values, caller)
            try:
                response = await transcoder.call(request, caller)
            except ServiceError as error:
                if error.violations:
                    error.message += notices.hint()
                raise
            if large_work.is_large():
                reply = await large_work.beside(transcoder.reply, response, notices)
            else:
                reply = transcoder.reply(response, notices)
            await exchange.reply(reply)
            return
        feed = self._feeds.get(route)
        if feed is not None:
            request, notices = await _request(feed, exchange, path_values, caller)
            await serve_feed(feed, request, notices, exchange, caller)
            return
        large_work.begin(caller.org_id)
        await serve_lines(self._streams[route], exchange, caller)

    async def _show_to_operators(self, exchange: Exchange) -> None:
        scope = exchange.scope
        if scope["method"] not in ("GET", "HEAD"):
            raise method_not_allowed(["GET", "HEAD"])
        exchange.holding.bind(*NOBODY)
        if scope["path"] == METRICS:
            self._check_browser(exchange.headers)
        reply = await self._operators.reply(
            scope["path"], exchange.headers, scope["query_string"], self._authenticate
        )
        await exchange.reply(reply)

    async def close(self) -> None:
        """End what runs beside the requests."""
        await self._mcp.close()

    def granted_headers(self, headers: Mapping[str, str]) -> ReplyHeaders:
        """Return what an answer to a request with these headers carries for the page it is from."""
        return self._cross_origin.headers(headers)

    @cached_property
    def openapi(self) -> dict[str, Any]:
        """The OpenAPI 3.1 document of the routes."""
        return build_openapi(self._table.routes, Comments(self._contract_image))

    @cached_property
    def _openapi_reply(self) -> Reply:
        return Reply(200, JSON_HEADERS, dump(self.openapi))

    def _docs_reply(self, exchange: Exchange) -> Reply:
        host = exchange.headers.get("host", "")
        return opened_at(self._docs_page, origin_of(exchange.scope.get("scheme", ""), host))

    @cached_property
    def _docs_page(self) -> Reply:
        return docs_reply(self.openapi)


def _resource_metadata(exchange: Exchange) -> Reply:
    scheme = exchange.scope.get("scheme", "")
    return resource_metadata(scheme, exchange.headers.get("host", ""))


def _file(reply: Reply, _exchange: Exchange) -> Reply:
    return reply


async def _request(
    reader: RequestReader, exchange: Exchange, path_values: dict[str, str], caller: Caller
) -> tuple[Message, Notices]:
    """Return the request's message and the fields that it does not have."""
    body: bytes | Pieces = b""
    if reader.takes_body and exchange.has_body():
        exchange.check_media_type(JSON_TYPES)
        body = await exchange.body()
    query: bytes = exchange.scope["query_string"]
    if isinstance(body, Pieces):
        pieces = body
        large_work.begin(caller.org_id, pieces.size_bytes)
        return await large_work.work(lambda: reader.request(pieces.take(), query, path_values))
    if large_work.begin(caller.org_id, len(body)):
        return await large_work.beside(reader.request, body, query, path_values)
    return reader.request(body, query, path_values)


async def _refuse(exchange: Exchange, error: ServiceError) -> None:
    """Answer with the error: as the reply, or as the last line of a stream that has begun."""
    try:
        if not exchange.started:
            await exchange.reply(error_reply(error, exchange.call_id, exchange.challenge))
        elif exchange.is_stream:
            await exchange.write(dump(error_object(error, exchange.call_id)) + b"\n")
    except ClientGoneError:
        return

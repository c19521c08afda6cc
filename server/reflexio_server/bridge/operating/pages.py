"""Health and metrics over HTTP: on the port for keys of administrators, or on one of their own."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple

from reflexio_server.bridge.asgi.exchange import (
    AsgiScope,
    ClientGoneError,
    Exchange,
    Receive,
    Send,
)
from reflexio_server.bridge.asgi.replies import (
    JSON_HEADERS,
    NO_SNIFFING,
    Reply,
    error_reply,
    method_not_allowed,
    unknown_route,
)
from reflexio_server.bridge.codec.text import dump
from reflexio_server.core.access.caller import Authenticate, Scope
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.failure_log import note_failure
from reflexio_server.core.memory_budget import NOBODY, MemoryBudget
from reflexio_server.rpc.methods import authorise
from reflexio_server.version import version_told

METRICS, READY, LIVE, HEALTH = "/metrics", "/readyz", "/livez", "/healthz"
PATHS = frozenset({METRICS, READY, LIVE, HEALTH})
OK_STATUS, UNREADY_STATUS = "ok", "not serving"
NOT_STORED = (b"cache-control", b"no-store")


class ReadinessCheck(NamedTuple):
    """Something that should be so, and must be where `is_needed` for the server to be ready.

    `problem` is empty when it is so.
    """

    name: str
    problem: str
    is_needed: bool = True


class Shown(NamedTuple):
    """The metrics as text, in the form that was asked for."""

    content_type: str
    body: bytes


class OperatorPages:
    """The pages. `serving` says whether calls are taken at all, `checks` what readiness asks for.

    `metrics` shows them in the form that an Accept header asks for.
    """

    def __init__(
        self,
        *,
        serving: Callable[[], bool],
        checks: Callable[[], Sequence[ReadinessCheck]] = lambda: (),
        metrics: Callable[[str], Awaitable[Shown]] | None = None,
    ) -> None:
        self._serving = serving
        self._checks = checks
        self._metrics = metrics

    async def reply(
        self, path: str, headers: Mapping[str, str], query: bytes, authenticate: Authenticate | None
    ) -> Reply:
        """Return the page at one of `PATHS`; without `authenticate` everybody is an operator.

        Health is open to all, its reasons to administrators. Raises UNAUTHENTICATED, SCOPE_MISSING.
        """
        if path == METRICS:
            if authenticate is not None:
                authorise(Scope.ADMIN, authenticate(headers))
            if self._metrics is None:
                raise unknown_route()
            shown = await self._metrics(headers.get("accept", ""))
            content_type = (b"content-type", shown.content_type.encode("ascii"))
            return Reply(200, (content_type, NO_SNIFFING, NOT_STORED), shown.body)
        is_verbose = b"verbose" in query.split(b"&")
        if path == LIVE:
            return _health(is_well=True, more=_version() if is_verbose else {})
        if path == HEALTH:
            return _health(is_well=self._serving(), more=_version() if is_verbose else {})
        checks = [
            ReadinessCheck("serving", "" if self._serving() else "the server does not take calls")
        ]
        checks += self._checks()
        more: dict[str, object] = {}
        if is_verbose:
            if authenticate is not None:
                authorise(Scope.ADMIN, authenticate(headers))
            more = _version() | {
                "checks": {check.name: check.problem or OK_STATUS for check in checks}
            }
        return _health(
            is_well=not any(check.problem and check.is_needed for check in checks), more=more
        )


class OperatorApp:
    """The ASGI application of the operators' own port: the pages, and nothing else."""

    def __init__(self, pages: OperatorPages, budget: MemoryBudget) -> None:
        self._pages = pages
        self._budget = budget

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        holding = self._budget.open()
        exchange = Exchange(scope, receive, send, holding)
        try:
            holding.bind(*NOBODY)
            await exchange.reply(await self._answer(exchange))
        except ClientGoneError:
            return
        except ServiceError as error:
            note_failure(error, exchange.call_id, "operating pages")
            await exchange.reply(error_reply(error, exchange.call_id))
        finally:
            holding.leave()

    async def _answer(self, exchange: Exchange) -> Reply:
        scope = exchange.scope
        if scope["path"] not in PATHS:
            raise unknown_route()
        if scope["method"] not in ("GET", "HEAD"):
            raise method_not_allowed(["GET", "HEAD"])
        return await self._pages.reply(scope["path"], exchange.headers, scope["query_string"], None)


def _version() -> dict[str, object]:
    return {"version": version_told()}


def _health(*, is_well: bool, more: Mapping[str, object]) -> Reply:
    status = OK_STATUS if is_well else UNREADY_STATUS
    return Reply(200 if is_well else 503, JSON_HEADERS, dump({"status": status, **more}))

"""The composition root: the only module that knows everybody."""

import asyncio
import gc
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from alembic.util.exc import CommandError
from sqlalchemy.exc import SQLAlchemyError

from reflexio_server.app.access import AccessControl, access_to
from reflexio_server.app.compaction_calls import compaction_on_request
from reflexio_server.app.in_force import in_force
from reflexio_server.app.knowledge import open_knowledge
from reflexio_server.app.learning import open_learning
from reflexio_server.app.metrics import MetricsPage
from reflexio_server.app.readiness import Readiness
from reflexio_server.app.search import open_search
from reflexio_server.app.services import Services, assemble
from reflexio_server.app.start_refusals import refused_start
from reflexio_server.app.storage_watch import StorageWatch
from reflexio_server.app.tls import tls_from
from reflexio_server.bridge.app import Bridge
from reflexio_server.bridge.asgi.browser_guard import BrowserGuard
from reflexio_server.bridge.operating.pages import OperatorApp, OperatorPages
from reflexio_server.config import Settings
from reflexio_server.core.access.audit_log import AuditLog
from reflexio_server.core.errors import RESTORE_ADVICE, ServiceError
from reflexio_server.core.host_names import HostNames
from reflexio_server.core.interactions.retention import Lifetimes, Retention
from reflexio_server.core.large_work import let_the_loop_in
from reflexio_server.core.memory_budget import MemoryBudget
from reflexio_server.core.metrics import BUDGET, BUDGET_USED
from reflexio_server.data_folder import SOCKET_NAME, StartError, hold_folder, lasting, socket_in
from reflexio_server.front import Front
from reflexio_server.front.file_limit import FileLimitError, files_for_connections, tell_connections
from reflexio_server.front.tls import Tls
from reflexio_server.rpc.server import GrpcServer
from reflexio_server.sql.access.audit import SqlAuditStore
from reflexio_server.sql.database.database import Database
from reflexio_server.sql.database.durability import DurabilityError
from reflexio_server.sql.database.opening import DatabaseUrlError, NoDriverError
from reflexio_server.sql.learning.store import SqlJobStore
from reflexio_server.sql.stores import SqlStore

HEALTH_GRACE_S = 0.05
"""Between health NOT_SERVING and the end of accepting: watchers hear it first."""
SHUTDOWN_REFUSAL_S = 0.1
"""Between refusing new calls in words and gRPC's own shutdown: busy callers hear it first."""
OPEN_ADVICE = f"`reflexio doctor` says more; {RESTORE_ADVICE}, or use the release that wrote it"
READ_ADVICE = f"`reflexio doctor` says where; {RESTORE_ADVICE}"
CONTRACT_IMAGE = Path(__file__).parent.parent / "bridge" / "generated" / "contract.binpb"
log = structlog.get_logger()


def open_store(settings: Settings) -> SqlStore:
    """Open the database, migrated. Raises `StartError` where it cannot be served."""
    folder = settings.data_dir
    if settings.database_address():
        return _open_at(folder, settings.database_address())
    try:
        return SqlStore(folder)
    except DurabilityError as error:
        raise StartError(
            f"data in {folder} would not be durable: {error}; use a local disk"
        ) from error
    except (SQLAlchemyError, sqlite3.Error, CommandError) as error:
        raise refused_start(folder, error, OPEN_ADVICE) from error


def _open_at(folder: Path, database_url: str) -> SqlStore:
    """Open the database at an address. Raises `StartError`."""
    try:
        return SqlStore(folder, database_url=database_url)
    except DurabilityError as error:
        raise StartError(
            f"the database of REFLEXIO_DATABASE_URL would lose commits: {error}"
        ) from error
    except NoDriverError as error:
        raise StartError(str(error)) from error
    except (DatabaseUrlError, SQLAlchemyError, CommandError) as error:
        said = str(getattr(error, "orig", None) or error).strip() or type(error).__name__
        raise StartError(
            f"cannot use the database of REFLEXIO_DATABASE_URL: {said.splitlines()[0]}"
        ) from error


async def serve_until_stopped(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then drain. Raises `StartError`."""
    try:
        # Before anything is opened: with too few files that would fail, and say less.
        files_max = files_for_connections(settings.connections_max)
    except FileLimitError as error:
        raise StartError(str(error)) from error
    tls = tls_from(settings)
    with (
        hold_folder(settings.data_dir),
        open_store(settings) as store,
        socket_in(settings.data_dir, SOCKET_NAME) as socket_path,
    ):
        try:
            async with (
                access_to(settings, store) as access,
                open_search(settings, store) as search,
                open_knowledge(settings, store, search.models) as knowledge,
                open_learning(settings, store, search) as learning,
                compaction_on_request(settings.data_dir, store.database),
                AuditLog(
                    SqlAuditStore(store.database), settings.audit_days, store.clock
                ) as audit_log,
                Retention(
                    store,
                    Lifetimes(settings.retention_days, settings.retention_days_by_source),
                    store.clock,
                ),
            ):
                services = assemble(
                    settings, store, search, knowledge, learning, access.keys, audit_log
                )
                await _serve(
                    settings,
                    services,
                    access,
                    store.database,
                    search.embedding_problem,
                    socket_path,
                    tls,
                    files_max,
                )
        except (ServiceError, SQLAlchemyError) as error:
            raise refused_start(settings.data_dir, error, READ_ADVICE) from error
    _ignore_further_signals()


async def _serve(
    settings: Settings,
    services: Services,
    access: AccessControl,
    database: Database,
    embedding_problem: Callable[[], str],
    socket_path: str,
    tls: Tls | None,
    files_max: int,
) -> None:
    # Before anybody can find the server ready, and so may stop it.
    stop_requested = _stop_signal()
    _reload_on_hangup(tls)
    is_serving = True
    readiness = Readiness(database, embedding_problem)
    names = HostNames(settings.allowed_host_names())
    budget = MemoryBudget(settings.memory_budget_bytes)
    grpc_server = GrpcServer(services.methods, access.authenticate, budget, [services.traces])
    BUDGET.read_from(lambda: budget.total_bytes)
    BUDGET_USED.read_from(lambda: budget.used_bytes)
    operators = OperatorPages(
        serving=lambda: is_serving and database.problem() is None,
        checks=readiness.checks,
        metrics=MetricsPage(SqlJobStore(database)).show,
    )
    bridge = Bridge(
        services.methods,
        authenticate=access.authenticate,
        serving=lambda: is_serving and database.problem() is None,
        contract_image=CONTRACT_IMAGE.read_bytes(),
        check_browser=BrowserGuard(names, is_open=lambda: access.ring.is_open).check,
        budget=budget,
        page_hosts=settings.page_hosts(),
        operators=operators,
        traces=services.traces,
    )
    grpc_server.listen_privately(socket_path)
    # What is loaded by now stays: a full collection would go through all of it, which halted every
    # caller for a quarter of a second (measured on a busy machine; 5 ms since).
    gc.collect()
    gc.freeze()
    let_the_loop_in()
    await grpc_server.start()
    with lasting(socket_path) as lasting_path:
        front = Front(
            bridge,
            lasting_path,
            names,
            granted=bridge.granted_headers,
            budget=budget,
            files_max=files_max,
            connections_max=settings.connections_max,
            connections_per_peer_max=settings.connections_per_peer_max,
        )
        try:
            port = await _listen(front, settings, tls, OperatorApp(operators, budget))
        except StartError:
            await grpc_server.stop(0)
            raise
        log.info(
            "serving",
            url=f"{'http' if tls is None else 'https'}://{settings.host}:{port}",
            data_dir=str(settings.data_dir),
            access=access.describe(),
            **in_force(settings),
        )
        tell_connections(files_max, settings.connections_max)
        watch = asyncio.create_task(StorageWatch(database, grpc_server).run())
        await stop_requested.wait()
        watch.cancel()
        log.info("stopping")
        is_serving = False
        await grpc_server.announce_stop()
        await asyncio.sleep(HEALTH_GRACE_S)
        front.stop_accepting()
        services.stop()
        grpc_server.refuse_new_calls()
        await asyncio.sleep(SHUTDOWN_REFUSAL_S)
        await asyncio.gather(
            grpc_server.stop(settings.shutdown_grace_s),
            front.drain_http(settings.shutdown_grace_s),
        )
        front.close()
        await bridge.close()
        log.info("stopped")


async def _listen(front: Front, settings: Settings, tls: Tls | None, operators: Any) -> int:
    """Listen on the port and on the further ones; returns the first. Raises `StartError`."""
    port = asked = settings.port
    host = settings.host
    try:
        port = await front.listen(settings.host, asked, tls)
        if settings.grpc_port is not None:
            asked = settings.grpc_port
            await front.listen(settings.host, asked, tls, grpc_alone=True)
        if settings.metrics_port is not None:
            host, asked = settings.metrics_host, settings.metrics_port
            metrics_port = await front.listen(host, asked, http_app=operators)
            log.info("metrics", url=f"http://{host}:{metrics_port}/metrics")
    except OSError as error:
        front.stop_accepting()
        raise StartError(f"cannot listen on {host}:{asked}: {error.strerror}") from error
    return port


def _stop_signal() -> asyncio.Event:
    """Return an event that SIGTERM and SIGINT set, from now on instead of ending the process."""
    loop = asyncio.get_running_loop()
    stop_requested = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop_requested.set)
    return stop_requested


def _reload_on_hangup(tls: Tls | None) -> None:
    """Let SIGHUP read certificate and key anew, instead of ending the process."""

    def reload() -> None:
        if tls is None:
            log.info("nothing_to_reload", hint="SIGHUP reads TLS files anew; SIGTERM stops")
        else:
            tls.reload()

    if hasattr(signal, "SIGHUP"):
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reload)


def _ignore_further_signals() -> None:
    """Let an impatient second signal find nothing to end: everything is committed and closed."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.remove_signal_handler(number)
        signal.signal(number, signal.SIG_IGN)


def run(settings: Settings) -> None:
    """Serve on uvloop where it exists, on asyncio elsewhere."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(serve_until_stopped(settings))
    else:
        uvloop.run(serve_until_stopped(settings))

"""The composition root: the only module that knows everybody."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog
from alembic.util.exc import CommandError
from sqlalchemy.exc import SQLAlchemyError

from reflexio_server.ai.errors import EmbedderUnavailableError, WriterUnavailableError
from reflexio_server.ai.selection import open_embedder
from reflexio_server.bridge.app import Bridge
from reflexio_server.config import Settings
from reflexio_server.core.access import Caller
from reflexio_server.core.aggregating import Aggregator
from reflexio_server.core.follower import Follower
from reflexio_server.core.interactions import Interactions
from reflexio_server.core.learned_search import LearnedSearch
from reflexio_server.core.learned_vectors import LearnedVectors
from reflexio_server.core.learning import Learning
from reflexio_server.core.outcomes import Outcomes
from reflexio_server.core.playbooks import Playbooks
from reflexio_server.core.profiles import Profiles
from reflexio_server.core.search import NO_MODELS, Models, Search
from reflexio_server.core.search_ports import Embedder
from reflexio_server.data_folder import StartError, grpc_socket, hold_folder
from reflexio_server.front import Front
from reflexio_server.index.cache import PartitionCache
from reflexio_server.index.fusion import RankingWeights
from reflexio_server.index.learned_cache import LearnedPartitionCache
from reflexio_server.learning_service import LearningService, open_learning
from reflexio_server.rpc.admin import AdminHandlers
from reflexio_server.rpc.bulk import BulkPublisher
from reflexio_server.rpc.dispatch import Method
from reflexio_server.rpc.interactions import InteractionHandlers
from reflexio_server.rpc.learned_search import SearchHandlers
from reflexio_server.rpc.learning import LearningHandlers
from reflexio_server.rpc.playbooks import PlaybookHandlers
from reflexio_server.rpc.profiles import ProfileHandlers
from reflexio_server.rpc.requests import RequestHandlers
from reflexio_server.rpc.server import GrpcServer
from reflexio_server.sql.aggregation import SqlAggregationStore
from reflexio_server.sql.engine import DurabilityError
from reflexio_server.sql.learned_store import SqlLearnedStore
from reflexio_server.sql.search_store import SqlSearchStore
from reflexio_server.sql.store import SqlStore

HEALTH_GRACE_S = 0.05
"""Between health NOT_SERVING and the end of accepting: watchers hear it first."""
REFUSAL_GRACE_S = 0.1
"""Between refusing new calls in words and gRPC's own shutdown: busy callers hear it first."""
CONTRACT_IMAGE = Path(__file__).parent / "bridge" / "generated" / "contract.binpb"
LEARNED_CACHE_SHARE = 4
"""Learned records get one part in so many of the bytes for search: they are few and short."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Services:
    """The bound RPCs and what must be told when the server stops."""

    methods: list[Method]
    bulk: BulkPublisher
    learning: Learning

    def stop(self) -> None:
        """End what would go on as long as its caller stays."""
        self.bulk.stop()
        self.learning.stop()


@dataclass(frozen=True, slots=True)
class Learned:
    """The use cases of learned records."""

    playbooks: Playbooks
    profiles: Profiles
    outcomes: Outcomes
    search: LearnedSearch
    aggregator: Aggregator


def assemble(
    store: SqlStore, search: Search, learned: Learned, learning: LearningService
) -> Services:
    """Return every RPC of the contract, bound to its use case."""
    interactions = Interactions(store, search.note, learning.note)
    bulk = BulkPublisher(interactions)
    handlers = LearningHandlers(learning.learning, search)
    return Services(
        methods=[
            *InteractionHandlers(interactions, search, bulk, handlers).methods(),
            *RequestHandlers(interactions, learned.outcomes).methods(),
            *AdminHandlers(interactions, store).methods(),
            *PlaybookHandlers(learned.playbooks, learned.search, learned.aggregator).methods(),
            *ProfileHandlers(learned.profiles, learned.search).methods(),
            *SearchHandlers(learned.search).methods(),
        ],
        bulk=bulk,
        learning=learning.learning,
    )


@contextlib.asynccontextmanager
async def finding(settings: Settings, store: SqlStore) -> AsyncIterator[Search]:
    """Give the search, its follower running; `StartError` for a model that won't open."""
    search_store = SqlSearchStore(store)
    models, follower = NO_MODELS, None
    try:
        embedder = open_embedder(settings.embedding)
        weights = RankingWeights(**settings.ranking_weights)
    except (EmbedderUnavailableError, TypeError, ValueError) as error:
        raise StartError(f"search cannot start: {error}") from error
    if embedder is not None:
        key = await search_store.register_model(embedder.model_id, settings.embedding)
        follower = Follower(search_store, embedder, key)
        models = Models(key, {key: embedder, **await _older_models(search_store, key)})
        follower.start()
    partitions = PartitionCache(search_store, weights, settings.search_cache_bytes)
    try:
        yield Search(search_store, partitions, models, follower)
    finally:
        # A model that waits for its service is told to end before the follower waits for it.
        for opened in models.by_key.values():
            opened.close()
        if follower is not None:
            await follower.stop()
        partitions.close()


@contextlib.asynccontextmanager
async def learned_records(
    settings: Settings, store: SqlStore, models: Models
) -> AsyncIterator[Learned]:
    """Give the use cases of learned records, their vectors being made in the background."""
    learned_store = SqlLearnedStore(store)
    vectors = LearnedVectors(
        learned_store,
        models.by_key.get(models.current_key),
        models.current_key,
        is_local=settings.embedding == "local",
    )
    partitions = LearnedPartitionCache(
        learned_store,
        RankingWeights(**settings.ranking_weights),
        settings.search_cache_bytes // LEARNED_CACHE_SHARE,
    )
    search = LearnedSearch(learned_store, partitions, vectors, models)
    aggregator = Aggregator(SqlAggregationStore(store), vectors)
    vectors.start()
    aggregator.start()
    try:
        yield Learned(
            playbooks=Playbooks(learned_store, vectors),
            profiles=Profiles(learned_store, vectors, search),
            outcomes=Outcomes(learned_store),
            search=search,
            aggregator=aggregator,
        )
    finally:
        # As in `finding`: a model that waits for its service is told to end first.
        for opened in models.by_key.values():
            opened.close()
        await aggregator.stop()
        await vectors.stop()
        partitions.close()


async def _older_models(store: SqlSearchStore, key: int) -> dict[int, Embedder]:
    """Open the models whose vectors serve until the current one has made its own."""
    opened: dict[int, Embedder] = {}
    for other_key, model_id, spec in await store.other_models(key):
        try:
            embedder = open_embedder(spec)
        except EmbedderUnavailableError as error:
            log.warning("older_model_unavailable", model_id=model_id, error=str(error))
            continue
        if embedder is not None and embedder.model_id == model_id:
            opened[other_key] = embedder
    return opened


@contextlib.asynccontextmanager
async def learning_from(
    settings: Settings, store: SqlStore, search: Search
) -> AsyncIterator[LearningService]:
    """Give the learning, its worker running; `StartError` for a writer that won't open."""
    try:
        service = await open_learning(settings, store, search.models)
    except WriterUnavailableError as error:
        raise StartError(f"learning cannot start: {error}") from error
    try:
        yield service
    finally:
        await service.close()


def open_to_all(_headers: Mapping[str, str]) -> Caller:
    """Admit every caller to the local organisation, whatever bearer it brings."""
    return Caller()


def check_open(settings: Settings) -> None:
    """Refuse to serve beyond this machine without keys unless told to."""
    if not settings.is_loopback() and not settings.insecure_no_auth:
        raise StartError(
            f"refusing to listen on {settings.host} without keys: everybody who can reach it could "
            "read and delete; listen on 127.0.0.1, or say --insecure-no-auth"
        )


def open_store(folder: Path) -> SqlStore:
    """Open the database, migrated. Raises `StartError` where it cannot be served."""
    try:
        return SqlStore(folder)
    except DurabilityError as error:
        raise StartError(f"{folder} keeps no promise: {error}; use a local disk") from error
    except (SQLAlchemyError, CommandError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise StartError(
            f"cannot open the database in {folder}: {reason}; `reflexio doctor` says more; restore "
            "a backup, or use the release that wrote it"
        ) from error


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then drain. Raises `StartError`."""
    check_open(settings)
    with (
        hold_folder(settings.data_dir),
        open_store(settings.data_dir) as store,
        grpc_socket(settings.data_dir) as socket_path,
    ):
        async with (
            finding(settings, store) as search,
            learned_records(settings, store, search.models) as learned,
            learning_from(settings, store, search) as learning,
        ):
            await _serve(settings, assemble(store, search, learned, learning), socket_path)
    _ignore_further_signals()


async def _serve(settings: Settings, services: Services, socket_path: str) -> None:
    # Before anybody can find the server ready, and so may stop it.
    told = _stop_signal()
    is_serving = True
    grpc_server = GrpcServer(services.methods, open_to_all)
    bridge = Bridge(
        services.methods,
        authenticate=open_to_all,
        serving=lambda: is_serving,
        contract_image=CONTRACT_IMAGE.read_bytes(),
    )
    previous_umask = os.umask(0o177)
    try:
        # gRPC percent-decodes the path of a unix address.
        grpc_server.listen("unix:" + socket_path.replace("%", "%25"))
    finally:
        os.umask(previous_umask)
    if settings.grpc_port is not None:
        _listen_directly(grpc_server, settings)
    await grpc_server.start()
    front = Front(bridge, socket_path)
    try:
        port = await front.listen(settings.host, settings.port)
    except OSError as error:
        await grpc_server.stop(0)
        raise StartError(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror}"
        ) from error
    log.info(
        "serving",
        url=f"http://{settings.host}:{port}",
        data_dir=str(settings.data_dir),
        access="open to the organisation 'local': no keys are made",
    )
    await told.wait()
    log.info("stopping")
    is_serving = False
    await grpc_server.announce_stop()
    await asyncio.sleep(HEALTH_GRACE_S)
    front.stop_accepting()
    services.stop()
    grpc_server.refuse_new_calls()
    await asyncio.sleep(REFUSAL_GRACE_S)
    await asyncio.gather(
        grpc_server.stop(settings.shutdown_grace_s),
        front.drain_http(settings.shutdown_grace_s),
    )
    front.close()
    log.info("stopped")


def _listen_directly(grpc_server: GrpcServer, settings: Settings) -> None:
    try:
        grpc_server.listen(f"{settings.host}:{settings.grpc_port}")
    except RuntimeError as error:
        raise StartError(f"cannot listen on {settings.host}:{settings.grpc_port}") from error


def _stop_signal() -> asyncio.Event:
    """Return an event that SIGTERM and SIGINT set, from now on instead of ending the process."""
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    return told


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
        asyncio.run(serve(settings))
    else:
        uvloop.run(serve(settings))

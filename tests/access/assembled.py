"""A server's parts put together in this process, so that a test can see what they send to SQL."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from reflexio_server.app.knowledge import open_knowledge
from reflexio_server.app.learning import open_learning
from reflexio_server.app.search import open_search
from reflexio_server.app.services import assemble
from reflexio_server.config import Settings
from reflexio_server.core.access.audit_log import AuditLog
from reflexio_server.core.access.caller import ALL_SCOPES, Caller
from reflexio_server.core.access.keys import Keys, new_key_text
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.interactions.retention import Cutoffs
from reflexio_server.core.knowledge.model import Kind, Vector
from reflexio_server.core.learning.jobs import JOB_ATTEMPTS_MAX, AttemptFailure
from reflexio_server.rpc.methods import Method
from reflexio_server.sql.access.audit import SqlAuditStore
from reflexio_server.sql.access.keys import SqlKeyStore
from reflexio_server.sql.export import export_lines
from reflexio_server.sql.knowledge.contradictions import note
from reflexio_server.sql.knowledge.playbooks import delete_some_playbooks
from reflexio_server.sql.knowledge.profiles import delete_some_of_log, delete_some_profiles
from reflexio_server.sql.knowledge.store import SqlKnowledgeStore
from reflexio_server.sql.learning.store import SqlJobStore
from reflexio_server.sql.search.store import SqlSearchStore
from reflexio_server.sql.stores import SqlStore
from sqlalchemy import Connection, Engine, event

from tests.access.callers import OK, Answer
from tests.support.doors import to_message
from tests.support.store.subject import request, says

LATE_MS = 4_000_000_000_000
"""When every job is due."""
PACKAGE = "reflexio_server.sql."
CARRIERS = {
    f"{PACKAGE}{name}"
    for name in (
        "database.statements",
        "database.database",
        "database.group_commit",
        "database.sqlite.engine",
        "database.methods",
    )
}
"""Modules that run the statements of others."""


class Sent(NamedTuple):
    """A statement that was sent, and the function of `sql/` that sent it."""

    origin: str
    sql: str
    parameters: tuple[Any, ...]


def note_statements(engine: Engine, into: list[Sent]) -> None:
    """Note every statement that the engine's connections send from now on."""

    @event.listens_for(engine, "before_cursor_execute")
    def notify(
        _connection: Any, _cursor: Any, sql: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        origin = _origin()
        into.extend(Sent(origin, sql, tuple(row)) for row in (parameters if many else [parameters]))


def _origin() -> str:
    frame = sys._getframe()
    carrier = ""
    while frame.f_back is not None:
        frame = frame.f_back
        module = frame.f_globals.get("__name__", "")
        function = frame.f_code.co_qualname.partition(".<locals>")[0]
        name = f"{module.removeprefix(PACKAGE)}.{function}"
        if module in CARRIERS:
            carrier = carrier or name
        elif module.startswith(PACKAGE):
            return name
    return carrier


class InProcessCaller:
    """Calls the bound RPCs without a wire; the bearer is the organisation itself."""

    def __init__(self, loop: asyncio.AbstractEventLoop, methods: list[Method]) -> None:
        self._loop = loop
        self._methods = {method.descriptor.name: method for method in methods}

    def call(self, rpc: str, fields: dict[str, Any], bearer: str | None) -> Answer:
        """See `Caller.call` of the callers."""
        assert bearer is not None
        work = self._answer(self._methods[rpc], fields, Caller(org_id=bearer))
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _answer(self, method: Method, fields: dict[str, Any], caller: Caller) -> Answer:
        request: Message = to_message(method.descriptor.input_type, fields)
        try:
            if method.call is not None:
                replies = [await method.call(request, caller)]
            elif method.feed is not None:
                replies = [reply async for reply in method.feed(request, caller)]
            else:
                assert method.stream is not None
                replies = [reply async for reply in method.stream(_one(request), caller)]
        except ServiceError as error:
            return Answer(error.code.name, error.reason, error.message)
        return Answer(
            OK,
            replies=[MessageToDict(reply, preserving_proto_field_name=True) for reply in replies],
        )

    def close(self) -> None:
        """Leave the parts to `assembled`."""


async def _one(request: Message) -> AsyncIterator[Message]:
    yield request


@contextmanager
def assembled(
    folder: Path, org_id: str, sent: list[Sent], open_store: Callable[[], SqlStore]
) -> Iterator[InProcessCaller]:
    """Run a server's parts over a store while the block runs, noting what they send.

    They learn with the language model that the environment names.

    On leaving, what no RPC sends is sent for the organisation.
    """
    loop = asyncio.new_event_loop()
    begun: Future[tuple[list[Method], asyncio.Event]] = Future()
    with ThreadPoolExecutor(1) as thread:
        running = _running(folder, org_id, sent, begun, open_store)
        ended = thread.submit(loop.run_until_complete, running)
        wait((begun, ended), return_when=FIRST_COMPLETED)
        if not begun.done():
            ended.result()
        methods, stop = begun.result()
        try:
            yield InProcessCaller(loop, methods)
        finally:
            loop.call_soon_threadsafe(stop.set)
            ended.result()
            loop.close()


async def _running(
    folder: Path,
    org_id: str,
    sent: list[Sent],
    begun: Future[Any],
    open_store: Callable[[], SqlStore],
) -> None:
    settings = Settings(data_dir=folder, playbook_model="scripted", profile_extraction="on")
    stop = asyncio.Event()
    with open_store() as store:
        note_statements(store.database.backend.reading, sent)
        note_statements(store.database.backend.writing, sent)
        async with (
            open_search(settings, store) as search,
            open_knowledge(settings, store, search.models) as knowledge,
            open_learning(settings, store, search) as learning,
        ):
            keys = Keys(SqlKeyStore(store.database), time.time)
            audit_log = AuditLog(SqlAuditStore(store.database), settings.audit_days)
            services = assemble(settings, store, search, knowledge, learning, keys, audit_log)
            begun.set_result((services.methods, stop))
            await stop.wait()
        await _call_the_rest(store, org_id)


async def _call_the_rest(store: SqlStore, org_id: str) -> None:
    """Send what no RPC sends: of keys, of jobs that fail, of a second model."""
    keys = Keys(SqlKeyStore(store.database), time.time)
    made = await keys.create(org_id, ALL_SCOPES, name="", expires_at=None, text=new_key_text())
    await SqlKeyStore(store.database).note_uses({made.key_id: made.created_at})
    await keys.revoke(made.key_id)
    await SqlSearchStore(store.database).serving_model(org_id, "ann", 1)
    knowledge_store = SqlKnowledgeStore(store.database)
    await knowledge_store.store_vectors(org_id, Kind.PROFILES, [(1, Vector("", 1, b""))])
    jobs = SqlJobStore(store.database)
    taught = says("x", role="Agent", expert_content="y")
    await store.append([request("jobs", taught, org_id=org_id)])
    for _ in range(JOB_ATTEMPTS_MAX):
        (job,) = await jobs.claim("owner", now_ms=LATE_MS, lease_until_ms=LATE_MS, count_max=1)
        assert await jobs.renew(job, lease_until_ms=LATE_MS)
        assert await jobs.record_failure(job, AttemptFailure("no", 0), now_ms=LATE_MS)
    assert not await jobs.claim("owner", now_ms=LATE_MS, lease_until_ms=LATE_MS, count_max=1)
    delete_some_of_agents = partial(delete_some_playbooks, kind=Kind.AGENT_PLAYBOOKS)
    for delete_slice in (delete_some_of_agents, delete_some_profiles, delete_some_of_log):
        await store.database.change(partial(delete_slice, org_id=org_id, user_id=""))
    await store.database.change(
        lambda connection: note(connection, org_id, Kind.USER_PLAYBOOKS, 1, [2])
    )
    await SqlAuditStore(store.database).forget_entries(LATE_MS)
    for user_id in ("", "ann"):
        await store.database.read(partial(_exported, org_id=org_id, user_id=user_id))
    await jobs.count_open()
    await store.next_organisation("")
    await store.find_expired(org_id, Cutoffs(LATE_MS, {"chat": None, "mail": 1}), 0)


def _exported(connection: Connection, org_id: str, user_id: str) -> list[bytes]:
    return list(export_lines(connection, org_id, user_id))

"""The aggregation of user playbooks into agent playbooks, behind the calls that ask for it."""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
import structlog

from reflexio_server.core.background import BackgroundLoop
from reflexio_server.core.clock import Clock
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.json_columns import read_list, write_list
from reflexio_server.core.knowledge.clustering import (
    Cluster,
    ClusterItem,
    cluster,
    cluster_item,
    find_known,
    near_others,
)
from reflexio_server.core.knowledge.comparison.compared import ComparedText
from reflexio_server.core.knowledge.model import (
    AgentPlaybook,
    Kind,
    Playbook,
    PlaybookStatus,
    Status,
    UserPlaybook,
    Vector,
    playbook_text,
)
from reflexio_server.core.knowledge.ports import PartitionKey
from reflexio_server.core.knowledge.vectors import KnowledgeVectors
from reflexio_server.core.search.ports import Vectors
from reflexio_server.core.search.vector_rows import read_row, unit_vector

WRITERS = "aggregation/"
WRITER = f"{WRITERS}2"
"""The writer of what is gathered, with the version of the rules."""
LOOK_EVERY_S = 5.0
"""How often it is looked whether playbooks have changed, or the interval if that is less."""
RUN_ATTEMPTS_MAX = 5
"""Tries of one run; then it is given up, and the log says so."""
CLUSTERS_PER_COMMIT = 200
"""Agent playbooks that are made, and as many that grow, in one commit: others' publishes go in
between. A run that is cut is begun anew and finds what it has made."""

log = structlog.get_logger()


class AggregationRequest(NamedTuple):
    """A run that is stored and not done; empty texts mean all."""

    org_id: str
    agent_version: str
    playbook_name: str
    requested_at_ms: int
    attempts: int


class SourcePlaybook(NamedTuple):
    """A playbook with its vector's float16 row, empty without one."""

    playbook: Playbook
    row: bytes


class ClusterUpdate(NamedTuple):
    """An agent playbook that more user playbooks say."""

    agent_playbook_id: int
    user_playbook_ids: frozenset[int]


class Schedule(NamedTuple):
    """When playbooks are gathered without being asked for."""

    interval_s: float
    """Seconds between two runs of an organisation whose playbooks change; 0 for never."""
    after_changes: int
    """Changes to users' playbooks, such as new ones, after which a run does not wait for that."""


class Gathered(NamedTuple):
    """How far an organisation's playbooks had changed when they were gathered, and when.

    `is_certain` is False at the start: an earlier process may have left some.
    """

    change_count: int
    at_s: float
    is_certain: bool


class AggregationStore(Protocol):
    """Keeps the runs that are asked for, and what they read and write."""

    async def add_aggregation(self, org_id: str, agent_version: str, playbook_name: str) -> None:
        """Store a run; the same again is one run."""
        ...

    async def count_playbook_changes(self) -> dict[str, int]:
        """Return how often users' playbooks of each organisation have changed."""
        ...

    async def next_aggregation(self) -> AggregationRequest | None:
        """Return the run that was asked for first, of all organisations."""
        ...

    async def read_sources(
        self, request: AggregationRequest, kind: Kind, model_key: int
    ) -> list[SourcePlaybook]:
        """Return the run's newest playbooks: users' that are current, agents' of any status."""
        ...

    async def store_clusters(
        self,
        org_id: str,
        new: Sequence[tuple[AgentPlaybook, Vector | None]],
        updates: Sequence[ClusterUpdate],
    ) -> None:
        """Commit what a run made and what it found to have grown."""
        ...

    async def end_aggregation(self, request: AggregationRequest, *, is_done: bool) -> None:
        """Forget a run that is done, unless it was asked for again; or count an attempt."""
        ...


class Aggregator:
    """Runs what is asked for or due, one at a time. Belongs to one event loop."""

    def __init__(
        self,
        store: AggregationStore,
        vectors: KnowledgeVectors,
        clock: Clock,
        schedule: Schedule,
    ) -> None:
        self._store = store
        self._schedule = schedule
        self._gathered: dict[str, Gathered] | None = None
        self._vectors = vectors
        self._clock = clock
        self._loop = BackgroundLoop(self._step, "aggregation")

    def start(self) -> None:
        """Begin with what an earlier process left."""
        self._loop.start()

    async def stop(self) -> None:
        """End; a run in hand is begun anew at the next start."""
        await self._loop.stop()

    async def request(self, org_id: str, agent_version: str, playbook_name: str) -> None:
        """Store a run; it is done in the background."""
        await self._store.add_aggregation(org_id, agent_version, playbook_name)
        self._loop.wake()

    async def _step(self) -> None:
        request = await self._store.next_aggregation()
        if request is None:
            if not await self._ask_for_due():
                await self._loop.rest(
                    min(self._schedule.interval_s, LOOK_EVERY_S)
                    if self._schedule.interval_s
                    else None
                )
            return
        try:
            await self._cluster(request)
            await self._store.end_aggregation(request, is_done=True)
        except (ConnectionError, ServiceError):
            raise
        except Exception:
            # A run that always fails is given up in the end, or the others would wait for ever.
            await self._count_attempt(request)
            raise

    async def _ask_for_due(self) -> bool:
        """Ask for a run of each organisation that is due; returns whether there was one."""
        if not self._schedule.interval_s:
            return False
        counts = await self._store.count_playbook_changes()
        now_s = time.monotonic()
        if self._gathered is None:
            self._gathered = {
                org_id: Gathered(count, now_s, is_certain=False) for org_id, count in counts.items()
            }
        due = False
        for org_id, count in counts.items():
            last = self._gathered.setdefault(org_id, Gathered(0, now_s, is_certain=True))
            changed = count - last.change_count
            is_time = now_s - last.at_s >= self._schedule.interval_s
            if changed >= self._schedule.after_changes or (
                is_time and (changed or not last.is_certain)
            ):
                due = True
                await self._store.add_aggregation(org_id, "", "")
                self._gathered[org_id] = Gathered(count, now_s, is_certain=True)
        return due

    async def _count_attempt(self, request: AggregationRequest) -> None:
        given_up = request.attempts + 1 >= RUN_ATTEMPTS_MAX
        if given_up:
            log.error("aggregation_given_up", org_id=request.org_id)
        with contextlib.suppress(ServiceError):
            await self._store.end_aggregation(request, is_done=given_up)

    async def _cluster(self, request: AggregationRequest) -> None:
        for kind in (Kind.USER_PLAYBOOKS, Kind.AGENT_PLAYBOOKS):
            await self._vectors.complete(PartitionKey(request.org_id, kind))
        model_key = self._vectors.model_key
        sources = await self._store.read_sources(request, Kind.USER_PLAYBOOKS, model_key)
        known = await self._store.read_sources(request, Kind.AGENT_PLAYBOOKS, model_key)
        loop, dimensions = asyncio.get_running_loop(), self._vectors.dimensions
        texts = await loop.run_in_executor(None, _near_others, (*sources, *known), dimensions)
        instructions = {
            vector.text: row
            for vector in await self._vectors.of_texts(texts)
            if (row := read_row(vector.row)) is not None
        }
        new, updates = await loop.run_in_executor(
            None,
            plan_clusters,
            sources,
            known,
            PlanMaterial(model_key, dimensions, instructions, self._clock.now_s()),
        )
        for start in range(0, max(len(new), len(updates)), CLUSTERS_PER_COMMIT):
            these = slice(start, start + CLUSTERS_PER_COMMIT)
            await self._store.store_clusters(request.org_id, new[these], updates[these])
        log.info(
            "aggregated",
            org_id=request.org_id,
            looked_at=len(sources),
            made=len(new),
            updates=len(updates),
        )


class PlanMaterial(NamedTuple):
    """What a plan is made with; `instructions` are unit vectors of contents, as far as made."""

    model_key: int
    dimensions: int
    instructions: Mapping[str, Vectors]
    now_s: int


def _near_others(found: Sequence[SourcePlaybook], dimensions: int) -> list[str]:
    return near_others([_item(source, dimensions, {}) for source in found])


def plan_clusters(
    sources: Sequence[SourcePlaybook], known: Sequence[SourcePlaybook], made: PlanMaterial
) -> tuple[list[tuple[AgentPlaybook, Vector | None]], list[ClusterUpdate]]:
    """Return the agent playbooks to make, in the words of a user playbook, and those that grew."""
    there_of = _by_scope(known)
    new: list[tuple[AgentPlaybook, Vector | None]] = []
    updates: list[ClusterUpdate] = []
    for key, scope in _by_scope(sources).items():
        there = there_of.get(key, [])
        items = [_item(source, made.dimensions, made.instructions) for source in scope]
        said = [_item(source, made.dimensions, made.instructions) for source in there]
        for group in cluster(items):
            members = frozenset(items[place].playbook_id for place in group.places)
            place = find_known([items[place] for place in group.places], said)
            if place is None:
                new.append(_new_playbook(scope, group, members, made.model_key, made.now_s))
                # A second group that says nearly the same makes no second playbook.
                said.append(items[group.medoid])
            elif place < len(there) and _may_grow(
                there[place].playbook, members, said[place].members
            ):
                updates.append(
                    ClusterUpdate(there[place].playbook[0], members | said[place].members)
                )
    return new, updates


def _by_scope(found: Sequence[SourcePlaybook]) -> dict[tuple[str, str], list[SourcePlaybook]]:
    """Return playbooks by their agent and name: what is gathered is for one agent and purpose."""
    scopes: dict[tuple[str, str], list[SourcePlaybook]] = defaultdict(list)
    for source in found:
        scopes[source.playbook.agent_version, source.playbook.playbook_name].append(source)
    return scopes


def _item(
    source: SourcePlaybook, dimensions: int, instructions: Mapping[str, Vectors]
) -> ClusterItem:
    playbook = source.playbook
    row = read_row(source.row)
    vector = None if row is None else unit_vector(row[np.newaxis])
    return cluster_item(
        playbook_id=playbook[0],
        user_id=playbook.user_id if isinstance(playbook, UserPlaybook) else "",
        text=ComparedText(playbook.trigger, playbook.content),
        vector=np.zeros(dimensions, np.float32) if vector is None else vector,
        members=frozenset(
            read_list(playbook.user_playbook_ids)
            if isinstance(playbook, AgentPlaybook)
            else [playbook.user_playbook_id]
        ),
    )._replace(instruction=instructions.get(playbook.content))


def _may_grow(playbook: Playbook, members: frozenset[int], counted: frozenset[int]) -> bool:
    return (
        isinstance(playbook, AgentPlaybook)
        and playbook.writer.startswith(WRITERS)
        and playbook.status == Status.CURRENT
        and not members <= counted
    )


def _new_playbook(
    scope: Sequence[SourcePlaybook],
    group: Cluster,
    members: frozenset[int],
    model_key: int,
    now_s: int,
) -> tuple[AgentPlaybook, Vector | None]:
    best = scope[group.medoid]
    words = best.playbook
    vector = Vector(playbook_text(words.trigger, words.content), model_key, best.row)
    return AgentPlaybook(
        agent_playbook_id=0,
        agent_version=words.agent_version,
        playbook_name=words.playbook_name,
        created_at=now_s,
        content=words.content,
        trigger=words.trigger,
        rationale=words.rationale,
        blocking_issue=words.blocking_issue,
        playbook_status=PlaybookStatus.PENDING,
        playbook_metadata="",
        status=Status.CURRENT,
        tags=words.tags,
        writer=WRITER,
        evidence_count=len(members),
        user_playbook_ids=write_list(sorted(members)),
    ), vector if best.row else None

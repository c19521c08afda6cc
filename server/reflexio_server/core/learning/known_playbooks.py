"""Known playbooks with their vectors, among which it is decided what becomes of a draft."""

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from reflexio_server.core.knowledge.comparison.compared import ComparedText
from reflexio_server.core.knowledge.comparison.relation import SAME_COSINE_MIN
from reflexio_server.core.learning.jobs import KnownVector
from reflexio_server.core.learning.playbook_matching import (
    KnownPlaybook,
    MergeAction,
    MergeDecision,
    decide,
)
from reflexio_server.core.learning.vectors import MatchingVectors
from reflexio_server.core.search.ports import Vectors
from reflexio_server.core.search.vector_rows import read_row

NEAR_MAX = 20
"""Known playbooks whose texts are compared with a draft's, the nearest first."""
SHOWN_COSINE_MIN = 0.4
"""Less near are playbooks on other matters: a writer is not shown them, and replaces none."""
EMBEDDED_AGAIN_MAX = 200
"""Known playbooks without a vector of this model that get one for a comparison: about a second."""

LoadPlaybooks = Callable[[Sequence[int]], Awaitable[Sequence[KnownPlaybook]]]


class ComparedDraft(NamedTuple):
    """A draft as it is compared, with the interaction that it was learned from."""

    text: ComparedText
    vector: Vectors | None
    interaction_id: int


class KnownPlaybooks:
    """What a job's drafts are compared with; `load` reads the texts."""

    def __init__(
        self,
        rows: Sequence[tuple[KnownVector, Vectors | None]],
        vectors: MatchingVectors,
        load: LoadPlaybooks,
    ) -> None:
        self._rows = rows
        self._vectors = vectors
        self._load = load

    @classmethod
    async def of(
        cls, known: Sequence[KnownVector], vectors: MatchingVectors, load: LoadPlaybooks
    ) -> "KnownPlaybooks":
        """Return the playbooks with unit vectors; some that lack one get it now."""
        if vectors.model_key is None:
            return cls([(playbook, None) for playbook in known], vectors, load)
        lacking = [playbook.playbook_id for playbook in known if playbook.vector is None][
            :EMBEDDED_AGAIN_MAX
        ]
        made: dict[int, Vectors | None] = {}
        if lacking:
            texts = await load(lacking)
            rows = await vectors.embed(
                [ComparedText(text.trigger, text.content).searchable for text in texts]
            )
            made = {text.playbook_id: row for text, row in zip(texts, rows, strict=True)}
        return cls(
            [
                (
                    playbook,
                    made.get(playbook.playbook_id)
                    if playbook.vector is None
                    else read_row(playbook.vector),
                )
                for playbook in known
            ],
            vectors,
            load,
        )

    async def nearest(self, vector: Vectors | None, count_max: int) -> list[KnownPlaybook]:
        """Return the playbooks nearest to a text, nearest first, none that is far from it."""
        if vector is None:
            return []
        cosines = {
            playbook.playbook_id: float(row @ vector)
            for playbook, row in self._rows
            if row is not None
        }
        near = [playbook_id for playbook_id in cosines if cosines[playbook_id] >= SHOWN_COSINE_MIN]
        near = sorted(near, key=lambda playbook_id: -cosines[playbook_id])[:count_max]
        found = {playbook.playbook_id: playbook for playbook in await self._load(near)}
        return [found[playbook_id] for playbook_id in near if playbook_id in found]

    async def decide(
        self, draft: ComparedDraft, mark: bytes, replaces: int | None = None
    ) -> MergeDecision:
        """Decide on a draft; one with the fingerprint `mark` of a known playbook is known.

        `replaces` is the id of the playbook that the draft's writer says it replaces: it does when
        it is near, and nothing else is known of it.
        """
        decision = await self._compare(draft, mark)
        if decision.action is not MergeAction.ADD or replaces is None or draft.vector is None:
            return decision
        near = [
            playbook
            for playbook in await self.nearest(draft.vector, len(self._rows))
            if playbook.playbook_id == replaces
        ]
        if not near:
            return decision
        is_newer = draft.interaction_id > near[0].last_interaction_id
        return MergeDecision(
            MergeAction.SUPERSEDE if is_newer else MergeAction.YIELD,
            replaces,
            tuple(other for other in decision.doubtful if other != replaces),
        )

    async def _compare(self, draft: ComparedDraft, mark: bytes) -> MergeDecision:
        for playbook, _ in self._rows:
            if playbook.fingerprint == mark:
                return MergeDecision(MergeAction.STRENGTHEN, playbook.playbook_id)
        if draft.vector is None:
            return MergeDecision(MergeAction.ADD)
        cosines = {
            playbook.playbook_id: float(row @ draft.vector)
            for playbook, row in self._rows
            if row is not None
        }
        near = sorted(
            (playbook_id for playbook_id, cosine in cosines.items() if cosine >= SAME_COSINE_MIN),
            key=lambda playbook_id: -cosines[playbook_id],
        )[:NEAR_MAX]
        if not near:
            return MergeDecision(MergeAction.ADD)
        found = {playbook.playbook_id: playbook for playbook in await self._load(near)}
        known = [found[playbook_id] for playbook_id in near if playbook_id in found]
        wholes = [cosines[playbook.playbook_id] for playbook in known]
        texts = [ComparedText(playbook.trigger, playbook.content) for playbook in known]
        near_by = await self._vectors.closeness(draft.text, texts, wholes)
        return decide(draft.text, draft.interaction_id, list(zip(known, near_by, strict=True)))

"""One attempt of a job: read the correction, have it written up, decide about each draft."""

from collections.abc import Sequence

from reflexio_server.core import kill_points
from reflexio_server.core.kill_points import KillPoint
from reflexio_server.core.knowledge.model import draft_fingerprint
from reflexio_server.core.learning.jobs import (
    Job,
    JobStore,
    KnownVector,
    LearnedPlaybooks,
    PlaybookMerge,
)
from reflexio_server.core.learning.playbook_matching import (
    SAME_COSINE_MIN,
    ComparedText,
    KnownPlaybook,
    MergeAction,
    MergeDecision,
    decide,
)
from reflexio_server.core.learning.playbook_writer import (
    PlaybookDraft,
    PlaybookWriter,
)
from reflexio_server.core.learning.vectors import MatchingVectors
from reflexio_server.core.search.ports import Vectors
from reflexio_server.core.search.vector_rows import read_row, to_row

NEAR_MAX = 20
"""Known playbooks whose texts are compared with a draft's, the nearest first."""
EMBEDDED_AGAIN_MAX = 200
"""Known playbooks without a vector of this model that get one for a comparison: about a second."""


class PlaybookJob:
    """Learns from one job at a time or from several.

    Without a model behind `vectors` only exact doubles are known again. `offered_as` is as in
    `LearnedPlaybooks`.
    """

    def __init__(
        self,
        store: JobStore,
        writer: PlaybookWriter,
        vectors: MatchingVectors,
        *,
        offered_as: int | None = None,
    ) -> None:
        self._offered_as = offered_as
        self._store = store
        self._writer = writer
        self._vectors = vectors

    async def learn(self, job: Job) -> LearnedPlaybooks | None:
        """Return what a job teaches, None when its interaction is deleted. Stores nothing.

        Raises `ExtractionError`, and what the store and the model raise.
        """
        context = await self._store.load_correction(job)
        if context is None:
            return None
        extraction = await self._writer.write(context.correction)
        kill_points.reach(KillPoint.LLM_ANSWERED)
        drafts = {
            draft_fingerprint(
                job.user_id, context.agent_version, draft.trigger, draft.content
            ): draft
            for draft in extraction.drafts
        }
        if not drafts:
            return LearnedPlaybooks(context, extraction, ())
        vectors = await self._vectors.embed([_text(draft).searchable for draft in drafts.values()])
        known = await self._known(job, context.agent_version)
        to_store = [
            PlaybookMerge(
                draft=draft,
                decision=await self._decide(job, draft, mark, vector, known),
                fingerprint=mark,
                vector=None if vector is None else to_row(vector),
                model_key=None if vector is None else self._vectors.model_key,
            )
            for (mark, draft), vector in zip(drafts.items(), vectors, strict=True)
        ]
        offered_as = None if context.skip_aggregation else self._offered_as
        return LearnedPlaybooks(context, extraction, tuple(to_store), offered_as)

    async def _decide(
        self,
        job: Job,
        draft: PlaybookDraft,
        mark: bytes,
        vector: Vectors | None,
        known: Sequence[tuple[KnownVector, Vectors | None]],
    ) -> MergeDecision:
        for playbook, _ in known:
            if playbook.fingerprint == mark:
                return MergeDecision(MergeAction.STRENGTHEN, playbook.playbook_id)
        if vector is None:
            return MergeDecision(MergeAction.ADD)
        cosines = {
            playbook.playbook_id: float(row @ vector) for playbook, row in known if row is not None
        }
        near = sorted(
            (playbook_id for playbook_id, cosine in cosines.items() if cosine >= SAME_COSINE_MIN),
            key=lambda playbook_id: -cosines[playbook_id],
        )[:NEAR_MAX]
        if not near:
            return MergeDecision(MergeAction.ADD)
        found = {
            playbook.playbook_id: playbook
            for playbook in await self._store.known_playbooks(job.org_id, near)
        }
        pairs: list[tuple[KnownPlaybook, float]] = [
            (found[playbook_id], cosines[playbook_id])
            for playbook_id in near
            if playbook_id in found
        ]
        return decide(_text(draft), job.interaction_id, pairs)

    async def _known(
        self, job: Job, agent_version: str
    ) -> list[tuple[KnownVector, Vectors | None]]:
        """Return the user's current playbooks with their unit vectors."""
        model_key = self._vectors.model_key
        known = await self._store.known_vectors(job.org_id, job.user_id, agent_version, model_key)
        if model_key is None:
            return [(playbook, None) for playbook in known]
        lacking = [playbook.playbook_id for playbook in known if playbook.vector is None][
            :EMBEDDED_AGAIN_MAX
        ]
        made: dict[int, Vectors | None] = {}
        if lacking:
            texts = await self._store.known_playbooks(job.org_id, lacking)
            rows = await self._vectors.embed(
                [ComparedText(text.trigger, text.content).searchable for text in texts]
            )
            made = {text.playbook_id: row for text, row in zip(texts, rows, strict=True)}
        return [
            (
                playbook,
                made.get(playbook.playbook_id)
                if playbook.vector is None
                else read_row(playbook.vector),
            )
            for playbook in known
        ]


def _text(draft: PlaybookDraft) -> ComparedText:
    return ComparedText(draft.trigger, draft.content)

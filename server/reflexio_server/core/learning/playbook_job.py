"""One attempt of a job: read the correction, have it written up, decide about each draft."""

from dataclasses import replace
from functools import partial

from reflexio_server.core import kill_points
from reflexio_server.core.kill_points import KillPoint
from reflexio_server.core.knowledge.comparison.compared import ComparedText
from reflexio_server.core.knowledge.model import (
    draft_fingerprint,
    offer_fingerprint,
    playbook_text,
)
from reflexio_server.core.learning.jobs import (
    CorrectionContext,
    Job,
    JobStore,
    LearnedPlaybooks,
    OfferedVectors,
    PlaybookMerge,
)
from reflexio_server.core.learning.known_playbooks import ComparedDraft, KnownPlaybooks
from reflexio_server.core.learning.playbook_writer import (
    KNOWN_MAX,
    PlaybookWriter,
    ShownPlaybook,
)
from reflexio_server.core.learning.vectors import MatchingVectors
from reflexio_server.core.search.vector_rows import to_row


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
        correction = context.correction
        if self._writer.reads_known:
            known = await self._near(job, context)
            correction = replace(correction, known=known)
        extraction = await self._writer.write(correction)
        kill_points.reach(KillPoint.LLM_ANSWERED)
        drafts = {
            draft_fingerprint(
                job.user_id, context.agent_version, draft.trigger, draft.content
            ): draft
            for draft in extraction.drafts
        }
        if not drafts:
            return LearnedPlaybooks(context, extraction, ())
        texts = [ComparedText(draft.trigger, draft.content) for draft in drafts.values()]
        vectors = await self._vectors.embed([text.searchable for text in texts])
        offered_as = self._offers(context)
        offered, of_all = await self._of_all(job, context)
        of_user = await self._of_user(job, context.agent_version)
        to_store = []
        for (mark, draft), text, vector in zip(drafts.items(), texts, vectors, strict=True):
            compared = ComparedDraft(text, vector, job.interaction_id)
            offer_mark = offer_fingerprint(context.agent_version, text.trigger, text.content)
            replaced = None if draft.replaces is None else correction.known[draft.replaces]
            replaced_id = None if replaced is None else replaced.playbook_id
            to_store.append(
                PlaybookMerge(
                    draft=draft,
                    decision=await of_user.decide(
                        compared, mark, replaced_id if offered_as is None else None
                    ),
                    fingerprint=mark,
                    vector=None if vector is None else to_row(vector),
                    model_key=None if vector is None else self._vectors.model_key,
                    offer=await of_all.decide(
                        compared, offer_mark, None if offered_as is None else replaced_id
                    ),
                )
            )
        return LearnedPlaybooks(
            context, extraction, tuple(to_store), offered_as, offered.change_count
        )

    def _offers(self, context: CorrectionContext) -> int | None:
        return None if context.skip_aggregation else self._offered_as

    async def _near(self, job: Job, context: CorrectionContext) -> list[ShownPlaybook]:
        """Return the known playbooks nearest to what the expert says, of those that it may replace.

        Where all are offered what is learned, these are the agent's, else the user's own.
        """
        correction = context.correction
        (vector,) = await self._vectors.embed(
            [playbook_text(correction.question, correction.expert_answer)]
        )
        if self._offers(context) is None:
            known = await self._of_user(job, context.agent_version)
        else:
            _, known = await self._of_all(job, context)
        return [
            ShownPlaybook(playbook.playbook_id, playbook.trigger, playbook.content)
            for playbook in await known.nearest(vector, KNOWN_MAX)
        ]

    async def _of_all(
        self, job: Job, context: CorrectionContext
    ) -> tuple[OfferedVectors, KnownPlaybooks]:
        offered = OfferedVectors(0, [])
        if self._offers(context) is not None:
            offered = await self._store.offered_vectors(
                job.org_id, context.agent_version, self._vectors.model_key
            )
        return offered, await KnownPlaybooks.of(
            offered.playbooks, self._vectors, partial(self._store.offered_playbooks, job.org_id)
        )

    async def _of_user(self, job: Job, agent_version: str) -> KnownPlaybooks:
        known = await self._store.known_vectors(
            job.org_id, job.user_id, agent_version, self._vectors.model_key
        )
        return await KnownPlaybooks.of(
            known, self._vectors, partial(self._store.known_playbooks, job.org_id)
        )

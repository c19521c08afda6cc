"""One attempt of a job of profiles: read what was said, have it looked through, decide."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from reflexio_server.core import kill_points
from reflexio_server.core.kill_points import KillPoint
from reflexio_server.core.learning.extraction import Extraction
from reflexio_server.core.learning.jobs import Job, JobStore, LearnedProfiles, ProfileMerge
from reflexio_server.core.learning.profile_extractor import (
    Conversation,
    KnownProfile,
    ProfileAction,
    ProfileDraft,
    ProfileExtractor,
)
from reflexio_server.core.learning.profile_matching import decide_profile
from reflexio_server.core.learning.vectors import MatchingVectors
from reflexio_server.core.search.ports import Vectors
from reflexio_server.core.search.vector_rows import read_row, to_row

SHOWN_MAX: Final = 40
"""Known profiles that an extractor is shown, those that changed last."""
OUTDATED: Final = "a later statement of the user says otherwise"
SWITCHED_OFF: Final = "profile extraction is switched off"


class ProfileJob:
    """Learns what users say of themselves. Without an extractor each job ends with nothing."""

    def __init__(
        self, store: JobStore, extractor: ProfileExtractor | None, vectors: MatchingVectors
    ) -> None:
        self._store = store
        self._extractor = extractor
        self._vectors = vectors

    async def learn(self, job: Job) -> LearnedProfiles | None:
        """Return what a job teaches, None when its request is deleted. Stores nothing.

        Raises `ExtractionError`, and what the store and the model raise.
        """
        conversation = await self._store.load_conversation(job)
        if conversation is None:
            return None
        nothing_reason = SWITCHED_OFF if self._extractor is None else conversation.nothing_reason
        if self._extractor is None or nothing_reason:
            return _learned(conversation, Extraction((), nothing_reason, ""), ())
        known = tuple(
            await self._store.known_profiles(job.org_id, job.user_id, self._vectors.model_key)
        )
        extraction = await self._extractor.extract(conversation, known[:SHOWN_MAX])
        kill_points.reach(KillPoint.LLM_ANSWERED)
        to_store = await self._decide(extraction.drafts, known)
        if extraction.drafts and not to_store:
            extraction = replace(extraction, nothing_reason=OUTDATED)
        return _learned(conversation, extraction, to_store)

    async def _decide(
        self, drafts: Sequence[ProfileDraft], known: Sequence[KnownProfile]
    ) -> tuple[ProfileMerge, ...]:
        """Return what becomes of each draft; a known profile is touched by one draft alone."""
        vectors = await self._vectors.embed([draft.content for draft in drafts])
        rows = await self._rows(known)
        found: dict[str, ProfileMerge] = {}
        for draft, vector in zip(drafts, vectors, strict=True):
            cosines = (
                {}
                if vector is None
                else {profile_id: float(row @ vector) for profile_id, row in rows.items()}
            )
            decision = decide_profile(draft, known, cosines)
            if decision is None:
                continue
            mark = draft.content if decision.known is None else decision.known.profile_id
            merge = ProfileMerge(
                draft=draft,
                action=decision.action,
                known=decision.known,
                vector=None if vector is None else to_row(vector),
                model_key=None if vector is None else self._vectors.model_key,
            )
            if mark not in found or found[mark].action is ProfileAction.CONFIRM:
                found[mark] = merge
        return tuple(found.values())

    async def _rows(self, known: Sequence[KnownProfile]) -> dict[str, Vectors]:
        """Return the known profiles' vectors; those that lack one get it for this comparison."""
        rows = {
            profile.profile_id: row
            for profile in known
            if profile.vector is not None and (row := read_row(profile.vector)) is not None
        }
        lacking = [profile for profile in known if profile.vector is None][:SHOWN_MAX]
        made = await self._vectors.embed([profile.content for profile in lacking])
        rows |= {
            profile.profile_id: row
            for profile, row in zip(lacking, made, strict=True)
            if row is not None
        }
        return rows


def _learned(
    conversation: Conversation,
    extraction: Extraction[ProfileDraft],
    to_store: tuple[ProfileMerge, ...],
) -> LearnedProfiles:
    return LearnedProfiles(
        extraction=extraction,
        to_store=to_store,
        interaction_ids=tuple(turn.interaction_id for turn in conversation.turns),
        source=conversation.source,
    )

"""One attempt of a job of profiles: read what was said, have it looked through, decide."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from reflexio_server.core import kill_points
from reflexio_server.core.kill_points import KillPoint
from reflexio_server.core.learning.jobs import Job, JobStore, LearnedProfiles, ProfileLesson
from reflexio_server.core.learning.profile_extractor import (
    Extraction,
    KnownProfile,
    ProfileAct,
    ProfileDraft,
    ProfileExtractor,
    Spoken,
)
from reflexio_server.core.learning.profile_matching import choose_profile
from reflexio_server.core.learning.vectors import LessonVectors, read_row, stored_row
from reflexio_server.core.search.ports import Vectors

SHOWN_MAX: Final = 40
"""Known profiles that an extractor is shown, those that changed last."""
OUTDATED: Final = "a later statement of the user says otherwise"
SWITCHED_OFF: Final = "the extraction of profiles is switched off"


class ProfileLearner:
    """Learns what users say of themselves. Without an extractor each job ends with nothing."""

    def __init__(
        self, store: JobStore, extractor: ProfileExtractor | None, vectors: LessonVectors
    ) -> None:
        self._store = store
        self._extractor = extractor
        self._vectors = vectors

    async def learn(self, job: Job) -> LearnedProfiles | None:
        """Return what a job teaches, None when its request is deleted. Stores nothing.

        Raises `LessonError`, and what the store and the model raise.
        """
        spoken = await self._store.load_spoken(job)
        if spoken is None:
            return None
        nothing_reason = SWITCHED_OFF if self._extractor is None else spoken.nothing_reason
        if self._extractor is None or nothing_reason:
            return _learned(spoken, Extraction((), nothing_reason, ""), ())
        known = tuple(
            await self._store.known_profiles(job.org_id, job.user_id, self._vectors.model_key)
        )
        extraction = await self._extractor.extract(spoken, known[:SHOWN_MAX])
        kill_points.reach(KillPoint.LLM_ANSWERED)
        to_store = await self._decide(extraction.drafts, known)
        if extraction.drafts and not to_store:
            extraction = replace(extraction, nothing_reason=OUTDATED)
        return _learned(spoken, extraction, to_store)

    async def _decide(
        self, drafts: Sequence[ProfileDraft], known: Sequence[KnownProfile]
    ) -> tuple[ProfileLesson, ...]:
        """Return what becomes of each draft; a known profile is touched by one draft alone."""
        vectors = await self._vectors.embed([draft.content for draft in drafts])
        rows = await self._rows(known)
        found: dict[str, ProfileLesson] = {}
        for draft, vector in zip(drafts, vectors, strict=True):
            cosines = (
                {}
                if vector is None
                else {profile_id: float(row @ vector) for profile_id, row in rows.items()}
            )
            choice = choose_profile(draft, known, cosines)
            if choice is None:
                continue
            mark = draft.content if choice.known is None else choice.known.profile_id
            lesson = ProfileLesson(
                draft=draft,
                act=choice.act,
                known=choice.known,
                vector=stored_row(vector),
                model_key=None if vector is None else self._vectors.model_key,
            )
            if mark not in found or found[mark].act is ProfileAct.CONFIRM:
                found[mark] = lesson
        return tuple(found.values())

    async def _rows(self, known: Sequence[KnownProfile]) -> dict[str, Vectors]:
        """Return the known profiles' vectors; those that lack one get it for this comparison."""
        rows = {one.profile_id: read_row(one.vector) for one in known if one.vector}
        lacking = [one for one in known if one.vector is None][:SHOWN_MAX]
        made = await self._vectors.embed([one.content for one in lacking])
        rows |= {
            one.profile_id: row for one, row in zip(lacking, made, strict=True) if row is not None
        }
        return rows


def _learned(
    spoken: Spoken, extraction: Extraction, to_store: tuple[ProfileLesson, ...]
) -> LearnedProfiles:
    return LearnedProfiles(
        extraction=extraction,
        to_store=to_store,
        interaction_ids=tuple(turn.interaction_id for turn in spoken.turns),
        source=spoken.source,
    )

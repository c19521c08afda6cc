"""The end of a profile job in one transaction."""

from collections import defaultdict
from typing import Any

import uuid_utils
from sqlalchemy import Connection, and_, func, insert, literal, select, update

from reflexio_server.core.json_columns import read_list, write_list
from reflexio_server.core.knowledge.model import Kind, Profile, Status
from reflexio_server.core.knowledge.profile_lifetime import INFINITY, expiration
from reflexio_server.core.learning.jobs import (
    REASON_CHARS_MAX,
    Job,
    JobState,
    LearnedProfiles,
    ProfileMerge,
)
from reflexio_server.core.learning.profile_extractor import ProfileAction
from reflexio_server.sql.database.spelling import unindexed
from reflexio_server.sql.interactions.visibility import VISIBLE_INTERACTION
from reflexio_server.sql.knowledge import profile_log
from reflexio_server.sql.knowledge.change_counts import bump
from reflexio_server.sql.knowledge.profiles import PROFILE, lives
from reflexio_server.sql.learning.finish_playbooks import SOURCES_MAX
from reflexio_server.sql.learning.jobs import IS_LEARNABLE, is_held
from reflexio_server.sql.schema.interactions import interactions
from reflexio_server.sql.schema.knowledge import profiles
from reflexio_server.sql.schema.learning import learning_jobs

PROFILE_STORED_AS = {
    ProfileAction.ADD: "profile {} is new",
    ProfileAction.CONFIRM: "profile {} was known and is confirmed",
    ProfileAction.REPLACE: "profile {} was changed",
}
NOTHING_STORED = "the profile it confirms or changes was deleted meanwhile"
READ_AGAIN = "an interaction was deleted while the job ran"

Change = tuple[ProfileAction, Profile, Profile | None]
"""What was done, the profile as it is stored now, and as it was before."""


def finish_profiles(
    connection: Connection, job: Job, learned: LearnedProfiles, now_ms: int
) -> bool:
    """Store what was learned and end the job; False when its claim or what it read is gone."""
    is_there = connection.execute(
        select(literal(1)).select_from(learning_jobs).where(is_held(job), IS_LEARNABLE)
    ).first()
    if is_there is None:
        return False
    if not _is_whole(connection, job, learned):
        connection.execute(
            update(learning_jobs)
            .where(is_held(job))
            .values(
                state=JobState.PENDING.value,
                reason=READ_AGAIN,
                next_try_at_ms=now_ms,
                lease_owner="",
                lease_until_ms=0,
                updated_at_ms=now_ms,
            )
        )
        return False
    change_seq = bump(connection, job.org_id, Kind.PROFILES.value) if learned.to_store else 0
    stored = [
        change
        for merge in learned.to_store
        if (change := _store(connection, job, learned, merge, now_ms // 1000, change_seq))
        is not None
    ]
    if stored:
        _log(connection, job, stored, now_ms // 1000)
    _end(connection, job, learned, stored, now_ms)
    return True


def _is_whole(connection: Connection, job: Job, learned: LearnedProfiles) -> bool:
    """Whether everything that was read is there for readers."""
    ids = learned.interaction_ids
    if not ids:
        return True
    count = connection.execute(
        select(func.count()).where(
            unindexed(interactions.c.org_id) == job.org_id,
            interactions.c.interaction_id.in_(ids),
            VISIBLE_INTERACTION,
        )
    ).scalar_one()
    return bool(count == len(ids))


def _store(
    connection: Connection,
    job: Job,
    learned: LearnedProfiles,
    merge: ProfileMerge,
    now: int,
    change_seq: int,
) -> Change | None:
    """Do with one draft what was chosen; None when the profile that it concerns is gone."""
    draft = merge.draft
    new = Profile(
        profile_id=str(uuid_utils.uuid7()),
        user_id=job.user_id,
        content=draft.content,
        last_modified_timestamp=now,
        generated_from_request_id=job.request_id,
        profile_time_to_live=draft.time_to_live,
        expiration_timestamp=expiration(now, draft.time_to_live),
        custom_features="",
        source=learned.source,
        status=Status.CURRENT,
        source_interaction_ids=write_list(draft.interaction_ids),
        tags="",
        writer=learned.extraction.writer,
    )
    further = {
        "vector": merge.vector,
        "model_key": merge.model_key,
        "change_seq": change_seq,
    }
    if merge.known is None:
        return _add(connection, job, new, further)
    this = and_(profiles.c.org_id == job.org_id, profiles.c.profile_id == merge.known.profile_id)
    row = connection.execute(
        select(*PROFILE).where(this, profiles.c.status == Status.CURRENT, lives(now))
    ).one_or_none()
    if row is None:
        # Its deletion was answered with OK: a model's answer from before brings nothing back.
        return None
    old = Profile._make(row)
    if old.content != merge.known.content:
        return _add(connection, job, new, further)
    if merge.action is ProfileAction.REPLACE:
        kept = new._replace(
            profile_id=old.profile_id, custom_features=old.custom_features, tags=old.tags
        )
        connection.execute(update(profiles).where(this).values({**kept._asdict(), **further}))
        return ProfileAction.REPLACE, kept, old
    held = _confirmed(old, new, now)
    connection.execute(
        update(profiles).where(this).values({**held._asdict(), "change_seq": change_seq})
    )
    return ProfileAction.CONFIRM, held, old


def _add(connection: Connection, job: Job, new: Profile, further: dict[str, Any]) -> Change:
    connection.execute(insert(profiles).values({**new._asdict(), "org_id": job.org_id, **further}))
    return ProfileAction.ADD, new, None


def _confirmed(old: Profile, new: Profile, now: int) -> Profile:
    """Return the profile with the evidence, its life counted from now and never made shorter."""
    sources = [*read_list(old.source_interaction_ids), *read_list(new.source_interaction_ids)]
    longest = max(old.profile_time_to_live or INFINITY, new.profile_time_to_live)
    return old._replace(
        last_modified_timestamp=now,
        profile_time_to_live=longest,
        expiration_timestamp=max(old.expiration_timestamp, expiration(now, longest)),
        source_interaction_ids=write_list(list(dict.fromkeys(sources))[-SOURCES_MAX:]),
    )


def _log(connection: Connection, job: Job, stored: list[Change], now: int) -> None:
    lists: dict[str, list[Profile]] = defaultdict(list)
    for action, profile, before in stored:
        if action is ProfileAction.CONFIRM:
            lists["mentioned"].append(profile)
            continue
        lists["added"].append(profile)
        if before is not None:
            lists["removed"].append(before)
    profile_log.write(connection, job.org_id, job.user_id, now, request_id=job.request_id, **lists)


def _end(
    connection: Connection, job: Job, learned: LearnedProfiles, stored: list[Change], now_ms: int
) -> None:
    extraction = learned.extraction
    said = "; ".join(
        PROFILE_STORED_AS[action].format(profile.profile_id) for action, profile, _ in stored
    )
    reason = said or extraction.nothing_reason or NOTHING_STORED
    connection.execute(
        update(learning_jobs)
        .where(is_held(job))
        .values(
            state=(JobState.DONE if stored else JobState.NOTHING).value,
            reason=reason[:REASON_CHARS_MAX],
            writer=extraction.writer,
            profile_ids=write_list(
                [
                    profile.profile_id
                    for action, profile, _ in stored
                    if action is not ProfileAction.CONFIRM
                ]
            ),
            calls=learning_jobs.c.calls + extraction.calls,
            prompt_tokens=learning_jobs.c.prompt_tokens + extraction.prompt_tokens,
            completion_tokens=learning_jobs.c.completion_tokens + extraction.completion_tokens,
            lease_owner="",
            lease_until_ms=0,
            updated_at_ms=now_ms,
        )
    )

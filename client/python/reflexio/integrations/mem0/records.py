"""Profiles as memories of mem0: their ids, and the dicts that it returns."""

import hashlib
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote

from reflexio.types import ProfileChangeLog, UserProfile

FEATURE = "mem0"
"""The field of `custom_features` that holds what mem0 knows of a memory besides its text."""
PROMOTED = ("agent_id", "run_id", "actor_id", "role")


def memory_id_of(user_id: str, profile_id: str) -> str:
    """Return the id of a memory: it says whose it is, for mem0's calls name no user."""
    return f"{quote(user_id, safe='')}:{profile_id}"


def user_and_profile(memory_id: str) -> tuple[str, str]:
    """Return whose memory an id names, and the profile; ValueError when it is no such id."""
    user, colon, profile_id = str(memory_id).partition(":")
    if not (user and colon and profile_id):
        raise ValueError(f"Memory with id {memory_id} not found")
    return unquote(user), profile_id


def memory_of(profile: UserProfile) -> dict[str, Any]:
    """Return a memory as mem0 returns it; `score` is there in search results."""
    kept = profile.custom_features.get(FEATURE) or {}
    changed = iso(profile.last_modified_timestamp)
    memory: dict[str, Any] = {
        "id": memory_id_of(profile.user_id, profile.profile_id),
        "memory": profile.content,
        "hash": hashlib.md5(profile.content.encode(), usedforsecurity=False).hexdigest(),
        "created_at": kept.get("created_at") or changed,
        "updated_at": changed,
        "metadata": kept.get("metadata") or None,
        "user_id": profile.user_id,
    }
    memory |= {name: kept[name] for name in PROMOTED if kept.get(name)}
    if profile.score is not None:
        memory["score"] = profile.score
    return memory


def change_of(log: ProfileChangeLog, profile_id: str) -> dict[str, Any] | None:
    """Return one change of a memory as mem0's history has it; None when it is of others."""
    after = next(
        (profile for profile in log.added_profiles if profile.profile_id == profile_id), None
    )
    before = next(
        (profile for profile in log.removed_profiles if profile.profile_id == profile_id), None
    )
    known = after or before
    if known is None:
        return None
    kept = known.custom_features.get(FEATURE) or {}
    event = "DELETE" if after is None else "ADD" if before is None else "UPDATE"
    return {
        "id": str(log.id),
        "memory_id": memory_id_of(known.user_id, profile_id),
        "old_memory": before.content if before else None,
        "new_memory": after.content if after else None,
        "event": event,
        "created_at": kept.get("created_at") or iso(log.created_at),
        "updated_at": None if event == "ADD" else iso(log.created_at),
        "is_deleted": event == "DELETE",
        "actor_id": kept.get("actor_id"),
        "role": kept.get("role"),
    }


def iso(seconds: float) -> str:
    """Return epoch seconds as mem0 writes times."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()

"""`Memory` with the calls of mem0's, kept as profiles of Reflexio."""

import json
import logging
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from reflexio.client import ReflexioClient
from reflexio.errors import AlreadyExists, NotFound
from reflexio.integrations._request_ids import derived_request_id
from reflexio.integrations.mem0.filters import FILTERED_MAX, matches, user_and_rest, user_of
from reflexio.integrations.mem0.records import (
    FEATURE,
    change_of,
    iso,
    memory_id_of,
    memory_of,
    user_and_profile,
)
from reflexio.types import UserProfile

log = logging.getLogger("reflexio")

_SOURCE = "mem0"
AGAIN_MAX = 100
"""How often the same words may be added anew after they were deleted or changed."""
DELETED_AT_ONCE = 1000


class Memory:
    """What mem0's `Memory` does, kept by Reflexio: `from reflexio.integrations.mem0 import Memory`.

    Every memory is a profile of a user, so `user_id` is required; `agent_id` and `run_id` narrow
    down. With `infer` a conversation is recorded and the server makes memories of it, which needs
    its setting REFLEXIO_PROFILE_EXTRACTION; with `infer=False` each message is a memory as it is.
    `infer` of the constructor is the default of `add`. Adding the same again stores nothing twice.
    Raises ValueError for what mem0 refuses, `reflexio.ReflexioError` for what the server does.
    """

    def __init__(self, client: ReflexioClient | None = None, *, infer: bool = True) -> None:
        self._client = client or ReflexioClient()
        self._infer = infer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def add(
        self,
        messages: str | Mapping[str, Any] | Sequence[Mapping[str, Any]],
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        infer: bool | None = None,
    ) -> dict[str, Any]:
        """Remember messages; returns {"results": [{"id", "memory", "event", ...}]}.

        The event is ADD, or NONE for what was there. `metadata` takes at most 16 KiB as JSON. With
        `infer` it returns when the server has learned, after 30 seconds at most.
        """
        user = user_of(user_id, "user_id")
        if isinstance(messages, str):
            messages = [{"role": "user", "content": messages}]
        elif isinstance(messages, Mapping):
            messages = [messages]
        kept = {"agent_id": agent_id, "run_id": run_id, "metadata": dict(metadata or {})}
        kept = {name: value for name, value in kept.items() if value}
        if self._infer if infer is None else infer:
            return {"results": self._infer_from(user, messages, kept)}
        results = [
            self._add_one(user, message, kept)
            for message in messages
            if message.get("role") != "system" and message.get("content")
        ]
        return {"results": results}

    def get(self, memory_id: str) -> dict[str, Any] | None:
        """Return one memory, None when there is none."""
        profile = self._profile(memory_id)
        return None if profile is None else memory_of(profile)

    def get_all(
        self, *, filters: Mapping[str, Any] | None = None, top_k: int = 20, **given: Any
    ) -> dict[str, Any]:
        """List a user's memories, last changed first; filters beyond the user look at 10,000."""
        user, rest = user_and_rest(filters, given)
        _refuse(given)
        if top_k < 1:
            return {"results": []}
        found = self._client.get_profiles(user, top_k=FILTERED_MAX if rest else top_k)
        memories = [memory_of(profile) for profile in found.user_profiles]
        return {"results": [memory for memory in memories if matches(rest, memory)][:top_k]}

    def search(
        self,
        query: str,
        *,
        top_k: int = 20,
        filters: Mapping[str, Any] | None = None,
        threshold: float = 0.1,
        rerank: bool = False,
        **given: Any,
    ) -> dict[str, Any]:
        """Find a user's memories by meaning and by words, best first.

        `threshold` is the least score. The server ranks by both at once: `rerank` changes nothing.
        """
        user, rest = user_and_rest(filters, given)
        _refuse(given)
        if not query.strip():
            raise ValueError("query: must not be empty")
        if top_k < 1:
            return {"results": []}
        found = self._client.search_profiles(user, query, top_k=FILTERED_MAX if rest else top_k)
        memories = [memory_of(profile) for profile in found.user_profiles]
        fitting = [
            memory for memory in memories if memory["score"] >= threshold and matches(rest, memory)
        ]
        return {"results": fitting[:top_k]}

    def update(
        self,
        memory_id: str,
        text: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        data: str | None = None,
    ) -> dict[str, str]:
        """Change the text of a memory, or add to its metadata; `data` is the same as `text`."""
        text = data if text is None else text
        if text is None and metadata is None:
            raise ValueError("text or metadata: one of them is required")
        profile = self._profile(memory_id)
        if profile is None:
            raise ValueError(f"Memory with id {memory_id} not found")
        features: dict[str, Any] | None = None
        if metadata is not None:
            kept = dict(profile.custom_features.get(FEATURE) or {})
            kept["metadata"] = {**(kept.get("metadata") or {}), **metadata}
            features = {**profile.custom_features, FEATURE: kept}
        try:
            self._client.update_user_profile(
                profile.user_id, profile.profile_id, content=text, custom_features=features
            )
        except NotFound as error:
            raise ValueError(f"Memory with id {memory_id} not found") from error
        return {"message": "Memory updated successfully!"}

    def delete(self, memory_id: str) -> dict[str, str]:
        """Delete one memory; ValueError when there is none."""
        if not self._client.delete_profile(*user_and_profile(memory_id)).deleted_count:
            raise ValueError(f"Memory with id {memory_id} not found")
        return {"message": "Memory deleted successfully!"}

    def delete_all(
        self, user_id: str | None = None, agent_id: str | None = None, run_id: str | None = None
    ) -> dict[str, str]:
        """Delete a user's memories, or those of one agent or run of theirs."""
        user = user_of(user_id, "user_id")
        asked = {"agent_id": agent_id, "run_id": run_id}
        filters = {name: value for name, value in asked.items() if value}
        while True:
            found = self.get_all(filters={"user_id": user, **filters}, top_k=DELETED_AT_ONCE)
            ids = [user_and_profile(memory["id"])[1] for memory in found["results"]]
            if not ids:
                return {"message": "Memories deleted successfully!"}
            self._client.delete_profiles_by_ids(ids)

    def history(self, memory_id: str) -> list[dict[str, Any]]:
        """Return the changes of a memory, oldest first; none once it is deleted."""
        user, profile_id = user_and_profile(memory_id)
        logs = self._client.get_profile_change_log(user, limit=FILTERED_MAX).profile_change_logs
        changes = (change_of(log, profile_id) for log in reversed(logs))
        return [change for change in changes if change is not None]

    def _profile(self, memory_id: str) -> UserProfile | None:
        user, profile_id = user_and_profile(memory_id)
        found = self._client.get_profiles(user, profile_id=profile_id).user_profiles
        return found[0] if found else None

    def _add_one(
        self, user: str, message: Mapping[str, Any], kept: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Store one message as a memory, under the first id of its words that is not spent."""
        content, role = str(message["content"]), str(message.get("role") or "user")
        about = {**kept, "role": role, "actor_id": message.get("name")}
        about = {name: value for name, value in about.items() if value}
        words = json.dumps([about, content], sort_keys=True, default=str)
        result = {"memory": content, "role": role, "actor_id": message.get("name")}
        for attempt in range(AGAIN_MAX):
            profile_id = derived_request_id(_SOURCE, user, words, str(attempt))
            memory_id = memory_id_of(user, profile_id)
            profile = {
                "profile_id": profile_id,
                "user_id": user,
                "content": content,
                "source": _SOURCE,
                "custom_features": {FEATURE: {**about, "created_at": iso(time.time())}},
            }
            try:
                stored = self._client.add_user_profile([profile])
            except AlreadyExists:
                continue
            if stored.added_count:
                return {"id": memory_id, "event": "ADD", **result}
            there = self._profile(memory_id)
            if there is not None and there.content == content:
                return {"id": memory_id, "event": "NONE", **result}
        raise AlreadyExists(f"the same words were added and deleted {AGAIN_MAX} times")

    def _infer_from(
        self, user: str, messages: Sequence[Mapping[str, Any]], kept: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        """Record a conversation, and return the memories that the server has made of it."""
        said = json.dumps([kept, list(messages)], sort_keys=True, default=str)
        request_id = derived_request_id(_SOURCE, user, said)
        self._client.publish_interaction(
            user,
            messages,
            str(kept.get("run_id") or _SOURCE),
            _SOURCE,
            wait_for_response=True,
            request_id=request_id,
        )
        listed = self._client.get_profiles(user, top_k=FILTERED_MAX).user_profiles
        made = [profile for profile in listed if profile.generated_from_request_id == request_id]
        if not made:
            log.info(
                "the conversation is recorded and no memory was made of it; a server makes some "
                "with REFLEXIO_PROFILE_EXTRACTION=on, and infer=False keeps messages as they are"
            )
        for profile in made:
            if kept and FEATURE not in profile.custom_features:
                features = {**profile.custom_features, FEATURE: dict(kept)}
                self._client.update_user_profile(user, profile.profile_id, custom_features=features)
        return [
            {
                "id": memory_id_of(user, profile.profile_id),
                "memory": profile.content,
                "event": "ADD",
            }
            for profile in made
        ]


def _refuse(given: Mapping[str, Any]) -> None:
    if given:
        raise ValueError(f"{sorted(given)[0]}: Reflexio has no such argument")

"""`ReflexioMemory`: two nodes of a graph, one before the agent and one after it."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.runnables import RunnableConfig

from reflexio.client import ReflexioClient
from reflexio.errors import InvalidRequest, ReflexioError
from reflexio.integrations._request_ids import INTERACTIONS_A_REQUEST_MAX
from reflexio.integrations.langchain.messages import (
    name_messages,
    request_id_of,
    to_interactions,
)

log = logging.getLogger("reflexio")

_SOURCE = "langgraph"


class ReflexioMemory:
    """What a graph knows of its user, and where its turns are recorded.

    `recall` is the node before the agent, `record` the one after it; both read the list of
    messages under `messages_key` of the state, and "user_id" and "thread_id" of the run's
    `configurable`: the thread is the session. Raises InvalidRequest, which names the one that is
    missing.
    """

    def __init__(
        self,
        client: ReflexioClient | None = None,
        *,
        messages_key: str = "messages",
        known_key: str = "known",
        chars_max: int | None = None,
        source: str = _SOURCE,
        agent_version: str = "",
    ) -> None:
        self._client = client or ReflexioClient()
        self._messages_key = messages_key
        self._known_key = known_key
        self._chars_max = chars_max
        self._source = source
        self._agent_version = agent_version

    def recall(self, state: Mapping[str, Any], config: RunnableConfig) -> dict[str, str]:
        """Return {known_key: text for the agent's instructions}, empty when nothing is known.

        What is looked for is the user's last message. When the server cannot be asked, the text is
        empty and a warning is logged to "reflexio".
        """
        user_id, session_id = _ids(config)
        turn = _last_turn(state[self._messages_key])
        question = str(turn[0].text) if turn else ""
        if not question:
            return {self._known_key: ""}
        try:
            context = self._client.context(
                user_id,
                question,
                chars_max=self._chars_max,
                agent_version=self._agent_version or None,
                session_id=session_id,
            )
        except ReflexioError as error:
            log.warning("the agent goes on without what is known: %s", error)
            return {self._known_key: ""}
        return {self._known_key: context.as_prompt()}

    def record(self, state: Mapping[str, Any], config: RunnableConfig) -> dict[str, Any]:
        """Store the turn: the user's last message and what followed it; changes no state.

        It is on disk when the node returns. A run that is repeated from a checkpoint stores nothing
        twice: the messages have ids in the graph's state. Raises `reflexio.ReflexioError` when the
        turn could not be stored, so that the run can be resumed.
        """
        user_id, session_id = _ids(config)
        turn = _last_turn(state[self._messages_key])
        name_messages(turn)
        for start in range(0, len(turn), INTERACTIONS_A_REQUEST_MAX):
            part = turn[start : start + INTERACTIONS_A_REQUEST_MAX]
            self._client.publish_interaction(
                user_id,
                to_interactions(part),
                session_id,
                self._source,
                self._agent_version,
                request_id=request_id_of(self._source, user_id, session_id, part),
            )
        return {}


def _ids(config: RunnableConfig) -> tuple[str, str]:
    configurable = config.get("configurable") or {}
    for name in ("user_id", "thread_id"):
        if not configurable.get(name):
            raise InvalidRequest.of_field(f"configurable.{name}", "is required")
    return str(configurable["user_id"]), str(configurable["thread_id"])


def _last_turn(messages: Sequence[BaseMessage]) -> Sequence[BaseMessage]:
    """Return the last message of the user with all after it; nothing when the user said nothing."""
    for index in range(len(messages) - 1, -1, -1):
        if isinstance(messages[index], HumanMessage):
            return messages[index:]
    return ()

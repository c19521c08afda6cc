"""`ReflexioRecorder`: a callback handler that records each run of an agent as a turn."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.outputs import LLMResult

from reflexio.client import ReflexioClient
from reflexio.errors import ReflexioError
from reflexio.integrations._request_ids import derived_request_id
from reflexio.publisher import Publisher

log = logging.getLogger("reflexio")

_SOURCE = "langchain"
TOOLS_MAX = 100
"""The contract's limit of tools in an interaction; the calls after it are not recorded."""
TOOL_TEXT_CHARS_MAX = 50_000
"""What is kept of a tool's input and of its output: both fit in the 256 KiB of `tool_data`."""
OPEN_RUNS_MAX = 10_000
"""Runs that have begun and not ended; the oldest is forgotten for one more."""


@dataclass
class _Turn:
    """What one outermost run has said and called so far."""

    user_id: str
    session_id: str
    question: str = ""
    answer: str = ""
    tools: dict[UUID, dict[str, Any]] = field(default_factory=dict)


class ReflexioRecorder(BaseCallbackHandler):
    """Records what a user asked, what the agent answered and which tools it called.

    A turn is one outermost run, published in the background when it has ended, under an id that
    follows from the run's id. `user_id` and `session_id` are those given here, or "user_id" and
    "session_id" (or "thread_id") of the `metadata` or `configurable` of the run; a run without
    both is not recorded, with a warning to the logger "reflexio". Nothing is raised into the
    agent. `close()` waits for what is not stored yet, `flush()` without closing.
    """

    def __init__(
        self,
        client: ReflexioClient | None = None,
        *,
        user_id: str = "",
        session_id: str = "",
        source: str = _SOURCE,
        agent_version: str = "",
        publisher: Publisher | None = None,
    ) -> None:
        super().__init__()
        self._publisher = publisher or Publisher(client)
        self._user_id = user_id
        self._session_id = session_id
        self._source = source
        self._agent_version = agent_version
        self._lock = Lock()
        self._turns: dict[UUID, _Turn] = {}
        self._outermost: dict[UUID, UUID] = {}

    def flush(self, timeout_s: float = 30.0) -> bool:
        """Wait until all turns so far are stored or reported; says whether they are."""
        return self._publisher.flush(timeout_s)

    def close(self) -> bool:
        """Store what is left and take nothing more; says whether the server answered it all."""
        return self._publisher.close()

    def on_chain_start(
        self,
        serialized: dict[str, Any] | None,
        inputs: Any,
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        metadata: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Begin a turn where the run is an outermost one."""
        self._begin(run_id, parent_run_id, metadata)

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **kwargs: Any) -> None:
        """Record the turn where the run is an outermost one."""
        self._end(run_id)

    def on_chain_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        """Record what was said before the failure."""
        self._end(run_id)

    def on_chat_model_start(
        self,
        serialized: dict[str, Any] | None,
        messages: list[list[BaseMessage]],
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        metadata: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Keep what the user said last."""
        turn = self._begin(run_id, parent_run_id, metadata)
        said = [
            message for batch in messages for message in batch if isinstance(message, HumanMessage)
        ]
        if said:
            turn.question = str(said[-1].text)

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **kwargs: Any) -> None:
        """Keep what the model answered."""
        turn = self._turn(run_id)
        generation = next(
            (candidate for batch in response.generations for candidate in batch), None
        )
        if turn is not None and generation is not None:
            turn.answer = generation.text or turn.answer
        self._end(run_id)

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        """Record what was said before the failure."""
        self._end(run_id)

    def on_tool_start(
        self,
        serialized: dict[str, Any] | None,
        input_str: str,
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        metadata: dict[str, Any] | None = None,
        inputs: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Keep the call of a tool."""
        turn = self._begin(run_id, parent_run_id, metadata)
        name = str((serialized or {}).get("name") or kwargs.get("name") or "tool")
        if len(turn.tools) < TOOLS_MAX:
            turn.tools[run_id] = {
                "tool_name": name,
                "tool_data": {"input": input_str[:TOOL_TEXT_CHARS_MAX]},
            }

    def on_tool_end(self, output: Any, *, run_id: UUID, **kwargs: Any) -> None:
        """Keep what a tool answered."""
        self._tool_ended(run_id, str(getattr(output, "content", output)), "success")

    def on_tool_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        """Keep that a tool failed, and why."""
        self._tool_ended(run_id, str(error), "error")

    def _tool_ended(self, run_id: UUID, output: str, status: str) -> None:
        turn = self._turn(run_id)
        tool = turn.tools.get(run_id) if turn is not None else None
        if tool is not None:
            tool["tool_data"]["output"] = output[:TOOL_TEXT_CHARS_MAX]
            tool["status"] = status
        self._end(run_id)

    def _begin(
        self, run_id: UUID, parent_run_id: UUID | None, metadata: Mapping[str, Any] | None
    ) -> _Turn:
        with self._lock:
            outermost = self._outermost.get(parent_run_id or run_id, run_id)
            self._outermost[run_id] = outermost
            turn = self._turns.get(outermost)
            if turn is None:
                told = metadata or {}
                session_id = self._session_id or told.get("session_id") or told.get("thread_id")
                user_id = self._user_id or told.get("user_id")
                turn = _Turn(str(user_id or ""), str(session_id or ""))
                self._turns[outermost] = turn
            while len(self._outermost) > OPEN_RUNS_MAX:
                forgotten = next(iter(self._outermost))
                del self._outermost[forgotten]
                self._turns.pop(forgotten, None)
            return turn

    def _turn(self, run_id: UUID) -> _Turn | None:
        with self._lock:
            return self._turns.get(self._outermost.get(run_id, run_id))

    def _end(self, run_id: UUID) -> None:
        with self._lock:
            self._outermost.pop(run_id, None)
            turn = self._turns.pop(run_id, None)
        if turn is not None:
            self._record(run_id, turn)

    def _record(self, run_id: UUID, turn: _Turn) -> None:
        if not (turn.question or turn.answer or turn.tools):
            return
        if not (turn.user_id and turn.session_id):
            log.warning("a run is not recorded: it has no user_id or no session_id")
            return
        interactions: list[dict[str, Any]] = []
        if turn.question:
            interactions.append({"role": "user", "content": turn.question})
        answered = {"role": "assistant", "content": turn.answer}
        interactions.append({**answered, "tools_used": list(turn.tools.values())})
        request_id = derived_request_id(self._source, turn.user_id, turn.session_id, str(run_id))
        try:
            self._publisher.publish(
                turn.user_id,
                interactions,
                turn.session_id,
                self._source,
                self._agent_version,
                request_id=request_id,
            )
        except ReflexioError as error:
            log.warning("a run is not recorded: %s", error)

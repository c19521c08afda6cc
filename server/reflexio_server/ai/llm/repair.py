"""A question to the model with one repair: what is asked, and what is made of the answers."""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeVar

import structlog

from reflexio_server.ai.llm.json_answer import AnswerError
from reflexio_server.ai.llm.messages import Messages, repair_messages
from reflexio_server.ai.llm.reply import ModelReply
from reflexio_server.ai.llm.service import ChatService
from reflexio_server.core.learning.extraction import ExtractionError

CALLS_MAX: Final = 2
"""Of one question: the answer, and one repair when it is malformed."""

_Value = TypeVar("_Value")
log = structlog.get_logger()


class AnswerShape(NamedTuple):
    """What an answer must look like: a name, and the JSON schema of the object."""

    name: str
    schema: dict[str, object]


async def ask_with_repair(
    service: ChatService,
    version: str,
    messages: Messages,
    shape: AnswerShape,
    read: Callable[[str], _Value],
) -> tuple[_Value, list[ModelReply]]:
    """Return what `read` makes of the model's answer, and the replies that it took.

    A malformed answer, of which `read` raises `AnswerError`, is sent back once with what is wrong.
    Raises `ExtractionError`.
    """
    replies: list[ModelReply] = []
    problem = ""
    for _ in range(CALLS_MAX):
        reply = await service.ask(messages, shape.name, shape.schema)
        replies.append(reply)
        try:
            if reply.finish_reason == "length":
                raise AnswerError("it was cut off at the limit on its length")
            return read(reply.text), replies
        except AnswerError as error:
            problem = str(error)
        log.warning("model_answer_malformed", prompt=version, problem=problem)
        messages = repair_messages(version, messages, reply.text, problem)
    # A model's answers differ from call to call, and the job bounds how often it is asked.
    raise ExtractionError(
        f"the playbook model's answer was unusable, also after one repair: {problem}",
        may_retry=True,
        other_writer_may=True,
    )

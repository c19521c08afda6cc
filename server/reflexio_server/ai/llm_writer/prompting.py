"""The words and the form in which a case is put to the model."""

import secrets
from functools import cache
from importlib.resources import files
from string import Template
from typing import Final

from openai.types.chat import ChatCompletionMessageParam
from openai.types.shared_params import ResponseFormatJSONSchema

from reflexio_server.ai.llm_writer.answer import (
    ANSWER_SCHEMA,
    CANDIDATES_MAX,
    CONTENT_CHARS_MAX,
    RATIONALE_CHARS_MAX,
    TRIGGER_CHARS_MAX,
)
from reflexio_server.ai.llm_writer.case import Case

PROMPT_VERSION: Final = "playbook_v1"
"""The files of the prompt. A playbook names it, so a prompt that has been used is never edited:
changed words are a new version."""
REPAIR_ANSWER_CHARS_MAX: Final = 16_000
"""Of a malformed answer that is shown to the model again."""
BOUNDARY_BYTES: Final = 16
"""Nobody who writes into a conversation can guess it."""

ANSWER_FORMAT: Final[ResponseFormatJSONSchema] = {
    "type": "json_schema",
    "json_schema": {"name": "playbooks", "strict": True, "schema": ANSWER_SCHEMA},
}

Messages = list[ChatCompletionMessageParam]


def first_messages(case: Case) -> Messages:
    """Return the instructions, and the case as quoted data between lines of this call alone."""
    instructions = _template("").substitute(
        candidates_max=CANDIDATES_MAX,
        trigger_chars_max=TRIGGER_CHARS_MAX,
        content_chars_max=CONTENT_CHARS_MAX,
        rationale_chars_max=RATIONALE_CHARS_MAX,
    )
    boundary = f"-----{secrets.token_hex(BOUNDARY_BYTES)}-----"
    quoted = _template("_case").substitute(boundary=boundary, case=case.to_json())
    return [{"role": "system", "content": instructions}, {"role": "user", "content": quoted}]


def repair_messages(messages: Messages, answer: str, problem: str) -> Messages:
    """Return the same conversation, the model's unusable answer and what is wrong with it."""
    request = _template("_repair").substitute(problem=problem)
    # Some services refuse a message without content.
    said = answer.strip()[:REPAIR_ANSWER_CHARS_MAX] or "(nothing)"
    return [
        *messages,
        {"role": "assistant", "content": said},
        {"role": "user", "content": request},
    ]


@cache
def _template(part: str) -> Template:
    prompts = files(__package__).joinpath("prompts")
    return Template(prompts.joinpath(f"{PROMPT_VERSION}{part}.md").read_text("utf-8"))

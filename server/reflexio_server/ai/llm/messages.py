"""The words and the form in which a case is put to the model."""

import secrets
from functools import cache
from importlib.resources import files
from string import Template
from typing import Final

from openai.types.chat import ChatCompletionMessageParam

REPAIR_ANSWER_CHARS_MAX: Final = 16_000
"""Of a malformed answer that is shown to the model again."""
BOUNDARY_BYTES: Final = 16
"""Nobody who writes into a conversation can guess it."""

Messages = list[ChatCompletionMessageParam]


def first_messages(version: str, case_json: str, **limits: int) -> Messages:
    """Return the instructions, and the case as quoted data between lines of this call alone.

    `version` names the files of the prompt, `limits` are the numbers that its instructions name.
    What a prompt wrote names its version, so a prompt that has been used is never edited: changed
    words are a new version.
    """
    instructions = _template(version).substitute(limits)
    boundary = f"-----{secrets.token_hex(BOUNDARY_BYTES)}-----"
    quoted = _template(f"{version}_case").substitute(boundary=boundary, case=case_json)
    return [{"role": "system", "content": instructions}, {"role": "user", "content": quoted}]


def repair_messages(version: str, messages: Messages, answer: str, problem: str) -> Messages:
    """Return the same conversation, the model's unusable answer and what is wrong with it."""
    request = _template(f"{version}_repair").substitute(problem=problem)
    # Some services refuse a message without content.
    said = answer.strip()[:REPAIR_ANSWER_CHARS_MAX] or "(nothing)"
    return [
        *messages,
        {"role": "assistant", "content": said},
        {"role": "user", "content": request},
    ]


@cache
def _template(name: str) -> Template:
    prompts = files(__package__).joinpath("prompts")
    return Template(prompts.joinpath(f"{name}.md").read_text("utf-8"))

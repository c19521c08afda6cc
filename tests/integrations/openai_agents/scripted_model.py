"""A model of the Agents SDK that says what it is told to."""

import json
from collections.abc import AsyncIterator
from typing import Any

from agents import Model, ModelResponse, Usage
from openai.types.responses import (
    ResponseFunctionToolCall,
    ResponseOutputMessage,
    ResponseOutputText,
)


def says(text: str) -> Any:
    """Return a message."""
    part = ResponseOutputText(text=text, type="output_text", annotations=[])
    return ResponseOutputMessage(
        id="msg", content=[part], role="assistant", status="completed", type="message"
    )


def calls(name: str, arguments: dict[str, Any]) -> Any:
    """Return the call of a tool."""
    return ResponseFunctionToolCall(
        id="fc", call_id=f"call_{name}", name=name, arguments=json.dumps(arguments),
        type="function_call",
    )  # fmt: skip


class ScriptedModel(Model):
    """Answers with the outputs in their order, and keeps what it was asked."""

    def __init__(self, outputs: list[Any]) -> None:
        self.outputs = outputs
        self.inputs: list[Any] = []
        self.instructions: list[str] = []

    async def get_response(
        self, system_instructions: str | None, input: Any, *given: Any, **named: Any
    ) -> ModelResponse:
        self.instructions.append(system_instructions or "")
        self.inputs.append(input)
        return ModelResponse(output=[self.outputs.pop(0)], usage=Usage(), response_id=None)

    def stream_response(self, *given: Any, **named: Any) -> AsyncIterator[Any]:
        raise NotImplementedError

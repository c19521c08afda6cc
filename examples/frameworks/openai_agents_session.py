"""OpenAI Agents SDK: a conversation that outlives the process, with tools and what is known.

    pip install 'reflexio-grpc[openai-agents]'
    python examples/frameworks/openai_agents_session.py

It needs a running server (`reflexio serve`); REFLEXIO_URL says where. The model is scripted: no key
is needed.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import reflexio
from agents import (
    Agent,
    Model,
    ModelResponse,
    RunConfig,
    Runner,
    Usage,
    function_tool,
    set_tracing_disabled,
)
from openai.types.responses import (
    ResponseFunctionToolCall,
    ResponseOutputMessage,
    ResponseOutputText,
)
from reflexio.integrations.openai_agents import ReflexioSession, with_context

USER_ID = "customer_001"


class ScriptedModel(Model):
    """Calls the tool once, then says what it sees, where a language model would answer."""

    async def get_response(
        self, system_instructions: str | None, input: Any, *given: Any, **named: Any
    ) -> ModelResponse:
        """Return the call of a tool, or a message once the tool has answered."""
        outputs = [item["output"] for item in input if item.get("type") == "function_call_output"]
        output: Any
        if outputs:
            knows = "allergic" in (system_instructions or "")
            text = f"{outputs[-1]}; I see {len(input)} items, and know of the allergy: {knows}"
            part = ResponseOutputText(text=text, type="output_text", annotations=[])
            output = ResponseOutputMessage(
                id="m", content=[part], role="assistant", status="completed", type="message"
            )
        else:
            output = ResponseFunctionToolCall(
                call_id="call_1",
                name="order_of",
                arguments=json.dumps({"number": 7}),
                type="function_call",
            )
        return ModelResponse(output=[output], usage=Usage(), response_id=None)

    def stream_response(self, *given: Any, **named: Any) -> AsyncIterator[Any]:
        """Not part of this example."""
        raise NotImplementedError


@function_tool
def order_of(number: int) -> str:
    """Look an order up."""
    return f"order {number} is a nut cake"


async def main() -> None:
    """Ask twice, each time as a new process would, then show what is kept."""
    set_tracing_disabled(True)
    async with reflexio.AsyncReflexioClient() as client:
        await client.add_user_profile([{"user_id": USER_ID, "content": "is allergic to nuts"}])
        agent = Agent(name="support", model=ScriptedModel(), tools=[order_of])
        config = RunConfig(call_model_input_filter=with_context(USER_ID, client))
        for question in ("What is in order 7?", "Is that good for my allergy to nuts?"):
            session = ReflexioSession("order_7", USER_ID, client)
            result = await Runner.run(agent, question, session=session, run_config=config)
            print(f"{question}\n  {result.final_output}")
        kept = await client.get_session(USER_ID, "order_7")
        for turn in kept.interactions:
            tools = ", ".join(tool.tool_name for tool in turn.tools_used[:1])
            print(f"kept {turn.role}: {turn.content or tools}")


if __name__ == "__main__":
    asyncio.run(main())

"""Pydantic AI: a conversation that goes on where it was, with what is known in the instructions.

    pip install 'reflexio-grpc[pydantic-ai]'
    python examples/frameworks/pydantic_ai_history.py

It needs a running server (`reflexio serve`); REFLEXIO_URL says where. In the place of a language
model stands a function that tells what it was given.
"""

import asyncio

import reflexio
from pydantic_ai import Agent
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from reflexio.integrations.pydantic_ai import ReflexioMessageHistory, known_to

USER = "customer_001"


def told(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
    """Answer with how much of the conversation is here, and whether the allergy is known."""
    knows = "allergic to nuts" in (info.instructions or "")
    text = f"I see {len(messages)} messages, and know of the allergy: {knows}"
    return ModelResponse(parts=[TextPart(text)])


async def ask(question: str) -> None:
    """Run an agent made anew, as after a restart of its process."""
    async with reflexio.AsyncReflexioClient() as client:
        history = ReflexioMessageHistory("support_session_001", USER, client)
        agent = Agent(FunctionModel(told), instructions=known_to(USER, client))
        result = await agent.run(question, message_history=await history.messages())
        await history.add(result.new_messages())
    print(f"{question}\n  {result.output}")


if __name__ == "__main__":
    with reflexio.ReflexioClient() as client:
        client.add_user_profile([{"user_id": USER, "content": "is allergic to nuts"}])
    asyncio.run(ask("Do you have a cake without nuts?"))
    asyncio.run(ask("Is that good for my allergy to nuts?"))

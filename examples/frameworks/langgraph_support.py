"""LangGraph: a support agent errs, an expert corrects it, and another customer is answered right.

    pip install 'reflexio-grpc[langgraph]'
    python examples/frameworks/langgraph_support.py

It needs a running server (`reflexio serve`); REFLEXIO_URL says where. In the place of a language
model stands a function that follows the first lesson it is given, and errs without one.
"""

from typing import Annotated, Any, TypedDict

import reflexio
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from reflexio.integrations.langgraph import ReflexioMemory

QUESTION = "What is your return policy for electronics?"
BELIEVED = "You can return electronics within 30 days of purchase."
CORRECTION = (
    "Electronics can be returned within 30 days of purchase with the original receipt. For "
    "defective items, the return window extends to 90 days."
)


class State(TypedDict):
    """What the graph keeps of a conversation."""

    messages: Annotated[list[BaseMessage], add_messages]
    known: str


def answer(state: State) -> dict[str, Any]:
    """Follow the first lesson, as a language model would follow its instructions."""
    lessons = [line for line in state["known"].splitlines() if "90 days" in line]
    return {"messages": [AIMessage(CORRECTION if lessons else BELIEVED)]}


def support_agent(client: reflexio.ReflexioClient) -> Any:
    """Return the graph: recall what is known, answer, record the turn."""
    memory = ReflexioMemory(client)
    graph = StateGraph(State)
    graph.add_node("recall", memory.recall)
    graph.add_node("answer", answer)
    graph.add_node("record", memory.record)
    graph.add_edge(START, "recall")
    graph.add_edge("recall", "answer")
    graph.add_edge("answer", "record")
    graph.add_edge("record", END)
    return graph.compile(checkpointer=InMemorySaver())


def ask(agent: Any, user_id: str, question: str) -> None:
    """Run the graph for one customer and print the answer."""
    config = {"configurable": {"user_id": user_id, "thread_id": f"chat of {user_id}"}}
    state = agent.invoke({"messages": [HumanMessage(question)]}, config)
    print(f"{user_id}: {question}\n  agent: {state['messages'][-1].text}")


def correct(client: reflexio.ReflexioClient, user_id: str) -> None:
    """Publish the expert's answer beside the agent's, and wait until it is learned."""
    turns = [
        {"role": "User", "content": QUESTION},
        {"role": "Agent", "content": BELIEVED, "expert_content": CORRECTION},
    ]
    stored = client.publish_interaction(user_id, turns, "review", "expert_review")
    for step in client.watch_learning(stored.request_id):
        if step.status is reflexio.LearningStatus.DONE:
            print(f"expert: corrected; {step.reason}")


if __name__ == "__main__":
    with reflexio.ReflexioClient() as client:
        agent = support_agent(client)
        ask(agent, "customer_001", QUESTION)
        ask(agent, "customer_001", "What is the return policy for electronics again?")
        correct(client, "customer_001")
        ask(agent, "customer_002", QUESTION)

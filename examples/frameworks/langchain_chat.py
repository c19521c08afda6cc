"""LangChain: a chain that remembers its conversation, and another conversation that knows it.

    pip install 'reflexio-grpc[langchain]'
    python examples/frameworks/langchain_chat.py

It needs a running server (`reflexio serve`); REFLEXIO_URL says where. The model is scripted: it
says back what it was given, where a language model would answer with it.
"""

from typing import Any

import reflexio
from langchain_core.documents import Document
from langchain_core.language_models import SimpleChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder
from reflexio.integrations.langchain import (
    ReflexioChatMessageHistory,
    ReflexioRecorder,
    ReflexioRetriever,
)

USER_ID = "customer_001"
PROMPT = ChatPromptTemplate.from_messages(
    [("system", "Known:{known}"), MessagesPlaceholder("past"), ("human", "{question}")]
)


class ScriptedModel(SimpleChatModel):
    """Says how many messages it sees, and what it was told to know."""

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _call(self, messages: list[BaseMessage], *given: Any, **named: Any) -> str:
        known = messages[0].text.removeprefix("Known:") or " nothing yet"
        return f"I see {len(messages) - 1} messages and know:{known}"


def as_text(documents: list[Document]) -> str:
    """Return what the retriever found, a line each."""
    return "".join(f"\n  - {document.page_content}" for document in documents)


def ask(client: reflexio.ReflexioClient, session_id: str, question: str) -> None:
    """Answer one question of a conversation, keep both, and print the answer."""
    history = ReflexioChatMessageHistory(session_id, USER_ID, client)
    retriever = ReflexioRetriever(client=client, user_id=USER_ID, session_id=session_id)
    chain = PROMPT | ScriptedModel()
    known = as_text(retriever.invoke(question))
    answer = chain.invoke({"known": known, "past": history.messages, "question": question})
    history.add_messages([HumanMessage(question), AIMessage(answer.text)])
    print(f"{session_id}: {question}\n  {answer.text}")


def record_runs(client: reflexio.ReflexioClient) -> None:
    """Have a callback handler record what an agent does by itself."""
    recorder = ReflexioRecorder(client, user_id=USER_ID, session_id="runs")
    chain = PROMPT | ScriptedModel()
    asked = {"known": "", "past": [], "question": "Is the shop open today?"}
    chain.invoke(asked, {"callbacks": [recorder]})
    recorder.close()
    for turn in client.get_session(USER_ID, "runs").interactions:
        print(f"recorded {turn.role}: {turn.content}")


if __name__ == "__main__":
    with reflexio.ReflexioClient() as client:
        client.add_user_profile([{"user_id": USER_ID, "content": "is allergic to nuts"}])
        ask(client, "monday", "Do you have a cake without nuts?")
        ask(client, "monday", "And which nuts are in the others?")
        record_runs(client)

"""`ReflexioRetriever`: what was learned, is known of a user and was said, as documents."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from reflexio.client import ReflexioClient
from reflexio.types import AgentPlaybook, GetContextResponse, UserPlaybook


class ReflexioRetriever(BaseRetriever):
    """Finds for a question what `client.context` gives: lessons, profiles, earlier turns.

    Lessons come first, each kind best first. `metadata` of a document has its `kind`
    ("agent_playbook", "user_playbook", "profile" or "interaction") and the record's `id`.
    `session_id` leaves out the conversation that goes on; `chars_max` bounds all texts together,
    8,000 characters by default. Raises `reflexio.ReflexioError`.
    """

    client: ReflexioClient
    user_id: str
    session_id: str | None = None
    chars_max: int | None = None
    agent_version: str | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        context = self.client.context(
            self.user_id,
            query,
            chars_max=self.chars_max,
            agent_version=self.agent_version,
            session_id=self.session_id,
        )
        return documents(context)


def documents(context: GetContextResponse) -> list[Document]:
    """Return the records of a context as documents."""
    return [
        *(
            _document("agent_playbook", playbook.agent_playbook_id, _lesson(playbook))
            for playbook in context.agent_playbooks
        ),
        *(
            _document("user_playbook", playbook.user_playbook_id, _lesson(playbook))
            for playbook in context.user_playbooks
        ),
        *(
            _document("profile", profile.profile_id, profile.content)
            for profile in context.profiles
        ),
        *(
            _document(
                "interaction",
                interaction.interaction_id,
                f"{interaction.role}: {interaction.content}",
            )
            for interaction in context.interactions
        ),
    ]


def _lesson(playbook: AgentPlaybook | UserPlaybook) -> str:
    return f"When: {playbook.trigger}\nDo: {playbook.content}"


def _document(kind: str, record_id: Any, text: str) -> Document:
    return Document(page_content=text, metadata={"kind": kind, "id": record_id})

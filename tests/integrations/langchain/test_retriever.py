"""The retriever gives a chain what is known."""

from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough
from reflexio import InteractionData, ReflexioClient
from reflexio.integrations.langchain import ReflexioRetriever

from tests.integrations.langchain.scripted_model import scripted


def test_a_chain_answers_with_what_is_known(client: ReflexioClient, user: str) -> None:
    """A lesson, a profile and an earlier turn, each with its kind and id; not the conversation."""
    client.add_user_profile([{"user_id": user, "content": "drives a red bicycle"}])
    client.add_user_playbook(
        [
            {
                "user_id": user,
                "trigger": "the user has a flat tyre",
                "content": "Offer to repair the bicycle in Leipzig.",
            }
        ]
    )
    said = [InteractionData("User", "My bicycle has a flat tyre")]
    stored = client.publish_interaction(user, said, "old", wait_for_response=True)
    client.publish_interaction(user, said, "now", wait_for_response=True)
    retriever = ReflexioRetriever(client=client, user_id=user, session_id="now")
    found = retriever.invoke("bicycle repair for a flat tyre")
    by_kind = {document.metadata["kind"]: document for document in found}
    assert by_kind["user_playbook"].page_content == (
        "When: the user has a flat tyre\nDo: Offer to repair the bicycle in Leipzig."
    )
    assert by_kind["profile"].page_content == "drives a red bicycle"
    earlier = by_kind["interaction"]
    assert earlier.page_content == "User: My bicycle has a flat tyre"
    assert earlier.metadata["id"] == stored.interaction_ids[0]
    assert len(found) == 3
    model = scripted("Go to Leipzig.")
    prompt = ChatPromptTemplate.from_template("{known}\n\n{question}")
    chain = {"known": retriever, "question": RunnablePassthrough()} | prompt | model
    chain.invoke("bicycle repair for a flat tyre")
    assert "red bicycle" in model.asked[0][0].text

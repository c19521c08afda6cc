"""A customer service: conversations are recorded and found, and an expert's correction is learned.

    python examples/customer_service.py

It needs a running server (`reflexio serve`); REFLEXIO_URL says where, REFLEXIO_API_KEY with what
key.
"""

import reflexio

USER_ID = "customer_001"
TURNS = (
    (
        "Hi, I'm having trouble with my account login",
        "I'm sorry to hear that. Can you tell me what error message you're seeing?",
    ),
    (
        "It says 'Invalid credentials' but I'm sure my password is correct",
        "Let me help you reset your password. I'll send you a reset link via email.",
    ),
    (
        "Thank you! That worked perfectly.",
        "You're welcome! Is there anything else I can help you with?",
    ),
)


def record(client: reflexio.ReflexioClient) -> None:
    """Publish each turn of the conversation as a request of one session."""
    for said, answered in TURNS:
        stored = client.publish_interaction(
            user_id=USER_ID,
            session_id="support_session_001",
            source="support_chat",
            interactions=[
                {"role": "User", "content": said},
                {"role": "Agent", "content": answered},
            ],
            wait_for_response=True,  # so that the search below finds them by meaning, too
        )
        print(f"stored {stored.interaction_ids} as {stored.request_id}")


def find(client: reflexio.ReflexioClient) -> None:
    """Search the conversation by meaning, then list it."""
    found = client.search_interactions(USER_ID, "password reset login issues", top_k=3)
    for hit in found.interactions:
        print(f"{hit.score:.2f} [{hit.role}]: {hit.content}")
    listed = client.get_interactions(USER_ID, top_k=100)
    print(f"{len(listed.interactions)} interactions are stored")


def learn(client: reflexio.ReflexioClient) -> None:
    """Publish an answer with an expert's correction, and find for another user what was learned."""
    corrected = client.publish_interaction(
        user_id=USER_ID,
        session_id="expert_review_batch_001",
        source="expert_review",
        interactions=[
            {"role": "User", "content": "What is your return policy for electronics?"},
            {
                "role": "Agent",
                "content": "You can return electronics within 30 days of purchase.",
                "expert_content": "Electronics can be returned within 30 days of purchase with the "
                "original receipt. For defective items, the return window extends to 90 days.",
            },
        ],
    )
    for step in client.watch_learning(corrected.request_id):
        print(f"learning: {step.status.value}: {step.reason}")
    learned = client.search("customer wants to send back a gadget", user_id="customer_002")
    for playbook in learned.agent_playbooks:
        print(f"When: {playbook.trigger}\nDo: {playbook.content}")


def show_refusal(client: reflexio.ReflexioClient) -> None:
    """Publish nothing, and read which fields the server refuses."""
    try:
        client.publish_interaction(USER_ID, [], session_id="")
    except reflexio.InvalidRequest as error:
        for field, description in error.violations:
            print(f"refused: {field} {description}")


if __name__ == "__main__":
    with reflexio.ReflexioClient() as client:
        record(client)
        find(client)
        learn(client)
        show_refusal(client)

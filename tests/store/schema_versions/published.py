"""The contents of the databases, as their callers sent them."""

from typing import Any

API_KEY = "rfx_0011223344556677_" + "5e" * 32
"""The key in databases that know keys."""
GIF = "R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw=="
QUESTION = "Can I pay by card at the airport counter?"
CORRECTION = "Only cash is taken at the airport counter; cards work online."

REVIEWED: dict[str, Any] = {
    "user_id": "ann",
    "session_id": "s1",
    "source": "chat",
    "agent_version": "v2",
    "request_id": "r1",
    "interactions": [
        {"created_at": 1_700_000_000, "role": "user", "content": QUESTION},
        {
            "created_at": 1_700_000_060,
            "role": "Agent",
            "content": "Yes, cards are taken everywhere.",
            "user_action": "click",
            "user_action_description": "the button Pay",
            "interacted_image_url": "https://example.com/pay.png",
            "image_encoding": GIF,
            "expert_content": CORRECTION,
            "shadow_content": "Cards are fine.",
            "tools_used": [
                {
                    "tool_name": "prices",
                    "tool_data": {"input": {"to": "Oslo", "days": 3, "at": [1.5, None, True]}},
                }
            ],
        },
    ],
}
"""A request with every field whose form is stored as it came."""
STAMPED: dict[str, Any] = {
    "user_id": "bob",
    "session_id": "s2",
    "request_id": "r2",
    "evaluation_only": True,
    "interactions": [
        {"role": "user", "content": "¿Dónde está mi pedido? 订单在哪里", "user_action": "click"}
    ],
}
"""A request whose time the server stamped, and whose answer has a warning."""
DELETED: dict[str, Any] = {
    "user_id": "ann",
    "session_id": "s3",
    "request_id": "r3",
    "interactions": [{"role": "user", "content": "forget me"}],
}
"""A request that was deleted: its id is not used again."""
PLAYBOOK: dict[str, Any] = {
    "user_id": "ann",
    "agent_version": "v2",
    "playbook_name": "luggage",
    "trigger": "A traveller asks about a surfboard.",
    "content": "Book it as bulky luggage two days ahead.",
}
PROFILE: dict[str, Any] = {"user_id": "ann", "content": "Prefers window seats."}

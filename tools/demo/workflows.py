"""Conversations that the demo publishes: support, shopping with an image, a correction."""

import base64
import zlib
from typing import Any

SUPPORT_TURNS = (
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


def red_square_png() -> str:
    """Return a PNG of 8 by 8 red pixels in base64."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + crc

    size = (8).to_bytes(4, "big")
    pixels = zlib.compress((b"\0" + b"\xff\0\0" * 8) * 8)
    header = size + size + b"\x08\x02\0\0\0"
    png = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )
    return base64.b64encode(png).decode()


SUPPORT: list[dict[str, Any]] = [
    {
        "user_id": "customer_001",
        "session_id": "support_session_001",
        "source": "support_chat",
        "interactions": [{"role": "User", "content": user}, {"role": "Agent", "content": agent}],
    }
    for user, agent in SUPPORT_TURNS
]
SHOPPING: dict[str, Any] = {
    "user_id": "shopper_dave",
    "session_id": "shopping_session_001",
    "source": "ecommerce",
    "interactions": [
        {"user_action": "CLICK", "user_action_description": "clicked on 'Laptops' category"},
        {"user_action": "SCROLL", "user_action_description": "scrolled through laptop listings"},
        {"content": "This laptop looks perfect for my video editing work"},
        {
            "content": "Look at this scratch",
            "image_encoding": red_square_png(),
            "user_action": "CLICK",
            "user_action_description": "clicked 'report a damaged parcel'",
        },
    ],
}
CORRECTION: dict[str, Any] = {
    "user_id": "customer_001",
    "session_id": "expert_review_batch_001",
    "source": "expert_review",
    "agent_version": "v1.0",
    "interactions": [
        {"role": "User", "content": "What is your return policy for electronics?"},
        {
            "role": "Agent",
            "content": "You can return electronics within 30 days of purchase.",
            "expert_content": "Electronics can be returned within 30 days of purchase with the "
            "original receipt. For defective items, the return window extends to 90 days.",
        },
    ],
}

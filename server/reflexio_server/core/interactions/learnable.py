"""The parts of an interaction that can be learned from."""

from typing import Final


def is_expert_answer(text: str) -> bool:
    """Say whether an `expert_content` is there to learn from."""
    return bool(text) and not text.isspace()


USER_ROLES: Final = frozenset({"user", "human", "customer", "client", "caller"})
"""Roles whose words are the user's own, in lower case; the user's own id is one too. A closed list:
a profile must never rest on what an agent, a tool or an expert said."""


def is_users_own(role: str, user_id: str) -> bool:
    """Say whether a turn of this role is the user's own word.

    A name that a chat message had stands behind its role, as in `user (ann)`.
    """
    return role.partition(" (")[0].strip().lower() in USER_ROLES or role == user_id

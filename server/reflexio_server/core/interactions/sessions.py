"""Sessions named without their user: whose they are, where that can be told."""

from collections.abc import Sequence

from reflexio_server.core.errors import Code, ServiceError, Violation


def only_user_of(users: Sequence[str]) -> str:
    """Return the only user of a session, empty for nobody's; SESSION_AMBIGUOUS for several."""
    if len(users) > 1:
        raise session_ambiguous(len(users))
    return users[0] if users else ""


def session_ambiguous(user_count: int) -> ServiceError:
    """Return the refusal of a session's name that several users have."""
    description = f"is required: {user_count} users have a session of this name"
    return ServiceError(
        Code.INVALID_ARGUMENT,
        "SESSION_AMBIGUOUS",
        f"user_id: {description}",
        violations=[Violation("user_id", description)],
        metadata={"user_count": str(user_count)},
    )

"""Page tokens: opaque to callers, a few integers inside, refused in words when they are not ours."""

import base64
import binascii
import json

from reflexio_server.core.errors import invalid_field

TOKEN_INT_MAX = 2**63 - 1


def write_token(*parts: int | str) -> str:
    """Return the token that holds `parts`."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def read_token(token: str, *types: type) -> list[int | str] | None:
    """Return what the token holds, or None for an empty one; INVALID_ARGUMENT if it is not ours."""
    if not token:
        return None
    try:
        padded = token.encode("ascii") + b"=" * (-len(token) % 4)
        parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        parts = None
    if (
        not isinstance(parts, list)
        or len(parts) != len(types)
        or any(type(part) is not wanted for part, wanted in zip(parts, types, strict=True))
        or any(isinstance(part, int) and not 0 <= part <= TOKEN_INT_MAX for part in parts)
    ):
        raise invalid_field("page_token", "is not a token that this server gave")
    return parts

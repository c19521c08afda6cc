"""Page tokens: opaque to callers, refused in words when they are not ours."""

import base64
import binascii
import json
from typing import Any

from reflexio_server.core.errors import invalid_field

Position = tuple[int | str, ...]
"""The place of the last row of a page, in the order of the listing."""

TOKEN_INT_MAX = 2**63 - 1


def write_token(*parts: int | str) -> str:
    """Return the token that holds `parts`."""
    return (
        base64.urlsafe_b64encode(json.dumps(parts, ensure_ascii=False).encode())
        .decode()
        .rstrip("=")
    )


def read_token(token: str, *types: type) -> list[Any] | None:
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
        or [type(part) for part in parts] != list(types)
        or any(isinstance(part, int) and not 0 <= part <= TOKEN_INT_MAX for part in parts)
        or any(isinstance(part, str) and not _is_text(part) for part in parts)
    ):
        raise invalid_field("page_token", "is not a page token of this server")
    return parts


def _is_text(part: str) -> bool:
    """Say whether a database can hold the text: JSON can spell half a character."""
    try:
        part.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in part

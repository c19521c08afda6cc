"""Who is calling: the organisation and the scopes that a call is made with."""

from dataclasses import dataclass, field
from enum import IntEnum

import uuid_utils

LOCAL_ORG_ID = "local"
"""The organisation of an open server: one machine, one team, no keys."""


class Scope(IntEnum):
    """What a key may do; the numbers are those of `reflexio.v1.Scope`."""

    READ = 1
    WRITE = 2
    ADMIN = 3


ALL_SCOPES = frozenset(Scope)


@dataclass(frozen=True, slots=True)
class Caller:
    """One call's identity. Every store call takes its `org_id`; nothing crosses it."""

    org_id: str = LOCAL_ORG_ID
    scopes: frozenset[Scope] = ALL_SCOPES
    key_id: str = ""
    """The key that the call came with, empty on an open server: what limits are counted by."""
    call_id: str = field(default_factory=lambda: str(uuid_utils.uuid7()))
    """Names the call in logs and error replies."""

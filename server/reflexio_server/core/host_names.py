"""The names by which this server may be called, beside localhost and IP addresses."""

import ipaddress
import re
from collections.abc import Collection
from functools import lru_cache

LOCAL_NAME = "localhost"
"""Resolves to this machine alone, and so do the names below it (RFC 6761, 6.3)."""

NAMES_KEPT = 256
"""Hosts that are remembered: most requests name the same few."""

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^\[\]:/?#@\s,]+)(?::[0-9]{0,5})?")


class HostNames:
    """Tells our own names from those of others; an IP address is no name that could be foreign."""

    def __init__(self, listed: Collection[str]) -> None:
        self._listed = frozenset(name.lower().rstrip(".") for name in listed)

    def is_ours(self, authority: str) -> bool:
        """Say whether `host[:port]` names this machine, an address, or a listed name."""
        name = name_of(authority)
        return name is not None and (
            name == LOCAL_NAME
            or name.endswith(f".{LOCAL_NAME}")
            or name in self._listed
            or _is_address(name)
        )

    def is_listed(self, authority: str) -> bool:
        """Say whether the name of `host[:port]` is one of those that were listed."""
        return name_of(authority) in self._listed


@lru_cache(NAMES_KEPT)
def name_of(authority: str) -> str | None:
    """Return the host of `host[:port]` in lower case, None when it is none."""
    match = _HOST.fullmatch(authority.strip().lower())
    return match["name"].rstrip(".") if match is not None else None


@lru_cache(NAMES_KEPT)
def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True

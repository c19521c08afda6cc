"""The open connections: how many there may be, in all and from one peer."""

import asyncio
import ipaddress
from collections import Counter

from reflexio_server.front.throttled_log import Notices

IPV6_PEER_BITS = 64
"""An IPv6 network of this length is one peer: whoever has one address of it has them all."""


class Connections:
    """Counts connections by the transport that stands for each; loopback peers share no quota.

    A proxy on the same machine brings everybody's connections, so only the total holds there.
    """

    def __init__(
        self,
        notices: Notices,
        *,
        total_max: int,
        per_peer_max: int,
    ) -> None:
        self._notices = notices
        self._total_max = total_max
        self._per_peer_max = per_peer_max
        self._peers: dict[asyncio.BaseTransport, str] = {}
        self._counts: Counter[str] = Counter()

    def admit(self, transport: asyncio.BaseTransport) -> bool:
        """Count a new connection; False, and nothing counted, when there are too many."""
        peer = peer_of(transport.get_extra_info("peername"))
        if len(self._peers) >= self._total_max:
            self._log_refusal("all", self._total_max, peer)
            return False
        if peer and self._counts[peer] >= self._per_peer_max:
            self._log_refusal("peer", self._per_peer_max, peer)
            return False
        self._peers[transport] = peer
        if peer:
            self._counts[peer] += 1
        return True

    def replace(self, old: asyncio.BaseTransport, new: asyncio.BaseTransport) -> None:
        """Let another transport stand for a connection, as that of TLS does."""
        self._peers[new] = self._peers.pop(old)

    def release(self, transport: asyncio.BaseTransport) -> None:
        """Forget a connection that has ended; harmless for one that is not counted."""
        peer = self._peers.pop(transport, "")
        if peer:
            self._counts[peer] -= 1
            if not self._counts[peer]:
                del self._counts[peer]

    def close(self) -> None:
        """Close every connection, with what it still has to send."""
        for transport in list(self._peers):
            transport.close()

    def _log_refusal(self, of: str, limit: int, peer: str) -> None:
        self._notices.warn(
            "connection_refused", too_many_of=of, limit=limit, peer=peer or "loopback"
        )


def peer_of(peername: object) -> str:
    """Return what a peer's connections are counted by, "" for loopback and what has no address."""
    if not isinstance(peername, tuple) or not peername:
        return ""
    try:
        address = ipaddress.ip_address(str(peername[0]).partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            network = ipaddress.ip_network((address, IPV6_PEER_BITS), strict=False)
            return "" if address.is_loopback else str(network)
        address = address.ipv4_mapped
    return "" if address.is_loopback else str(address)

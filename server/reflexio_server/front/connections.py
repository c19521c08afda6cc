"""The open connections: how many there may be, in all, from one peer, and in open files."""

import asyncio
import ipaddress
from collections import Counter

from reflexio_server.core.metrics import CONNECTIONS_REFUSED
from reflexio_server.core.throttled_log import ThrottledLog
from reflexio_server.front.passing_over import PassingOver

IPV6_PEER_BITS = 64
"""An IPv6 network of this length is one peer: whoever has one address of it has them all."""

FILES_OF_GRPC = 3
"""Open files of a gRPC connection: the peer's, the splice's end, and gRPC's; HTTP has the first."""
RESERVED_CONNECTIONS = 16
"""Further ones when the files are used up: told so over HTTP, and their health checks answered."""


class Connections:
    """Counts connections by the transport that stands for each; loopback peers share no quota.

    A proxy on the same machine brings everybody's connections, so only the total holds there.
    `files_max` is how many open files all of them may have.
    """

    def __init__(
        self,
        notices: ThrottledLog,
        *,
        total_max: int,
        per_peer_max: int,
        files_max: int | None = None,
    ) -> None:
        self.passing_over = PassingOver()
        self._notices = notices
        self._total_max = total_max
        self._per_peer_max = per_peer_max
        self._files_max = files_max if files_max is not None else total_max * FILES_OF_GRPC
        self._files = 0
        self._spliced: set[asyncio.BaseTransport] = set()
        self._reserved: set[asyncio.BaseTransport] = set()
        self._peers: dict[asyncio.BaseTransport, str] = {}
        self._counts: Counter[str] = Counter()

    def admit(self, transport: asyncio.BaseTransport) -> bool:
        """Count a new connection; False, and nothing counted, when there are too many.

        One within the reserve is counted too, and `is_reserved`.
        """
        peer = peer_of(transport.get_extra_info("peername"))
        if len(self._peers) >= self._total_max:
            self._log_refusal("all", self._total_max, peer)
            return False
        if self._files >= self._files_max:
            self._log_refusal("open files", self._files_max, peer)
            if len(self._reserved) >= RESERVED_CONNECTIONS:
                return False
            self._reserved.add(transport)
        if peer and self._counts[peer] >= self._per_peer_max:
            self._log_refusal("peer", self._per_peer_max, peer)
            self._reserved.discard(transport)
            return False
        self._peers[transport] = peer
        self._files += transport not in self._reserved
        if peer:
            self._counts[peer] += 1
        return True

    def is_reserved(self, transport: asyncio.BaseTransport) -> bool:
        """Say whether a connection has come in by the reserve alone."""
        return transport in self._reserved

    def splice(self, transport: asyncio.BaseTransport) -> bool:
        """Count the further files of a gRPC connection; False when there are none for it."""
        if transport in self._reserved:
            return False
        if self._files + FILES_OF_GRPC - 1 > self._files_max:
            self._log_refusal("open files", self._files_max, self._peers.get(transport, ""))
            return False
        self._files += FILES_OF_GRPC - 1
        self._spliced.add(transport)
        return True

    def replace(self, old: asyncio.BaseTransport, new: asyncio.BaseTransport) -> None:
        """Let another transport stand for a connection, as that of TLS does."""
        self._peers[new] = self._peers.pop(old)
        if old in self._reserved:
            self._reserved.remove(old)
            self._reserved.add(new)

    def release(self, transport: asyncio.BaseTransport) -> None:
        """Forget a connection that has ended; harmless for one that is not counted."""
        if transport in self._reserved:
            self._reserved.remove(transport)
        elif transport in self._peers:
            self._files -= 1
        if transport in self._spliced:
            self._spliced.remove(transport)
            self._files -= FILES_OF_GRPC - 1
        peer = self._peers.pop(transport, "")
        if peer:
            self._counts[peer] -= 1
            if not self._counts[peer]:
                del self._counts[peer]

    def close(self) -> None:
        """Close every connection, with what it still has to send."""
        for transport in list(self._peers):
            transport.close()

    def counts(self) -> tuple[int, int]:
        """Return how many connections carry gRPC, and how many do not (yet)."""
        return len(self._spliced), len(self._peers) - len(self._spliced)

    def _log_refusal(self, of: str, limit: int, peer: str) -> None:
        CONNECTIONS_REFUSED.add(of)
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

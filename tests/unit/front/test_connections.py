"""Peers: connections that count as one, and those that are forgotten."""

import asyncio

import pytest
from reflexio_server.core.throttled_log import ThrottledLog
from reflexio_server.front.connections import Connections, peer_of


class Arrived(asyncio.Transport):
    """A connection of a peer."""

    def __init__(self, address: str) -> None:
        super().__init__({"peername": (address, 1234)})


@pytest.mark.parametrize(
    ("address", "peer"),
    [
        ("127.0.0.1", ""),
        ("127.8.9.10", ""),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_peer_is_an_address_or_an_ipv6_network(address: str, peer: str) -> None:
    """Loopback is nobody: a proxy on this machine brings everybody."""
    assert peer_of((address, 1234)) == peer


@pytest.mark.parametrize("name", [None, "", (), ("not an address", 1), "/a/socket"])
def test_peer_without_an_address_is_nobody(name: object) -> None:
    """It counts in the total alone."""
    assert peer_of(name) == ""


def test_one_peer_takes_its_share_and_no_more() -> None:
    """Others come in beside it, and it comes in again when it has left."""
    connections = Connections(ThrottledLog(), total_max=100, per_peer_max=3)
    own = [Arrived("192.0.2.7") for _ in range(4)]
    assert [connections.admit(peer) for peer in own] == [True, True, True, False]
    assert connections.admit(Arrived("192.0.2.8"))
    assert all(connections.admit(Arrived("127.0.0.1")) for _ in range(10))
    connections.release(own[3])  # was never in
    assert not connections.admit(own[3])
    connections.release(own[0])
    connections.release(own[0])
    assert connections.admit(own[3])
    assert not connections.admit(Arrived("192.0.2.7"))


def test_total_holds_for_everybody() -> None:
    """Loopback included; a connection that is replaced counts once."""
    connections = Connections(ThrottledLog(), total_max=2, per_peer_max=3)
    first, secured = Arrived("127.0.0.1"), Arrived("127.0.0.1")
    assert connections.admit(first)
    connections.replace(first, secured)
    assert connections.admit(Arrived("192.0.2.7"))
    assert not connections.admit(Arrived("127.0.0.1"))
    connections.release(secured)
    assert connections.admit(Arrived("127.0.0.1"))

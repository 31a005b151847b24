"""Who asks, and from which network: what is counted by must not be what a stranger writes."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from farstu.http.network import UNKNOWN, client_address, network_of

PROXY = "10.0.0.1"
TRUSTED = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
STRANGER = "203.0.113.7"


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        # nobody in between
        (STRANGER, [], STRANGER),
        ("2001:db8::1", [], "2001:db8::1"),
        # a stranger's word about themselves counts for nothing (weakness A25)
        (STRANGER, ["198.51.100.9"], STRANGER),
        (STRANGER, ["10.0.0.9"], STRANGER),
        (STRANGER, ["127.0.0.1"], STRANGER),
        # a proxy of ours says for whom
        (PROXY, [STRANGER], STRANGER),
        (PROXY, [f"198.51.100.9, {STRANGER}"], STRANGER),
        (PROXY, ["198.51.100.9", STRANGER], STRANGER),
        (PROXY, [f"{STRANGER}, 10.0.0.2"], STRANGER),
        (PROXY, [f" {STRANGER} , 10.0.0.3 ,10.0.0.2 "], STRANGER),
        ("fd00::1", ["2001:db8::1"], "2001:db8::1"),
        (PROXY, ["2001:db8::1"], "2001:db8::1"),
        ("::ffff:10.0.0.1", [STRANGER], STRANGER),
        # a proxy that says nothing, or nothing that can be read, speaks for itself
        (PROXY, [], PROXY),
        (PROXY, [""], PROXY),
        (PROXY, ["unknown"], PROXY),
        (PROXY, [f"{STRANGER}, unknown"], PROXY),
        (PROXY, [f"{STRANGER}:4711"], PROXY),
        (PROXY, ["\uff11\uff19\uff18.51.100.9"], PROXY),
        (PROXY, ["198.051.100.009"], PROXY),
        (PROXY, ["0x7f.1"], PROXY),
        # all of them ours: whoever came first
        (PROXY, ["10.0.0.9, 10.0.0.2"], "10.0.0.9"),
        # spellings are no identities (weakness A26)
        ("::ffff:203.0.113.7", [], STRANGER),
        ("2001:DB8:0:0::1", [], "2001:db8::1"),
        ("fe80::1%eth0", [], "fe80::1"),
        # a socket without an address
        (None, [STRANGER], UNKNOWN),
        ("", [], UNKNOWN),
    ],
)
def test_only_proxies_of_ours_say_who_asks(
    peer: str | None, forwarded: list[str], address: str
) -> None:
    """Forwarded addresses are read from the right, and only while a trusted proxy wrote them."""
    assert client_address(peer, forwarded, TRUSTED) == address


def test_without_proxies_nobody_is_believed() -> None:
    """Where no proxy is trusted, the peer is who asks, even on loopback."""
    assert client_address("127.0.0.1", [STRANGER], ()) == "127.0.0.1"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("203.0.113.255", "203.0.113.0/24"),
        ("203.0.114.7", "203.0.114.0/24"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("::FFFF:CB00:7109", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::", "2001:db8:1:3::/64"),
        (UNKNOWN, "0.0.0.0/24"),
        ("nonsense", "0.0.0.0/24"),
    ],
)
def test_throttles_count_by_network(address: str, network: str) -> None:
    """An IPv4 address is counted by its /24, an IPv6 one by its /64, however it is spelled."""
    assert network_of(address) == network


def test_a_whole_network_is_one_bucket() -> None:
    """Fifty addresses of one /64 are one network, and two of neighbouring ones are two."""
    same = {network_of(f"2001:db8::{number:x}") for number in range(1, 51)}
    assert len(same) == 1
    assert network_of("2001:db8:0:1::1") not in same

"""Where a request comes from, and how addresses are grouped for throttles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

UNKNOWN = "0.0.0.0"  # noqa: S104 - a name for an address that nobody told, nothing is bound to it


def client_address(peer: str | None, forwarded: Iterable[str], trusted: Sequence[Network]) -> str:
    """Say who asks: the peer, unless it is a trusted proxy that says for whom it does.

    *forwarded* has the values of ``X-Forwarded-For``. They are read from the right, for as long as
    whoever wrote them is trusted: what a client wrote itself is never believed.
    """
    current = _parse(peer or "")
    hops = [hop.strip() for line in forwarded for hop in line.split(",")]
    while current is not None and hops and any(current in network for network in trusted):
        claimed = _parse(hops.pop())
        if claimed is None:
            break
        current = claimed
    return UNKNOWN if current is None else str(current)


def read_address(text: str) -> str | None:
    """Write an address in the one way that we do; None: it is none.

    Behind a ``%`` Python takes anything for the name of a zone: none of it is part of who asks.
    """
    parsed = _parse(text)
    return None if parsed is None else str(parsed)


def network_of(address: str) -> str:
    """Name the network that throttles count by: /24 for IPv4, /64 for IPv6.

    A mapped IPv4 address is the IPv4 address: spellings are no identities.
    """
    parsed = _parse(address) or ip_address(UNKNOWN)
    prefix = 24 if isinstance(parsed, IPv4Address) else 64
    return str(ip_network((parsed, prefix), strict=False))


def is_within(peer: str | None, networks: Sequence[Network]) -> bool:
    """Say whether somebody asks from one of *networks*."""
    address = _parse(peer or "")
    return address is not None and any(address in network for network in networks)


def _parse(text: str) -> Address | None:
    try:
        parsed = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (parsed.ipv4_mapped or parsed) if isinstance(parsed, IPv6Address) else parsed

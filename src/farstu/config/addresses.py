"""Addresses as operators write them: where to listen, and what the public types."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"
LARGEST_PORT = 65535
USUAL_PORTS = {"https": 443, "http": 80}
"""Ports that an origin does not mention."""

LISTEN = re.compile(r"(localhost|[0-9.]+|\[[0-9a-fA-F:.]+\]):([0-9]{1,5})")
ORIGIN = re.compile(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?/?")


@dataclass(frozen=True, slots=True)
class Listen:
    """Where the server listens: a name or an address, and a port."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: object) -> Listen:
        """Read ``host:port``; the host is ``localhost`` or an address, IPv6 in brackets."""
        found = LISTEN.fullmatch(str(text))
        if found is None:
            raise ValueError("is no address and port")
        host, port = found[1].strip("[]"), _check_port(found[2])
        if host != "localhost":
            ipaddress.ip_address(host)
        return cls(host, port)

    def __str__(self) -> str:
        """Write it as it is read."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def address(self) -> str:
        """The IP address to bind."""
        return LOOPBACK if self.host == "localhost" else self.host

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can connect."""
        return ipaddress.ip_address(self.address).is_loopback


def parse_origin(text: str) -> str:
    """Read a public origin, and write it as browsers do in ``Origin`` (RFC 6454 part 6.2)."""
    found = ORIGIN.fullmatch(text.lower())
    if found is None:
        raise ValueError("is no origin")
    scheme, host, port = found.groups()
    if scheme == "http" and not is_loopback_name(host.strip("[]")):
        raise ValueError("is plain http on a host that is not this machine")
    if port is None or int(port) == USUAL_PORTS[scheme]:
        return f"{scheme}://{host}"
    return f"{scheme}://{host}:{_check_port(port)}"


def _check_port(text: str) -> int:
    """Read a port."""
    if not 0 < int(text) <= LARGEST_PORT:
        raise ValueError("has a port that does not exist")
    return int(text)


def is_loopback_name(host: str) -> bool:
    """Say whether browsers take *host* for this machine, and so trust it without TLS."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")

"""Posting to an address that somebody registered: to the outside, and to nothing within the house.

Whoever registers an address could name one that only we can reach: a database, the metadata of a
cloud. So its host is looked up once, each of its addresses is judged, and the connection goes to
just the one that was judged; nothing is followed (OP-19).
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Event, Timer
from urllib.parse import urlsplit

from farstu.core.webhooks import is_success
from farstu.delivery.sms.wire import hang_up

CONNECT_WITHIN = 5.0
"""Seconds."""
PATIENCE = 5.0
"""Seconds for the question, the answer and TLS together."""
LONGEST_ANSWER = 64 * 1024
NO_MORE: Mapping[str, str] = {}

GIVEN_OUT = ip_network("2000::/3")
"""All of IPv6 that is given out to anybody. Beside it are addresses that Python calls global, and
that lead inside: site-local ones, and those that NAT64 and its like make of IPv4 addresses."""
CARRIERS = tuple(map(ip_network, ("2001::/32", "2002::/16", "192.88.99.0/24")))
"""Addresses within that carry an IPv4 address of anywhere: Teredo, 6to4 and its relay."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What became of it: the status that was answered, or None and why there is none."""

    status: int | None
    said: str = ""

    @property
    def is_taken(self) -> bool:
        """Say whether the other side has it."""
        return is_success(self.status)


def resolve(host: str, port: int) -> Sequence[str]:
    """Look a host up."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """Posts to the outside, and to *networks* of one's own that the operator names."""

    networks: Sequence[Network] = ()
    resolve: Resolve = field(default=resolve, repr=False)
    trust: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context, repr=False)
    patience: float = PATIENCE

    def post(
        self, address: str, body: bytes, *, content_type: str, more: Mapping[str, str] = NO_MORE
    ) -> Posted:
        """Post *body*, once, with *more* headers."""
        parts = urlsplit(address)
        host, is_secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if is_secure else 80)
        try:
            known = self.resolve(host, port)
        except OSError as error:
            return Posted(status=None, said=str(error))
        chosen = self._choose(known, is_secure=is_secure)
        if chosen is None:
            return Posted(status=None, said="the address is not one that may be posted to")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"content-type": content_type, "user-agent": "Farstu", **more}
        line = HTTPConnection(parts.netloc, timeout=CONNECT_WITHIN)
        with closing(line):
            try:
                line.sock = self._connect(chosen, port, host if is_secure else "")
                return self._talk(line, path, body, headers)
            except (OSError, HTTPException) as error:
                return Posted(status=None, said=str(error) or type(error).__name__)

    def _choose(self, known: Iterable[str], *, is_secure: bool) -> str | None:
        """Choose the first address, if every one of them may be posted to."""
        addresses = [_read(one) for one in known]
        if not addresses or not all(self._may(one, is_secure=is_secure) for one in addresses):
            return None
        return str(addresses[0])

    def _may(self, address: Address, *, is_secure: bool) -> bool:
        if any(address in network for network in self.networks):
            return True
        is_outside = address.is_global and not address.is_multicast
        is_given_out = isinstance(address, IPv4Address) or address in GIVEN_OUT
        carries = any(address in one for one in CARRIERS)
        return is_secure and is_outside and is_given_out and not carries

    def _connect(self, address: str, port: int, name: str) -> socket.socket:
        line = socket.create_connection((address, port), timeout=CONNECT_WITHIN)
        line.settimeout(self.patience)
        return self.trust().wrap_socket(line, server_hostname=name) if name else line

    def _talk(
        self, line: HTTPConnection, path: str, body: bytes, headers: dict[str, str]
    ) -> Posted:
        late = Event()
        ending = Timer(self.patience, hang_up, [line.sock, late])
        ending.daemon = True
        ending.start()
        try:
            line.request("POST", path, body, headers)
            response = line.getresponse()
            response.read(LONGEST_ANSWER)
            return Posted(status=response.status, said=response.reason)
        finally:
            ending.cancel()


def _read(text: str) -> Address:
    """Read an address; a mapped IPv4 address is the IPv4 address."""
    address = ip_address(text.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address

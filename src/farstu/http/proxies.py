"""Which reverse proxies may ask us about the requests that they hold, and how they show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from farstu.crypto.tokens import same
from farstu.http.network import Network, client_address, is_within

SECRET_HEADER = b"farstu-secret"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Proxies:
    """The networks that proxies ask from, and the secret that they send: both have to be right."""

    networks: tuple[Network, ...] = ()
    secret: str = field(default="", repr=False)
    _sent: bytes = field(init=False, repr=False)
    """The secret as it is sent."""

    def __post_init__(self) -> None:
        """Write the secret as it is sent, once for all requests."""
        object.__setattr__(self, "_sent", self.secret.encode())

    def know(self, peer: str | None, secret: bytes) -> bool:
        """Say whether a request comes from one of them (ASVS 4.1.3); without a secret none does."""
        return bool(self._sent) and same(secret, self._sent) and _is_theirs(peer, self)

    def client_of(self, peer: str | None, forwarded: Sequence[str]) -> str:
        """Say from where somebody comes for whom a proxy asks; what they say is not believed."""
        return client_address(peer, forwarded, self.networks)


@lru_cache(maxsize=256)
def _is_theirs(peer: str | None, proxies: Proxies) -> bool:
    """Remember of the few addresses that proxies have whether they are theirs."""
    return is_within(peer, proxies.networks)


NO_PROXIES = Proxies()

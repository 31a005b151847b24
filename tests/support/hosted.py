"""A program that sends people to the hosted page: it signs by the standard library alone."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from farstu.core.hosted_page import HostedPage
from farstu.services.relying_parties import Added, add_relying_party
from tests.support.house import House

RETURN_TO = "https://shop.example/back?from=farstu"
RULES = HostedPage(return_addresses=(RETURN_TO,))
REQUEST = {"alg": "HS256", "typ": "farstu-request+jwt"}
LINK = {"alg": "HS256", "typ": "farstu-link+jwt"}


@dataclass(slots=True, kw_only=True)
class Sender:
    """One such program at a portal."""

    house: House
    id: str
    client_id: str
    secret: str
    asked: int = 0

    @property
    def now(self) -> int:
        """Read the clock that everybody here has."""
        return int(self.house.clock().timestamp())

    def claims(self, own_id: str, **more: Any) -> dict[str, Any]:
        """Say what a request claims; a claim of None is left out."""
        self.asked += 1
        usual = {
            "iss": self.client_id,
            "aud": self.house.visit.origin,
            "iat": self.now,
            "exp": self.now + 300,
            "jti": f"request-that-is-the-number-{self.asked}",
            "sub": own_id,
            "return_to": RETURN_TO,
        }
        return {name: value for name, value in {**usual, **more}.items() if value is not None}

    def sign(self, claims: Mapping[str, Any], header: Mapping[str, Any] = REQUEST) -> str:
        """Sign a request."""
        return sign(claims, self.secret, header=header)

    def request(self, own_id: str, **more: Any) -> str:
        """Sign what a request claims."""
        return self.sign(self.claims(own_id, **more))

    def address(self, own_id: str, **more: Any) -> str:
        """Say where a browser is sent."""
        return f"/prove?{urlencode({'request': self.request(own_id, **more)})}"

    def link(self, own_id: str, **more: Any) -> str:
        """Sign that somebody is to be known by an id."""
        return self.sign(self.claims(own_id, **more), LINK)

    def link_address(self, own_id: str, **more: Any) -> str:
        """Say where their browser is sent."""
        return f"/link?{urlencode({'request': self.link(own_id, **more)})}"

    def read(self, location: str) -> dict[str, Any]:
        """Judge what came back, as the documentation says, and read it."""
        read = self.open(location)
        assert (read["iss"], read["aud"]) == (self.house.visit.origin, self.client_id)
        assert (read["iat"], read["exp"]) == (self.now, self.now + 60)
        return read

    def open(self, location: str) -> dict[str, Any]:
        """Read what came back, if the portal signed it."""
        assert location.startswith(f"{RETURN_TO}&answer="), location
        [answer] = parse_qs(urlsplit(location).query)["answer"]
        head, body, signature = answer.split(".")
        assert signature == _mac(f"{head}.{body}", self.secret)
        assert json.loads(_decode(head)) == {"alg": "HS256", "typ": "farstu-answer+jwt"}
        read: dict[str, Any] = json.loads(_decode(body))
        return read


def add_sender(house: House, rules: HostedPage = RULES, name: str = "Web shop") -> Sender:
    """Register one."""
    added = house.write(lambda tx: add_relying_party(house.kit, tx, name=name, rules=rules))
    assert isinstance(added, Added), added
    assert added.secret is not None
    party = added.party
    return Sender(house=house, id=party.id, client_id=party.client_id, secret=added.secret)


def sign(
    claims: Mapping[str, Any],
    secret: str,
    *,
    header: Mapping[str, Any],
    digest: str = "sha256",
) -> str:
    """Sign claims, whatever the header says."""
    said = ".".join(_encode(json.dumps(part).encode()) for part in (header, claims))
    return f"{said}.{_mac(said, secret, digest)}"


def _mac(said: str, secret: str, digest: str = "sha256") -> str:
    return _encode(hmac.digest(secret.encode(), said.encode(), digest))


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

"""An application with a plug-in for Duo Universal, played by hand: every byte is ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from farstu.core.duo import AUTHORISE, HEALTH, TOKEN, DuoUniversal
from farstu.crypto.jose import read_by_secret
from farstu.services.introducing import ASSERTION
from farstu.services.relying_parties import Added, add_relying_party
from tests.support.hosted import sign
from tests.support.house import House
from tests.web.support.browser import FORM
from tests.web.support.home import HOST
from tests.web.support.wire import Answer, Sender

BACK = "https://vpn.example/duo/back"
STATE = "the-state-of-a-browser-at-the-vpn"
RULES = DuoUniversal(return_addresses=(BACK,))
HEAD = {"alg": "HS512", "typ": "JWT"}


@dataclass(slots=True, kw_only=True)
class PlugIn:
    """One such application at a portal."""

    house: House
    id: str
    client_id: str
    secret: str
    shown: int = 0

    @property
    def now(self) -> float:
        """Read the clock that everybody here has, with its fractions."""
        return self.house.clock().timestamp() + 0.25

    def claims(self, person: str, **more: Any) -> dict[str, Any]:
        """Say what a request claims; a claim of None is left out."""
        usual = {
            "scope": "openid",
            "redirect_uri": BACK,
            "client_id": self.client_id,
            "iss": self.client_id,
            "aud": self.house.visit.origin,
            "exp": self.now + 300,
            "state": STATE,
            "response_type": "code",
            "duo_uname": person,
            "use_duo_code_attribute": True,
        }
        return {name: value for name, value in {**usual, **more}.items() if value is not None}

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Sign claims, as every plug-in does."""
        return sign(claims, self.secret, header=HEAD, digest="sha512")

    def params(self, person: str = "maja", **more: Any) -> dict[str, str]:
        """Say what stands in the address that a browser is sent to."""
        request = self.sign(self.claims(person, **more))
        return {"response_type": "code", "client_id": self.client_id, "request": request}

    def address(self, person: str = "maja", **more: Any) -> str:
        """Say where a browser is sent."""
        return f"{AUTHORISE}?{urlencode(self.params(person, **more))}"

    def assertion(self, path: str, **more: Any) -> str:
        """Sign who it is, to an endpoint; a claim of None is left out."""
        self.shown += 1
        usual = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": f"{self.house.visit.origin}{path}",
            "exp": self.now + 300,
            "jti": f"the-assertion-that-is-number-{self.shown:07}",
        }
        said = {name: value for name, value in {**usual, **more}.items() if value is not None}
        return self.sign(said)

    def redemption(self, code: str, **more: str) -> dict[str, str]:
        """Say what is posted for a code."""
        usual = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": BACK,
            "client_id": self.client_id,
            "client_assertion_type": ASSERTION,
            "client_assertion": self.assertion(TOKEN),
        }
        return {**usual, **more}

    def greeting(self, **more: str) -> dict[str, str]:
        """Say what is posted to see whether we are there."""
        usual = {"client_id": self.client_id, "client_assertion": self.assertion(HEALTH)}
        return {**usual, **more}

    def read(self, answer: Answer) -> dict[str, Any]:
        """Check an ID token as plug-ins do, and read it."""
        assert answer.status == 200, answer.text
        told = json.loads(answer.text)
        assert (told["token_type"], bool(told["access_token"])) == ("Bearer", True)
        assert told["expires_in"] > 0
        read = read_by_secret(told["id_token"], self.secret, algorithm="HS512")
        assert read is not None
        claims = read[1]
        assert claims["iss"] == f"{self.house.visit.origin}{TOKEN}"
        assert claims["aud"] == self.client_id
        assert claims["iat"] <= self.now < claims["exp"]
        return claims


def add_plug_in(house: House, rules: DuoUniversal = RULES, name: str = "VPN") -> PlugIn:
    """Register one."""
    added = house.write(lambda tx: add_relying_party(house.kit, tx, name=name, rules=rules))
    assert isinstance(added, Added), added
    assert added.secret is not None
    party = added.party
    return PlugIn(house=house, id=party.id, client_id=party.client_id, secret=added.secret)


def post(wire: Sender, path: str, params: Mapping[str, str], *, in_address: bool = False) -> Answer:
    """Post as one plug-in does in the body, and another in the address."""
    said = urlencode(params)
    if in_address:
        return wire.send("POST", f"{path}?{said}", [("host", HOST)])
    return wire.send("POST", path, [("host", HOST), ("content-type", FORM)], body=said.encode())


def told_back(address: str) -> dict[str, str]:
    """Read what comes back to the application with its browser."""
    assert address.startswith(f"{BACK}?"), address
    read = parse_qs(urlsplit(address).query, strict_parsing=True)
    assert all(len(values) == 1 for values in read.values())
    return {name: values[0] for name, values in read.items()}

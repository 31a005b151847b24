"""An application that signs people in by OpenID Connect, played by hand: every byte is ours."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import parse_qs, urlencode, urlsplit

from farstu.core.relying_parties import OpenIdConnect
from farstu.crypto.jose import read_token
from farstu.crypto.tokens import digest
from farstu.http.cookies import Cookie
from farstu.services.relying_parties import Added, add_relying_party
from farstu.store import errands
from tests.support.house import App, House, Person
from tests.web.support.browser import FORM, Browser
from tests.web.support.home import HOST
from tests.web.support.wire import Answer, Wired

CALLBACK = "https://shop.example/callback"
VERIFIER = "the-verifier-that-only-this-application-knows-of"
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
RULES = OpenIdConnect(redirect_addresses=(CALLBACK,), asks_consent=False)


class Place(Protocol):
    """A portal, and the line to it."""

    @property
    def house(self) -> House:
        """Give its house."""

    @property
    def web(self) -> Wired:
        """Give what has the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """What came back to the application's address."""

    address: str
    params: Mapping[str, str]

    @property
    def code(self) -> str:
        """Say the code that came."""
        return self.params["code"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One application at a portal, with its secret if it keeps one."""

    home: Place
    id: str
    client_id: str
    secret: str | None
    rules: OpenIdConnect
    host: str = HOST

    def asking(self, **params: str) -> str:
        """Write the address of an authorisation request; an empty parameter is left out."""
        usual = {
            "client_id": self.client_id,
            "response_type": "code",
            "redirect_uri": CALLBACK,
            "scope": "openid",
            "state": "where-was-i",
            "nonce": "only-once",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        said = {name: value for name, value in {**usual, **params}.items() if value}
        return f"/oidc/authorize?{urlencode(said)}"

    def send(self, browser: Browser, **params: str) -> Answer:
        """Send a browser to the portal, and follow it until a page is shown or it comes back."""
        return follow(browser, browser.get(self.asking(**params)))

    def errand(self, browser: Browser) -> str:
        """Say where the way goes on that a browser is on."""
        house, kept = self.home.house, browser.cookies[Cookie.ERRAND]
        waiting = house.read(lambda tx: errands.find_waiting(tx, digest(kept), now=house.clock()))
        assert waiting is not None
        return f"/continue/{waiting.id}"

    def redeem(self, code: str, **params: str) -> Answer:
        """Hand a code in."""
        usual = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
        }
        return self.post("/oidc/token", **{**usual, **params})

    def refresh(self, token: str) -> Answer:
        """Hand a refresh token in."""
        return self.post("/oidc/token", grant_type="refresh_token", refresh_token=token)

    def introspect(self, token: str) -> dict[str, Any]:
        """Ask about a token."""
        return read(self.post("/oidc/introspect", token=token))

    def revoke(self, token: str) -> Answer:
        """Give a token back."""
        return self.post("/oidc/revoke", token=token)

    def userinfo(self, token: str) -> Answer:
        """Ask who it is."""
        headers = [("host", self.host), ("authorization", f"Bearer {token}")]
        return self.home.web.wire.send("GET", "/oidc/userinfo", headers)

    def post(self, path: str, **params: str) -> Answer:
        """Post as this application."""
        headers = [("host", self.host), ("content-type", FORM)]
        if self.secret is None:
            params = {"client_id": self.client_id, **params}
        else:
            pair = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
            headers.append(("authorization", f"Basic {pair}"))
        said = {name: value for name, value in params.items() if value}
        return self.home.web.wire.send("POST", path, headers, body=urlencode(said).encode())

    def id_token(self, answer: Answer) -> dict[str, Any]:
        """Check an ID token as an application does, and read it."""
        keys = read(self.home.web.wire.send("GET", "/oidc/keys", [("host", self.host)]))
        algorithm = self.rules.algorithm.value
        checked = read_token(read(answer)["id_token"], keys, algorithms=[algorithm])
        assert checked is not None
        return checked[1]


def add_application(
    home: Place, rules: OpenIdConnect = RULES, name: str = "Shop", *, host: str = HOST
) -> Application:
    """Register an application."""
    house = home.house
    added = house.write(lambda tx: add_relying_party(house.kit, tx, name=name, rules=rules))
    assert isinstance(added, Added), added
    return Application(
        home=home,
        id=added.party.id,
        client_id=added.party.client_id,
        secret=added.secret,
        rules=rules,
        host=host,
    )


def follow(browser: Browser, answer: Answer) -> Answer:
    """Follow redirects as long as they stay at the portal."""
    for _ in range(10):
        if not answer.location.startswith("/"):
            return answer
        answer = browser.get(answer.location)
    raise AssertionError(answer.location)


def back_from(answer: Answer) -> Back:
    """Read what the application gets; each answer says whose it is (RFC 9207, OP-05)."""
    assert answer.status == 303, answer.text
    parts = urlsplit(answer.location)
    params = parse_qs(parts.query, keep_blank_values=True)
    assert all(len(values) == 1 for values in params.values())
    told = {name: values[0] for name, values in params.items()}
    assert told["iss"].startswith(("https://", "http://localhost:")), answer.location
    return Back(address=f"{parts.scheme}://{parts.netloc}{parts.path}", params=told)


def read(answer: Answer) -> dict[str, Any]:
    """Read JSON."""
    assert answer.header("content-type") == "application/json", answer.text
    told = json.loads(answer.text)
    assert isinstance(told, dict)
    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody in front of a browser, with an app."""

    browser: Browser
    house: House
    person: Person
    app: App = field(repr=False)

    def sign_in(self) -> Answer:
        """Give the password and a code of the app, and follow to wherever that leads."""
        self.browser.get("/login")
        typed = {"identifier": self.person.email, "password": self.person.password}
        step = follow(self.browser, self.browser.post("/login", typed))
        assert step.status == 200, step.text
        self.house.clock.advance(30)
        return follow(self.browser, self.browser.post("/login/factor/totp", self.app.answer()))

    def confirm(self, where: str) -> Answer:
        """Prove it again with a new code, and go on."""
        self.house.clock.advance(30)
        typed = {"next": where, "kind": "totp", **self.app.answer()}
        return follow(self.browser, self.browser.post("/account/confirm", typed))

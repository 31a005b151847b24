"""The guard around an ASGI application: in comes only whom the portal signed for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from farstu.client.asgi import Guard, Person
from farstu.core.forward_auth import ForwardAuth
from farstu.services.application_tokens import sign_identity
from farstu.services.forward_auth import Open, judge
from farstu.services.relying_parties import Added, add_relying_party
from tests.client.caller import ORIGIN, answer_with
from tests.support.guarded import give_badge, knock_at
from tests.web.support.home import Home

WIKI = "https://wiki.test"
NOW = 1_790_000_000
CLAIMS = {
    "iss": ORIGIN,
    "aud": WIKI,
    "sub": "01kmaja",
    "iat": NOW,
    "exp": NOW + 60,
    "preferred_username": "maja",
    "name": "Maja Lind",
    "email": "maja@example.com",
    "groups": ["staff", "staff:owner"],
    "acr": "urn:farstu:acr:2",
    "limited": False,
}
MAJA = Person(
    account="01kmaja",
    username="maja",
    name="Maja Lind",
    email="maja@example.com",
    groups=("staff", "staff:owner"),
    acr="urn:farstu:acr:2",
    limited=False,
)
Headers = list[tuple[bytes, bytes]]


def new_key(name: str) -> ECKey:
    """Make a key of the portal."""
    return ECKey.generate_key("P-256", {"kid": name, "alg": "ES256", "use": "sig"}, auto_kid=False)


KEY, NEXT = new_key("k1"), new_key("k2")


def token(key: Any = KEY, *, head: dict[str, Any] | None = None, **said: Any) -> str:
    """Sign who it is, but for what is *said*."""
    told = {name: value for name, value in (CLAIMS | said).items() if value is not None}
    header = {"alg": "ES256", "typ": "application+jwt", "kid": "k1"} | (head or {})
    return jwt.encode(header, told, key, algorithms=[str(header["alg"])])


@dataclass(slots=True)
class Town:
    """A guarded application, the portal's keys, and what reached the application."""

    keys: list[ECKey] = field(default_factory=lambda: [KEY])
    now: float = 0.0
    is_up: bool = True
    fetched: int = 0
    reached: list[Any] = field(default_factory=list)

    def guard(self, **rules: Any) -> Guard:
        """Put a guard before the application."""

        async def app(scope: Any, receive: Any, send: Any) -> None:
            assert receive
            self.reached.append(scope)
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"in"})

        return Guard(
            app,
            portal=ORIGIN,
            origin=WIKI,
            transport=httpx.MockTransport(self.show_keys),
            clock=lambda: NOW + self.now,
            steady=lambda: self.now,
            **rules,
        )

    def show_keys(self, request: httpx.Request) -> httpx.Response:
        """Show the portal's keys, as long as it is up."""
        assert str(request.url) == f"{ORIGIN}/oidc/keys"
        assert "authorization" not in request.headers
        self.fetched += 1
        if not self.is_up:
            raise httpx.ConnectError("down")
        told = KeySet([*self.keys]).as_dict(private=False)
        body = httpx.Response(200, json=told).read()
        return answer_with(200, {"content-type": "application/json"}, body)


def knock(
    guard: Guard,
    token: str = "",
    *,
    path: str = "/",
    host: str = "wiki.test",
    kind: str = "http",
    more: Headers | None = None,
) -> list[dict[str, Any]]:
    """Come to the application with a token, and give what it was answered."""
    sent = list[dict[str, Any]]()

    async def receive() -> dict[str, Any]:
        return {"type": f"{kind}.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    named = [(b"farstu-token", token.encode())] if token else []
    headers = [(b"host", host.encode()), *named, *(more or [])]
    scope = {"type": kind, "path": path, "headers": headers}
    asyncio.run(_run(guard, scope, receive, send))
    return sent


async def _run(guard: Guard, *arguments: Any) -> None:
    await guard(*arguments)


def test_who_was_signed_for_is_in() -> None:
    """The application is told who it is, and by headers that the guard wrote."""
    town = Town()
    forged = [
        (b"remote-user", b"admin"),
        (b"Remote_Groups", b"staff"),
        (b"remote.email", b"admin@example.com"),
        (b"accept", b"*/*"),
    ]
    assert knock(town.guard(), token(), more=forged)[0]["status"] == 200
    (scope,) = town.reached
    assert scope["farstu"] == MAJA
    assert dict(scope["headers"]) == {
        b"host": b"wiki.test",
        b"accept": b"*/*",
        b"remote-user": b"maja",
        b"remote-name": b"Maja Lind",
        b"remote-email": b"maja@example.com",
        b"remote-groups": b"staff,staff:owner",
        b"remote-account": b"01kmaja",
        b"remote-assurance": b"urn:farstu:acr:2",
        b"farstu-limited": b"",
    }


WRONG: dict[str, Callable[[], str]] = {
    "nothing": lambda: "",
    "noise": lambda: "a.b.c",
    "huge": lambda: "a" * 9000,
    "another key": lambda: token(NEXT),
    "HMAC by the public key": lambda: token(
        OctKey.import_key(json.dumps(KEY.as_dict(private=False))), head={"alg": "HS256"}
    ),
    "an ID token": lambda: token(head={"typ": "JWT"}),
    "another portal": lambda: token(iss="https://other.test"),
    "another application": lambda: token(aud="https://files.test"),
    "several applications": lambda: token(aud=[WIKI]),
    "too old": lambda: token(iat=NOW - 130, exp=NOW - 70),
    "from the future": lambda: token(iat=NOW + 70, exp=NOW + 130),
    "no end": lambda: token(exp=None),
    "nobody": lambda: token(sub=""),
    "no name": lambda: token(name=None),
    "no groups": lambda: token(groups="staff"),
    "no limit": lambda: token(limited=None),
    "another assurance": lambda: token(acr="gold"),
}


@pytest.mark.parametrize("made", WRONG.values(), ids=WRONG.keys())
def test_everybody_else_is_not(made: Callable[[], str]) -> None:
    """Where anybody may come, they come as nobody; elsewhere they do not."""
    town = Town()
    guard = town.guard(optional=["/about"])
    told = knock(guard, made(), more=[(b"remote-user", b"admin")])
    assert told[0]["status"] == 401
    assert (b"www-authenticate", b"Bearer") in told[0]["headers"]
    assert town.reached == []
    assert knock(guard, made(), path="/about/us", more=[(b"remote-user", b"admin")])
    (scope,) = town.reached
    assert scope["farstu"] is None
    assert [name for name, _ in scope["headers"]] == [b"host"]


def test_a_token_that_came_twice_counts_neither_time() -> None:
    """Nor one for a host that was not asked for."""
    town = Town()
    twice = knock(town.guard(), token(), more=[(b"farstu-token", token().encode())])
    hosts = knock(town.guard(), token(), more=[(b"host", b"wiki.test")])
    assert (twice[0]["status"], hosts[0]["status"]) == (401, 401)
    assert town.reached == []


def test_some_paths_take_more() -> None:
    """In whatever case they are written, the strictest that is about them."""
    town = Town()
    guard = town.guard(
        least={"/admin": "urn:farstu:acr:2", "/admin/keys": "phr", "/": "urn:farstu:acr:1"}
    )
    weak, usual, strong = (
        token(acr=acr) for acr in ("urn:farstu:acr:1", "urn:farstu:acr:2", "phr")
    )
    tries = [
        ("/", weak, 200),
        ("/admin", weak, 401),
        ("/Admin/x", weak, 401),
        ("/administrators", weak, 200),
        ("/admin/x", usual, 200),
        ("/admin/keys/1", usual, 401),
        ("/admin/keys/1", strong, 200),
    ]
    for path, brought, status in tries:
        assert knock(guard, brought, path=path)[0]["status"] == status, path
    with pytest.raises(ValueError, match="gold"):
        town.guard(least={"/admin": "gold"})


@pytest.mark.parametrize(
    "path", ["", "x", "//x", "/a//b", "/about/../admin", "/./x", "/a\\b", "/a;b", "/a%2fb", "/a\n"]
)
def test_a_path_has_one_reading(path: str) -> None:
    """Another one might be somebody else's."""
    town = Town()
    assert knock(town.guard(optional=["/"]), token(), path=path)[0]["status"] == 400
    assert town.reached == []


def test_sockets_are_guarded_too() -> None:
    """They are closed before they are open; and what begins the application is let through."""
    town = Town()
    guard = town.guard()
    told = knock(guard, kind="websocket")
    assert told == [{"type": "websocket.close", "code": 1008}]
    assert knock(guard, token(), kind="websocket")
    assert town.reached[0]["farstu"] == MAJA
    knock(guard, kind="lifespan")
    assert "farstu" not in town.reached[1]


def test_keys_are_kept_and_renewed() -> None:
    """A name that nobody knows makes the guard look, once a minute; old ones are fetched anew."""
    town = Town()
    guard = town.guard()
    assert knock(guard, token())[0]["status"] == 200
    assert knock(guard, token())[0]["status"] == 200
    assert town.fetched == 1
    town.keys.append(NEXT)
    later = {"head": {"kid": "k2"}}
    assert knock(guard, token(NEXT, **later))[0]["status"] == 401
    assert town.fetched == 1
    town.now = 61
    fresh: dict[str, Any] = {"iat": NOW + 60, "exp": NOW + 120}
    for _ in range(2):
        assert knock(guard, token(NEXT, **later, **fresh))[0]["status"] == 200
    assert knock(guard, token(NEXT, head={"kid": "k3"}, **fresh))[0]["status"] == 401
    assert town.fetched == 2
    town.keys.clear()
    town.keys.append(NEXT)
    town.now = 662
    new: dict[str, Any] = {"iat": NOW + 660, "exp": NOW + 720}
    assert knock(guard, token(**new))[0]["status"] == 401
    assert town.fetched == 3


def test_without_keys_nobody_is_in() -> None:
    """Farstu is down: what is open stays so, all else is closed, and nobody hammers at it."""
    town = Town(is_up=False)
    guard = town.guard(optional=["/about"])
    told = knock(guard, token())
    assert told[0]["status"] == 503
    assert (b"retry-after", b"5") in told[0]["headers"]
    assert knock(guard, token())[0]["status"] == 503
    assert town.fetched == 1
    knock(guard, token(), path="/about")
    assert [scope["farstu"] for scope in town.reached] == [None]
    town.now, town.is_up = 1.5, True
    assert knock(guard, token())[0]["status"] == 200
    town.now, town.is_up = 700, False
    assert knock(guard, token(iat=NOW + 700, exp=NOW + 760))[0]["status"] == 503


@pytest.mark.parametrize("body", [b"{}", b"[]", b"{", b'{"keys": [{"kty": "EC"}]}', b'{"keys": 1}'])
def test_what_is_no_set_of_keys_opens_nothing(body: bytes) -> None:
    """Another page at that place is as if nobody were there."""

    def show(_: httpx.Request) -> httpx.Response:
        return answer_with(200, {"content-type": "application/json"}, body)

    guard = Guard(_nobody, portal=ORIGIN, origin=WIKI, transport=httpx.MockTransport(show))
    assert knock(guard, token())[0]["status"] == 503


async def _nobody(*_: Any) -> None:
    raise AssertionError("nobody comes here")


def test_the_portals_own_tokens_are_taken(home: Home) -> None:
    """What Farstu signs, with the keys that it shows."""
    house, rules = home.house, ForwardAuth(hosts=(WIKI,))
    added = house.write(lambda tx: add_relying_party(house.kit, tx, name="Wiki", rules=rules))
    assert isinstance(added, Added)
    person = house.add_person("maja@example.com")
    session = house.come_in(person, house.give_app(person))
    verdict = judge(house.kit, knock_at(WIKI, badge=give_badge(house, WIKI, session)))
    assert isinstance(verdict, Open)
    assert verdict.identity is not None
    signed = sign_identity(house.kit, verdict, verdict.identity, origin_of=lambda h: f"https://{h}")
    reached = list[Any]()

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        reached.append(scope["farstu"])

    guard = Guard(
        app,
        portal=ORIGIN,
        origin=WIKI,
        transport=httpx.ASGITransport(app=home.web.app),
        clock=lambda: house.clock().timestamp(),
    )
    headers = [(b"host", b"wiki.test:443"), (b"farstu-token", signed.encode())]
    scope = {"type": "http", "path": "/", "headers": headers}
    home.web.wire._runner.run(_run(guard, scope, None, None))
    assert [one.account for one in reached] == [person.id]
    assert reached[0].acr == "urn:farstu:acr:2"

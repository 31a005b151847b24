"""Forward-auth: what a proxy is told about a request, against a server that only says hello."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.world import World, code_now, make_logins, running_other
from farstu.app import House, open_house
from farstu.core.forward_auth import ForwardAuth, authority_of
from farstu.crypto.tokens import new_token
from farstu.services.answer import answer
from farstu.services.answering import Sent, answer_errand
from farstu.services.forward_auth import Knock, Unproven, judge
from farstu.services.guest import Seat, identify
from farstu.services.handing_off import arrive, send_away, take_over
from farstu.services.kit import Visit
from farstu.services.portals import find_portal
from farstu.services.relying_parties import Added, add_relying_party
from farstu.services.seats import Moved

ORIGIN, HOST = "https://app.example.com", "app.example.com"
CONNECTIONS, TOGETHER = 8, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How many answers a second, and how many were not 200."""

    rate: float
    failed: int


def make_badge(world: World, *, person: int, origin: str = ORIGIN) -> str:
    """Register an application, sign somebody in, and go there; say the badge."""
    host = authority_of(origin)
    with open_house(world.config) as house:
        kit, visit = house.kit, visit_of(world, house)
        portal = visit.portal
        session = sign_in(world, house, visit, person=person)
        rules = ForwardAuth(hosts=(origin,))
        added = kit.store.write(
            lambda tx: add_relying_party(kit, tx, name=host, rules=rules), portal_id=portal.id
        )
        assert isinstance(added, Added)
        knock = Knock(host=host, method="GET", target="/", badge="")
        verdict = judge(kit, knock)
        assert isinstance(verdict, Unproven)
        away, browser = (
            send_away(kit, knock, verdict, binding="", network=""),
            new_token(kit.entropy),
        )
        assert away is not None
        assert take_over(kit, visit, away.errand_id, browser=browser)
        sent = answer_errand(kit, visit, session, browser=browser, errand_id=away.errand_id)
        assert isinstance(sent, Sent)
        code = sent.address.partition("?code=")[2]
        there = arrive(kit, host=host, code=code, binding=away.binding)
        assert there is not None
        return there.badge


def visit_of(world: World, house: House) -> Visit:
    """Come to the portal from this machine."""
    portal = find_portal(house.kit, "localhost")
    assert portal is not None
    return Visit(
        portal=portal,
        origin=world.origin,
        address="127.0.0.1",
        network="127.0.0.0/24",
        agent="bench",
    )


def sign_in(world: World, house: House, visit: Visit, *, person: int) -> Seat:
    """Sign somebody in who has not used the code of now; say their session."""
    waiting = make_logins(world, first=person, count=1)[0]
    kit, portal_id = house.kit, visit.portal.id
    login = identify(kit, portal_id=portal_id, login_token=waiting.token, session_token=None).seat
    assert login is not None
    kind = next(iter(kit.factors))
    moved = answer(kit, visit, login, kind=kind, response={"code": code_now()})
    assert isinstance(moved, Moved)
    session = identify(kit, portal_id=portal_id, login_token=None, session_token=moved.token).seat
    assert session is not None
    return session


def check_of(world: World, badge: str) -> bytes:
    """Write what a proxy asks."""
    lines = (
        f"GET /forward-auth/redirect/{HOST} HTTP/1.1",
        f"host: localhost:{world.port}",
        f"farstu-secret: {world.config.forward_auth.read_secret()}",
        f"x-forwarded-host: {HOST}",
        "x-forwarded-proto: https",
        "x-forwarded-method: GET",
        "x-forwarded-uri: /pictures/one.png",
        "sec-fetch-mode: no-cors",
        f"cookie: __Host-farstu-app={badge}; theme=dark",
    )
    return "\r\n".join([*lines, "", ""]).encode()


def rate_of(port: int, question: bytes, *, requests: int) -> Rate:
    """Ask so often over a few connections, several at once on each, and count the answers."""
    selector = selectors.DefaultSelector()
    began, asked, answered, fine = time.perf_counter(), 0, 0, 0
    with _connections(port) as opened:
        for connection in opened:
            selector.register(connection, selectors.EVENT_READ, [0])
            connection.sendall(question * TOGETHER)
            selector.get_key(connection).data[0] = TOGETHER
            asked += TOGETHER
        while answered < requests:
            for key, _ in selector.select(10):
                said = key.fileobj.recv(1 << 18)  # type: ignore[union-attr]
                got = said.count(b"HTTP/1.1 ")
                answered, fine = answered + got, fine + said.count(b"HTTP/1.1 200")
                key.data[0] -= got
                if key.data[0] <= 0 and asked < requests:
                    key.fileobj.sendall(question * TOGETHER)  # type: ignore[union-attr]
                    key.data[0] = TOGETHER
                    asked += TOGETHER
            if asked >= requests and answered >= asked:
                break
    return Rate(rate=answered / (time.perf_counter() - began), failed=answered - fine)


@contextmanager
def _connections(port: int) -> Iterator[list[socket.socket]]:
    opened = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(CONNECTIONS)]
    try:
        yield opened
    finally:
        for one in opened:
            one.close()


def hello_rate(world: World, *, requests: int) -> Rate:
    """Measure a server that only says hello, asked the same."""
    with running_other(world, "bench.hello:make_hello") as port:
        return rate_of(port, check_of(world, "A" * 43), requests=requests)

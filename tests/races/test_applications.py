"""Applications behind proxies: what one process revokes, all others see."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager

from farstu.core.forward_auth import ForwardAuth, authority_of
from farstu.http.cookies import Cookie
from farstu.services.relying_parties import Added, add_relying_party
from farstu.store import sessions
from farstu.store.engine import open_store
from tests.races.arena import SETTINGS, WORKERS, Ground, settle, wait_for_workers
from tests.support.guarded import give_badge
from tests.support.server import serve_farstu

WIKI = "https://wiki.example.com"
HOST = authority_of(WIKI)
SECRET = "s" * 40
CONNECTIONS = 12
"""So many that each worker has some; a kept connection stays with its worker."""
WITHIN = 1.0
"""Seconds, until every process has heard of it."""


@contextmanager
def proxies_of(ground: Ground) -> Iterator[list[http.client.HTTPConnection]]:
    """Serve with two workers, and be a proxy that keeps several connections to them."""
    secret = ground.data / "proxy-secret"
    secret.write_text(SECRET)
    settings = SETTINGS | {
        "FARSTU_FORWARD_AUTH__PROXIES": "127.0.0.1",
        "FARSTU_FORWARD_AUTH__SECRET_FILE": str(secret),
    }
    with ExitStack() as stack:
        served = serve_farstu(
            ground.data,
            workers=WORKERS,
            database=ground.database,
            settings=settings,
            port=ground.port,
        )
        wait_for_workers(stack.enter_context(served))
        opened = (http.client.HTTPConnection("127.0.0.1", ground.port) for _ in range(CONNECTIONS))
        yield [stack.enter_context(closing(one)) for one in opened]


def ask_all(connections: Sequence[http.client.HTTPConnection], badge: str) -> set[int]:
    """Ask about a picture over every connection."""
    said = {
        "farstu-secret": SECRET,
        "x-forwarded-host": HOST,
        "x-forwarded-proto": "https",
        "x-forwarded-method": "GET",
        "x-forwarded-uri": "/picture.png",
        "sec-fetch-mode": "no-cors",
        "cookie": f"{Cookie.BADGE.value}={badge}",
    }
    statuses = set()
    for one in connections:
        one.request("GET", f"/forward-auth/redirect/{HOST}", headers=said)
        answer = one.getresponse()
        answer.read()
        statuses.add(answer.status)
    return statuses


def test_what_another_process_revokes_is_seen_by_every_worker(ground: Ground) -> None:
    """Long before their answers are old: by the board, or as PostgreSQL tells them (FWD-09)."""
    house = settle(ground).house
    rules = ForwardAuth(hosts=(WIKI,))
    assert isinstance(
        house.write(lambda tx: add_relying_party(house.kit, tx, name="Wiki", rules=rules)), Added
    )
    maja = house.add_person()
    session = house.come_in(maja, house.give_app(maja))
    badge = give_badge(house, WIKI, session)
    with proxies_of(ground) as connections, closing(open_store(ground.database.url)) as elsewhere:
        assert ask_all(connections, badge) == {200}
        assert ask_all(connections, badge) == {200}
        assert elsewhere.write(
            lambda tx: sessions.end(tx, session.id, account_id=maja.id, at=house.clock()),
            portal_id=house.portal.id,
        )
        began = time.monotonic()
        while (seen := ask_all(connections, badge)) != {401} and time.monotonic() - began < WITHIN:
            pass
        assert seen == {401}

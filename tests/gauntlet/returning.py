"""What tests of ways back ask of somebody: what they know, where they are, what still opens."""

from __future__ import annotations

from farstu.http.cookies import Cookie
from tests.gauntlet.stage import LOGIN, Hand, Stage
from tests.support.house import App, Person

NEW = "four words that nobody guesses"


def knows(stage: Stage, person: Person, password: str) -> bool:
    """Say whether that is the password of *person*."""
    hand = stage.browser()
    stage.sign_in(hand, person.email, password)
    return bool({Cookie.LOGIN, Cookie.SESSION} & set(hand.cookies))


def is_dead(stage: Stage, link: str, form: dict[str, str] | None = None) -> bool:
    """Say whether a link opens nothing, neither looked at nor posted to."""
    hand = stage.browser()
    hand.get(LOGIN)
    said = hand.get(link).status, hand.post(link, form or {"password": NEW}).status
    return said == (410, 410) and not {Cookie.LOGIN, Cookie.SESSION} & set(hand.cookies)


def come_in(stage: Stage, person: Person, app: App) -> Hand:
    """Be inside with a proof of just now."""
    hand = stage.adopt(stage.arena.open_session(person, app))
    assert stage.is_in(hand)
    return hand


def named(stage: Stage) -> str:
    """Name an address that nobody has."""
    return f"q{next(stage.arena.numbers)}@example.com"


def told(stage: Stage) -> tuple[str, Person]:
    """Have somebody as the portal's program says: their own id, and an address that it keeps."""
    own, email = f"own-{next(stage.arena.numbers)}", named(stage)
    made = stage.program.put(f"/people/{own}", {"name": own, "email": email})
    return own, Person(id=made.json["id"], email=email, password="")


def have_moved(stage: Stage, own: str) -> str:
    """Have the portal's program say another address of somebody's."""
    new = named(stage)
    assert stage.program.put(f"/people/{own}", {"email": new}).status == 200
    return new

"""A browser that is, or may come to be, remembered: it keeps what it is given."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from farstu.core.access import AtSession
from farstu.core.assurance import Assurance
from farstu.core.login import FactorPending, SignedIn
from farstu.crypto.tokens import digest, new_token
from farstu.factors.codes import PERIOD
from farstu.services.answer import answer
from farstu.services.guest import Seat
from farstu.services.kit import Kit
from farstu.services.own_sessions import note_seen, sign_out
from farstu.services.seats import Moved
from farstu.services.sign_in import sign_in
from farstu.store import remembrances
from farstu.store.remembrances import Remembrance
from tests.support.house import AGENT, HOME, PASSWORD, REQUIRED, TOTP, App, House, Person

DAYS = timedelta(days=30)
REMEMBERS = replace(REQUIRED, remembers=DAYS)


class Browser:
    """Maja's browser, which keeps the cookie that it was given last."""

    def __init__(self, house: House, person: Person, app: App) -> None:
        """Begin with nothing."""
        self.house, self.person, self.app = house, person, app
        self.kept = ""

    def knock(self, kept: str | None = None, *, password: str = PASSWORD) -> Moved:
        """Sign in with a password, and with what is kept, or with an older value."""
        moved = sign_in(
            self.house.kit,
            self.house.visit,
            identifier=self.person.email,
            password=password,
            brought=self.kept if kept is None else kept,
        )
        assert isinstance(moved, Moved), moved
        return moved

    def keep(self, moved: Moved) -> Moved:
        """Take the answer: keep what it brings, and come back with its session."""
        if moved.handed is not None:
            self.kept = moved.handed.value
        self.arrive(moved)
        return moved

    def arrive(self, moved: Moved) -> bool:
        """Follow an answer to the page that it leads to."""
        return note_seen(self.house.kit, self.house.visit, self.house.seat(moved))

    def come_in(self) -> Moved:
        """Sign in with the password alone, and go on."""
        moved = self.keep(self.knock())
        assert moved.state == SignedIn(Assurance.SINGLE)
        return moved

    def prove(self, moved: Moved, *, remember: bool = True) -> Moved:
        """Answer the second step, with the box ticked."""
        self.house.clock.advance(PERIOD)
        done = answer(
            self.house.kit,
            self.house.visit,
            self.house.seat(moved),
            kind=TOTP,
            response=self.app.answer(),
            remember=remember,
            brought=self.kept,
        )
        assert isinstance(done, Moved), done
        return self.keep(done)

    def fresh(self) -> Seat:
        """Sign in elsewhere with the app, and nothing remembered."""
        return self.house.seat(self.prove(self.knock(""), remember=False))

    def is_asked(self) -> bool:
        """Say whether the password alone no longer lets this browser in."""
        return isinstance(self.knock().state, FactorPending)


def is_in(house: House, moved: Moved) -> bool:
    """Say whether the session of an answer still opens the door."""
    return isinstance(house.guest(moved.token).standing, AtSession)


def meet(house: House) -> Browser:
    """Give Maja an app, where devices may be remembered and hers is not yet."""
    house.set_policy(REMEMBERS)
    maja = house.add_person()
    return Browser(house, maja, house.give_app(maja))


def have_remembered(house: House) -> Browser:
    """Have Maja's browser remembered, and sign out."""
    browser = meet(house)
    moved = browser.prove(browser.knock())
    assert moved.state == SignedIn(Assurance.MULTI)
    sign_out(house.kit, house.visit, house.seat(moved))
    return browser


def give_remembrance(house: House, person: Person, app: App) -> tuple[Remembrance, str]:
    """Write a remembered device straight into the database, and say what its browser keeps."""
    made = make_remembrance(house.kit, person.id, app.id, epoch=house.subject(person).account.epoch)
    house.write(lambda tx: remembrances.add(tx, made[0]))
    return made


def make_remembrance(
    kit: Kit, account_id: str, authenticator_id: str, *, epoch: int = 0
) -> tuple[Remembrance, str]:
    """Make the row of a remembered device, and what its browser keeps."""
    now, family, value = kit.clock(), new_token(kit.entropy), new_token(kit.entropy)
    row = Remembrance(
        id=kit.new_id(now),
        account_id=account_id,
        authenticator_id=authenticator_id,
        family_digest=digest(family),
        value_digest=digest(value),
        epoch=epoch,
        agent=AGENT,
        address=HOME,
        created_at=now,
        expires_at=now + DAYS,
    )
    return row, f"{family}.{value}"

"""A forgotten password: nobody learns whom we know, and the second step stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.budget import Budgets, Limit, Scope
from farstu.core.login import FactorPending
from farstu.core.outcome import Reason, Rejected
from farstu.delivery.message import Undelivered
from farstu.services import accounts
from farstu.services.forgotten import (
    LINK,
    ask_for_link,
    find_forgetful,
    reset_password,
)
from farstu.services.outbox import Fate, Letter, Outgoing, deliver
from farstu.services.own_password import change_password
from farstu.services.seats import Moved
from farstu.services.sign_in import sign_in
from farstu.services.undelivered import list_unsent
from tests.support.house import ELSEWHERE, PASSWORD, House, Person, at_once

NEW = "another password altogether"
DEAD = Rejected(Reason.LINK_DEAD)


def letters(house: House) -> list[Letter]:
    """List the letters with links, oldest first."""
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    return [w.letter for w in waiting if w.letter and w.letter.template == LINK]


def token_of(letter: Letter) -> str:
    """Read the secret part of a link."""
    return str(letter.facts["path"]).removeprefix("/password/reset/")


def ask(house: House, name: str = "maja@example.com") -> str:
    """Ask for a link, a second later, and give its token."""
    house.clock.advance(1)
    assert ask_for_link(house.kit, house.visit, identifier=name) is None
    return token_of(letters(house)[-1])


def reset(house: House, token: str, password: str = NEW) -> Rejected | None:
    """Choose a new password."""
    return reset_password(house.kit, house.visit, token, password=password)


def come(house: House, person: Person, password: str) -> Moved | Rejected:
    """Try a password at the outer door."""
    return sign_in(house.kit, house.visit, identifier=person.email, password=password)


@pytest.fixture
def maja(house: House) -> Person:
    """Be somebody with an app and codes."""
    maja = house.add_person()
    house.give_app(maja)
    house.give_codes(maja)
    return maja


def test_a_link_sets_a_new_password(house: House, maja: Person) -> None:
    """The old one is dead; nobody is signed in by it, and the app is still asked for (RST-01)."""
    assert reset(house, ask(house)) is None
    assert come(house, maja, PASSWORD) == Rejected(Reason.SIGN_IN_WRONG)
    moved = come(house, maja, NEW)
    assert isinstance(moved, Moved)
    assert isinstance(moved.state, FactorPending)


@pytest.mark.parametrize("name", ["MAJA@Example.com", " maja@example.com ", "maja"])
def test_every_name_that_one_signs_in_with_finds_it(house: House, maja: Person, name: str) -> None:
    """However it is spelt; the link goes to the mailbox."""
    house.give_username(maja, "maja")
    ask(house, name)
    assert letters(house)[-1].recipient == maja.email


def _suspend(house: House, maja: Person) -> str:
    house.add_person("olof@example.com")
    house.write(lambda tx: accounts.suspend_account(house.kit, tx, maja.id))
    return maja.email


def _invite(house: House, _maja: Person) -> str:
    return house.add_person("new@example.com", password=None).email


UNKNOWN: dict[str, Callable[[House, Person], str]] = {
    "nobody": lambda _house, _maja: "nobody@example.com",
    "suspended": _suspend,
    "invited": _invite,
    "unprintable": lambda _house, _maja: "maja\0@example.com",
    "endless": lambda _house, _maja: "m" * 5000,
}


@pytest.mark.parametrize("who", UNKNOWN)
def test_whoever_may_not_is_answered_like_everybody(house: House, maja: Person, who: str) -> None:
    """The same answer, the same rows; a letter to nobody is never carried, and opens nothing."""
    name = UNKNOWN[who](house, maja)
    carried: list[Outgoing] = []
    deliver(house.kit, lambda _letter: None, holder="before")
    token = ask(house, name)
    assert letters(house)[-1].recipient == ""
    assert reset(house, token) == DEAD

    def carry(outgoing: Outgoing) -> Undelivered | None:
        carried.append(outgoing)
        return None

    assert deliver(house.kit, carry, holder="after") == Counter({Fate.SENT: 1})
    assert carried == []


def test_asking_needs_a_name(house: House) -> None:
    """Nothing is no name."""
    no = ask_for_link(house.kit, house.visit, identifier="  ")
    assert no == Rejected(Reason.FIELD_EMPTY, field="identifier")
    assert letters(house) == []


def test_the_newest_link_wins(house: House, maja: Person) -> None:
    """Of several only the last opens, and that once (RST-02)."""
    older, newer = ask(house), ask(house, maja.email)
    assert reset(house, older) == DEAD
    done = at_once(*[partial(reset, house, newer)] * 3)
    assert sorted(done, key=str) == sorted([None, DEAD, DEAD], key=str)
    assert reset(house, newer) == DEAD


def test_looking_spends_nothing(house: House, maja: Person) -> None:
    """Programs that look at links for their owners do no harm; an hour is all it has."""
    token = ask(house)
    for _ in range(3):
        whose = find_forgetful(house.kit, house.visit, token)
        assert whose is not None
        assert whose.account.id == maja.id
    house.clock.advance(timedelta(hours=1) - timedelta(microseconds=1))
    assert find_forgetful(house.kit, house.visit, token) is not None
    house.clock.advance(timedelta(microseconds=1))
    assert find_forgetful(house.kit, house.visit, token) is None
    assert reset(house, token) == DEAD


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", Reason.PASSWORD_SHORT),
        ("short", Reason.PASSWORD_SHORT),
        ("maja@example.com", Reason.PASSWORD_CONTEXT),
        ("passwordpassword", Reason.PASSWORD_COMMON),
    ],
)
@pytest.mark.usefixtures("maja")
def test_a_weak_password_is_refused_and_the_link_lives(
    house: House, password: str, reason: Reason
) -> None:
    """It says why, and the next try counts."""
    token = ask(house)
    refused = reset(house, token, password)
    assert refused is not None
    assert (refused.reason, refused.field) == (reason, "password")
    assert reset(house, token) is None


def test_everything_that_was_open_is_shut(house: House, maja: Person) -> None:
    """Sessions and logins of before are over (ASVS 7.4.3), and the reset is told."""
    app = house.give_app(maja, name="Tablet")
    session, login = house.come_in(maja, app), house.knock(maja)
    before = house.events()
    assert reset(house, ask(house)) is None
    for seat in (session, login):
        no = change_password(house.kit, house.visit, seat, current=NEW, new=PASSWORD)
        assert isinstance(no, Rejected)
    noted = house.events(since=before)
    assert noted[AuditEvent.PASSWORD_LINK_ASKED] == noted[AuditEvent.PASSWORD_RESET] == 1


def test_the_mailbox_rests_after_it_opened_the_password(house: House, maja: Person) -> None:
    """So that one mailbox is never the whole account (``login-machine.md``)."""
    assert reset(house, ask(house)) is None
    assert house.subject(maja).facts.reset_by_mail_at == house.clock()


def test_a_pause_for_wrong_passwords_ends_with_a_reset(house: House, maja: Person) -> None:
    """Whoever guessed until they were told to wait can come in with the new one."""
    for _ in range(6):
        come(house, maja, "wrong")
    refused = come(house, maja, PASSWORD)
    assert isinstance(refused, Rejected)
    assert refused.reason is Reason.TOO_MANY_TRIES
    assert reset(house, ask(house)) is None
    assert isinstance(come(house, maja, NEW), Moved)


def test_a_link_that_waits_dies_with_the_password_that_it_was_for(
    house: House, maja: Person
) -> None:
    """Whoever changes their password from within needs it no more, and nobody else gets it."""
    app = house.give_app(maja, name="Tablet")
    token, session = ask(house), house.come_in(maja, app)
    assert change_password(house.kit, house.visit, session, current=PASSWORD, new=NEW) is None
    assert reset(house, token) == DEAD
    assert isinstance(come(house, maja, NEW), Moved)


def test_a_network_asks_ten_times_in_a_row(house: House, maja: Person) -> None:
    """Whoever they ask for; another network may still."""
    for number in range(10):
        ask(house, f"name{number}@example.com")
    no = ask_for_link(house.kit, house.visit, identifier=maja.email)
    assert no is not None
    assert no.reason is Reason.TOO_MANY_TRIES
    elsewhere = house.visit_from(ELSEWHERE)
    assert ask_for_link(house.kit, elsewhere, identifier=maja.email) is None


@pytest.mark.parametrize("name", ["maja@example.com", "nobody@example.com"])
@pytest.mark.usefixtures("maja")
def test_a_mailbox_is_not_flooded(house: House, name: str) -> None:
    """Over budget nothing is written, and the answer is the same for everybody."""
    few = house.with_kit(budgets=Budgets(mail={Scope.ADDRESS: Limit(messages=4)}))
    for _ in range(4):
        assert ask_for_link(few.kit, few.visit, identifier=name) is None
    assert len(letters(house)) == 2
    assert house.events()[AuditEvent.MESSAGE_WITHHELD] == 2


def test_a_reset_waits_for_its_turn_and_loses_nothing(house: House, maja: Person) -> None:
    """While the house is busy the link lives."""
    token = ask(house)
    busy = house.while_busy()
    assert reset(busy, token) == Rejected(Reason.SERVER_BUSY)
    assert find_forgetful(house.kit, house.visit, token) is not None
    assert isinstance(come(house, maja, PASSWORD), Moved)


def test_a_change_in_between_wins(house: House, maja: Person) -> None:
    """A link that is spent elsewhere while the password is being hashed changes nothing."""
    token = ask(house)

    def suspend() -> None:
        house.write(lambda tx: accounts.suspend_account(house.kit, tx, maja.id))

    house.add_person("olof@example.com")
    kit = house.while_(suspend, before=1)
    assert reset_password(kit, house.visit, token, password=NEW) == DEAD
    house.clock.advance(timedelta(seconds=1))

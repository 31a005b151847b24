"""Somebody whose mailbox gets codes, written straight into the database."""

from __future__ import annotations

from dataclasses import replace

from farstu.core.assurance import Assurance, FactorKind
from farstu.services.forgotten import LINK, ask_for_link
from farstu.services.links import make_link
from farstu.services.secrets import place_of
from farstu.services.undelivered import list_unsent
from farstu.services.vault import put_away
from farstu.store import authenticators
from farstu.store.authenticators import Authenticator
from farstu.store.links import Purpose
from farstu.store.tx import Tx
from tests.support.house import REQUIRED, TOTP, App, House, Person

MAIL = FactorKind("email_code")
WANTS_TWO_STEPS = replace(REQUIRED, required=Assurance.TWO_STEP, allowed=frozenset({TOTP, MAIL}))


def give_mailbox(house: House, person: Person, *, name: str = "Phone") -> App:
    """Enrol a mailbox for *person*, that was never used."""
    kit = house.kit
    row = Authenticator(
        id=kit.new_id(house.clock()),
        account_id=person.id,
        kind=MAIL,
        name=name,
        secret=b"",
        counter=0,
        created_at=house.clock(),
        worth=Assurance.TWO_STEP,
    )

    def deed(tx: Tx) -> None:
        secret = {"address": person.email}
        sealed = put_away(kit, tx, secret, place=place_of(house.portal.id, row))
        authenticators.add(tx, replace(row, secret=sealed))

    house.write(deed)
    return App(id=row.id, secret=b"", clock=house.clock)


def password_link(house: House, person: Person) -> str:
    """Ask for a link to reset a password, and read its token in the mail."""
    assert ask_for_link(house.kit, house.visit, identifier=person.email) is None
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    sent = [w.letter for w in waiting if w.letter and w.letter.template == LINK]
    newest = next(letter for letter in sent if letter.recipient == person.email)
    return str(newest.facts["path"]).rpartition("/")[2]


def dispute_link(house: House, person: Person) -> str:
    """Make the link by which somebody says that a change was not theirs; say its token."""
    now = house.clock()
    return house.write(
        lambda tx: make_link(
            house.kit, tx, purpose=Purpose.DISPUTE, account_id=person.id, now=now, beside=True
        )
    )

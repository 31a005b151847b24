"""Somebody with a security key in the hand, who uses it as its owner would, or lies."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.outcome import Rejected
from farstu.services.answer import answer
from farstu.services.challenging import begin_challenge
from farstu.services.enrolment import begin_enrolment, complete_enrolment, show_enrolment
from farstu.services.guest import Seat
from farstu.services.passkeys import Asked, begin_passkey, sign_in_with_passkey
from farstu.services.seats import Moved
from farstu.services.secrets import place_of
from farstu.services.vault import put_away
from farstu.store import authenticators
from farstu.store.authenticators import Authenticator
from farstu.store.sessions import SessionRow
from farstu.store.tx import Tx
from tests.support.house import REQUIRED, TOTP, App, House, Person
from tests.support.soft_key import Attest, Says, SoftKey, say_nothing

KEY = FactorKind("webauthn")
BOTH = replace(REQUIRED, allowed=frozenset({TOTP, KEY}))
BROWSER = "a browser that is nobody's yet"


def honestly(says: Says) -> Says:
    """Say what is so."""
    return says


@dataclass(slots=True)
class Holder:
    """Somebody with a key in the hand, which counts how often it was touched."""

    house: House
    person: Person
    key: SoftKey
    verified: bool = True
    touched: int = 0
    authenticator_id: str = ""
    user_handle: str = ""
    syncs: bool = False
    """Whether the pair may be copied; such keys do not count."""
    synced: bool = False
    attest: Attest = say_nothing
    """Who vouches for the key when it is added."""

    def says(self) -> Says:
        """Touch the key once more."""
        self.touched += 1
        portal = self.house.portal
        return Says(
            origin=self.house.visit.origin,
            relying_party_id=portal.relying_party_id,
            verified=self.verified,
            backup_eligible=self.syncs,
            backed_up=self.synced,
            count=None if self.syncs else self.touched,
        )

    def enrol(self, seat: Seat) -> Moved | Rejected:
        """Add the key at *seat*."""
        house = self.house
        assert begin_enrolment(house.kit, house.visit, seat, kind=KEY) is None
        prompt = show_enrolment(house.kit, house.visit, seat, kind=KEY)
        assert prompt is not None
        options = prompt.show["options"]
        self.user_handle = json.loads(options)["user"]["id"]
        sent = self.key.create(options, replace(self.says(), attest=self.attest))
        return complete_enrolment(
            house.kit, house.visit, seat, kind=KEY, response={"credential": sent}, name="Blue"
        )

    def sign(
        self,
        seat: Seat,
        *,
        only: str | None = None,
        lie: Callable[[Says], Says] = honestly,
    ) -> dict[str, str]:
        """Ask at *seat*, and answer."""
        prompt = begin_challenge(self.house.kit, self.house.visit, seat, kind=KEY, only=only)
        assert not isinstance(prompt, Rejected), prompt
        return {"credential": self.key.get(prompt.show["options"], lie(self.says()))}

    def send(self, seat: Seat, response: dict[str, str]) -> Moved | Rejected:
        """Send an answer in the hall."""
        return answer(self.house.kit, self.house.visit, seat, kind=KEY, response=response)

    def come_in(self) -> SessionRow:
        """Sign in with password and key."""
        seat = self.house.knock(self.person)
        session = self.house.seat(self.send(seat, self.sign(seat)))
        assert isinstance(session, SessionRow)
        return session

    def ask(self, *, browser: str = BROWSER) -> Asked:
        """Look at the sign-in page."""
        asked = begin_passkey(self.house.kit, self.house.visit, browser=browser)
        assert isinstance(asked, Asked)
        return asked

    def tell(self, asked: Asked, *, lie: Callable[[Says], Says] = honestly) -> dict[str, str]:
        """Choose the passkey there."""
        handle = self.user_handle
        return {"credential": self.key.get(asked.options, lie(self.says()), user_handle=handle)}

    def knock(
        self,
        *,
        lie: Callable[[Says], Says] = honestly,
        browser: str = BROWSER,
        house: House | None = None,
    ) -> Moved | Rejected:
        """Sign in with the passkey, and nothing else."""
        asked, at = self.ask(), house or self.house
        return sign_in_with_passkey(
            at.kit,
            at.visit,
            browser=browser,
            ticket=asked.ticket,
            response=self.tell(asked, lie=lie),
        )


def give_key(house: House, person: Person, *, name: str = "Phone") -> App:
    """Enrol a key for *person*, that was never used and that nobody has."""
    kit, soft = house.kit, SoftKey.make(house.kit.entropy(32))
    row = Authenticator(
        id=kit.new_id(house.clock()),
        account_id=person.id,
        kind=KEY,
        name=name,
        secret=b"",
        counter=0,
        created_at=house.clock(),
        worth=Assurance.PHISHING_RESISTANT,
        lookup=soft.name,
    )
    secret = {"credential_id": soft.name, "user_handle": "aGFuZGxl", "transports": ["usb"]}

    def deed(tx: Tx) -> None:
        sealed = put_away(kit, tx, secret, place=place_of(house.portal.id, row))
        authenticators.add(tx, replace(row, secret=sealed))

    house.write(deed)
    return App(id=row.id, secret=b"", clock=house.clock)


def hold(
    house: House,
    email: str = "maja@example.com",
    *,
    verified: bool = True,
    syncs: bool = False,
    synced: bool = False,
) -> Holder:
    """Let somebody set a key up, from nothing."""
    person, key = house.add_person(email), SoftKey.make(house.kit.entropy(32))
    holder = Holder(house, person, key, verified=verified, syncs=syncs, synced=synced)
    seat = house.knock(person)
    house.save_codes(seat)
    assert isinstance(holder.enrol(seat), Moved)
    [held] = house.subject(person).held
    holder.authenticator_id = held.id
    return holder

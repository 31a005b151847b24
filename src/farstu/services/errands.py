"""Errands: what a browser came for on behalf of a relying party, judged at each step.

A door begins one and answers it; who it is, what they have to prove and what they consent to in
between is the same whatever the door, and ``core/errands.py`` says what comes next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from farstu.core import login as machine
from farstu.core.access import AtSession
from farstu.core.assurance import Assurance
from farstu.core.errands import LASTS, Ask, Present, Step, demand_of, next_step
from farstu.core.hosted_page import LINK_PATH
from farstu.core.relying_parties import Door, OpenIdConnect, is_assured
from farstu.core.throttle import ERRANDS
from farstu.crypto.tokens import digest, is_token
from farstu.services import subject as subjects
from farstu.services.guest import Guest, Seat
from farstu.services.kit import Kit, Visit
from farstu.services.subject import Subject
from farstu.services.tries import key_of
from farstu.store import errands, grants, relying_parties, throttles
from farstu.store.errands import Errand
from farstu.store.relying_parties import RelyingParty
from farstu.store.sessions import SessionRow
from farstu.store.throttles import Closed
from farstu.store.tx import Tx

ASK, SCOPES, SOURCE = "ask", "scopes", "source"
"""What every request has, whatever its door adds: what is asked for, what is to be granted, and
where a form may lead to in the end."""
LATER = "later"
"""Instead of an id, for whoever has to wait before they set out."""
REDIRECT = "redirect_address"
"""What OpenID Connect's have: where the answer goes."""
HINT, LANGUAGES = "login_hint", "languages"
"""What some have: whom they think it is about, and what that one reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """An errand that waits, and for whom it is."""

    errand: Errand
    party: RelyingParty

    @property
    def id(self) -> str:
        """Say which errand."""
        return self.errand.id

    @property
    def path(self) -> str:
        """Say where the browser goes on with it."""
        return f"{LINK_PATH if self.is_link else '/continue'}/{self.errand.id}"

    @property
    def is_link(self) -> bool:
        """Say whether it asks for no way in, but to be known by an id at an application."""
        return self.party.door is Door.HOSTED_PAGE

    @property
    def scopes(self) -> tuple[str, ...]:
        """Say what the relying party wants to have granted."""
        return tuple(self.errand.request[SCOPES])

    @property
    def login_hint(self) -> str:
        """Say whom the relying party thinks that it is about; it proves nothing."""
        return str(self.errand.request.get(HINT, ""))

    @property
    def languages(self) -> tuple[str, ...]:
        """Say which languages it thinks they read, dearest first."""
        return tuple(self.errand.request.get(LANGUAGES, ()))

    @property
    def source(self) -> str:
        """Say where it ends, as a content security policy calls it."""
        return str(self.errand.request[SOURCE])

    @property
    def is_assured(self) -> bool:
        """Say whether nobody but the relying party can get the answer."""
        rules, address = self.party.entered, self.errand.request.get(REDIRECT, "")
        return not isinstance(rules, OpenIdConnect) or is_assured(rules, address)

    @property
    def ask(self) -> Ask:
        """Say what is asked for, by the request and by the rules as they are now."""
        asked, rules = decode_ask(self.errand.request[ASK]), self.party.entered
        return replace(
            asked,
            consent=asked.consent or not self.is_assured,
            least=max(asked.least, rules.least),
            limited=rules.takes_limited and asked.least <= Assurance.SINGLE,
        )


def begin_errand(
    kit: Kit,
    tx: Tx,
    party: RelyingParty,
    request: Mapping[str, Any],
    *,
    browser: str,
    network: str,
) -> str | None:
    """Keep what a relying party asks of the *browser* that keeps this token; say the id.

    None: too many began in that *network* lately. No network: somebody is signed in there, who is
    not counted.
    """
    now = kit.clock()
    if network:
        counter = key_of(kit, ERRANDS, tx.portal_id, network)
        if isinstance(throttles.charge(tx, counter, ERRANDS, now=now), Closed):
            return None
    made = Errand(
        id=kit.new_id(now),
        relying_party_id=party.id,
        browser_digest=digest(browser),
        request=request,
        created_at=now,
        expires_at=now + LASTS,
    )
    errands.add(tx, made)
    return made.id


def find_going(
    kit: Kit, visit: Visit, *, browser: str, errand_id: str | None = None
) -> Going | None:
    """Find the errand that a browser is on: one of its own that waits, for who is not suspended."""
    if not is_token(browser):
        return None
    known, now = digest(browser), kit.clock()
    return kit.store.read(
        lambda tx: _going(tx, errands.find_waiting(tx, known, now=now, errand_id=errand_id)),
        portal_id=visit.portal.id,
    )


def hold_in(tx: Tx, browser: str, *, now: datetime, errand_id: str) -> Going | None:
    """Hold an errand until the end of the transaction: of two who would answer it, one does."""
    return _going(tx, errands.hold(tx, digest(browser), now=now, errand_id=errand_id))


def _going(tx: Tx, errand: Errand | None) -> Going | None:
    party = None if errand is None else relying_parties.find(tx, errand.relying_party_id)
    if errand is None or party is None or party.suspended_at is not None:
        return None
    return Going(errand=errand, party=party)


def step_for(kit: Kit, visit: Visit, going: Going, guest: Guest) -> Step:
    """Say what comes next for whoever is in the browser."""
    now = kit.clock()

    def question(tx: Tx) -> Step:
        seat, subject = guest.seat, guest.subject
        is_inside = isinstance(guest.standing, AtSession)
        if not is_inside or not isinstance(seat, SessionRow) or subject is None:
            return next_step(going.ask, None, began_at=going.errand.created_at, now=now)
        return step_in(kit, tx, going, seat, subject, now=now)

    return kit.store.read(question, portal_id=visit.portal.id)


def step_in(
    kit: Kit,
    tx: Tx,
    going: Going,
    seat: Seat,
    subject: Subject,
    *,
    now: datetime,
    consented: bool = False,
) -> Step:
    """Say the same inside a transaction, for a session that lives; *consented*: just now."""
    agreed = consented or has_consented(tx, going, subject.account.id)
    present = present_of(kit, going, seat, subject, consented=agreed, now=now)
    return next_step(going.ask, present, began_at=going.errand.created_at, now=now)


def present_of(
    kit: Kit, going: Going, seat: Seat, subject: Subject, *, consented: bool, now: datetime
) -> Present:
    """Say who is there: facts for ``core/errands.py`` to judge."""
    account_id = subject.account.id
    return Present(
        account_id=account_id,
        account=subject.facts,
        policy=subject.policy,
        judge=lambda demand: subjects.state_of(kit, subject, seat.facts, demand, now=now),
        consented=consented,
        chosen=going.errand.account_id == account_id,
    )


def has_consented(tx: Tx, going: Going, account_id: str) -> bool:
    """Say whether somebody need not be asked: they were, or the portal answers for its own."""
    if going.ask.consent:
        return False
    if not going.party.entered.asks_consent:
        return True
    granted = grants.find(tx, account_id, going.party.id)
    return granted is not None and set(going.scopes) <= set(granted.scopes)


def demand_for(
    kit: Kit, going: Going, seat: Seat, subject: Subject, *, now: datetime
) -> machine.Demand:
    """Say what has to be proven for an errand: what the page that proves again asks for."""
    present = present_of(kit, going, seat, subject, consented=False, now=now)
    return demand_of(going.ask, present, began_at=going.errand.created_at, now=now)


def encode_ask(ask: Ask) -> dict[str, Any]:
    """Write an ask as plain data."""
    age = None if ask.max_age is None else ask.max_age.total_seconds()
    return {**asdict(ask), "max_age": age}


def decode_ask(data: Mapping[str, Any]) -> Ask:
    """Read it again."""
    age = None if data["max_age"] is None else timedelta(seconds=data["max_age"])
    read = {
        "least": Assurance(data["least"]),
        "wished": tuple(map(Assurance, data["wished"])),
        "max_age": age,
    }
    return Ask(**{**data, **read})

"""Every door at which somebody types a code, and one wrong code at any of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlencode

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.scopes import Scope
from farstu.services.secrets import place_of
from farstu.services.vault import put_away
from farstu.store import authenticators
from farstu.store.authenticators import Authenticator
from farstu.store.tx import Tx
from tests.api.support.program import make_key
from tests.gauntlet.stage import CONFIRM, FACTOR, MAILBOX, Hand, Stage
from tests.oidc.application import follow
from tests.races.arena import LONG_AGO
from tests.support.duo import add_plug_in
from tests.support.freeradius import PASSWORD, FreeRadius, Reply, escape, run_freeradius
from tests.support.hosted import add_sender
from tests.support.house import App, House, Person
from tests.support.mailbox import WANTS_TWO_STEPS, give_mailbox
from tests.web.support.browser import FORM
from tests.web.support.wire import Answer

SMS = FactorKind("sms_code")
TEXT = "/login/factor/sms_code"
RECOVERY = "/login/recovery-code"
EVERY_CODE = replace(WANTS_TWO_STEPS, allowed=WANTS_TWO_STEPS.allowed | {SMS})


class Said(StrEnum):
    """What became of a code, whatever the door calls it."""

    IN = "in"
    WRONG = "wrong"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typist:
    """Somebody whom the portal keeps, with an app, a mailbox and a number; and a VPN before it."""

    stage: Stage
    vpn: FreeRadius
    own: str
    person: Person
    app: App

    @property
    def origin(self) -> str:
        """Say what the portal calls itself."""
        return f"http://{self.stage.program.host}"

    def half(self) -> Hand:
        """Stand behind the password in a browser of another network."""
        [hand] = self.stage.halves(self.person, 1)
        hand.get(FACTOR)
        return hand


Door = Callable[[Typist, str], Said]


def by_page(who: Typist, code: str) -> Said:
    """Type it in a login of its own."""
    return _read(who.half().post(FACTOR, {"code": code}))


def by_step_up(who: Typist, code: str) -> Said:
    """Type it in a session that is asked again."""
    arena = who.stage.arena
    hand = who.stage.adopt(arena.open_session(who.person, who.app, ago=LONG_AGO))
    hand.get(CONFIRM)
    return _read(hand.post(CONFIRM, {"kind": "totp", "code": code}))


def by_mail(who: Typist, code: str) -> Said:
    """Have one mailed, and type another."""
    return _by_message(who, MAILBOX, code)


def by_text(who: Typist, code: str) -> Said:
    """Have one sent as a text message, and type another."""
    return _by_message(who, TEXT, code)


def by_hosted_page(who: Typist, code: str) -> Said:
    """Come from an application that sends people to the hosted page."""
    sender = add_sender(who.stage.house, name=f"Shop {next(who.stage.arena.numbers)}")
    return _at_hosted_page(who, sender.address(who.own, aud=who.origin), code)


def by_duo(who: Typist, code: str) -> Said:
    """Come from a plug-in for Duo Universal."""
    plug_in = add_plug_in(who.stage.house, name=f"VPN {next(who.stage.arena.numbers)}")
    return _at_hosted_page(who, plug_in.address(who.own, aud=who.origin), code)


def by_verify(who: Typist, code: str) -> Said:
    """Have the portal's program verify it in one call."""
    return _read(who.stage.program.post(f"/people/{who.own}/verify", {"code": code}).answer)


def by_challenge(who: Typist, code: str) -> Said:
    """Have the portal's program begin a challenge, and hand it in."""
    begun = who.stage.program.post(f"/people/{who.own}/challenges").json
    said = who.stage.program.post(f"/challenges/{begun['id']}/answer", {"code": code})
    return _read(said.answer)


def by_radius(who: Typist, code: str) -> Said:
    """Come by the VPN, which asks FreeRADIUS."""
    asked = who.vpn.ask(who.own, PASSWORD)
    assert asked.word == "Access-Challenge", asked
    return read_reply(who.vpn.ask(who.own, code, state=asked.state))


def by_privacyidea(who: Typist, code: str) -> Said:
    """Come by a plug-in of privacyIDEA."""
    return check(who, make_key(who.stage.house, [Scope.PRIVACYIDEA]), code)


DOORS: Mapping[str, Door] = {
    "page": by_page,
    "step-up": by_step_up,
    "mail": by_mail,
    "text": by_text,
    "hosted page": by_hosted_page,
    "Duo": by_duo,
    "verify": by_verify,
    "challenge": by_challenge,
    "RADIUS": by_radius,
    "privacyIDEA": by_privacyidea,
}


def check(who: Typist, key: str, code: str, **more: str) -> Said:
    """Ask as a plug-in of privacyIDEA does that has a *key*."""
    headers = [
        ("host", who.stage.program.host),
        ("content-type", FORM),
        ("pi-authorization", key),
    ]
    body = urlencode({"user": who.own, "pass": code, **more}).encode()
    answer = who.stage.web.wire.send("POST", "/validate/check", headers, body=body)
    told = json.loads(answer.text)
    if told["result"]["value"]:
        return Said.IN
    return _in_words(told["detail"]["message"])


def read_reply(reply: Reply) -> Said:
    """Read what a VPN was told."""
    return Said.IN if reply.word == "Access-Accept" else _in_words(reply.message)


def add_typist(stage: Stage, vpn: FreeRadius) -> Typist:
    """Have somebody new, with everything that takes a code."""
    number = next(stage.arena.numbers)
    own, email = f"own-{number}", f"typist{number}@example.com"
    made = stage.program.put(f"/people/{own}", {"name": own, "email": email}).json
    person = Person(id=made["id"], email=email, password="")
    app = stage.house.give_app(person)
    give_mailbox(stage.house, person, name="Mail")
    give_number(stage.house, person, f"+4670174{number % 10_000:04}")
    return Typist(stage=stage, vpn=vpn, own=own, person=person, app=app)


def give_number(house: House, person: Person, number: str) -> None:
    """Have texts go to a number of *person*'s."""
    row = Authenticator(
        id=house.kit.new_id(house.clock()),
        account_id=person.id,
        kind=SMS,
        name="Number",
        secret=b"",
        counter=0,
        created_at=house.clock(),
        worth=Assurance.MULTI,
    )

    def deed(tx: Tx) -> None:
        place = place_of(house.portal.id, row)
        sealed = put_away(house.kit, tx, {"address": number}, place=place)
        authenticators.add(tx, replace(row, secret=sealed))

    house.write(deed)


@contextmanager
def open_vpn(stage: Stage, folder: Path) -> Iterator[FreeRadius]:
    """Have a VPN whose FreeRADIUS asks the stage, and says from where people come if it knows."""
    users = f"DEFAULT Cleartext-Password := '{escape(PASSWORD)}'\n"
    key = make_key(stage.house, [Scope.RADIUS, Scope.ADDRESS_PASS])
    farstu = f"http://{stage.program.host}"
    with run_freeradius(folder, farstu=farstu, key=key, users=users) as radius:
        yield radius


def _by_message(who: Typist, page: str, code: str) -> Said:
    hand = who.half()
    hand.get(page)
    assert hand.post(f"{page}/send").status == 303
    return _read(hand.post(page, {"code": code}))


def _at_hosted_page(who: Typist, address: str, code: str) -> Said:
    hand = who.stage.browser()
    sent = hand.get(address)
    assert sent.status == 303, sent.text
    here = "/".join(sent.location.split("/")[:3])
    assert follow(hand, sent).status == 200
    return _read(hand.post(f"{here}/login/factor/totp", {"code": code}))


def _read(answer: Answer) -> Said:
    known = {200: Said.IN, 303: Said.IN, 422: Said.WRONG, 429: Said.CLOSED}
    return known[answer.status]


def _in_words(message: str) -> Said:
    return {"The code is wrong.": Said.WRONG}.get(message) or _closed(message)


def _closed(message: str) -> Said:
    assert message.startswith("Too many wrong codes."), message
    return Said.CLOSED

"""Somebody in front of a running server with a key in the hand, which can lie."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from tests.gauntlet.stage import INSIDE, Hand, Stage
from tests.support.house import App, Person
from tests.support.key_holder import honestly
from tests.support.soft_key import Says, SoftKey
from tests.web.support.browser import Browser
from tests.web.support.wire import Answer

OPTIONS = re.compile(r'data-options="([^"]*)"')
SETUP = "/setup/webauthn"
FACTOR = "/login/factor/webauthn"
CONFIRM = "/account/confirm"
PASSKEY = "/login/passkey"

Lie = Callable[[Says], Says]


@dataclass(slots=True, kw_only=True)
class Keeper:
    """Whoever holds an app and a key."""

    stage: Stage
    person: Person
    app: App
    key: SoftKey
    touched: int = 0
    handle: str = ""
    verified: bool = True

    def says(self, hand: Hand) -> Says:
        """Touch the key once more, at the page that *hand* has open."""
        self.touched += 1
        here = hand.host.partition(":")[0]
        return Says(
            origin=hand.origin,
            relying_party_id=here,
            verified=self.verified,
            count=self.touched,
        )

    def create(self, hand: Hand, options: str, lie: Lie = honestly) -> Answer:
        """Answer what is asked of a new key."""
        sent = self.key.create(options, lie(self.says(hand)))
        return hand.post(SETUP, {"credential": sent, "name": "Blue"})

    def enrol(self, hand: Hand, lie: Lie = honestly) -> Answer:
        """Add the key, from inside."""
        options = asked_to_create(hand)
        self.handle = json.loads(options)["user"]["id"]
        return self.create(hand, options, lie)

    def sign(self, hand: Hand, options: str, lie: Lie = honestly) -> str:
        """Answer a question."""
        return self.key.get(options, lie(self.says(hand)), user_handle=self.handle or None)

    def knock(self, hand: Hand, lie: Lie = honestly) -> Answer:
        """Sign in by the key, without a name."""
        told = asked_by_passkey(hand)
        sent = self.sign(hand, told["options"], lie)
        return hand.post(PASSKEY, {"credential": sent, "ticket": told["ticket"]})

    def prove(self, hand: Hand, lie: Lie = honestly, *, at: str = FACTOR) -> Answer:
        """Give the key as a second step, or to confirm."""
        sent = self.sign(hand, asked_to_sign(hand, at=at), lie)
        return send(hand, sent, at=at)


def send(hand: Hand, sent: str, *, at: str = FACTOR) -> Answer:
    """Post an answer where it was asked for."""
    if at == CONFIRM:
        return hand.post(CONFIRM, {"kind": "webauthn", "credential": sent})
    return hand.post(at, {"credential": sent})


def asked_to_create(hand: Browser) -> str:
    """Read what the page asks of a new key."""
    if hand.get(SETUP).location:
        hand.post("/setup/method", {"kind": "webauthn"})
        hand.get(SETUP)
    found = OPTIONS.search(hand.page.text if hand.page else "")
    if found is None:
        hand.post(f"{SETUP}/new")
        found = OPTIONS.search(hand.get(SETUP).text)
    assert found is not None
    return unescape(found[1])


def asked_to_sign(hand: Hand, *, at: str = FACTOR) -> str:
    """Fetch a question, as the script of the page does."""
    where = f"{CONFIRM}/webauthn" if at == CONFIRM else at
    return json.dumps(json.loads(hand.post(f"{where}/begin").text)["options"])


def asked_by_passkey(hand: Hand) -> dict[str, str]:
    """Fetch the question of the sign-in page."""
    hand.get("/login")
    told = json.loads(hand.post(f"{PASSKEY}/begin").text)
    return {"options": json.dumps(told["options"]), "ticket": told["ticket"]}


def new_key(stage: Stage) -> SoftKey:
    """Take a key out of its box."""
    return SoftKey.make(stage.house.kit.entropy(32))


def add_keeper(stage: Stage, *, verified: bool = True) -> Keeper:
    """Add somebody who holds an app and a key, in a portal that takes both just now."""
    person, app = stage.owner()
    stage.house.give_codes(person)
    keeper = Keeper(stage=stage, person=person, app=app, key=new_key(stage), verified=verified)
    hand = stage.adopt(stage.arena.open_session(person, app))
    said = keeper.enrol(hand)
    assert said.status == 303, said.text
    return keeper


def forge_key(stolen: SoftKey) -> SoftKey:
    """Make a key of one's own that says it is another."""
    return SoftKey.make(stolen.credential_id)


def come_in(stage: Stage, keeper: Keeper) -> Hand:
    """Be inside with a proof of just now, by the strongest thing that is held."""
    hand = stage.half(keeper.person)
    assert keeper.prove(hand).location == INSIDE
    hand.get(INSIDE)
    return hand

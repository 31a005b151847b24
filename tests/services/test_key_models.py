"""A portal that takes certain security keys: what is enrolled there, and what never is."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from farstu.core.assurance import Assurance
from farstu.core.key_models import ANY_KEY, Certification, KeyDemand
from farstu.core.login import SignedIn
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Role
from farstu.factors.metadata import Metadata
from farstu.factors.webauthn import WebAuthn
from farstu.services.enrolment import begin_enrolment, show_enrolment
from farstu.services.guest import Seat
from farstu.services.key_holders import list_key_holders
from farstu.services.own_account import overview
from farstu.services.seats import Moved
from farstu.store import enrolments, policies, schema
from tests.support.fido import packed
from tests.support.house import House
from tests.support.key_holder import BOTH, KEY, Holder, hold
from tests.support.metadata import (
    NANO,
    OTHER_MAKER,
    RIVAL,
    VAKT,
    VAKT_ID,
    batch_of,
    metadata,
)
from tests.support.soft_key import Attest, SoftKey, say_nothing, vouch_for_itself

LISTED = replace(BOTH, keys=KeyDemand(models=frozenset({VAKT_ID})))
GENUINE = replace(BOTH, keys=KeyDemand(certification=Certification.GENUINE))
GOOD = packed(batch_of(VAKT))


@pytest.fixture
def house(house: House) -> House:
    """Know three models, and take one of them."""
    factors = {**house.kit.factors, KEY: WebAuthn(metadata=metadata())}
    house = replace(house, kit=replace(house.kit, factors=factors))
    house.set_policy(LISTED)
    return house


def arrive(house: House, attest: Attest, model: bytes = VAKT) -> tuple[Holder, Seat]:
    """Let somebody come with a key, as far as where it is set up."""
    person = house.add_person("maja@example.com")
    key = SoftKey.make(house.kit.entropy(32), aaguid=model)
    seat = house.knock(person)
    house.save_codes(seat)
    return Holder(house, person, key, attest=attest), seat


def test_a_confirmed_key_is_enrolled_and_its_owner_sees_what_it_is(house: House) -> None:
    """Sealed with the rest of it; and it lets in."""
    maja, seat = arrive(house, GOOD)
    moved = maja.enrol(seat)
    assert isinstance(moved, Moved)
    assert moved.state == SignedIn(Assurance.PHISHING_RESISTANT)
    session = maja.come_in()
    assert [proof.amr for proof in session.facts.proofs] == [("hwk",)]
    [held] = house.subject(maja.person).held
    assert overview(house.kit, house.visit, session).hints == {held.id: "Vakt Bio"}
    assert b"Vakt" not in held.secret


@pytest.mark.parametrize(
    ("attest", "model", "reason"),
    [
        (say_nothing, VAKT, Reason.KEY_ANONYMOUS),
        (vouch_for_itself, VAKT, Reason.KEY_ANONYMOUS),
        (packed(batch_of(VAKT), flip=True), VAKT, Reason.KEY_REFUSED),
        (packed(batch_of(VAKT, OTHER_MAKER)), VAKT, Reason.KEY_UNTRUSTED),
        (packed(batch_of(RIVAL, OTHER_MAKER)), RIVAL, Reason.KEY_MODEL_REFUSED),
        (packed(batch_of(NANO)), NANO, Reason.KEY_MODEL_BROKEN),
    ],
    ids=["none", "self", "tampered", "another maker", "another model", "broken"],
)
def test_a_key_that_is_not_confirmed_leaves_nothing(
    house: House, attest: Attest, model: bytes, reason: Reason
) -> None:
    """It is refused with its reason, nothing is held, and a right one may follow (E11)."""
    maja, seat = arrive(house, attest, model)
    assert maja.enrol(seat) == Rejected(reason, field="credential")
    assert house.subject(maja.person).held == ()
    maja.key, maja.attest = replace(maja.key, aaguid=VAKT), GOOD
    assert isinstance(maja.enrol(seat), Moved)


def test_nothing_is_begun_that_could_not_be_judged(house: House) -> None:
    """Without metadata the page is never shown, and nothing is taken on trust."""
    maja, seat = arrive(house, GOOD)
    blind = replace(house.kit, factors={**house.kit.factors, KEY: WebAuthn()})
    said = begin_enrolment(blind, house.visit, seat, kind=KEY)
    assert said == Rejected(Reason.KEY_MODELS_UNKNOWN)
    assert house.read(lambda tx: enrolments.list_all(tx, after="", limit=9)) == []
    assert maja.house.subject(maja.person).held == ()


def test_what_is_asked_follows_the_policy_as_it_is_now(house: House) -> None:
    """Shown again after it changed, the page asks what is asked now."""
    maja, seat = arrive(house, GOOD)
    house.set_policy(BOTH)
    assert begin_enrolment(house.kit, house.visit, seat, kind=KEY) is None
    for policy, models in ((BOTH, None), (LISTED, ["Vakt Bio"]), (GENUINE, [])):
        house.set_policy(policy)
        prompt = show_enrolment(house.kit, house.visit, seat, kind=KEY)
        assert prompt is not None
        assert prompt.show.get("models") == models
    assert isinstance(maja.enrol(seat), Moved)


def test_the_layer_of_a_role_asks_more(house: House) -> None:
    """Members may come with any key; an owner has to show what theirs is."""
    house.set_policy(BOTH)
    house.set_policy(GENUINE, role=Role.OWNER)
    assert hold(house).authenticator_id
    owner = house.add_person("olle@example.com", role=Role.OWNER)
    seat = house.knock(owner)
    house.save_codes(seat)
    olle = Holder(house, owner, SoftKey.make(house.kit.entropy(32), aaguid=VAKT))
    assert olle.enrol(seat) == Rejected(Reason.KEY_ANONYMOUS, field="credential")
    olle.attest = GOOD
    assert isinstance(olle.enrol(seat), Moved)


def test_keys_that_are_held_go_on_counting(house: House) -> None:
    """The demand is on enrolling: nobody is locked out by it from one day to the next (0016)."""
    house.set_policy(BOTH)
    maja = hold(house)
    house.set_policy(LISTED)
    moved = maja.send(seat := house.knock(maja.person), maja.sign(seat))
    assert isinstance(moved, Moved)
    assert moved.state == SignedIn(Assurance.PHISHING_RESISTANT)


def test_a_policy_of_before_there_were_demands_on_keys_asks_for_none() -> None:
    """Its row says nothing of keys; a newer one comes back as it was."""
    row = policies.encode(BOTH)
    del row["key_models"], row["key_certification"]
    assert policies.decode(row) == BOTH
    assert BOTH.keys == ANY_KEY
    for policy in (BOTH, LISTED, GENUINE):
        assert policies.decode(policies.encode(policy)) == policy


def test_who_holds_what_would_not_be_taken_is_listed(house: House) -> None:
    """Whoever was not asked, and whoever's model broke since; not those who showed what it is."""
    known, kit = metadata(), house.kit
    vakt = known.entries[VAKT_ID]
    broken = replace(vakt, model=replace(vakt.model, broken=True))
    house.set_policy(BOTH)
    hold(house, "olle@example.com")
    house.give_app(house.add_person("app@example.com"))
    house.set_policy(LISTED)
    maja, seat = arrive(house, GOOD)
    assert isinstance(maja.enrol(seat), Moved)

    def listed(metadata: Metadata | None) -> list[tuple[str, str]]:
        knowing = replace(kit, metadata=metadata)
        found = house.read(lambda tx: list_key_holders(knowing, tx))
        return sorted((one.email, one.model) for one in found)

    unasked, confirmed = ("olle@example.com", ""), ("maja@example.com", "Vakt Bio")
    assert listed(known) == [unasked]
    assert listed(replace(known, entries={VAKT_ID: broken})) == [confirmed, unasked]
    assert listed(replace(known, entries={})) == listed(None) == [confirmed, unasked]
    house.set_policy(BOTH)
    assert listed(None) == []


def test_a_damaged_key_hides_nobody_else(house: House) -> None:
    """What does not open is not judged, and the others are listed all the same."""
    house.set_policy(BOTH)
    for name in ("olle@example.com", "sven@example.com"):
        hold(house, name)
    house.set_policy(LISTED)
    t = schema.authenticators
    first = sa.select(sa.func.min(t.c.id)).where(t.c.portal_id == house.portal.id)
    key_id = house.read(lambda tx: tx.execute(first).scalar_one())
    mine = sa.update(t).where(t.c.portal_id == house.portal.id, t.c.id == key_id)
    house.write(lambda tx: tx.changes(mine.values(secret=b"rubbish")))
    knowing = replace(house.kit, metadata=metadata())
    [left] = house.read(lambda tx: list_key_holders(knowing, tx))
    assert left.email in {"olle@example.com", "sven@example.com"}

"""A wrapping key that is lost for good: strangers stay out, and whoever has codes goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.relying_parties import SigningAlgorithm
from farstu.core.states import FactorPending
from farstu.crypto.keyring import KeyFile
from farstu.services.answer import answer
from farstu.services.audit_signing import find_signer
from farstu.services.enrolment import begin_enrolment
from farstu.services.key_rotation import finish_rotation, list_lacking_keys, list_unopened_keys
from farstu.services.lost_keys import GivenUp, give_up_lost_keys
from farstu.services.recovery import use_recovery_code
from farstu.services.seats import Moved
from farstu.services.sign_in import sign_in
from farstu.services.token_keys import find_token_signer
from farstu.store import data_keys, schema
from tests.support.house import PASSWORD, TOTP, House, Person


def lose_key(house: House) -> House:
    """Be the house in a new process, whose key file has another key and not its own."""
    last = KeyFile(keys=house.with_new_key().kit.keys().keys[-1:])
    return house.with_kit(keys=lambda: last, opened={})


def lives(house: House) -> set[str]:
    """Name the wrapping keys under which living data keys lie."""
    keys = house.read(data_keys.list_keys)
    return {key.wrapping_key_id for key in keys if key.retired_at is None}


def come_back(house: House, person: Person, code: str) -> None:
    """Come in by a recovery code, set up another app, and sign in by it."""
    seat = house.knock(person)
    moved = use_recovery_code(house.kit, house.visit, seat, typed=code)
    assert isinstance(moved, Moved)
    app = house.enrol(seat, name="Another phone")
    house.clock.advance(timedelta(minutes=2))
    again = house.knock(person)
    assert isinstance(
        answer(house.kit, house.visit, again, kind=TOTP, response=app.answer()), Moved
    )


def test_whoever_has_a_recovery_code_goes_on(house: House) -> None:
    """Their app is asked for no more, and no password alone sets up another one."""
    maja = house.add_person()
    app, codes = house.give_app(maja), house.give_codes(maja)
    before = house.events()
    bereft = lose_key(house)
    [done] = give_up_lost_keys(bereft.kit)
    assert (done.removed_keys, done.suspended) == (1, 1)
    assert [place.row_id for place in done.closed] == [app.id]
    assert lives(bereft) == {bereft.kit.keys().current.id}
    assert (list_lacking_keys(bereft.kit), list_unopened_keys(bereft.kit)) == ([], [])
    assert bereft.events(since=before)[AuditEvent.AUTHENTICATOR_LOST] == 1
    moved = sign_in(bereft.kit, bereft.visit, identifier=maja.email, password=PASSWORD)
    assert isinstance(moved, Moved)
    assert isinstance(moved.state, FactorPending)
    seat = bereft.knock(maja)
    refused = answer(bereft.kit, bereft.visit, seat, kind=TOTP, response=app.answer())
    assert refused == Rejected(Reason.NOT_OFFERED)
    said = begin_enrolment(bereft.kit, bereft.visit, seat, kind=TOTP)
    assert isinstance(said, Rejected)
    come_back(bereft, maja, codes[0])


def test_it_signs_by_other_keys_from_then_on(house: House) -> None:
    """What nobody can open signs nothing: the audit trail and tokens get new ones."""
    algorithm = SigningAlgorithm.ES256
    old = house.write(lambda tx: find_token_signer(house.kit, tx, algorithm)).key_id
    audit = house.write(lambda tx: find_signer(house.kit, tx)).key_id
    bereft = lose_key(house)
    bereft.clock.advance(1)
    give_up_lost_keys(bereft.kit)
    assert bereft.write(lambda tx: find_token_signer(bereft.kit, tx, algorithm)).key_id != old
    assert bereft.write(lambda tx: find_signer(bereft.kit, tx)).key_id != audit


@pytest.mark.parametrize("writes", [1, 2, 3])
def test_killed_at_any_moment_it_is_finished_by_the_next_run(house: House, writes: int) -> None:
    """Until it is done, the key file lacks a key; everybody is suspended once."""
    maja = house.add_person()
    app, codes = house.give_app(maja), house.give_codes(maja)
    bereft = lose_key(house)

    def die() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        give_up_lost_keys(bereft.while_(die, before=writes))
    assert list_lacking_keys(bereft.kit)
    [done] = give_up_lost_keys(bereft.kit)
    assert done.suspended == (writes < 3)
    assert not list_lacking_keys(bereft.kit)
    assert len(bereft.read(data_keys.list_keys)) == 1
    assert bereft.held(app, maja).suspended_at is not None
    come_back(bereft, maja, codes[1])


def test_what_the_key_file_opens_is_left_alone(house: House) -> None:
    """Only what still lies under the lost key is closed, and rubbish lies under none."""
    maja, sven = house.add_person(), house.add_person("sven@example.com")
    stays, broken = house.give_app(maja), house.give_app(sven)
    rotated = house.with_new_key()
    finish_rotation(rotated.kit)
    t = schema.authenticators
    damage = sa.update(t).where(t.c.portal_id == house.portal.id, t.c.id == broken.id)
    house.write(lambda tx: tx.changes(damage.values(secret=b"rubbish")))
    last = KeyFile(keys=rotated.kit.keys().keys[-1:])
    alone = rotated.with_kit(keys=lambda: last, opened={})
    assert give_up_lost_keys(alone.kit) == []
    newest = house.read(data_keys.list_keys)[-1]
    lost = replace(newest, id=house.kit.new_id(house.clock()), wrapping_key_id="0" * 26)
    house.write(lambda tx: data_keys.add(tx, lost))
    told = GivenUp(portal_id=house.portal.id, removed_keys=1, suspended=0, closed=())
    assert give_up_lost_keys(alone.kit) == [told]
    assert alone.held(stays, maja).suspended_at is None
    assert alone.held(broken, sven).suspended_at is None

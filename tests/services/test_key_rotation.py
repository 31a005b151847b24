"""Rotating keys while there are rows: nothing is lost, wherever it is interrupted."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from farstu.core.relying_parties import SigningAlgorithm
from farstu.crypto.keyring import KeyFile
from farstu.crypto.sealing import SealError, data_key_id_of
from farstu.factors.codes import PERIOD
from farstu.services.answer import answer
from farstu.services.enrolment import begin_enrolment, complete_enrolment, show_enrolment
from farstu.services.hosted_requests import SetOut, begin_hosted
from farstu.services.key_rotation import (
    SETTLED_AFTER,
    finish_rotation,
    foresee_rotation,
    list_idle_wrapping_keys,
    list_lacking_keys,
    list_unopened_keys,
    needs_rotation,
    renew_data_key,
)
from farstu.services.saving_codes import make_sheet, show_sheet
from farstu.services.sealed_rows import list_sealed
from farstu.services.seats import Moved
from farstu.services.token_keys import find_token_signer
from farstu.services.undelivered import list_unsent
from farstu.store import data_keys, schema
from tests.support.hosted import add_sender
from tests.support.house import TOTP, App, House, at_once, open_house


def sealed_under(house: House) -> set[str]:
    """Name the data keys under which something lies."""
    return house.read(lambda tx: {sealed.key_id for sealed in list_sealed(tx)})


def newest_only(house: House) -> House:
    """Be the house of which only the newest wrapping key is left, in a new process."""
    last = KeyFile(keys=house.kit.keys().keys[-1:])
    return house.with_kit(keys=lambda: last, opened={})


def fill(house: House, name: str = "maja") -> tuple[App, object]:
    """Put a secret of each kind in: an app, a pending app, a pending sheet."""
    person = house.add_person(f"{name}@example.com")
    app = house.give_app(person)
    house.give_codes(person)
    seat = house.come_in(person, app)
    assert make_sheet(house.kit, house.visit, seat) is None
    assert begin_enrolment(house.kit, house.visit, seat, kind=TOTP) is None
    return app, seat


def test_everything_opens_with_the_new_key_alone(house: House) -> None:
    """Apps still work, what was begun can be finished, and the old key can be thrown away."""
    maja = house.add_person()
    app = house.give_app(maja)
    seat = house.come_in(maja, app)
    codes = house.save_codes(seat)
    assert make_sheet(house.kit, house.visit, seat) is None
    assert begin_enrolment(house.kit, house.visit, seat, kind=TOTP) is None
    before = show_sheet(house.kit, house.visit, seat)
    prompt = show_enrolment(house.kit, house.visit, seat, kind=TOTP)
    assert prompt is not None
    rotated = house.with_new_key()
    told: list[int] = []
    [done] = finish_rotation(rotated.kit, tell=told.append)
    assert (done.resealed, done.unopened, done.waiting_keys) == (4, (), 1)
    assert sum(told) == 4
    alone = newest_only(rotated)
    [waiting] = alone.read(lambda tx: list_unsent(alone.kit, tx))
    assert waiting.letter is not None
    assert waiting.letter.recipient == maja.email
    assert show_sheet(alone.kit, house.visit, seat) == before
    new = App.of(prompt, house.clock)
    moved = complete_enrolment(alone.kit, house.visit, seat, kind=TOTP, response=new.answer())
    assert isinstance(moved, Moved)
    house.clock.advance(PERIOD)
    assert alone.come_in(maja, app).account_id == maja.id
    assert len(codes) == 10


def test_a_token_key_is_renewed_and_sealed_anew(house: House) -> None:
    """A rotation is for keys that others may know: another one signs from now on."""

    def signing() -> str:
        algorithm = SigningAlgorithm.ES256
        return house.write(lambda tx: find_token_signer(house.kit, tx, algorithm)).key_id

    before = signing()
    rotated = house.with_new_key()
    house.clock.advance(1)
    finish_rotation(rotated.kit)
    algorithm = SigningAlgorithm.ES256
    after = rotated.write(lambda tx: find_token_signer(rotated.kit, tx, algorithm)).key_id
    assert after != before
    current = {key.id for key in house.read(data_keys.list_keys) if key.retired_at is None}
    assert sealed_under(house) == current


def test_what_an_application_signs_by_is_sealed_anew(house: House) -> None:
    """Its requests are known as before, by the new key alone."""
    shop = add_sender(house)
    request = shop.request("maja", name="Maja")
    rotated = house.with_new_key()
    [done] = finish_rotation(rotated.kit)
    assert (done.resealed, done.unopened) == (1, ())
    alone = newest_only(rotated)
    begun = begin_hosted(alone.kit, house.visit, request, browser="A" * 43)
    assert isinstance(begun, SetOut)


def test_what_is_foreseen_is_what_is_done(house: House) -> None:
    """Before, halfway and afterwards; nothing is written by looking (KEY-06)."""
    fill(house)

    def rows(house: House, *, anew: bool) -> list[int]:
        return [one.rows for one in foresee_rotation(house.kit, anew=anew)]

    assert (rows(house, anew=True), rows(house, anew=False)) == ([3], [0])
    rotated = house.with_new_key()
    assert rows(rotated, anew=False) == [3]
    assert [one.resealed for one in finish_rotation(rotated.kit)] == [3]
    assert rows(rotated, anew=False) == [0]


def test_an_old_data_key_goes_when_nothing_can_still_need_it(house: House) -> None:
    """Not before an hour has passed: a deed that read it may still be under way."""
    fill(house)
    old = house.read(data_keys.list_keys)
    rotated = house.with_new_key()
    finish_rotation(rotated.kit)
    assert len(house.read(data_keys.list_keys)) == 2
    house.clock.advance(SETTLED_AFTER - timedelta(microseconds=1))
    assert finish_rotation(rotated.kit)[0].removed_keys == 0
    house.clock.advance(timedelta(microseconds=1))
    [done] = finish_rotation(rotated.kit)
    assert (done.removed_keys, done.waiting_keys) == (1, 0)
    left = house.read(data_keys.list_keys)
    assert [key.wrapping_key_id for key in left] == [rotated.kit.keys().current.id]
    assert {key.id for key in left}.isdisjoint(key.id for key in old)
    assert list_idle_wrapping_keys(rotated.kit) == list(rotated.kit.keys().keys[:-1])


@pytest.mark.parametrize("writes", range(1, 7))
def test_a_rotation_that_was_killed_goes_on(house: House, writes: int) -> None:
    """Stopped before any of its writes, and begun again, it ends where it would have ended."""
    app, _ = fill(house)
    assert app.secret
    rotated = house.with_new_key()

    def die() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        finish_rotation(rotated.while_(die, before=writes))
    assert needs_rotation(rotated.kit) == (writes < 6)  # the sixth would only clear away
    finish_rotation(rotated.kit)
    assert not needs_rotation(rotated.kit)
    current = {key.id for key in house.read(data_keys.list_keys) if key.retired_at is None}
    assert sealed_under(house) == current
    assert len(current) == 1


def test_two_rotations_at_once_are_one(house: House) -> None:
    """Two operators make one data key, and every row is sealed under it."""
    fill(house)
    rotated = house.with_new_key()
    at_once(*[lambda: finish_rotation(rotated.kit)] * 3)
    finish_rotation(rotated.kit)
    living = [key for key in house.read(data_keys.list_keys) if key.retired_at is None]
    assert sealed_under(house) == {key.id for key in living}
    assert len(living) == 1


def test_rotating_twice_changes_nothing_more(house: House) -> None:
    """Where nothing is behind, nothing is written."""
    fill(house)
    rotated = house.with_new_key()
    assert needs_rotation(rotated.kit)
    finish_rotation(rotated.kit)
    before = house.read(lambda tx: [sealed.blob for sealed in list_sealed(tx)])
    assert finish_rotation(rotated.kit)[0].resealed == 0
    assert house.read(lambda tx: [sealed.blob for sealed in list_sealed(tx)]) == before


def test_what_was_sealed_meanwhile_is_found_by_the_next_run(house: House) -> None:
    """A deed that had the old key in hand leaves a row behind: no key goes while it is there."""
    fill(house)
    rotated = house.with_new_key()
    finish_rotation(rotated.kit)
    retired = next(key for key in house.read(data_keys.list_keys) if key.retired_at)
    t = schema.data_keys
    of_key = sa.update(t).where(t.c.portal_id == house.portal.id)
    alive = of_key.where(t.c.id == retired.id).values(retired_at=None)
    others = of_key.where(t.c.id != retired.id).values(retired_at=house.clock())
    back = of_key.where(t.c.id == retired.id).values(retired_at=house.clock())
    awake = of_key.where(t.c.id != retired.id).values(retired_at=None)
    house.write(lambda tx: [tx.changes(others), tx.changes(alive)])
    fill(rotated, "sven")
    house.write(lambda tx: [tx.changes(back), tx.changes(awake)])
    assert retired.id in sealed_under(house)
    assert needs_rotation(rotated.kit)
    house.clock.advance(SETTLED_AFTER)
    assert finish_rotation(rotated.kit)[0].resealed == 3
    assert not needs_rotation(rotated.kit)


def test_what_no_key_opens_is_named_and_left_alone(house: House) -> None:
    """A damaged row stops nobody else's rotation, and is not asked about for ever."""
    maja = house.add_person()
    app = house.give_app(maja)
    fill(house, "sven")
    rotated = house.with_new_key()
    renew_data_key(rotated.kit, house.portal.id)
    blob = house.held(app, maja).secret
    t = schema.authenticators
    damage = sa.update(t).where(t.c.portal_id == house.portal.id, t.c.id == app.id)
    for spoilt in (blob[:-1] + bytes([blob[-1] ^ 1]), b"nothing that was ever sealed"):
        house.write(lambda tx, spoilt=spoilt: tx.changes(damage.values(secret=spoilt)))  # type: ignore[misc]
        [done] = finish_rotation(rotated.kit)
        assert [place.row_id for place in done.unopened] == [app.id]
        assert not needs_rotation(rotated.kit)
        with pytest.raises(SealError):
            answer(house.kit, house.visit, house.knock(maja), kind=TOTP, response=app.answer())


def test_a_lost_wrapping_key_is_named(house: House) -> None:
    """Without the key that wrapped it a data key is listed, and nothing is rotated past it."""
    fill(house)
    assert list_unopened_keys(house.kit) == []
    stranger = newest_only(house.with_new_key())
    [unopened] = list_unopened_keys(stranger.kit)
    assert unopened.portal_id == house.portal.id
    assert list_lacking_keys(stranger.kit) == [unopened.wrapping_key_id]
    assert list_lacking_keys(house.kit) == list_lacking_keys(house.with_new_key().kit) == []
    with pytest.raises(SealError):
        finish_rotation(stranger.kit)
    assert sealed_under(house) == {unopened.id}


def test_each_portal_has_a_data_key_of_its_own(house: House) -> None:
    """All of them are rotated, and none opens another's rows."""
    fill(house)
    with open_house(house.kit.store, clock=house.clock, host="other.example.com") as other:
        fill(other)
        rotated = house.with_new_key()
        done = finish_rotation(rotated.kit)
        assert sorted(d.portal_id for d in done) == sorted([house.portal.id, other.portal.id])
        assert [d.resealed for d in done] == [3, 3]
        assert sealed_under(house).isdisjoint(sealed_under(other))


def test_a_blob_says_which_key_it_asks_for(house: House) -> None:
    """Rotation walks by that, without opening anything."""
    maja = house.add_person()
    held = house.held(house.give_app(maja), maja)
    [key] = house.read(data_keys.list_keys)
    assert data_key_id_of(held.secret) == key.id

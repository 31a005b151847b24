"""An authenticator whose secret is damaged stands in the way of nothing else of its owner's."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from farstu.crypto.sealing import SealError
from farstu.services.answer import answer
from farstu.services.own_account import overview
from farstu.store import schema
from tests.support.house import TOTP, App, House, Person


def damage(house: House, person: Person, app: App) -> None:
    """Spoil what is sealed of somebody's app."""
    t = schema.authenticators
    mine = sa.update(t).where(t.c.portal_id == house.portal.id, t.c.id == app.id)
    blob = house.held(app, person).secret
    spoilt = blob[:-1] + bytes([blob[-1] ^ 1])
    assert house.write(lambda tx: tx.changes(mine.values(secret=spoilt))) == 1


def test_the_other_one_lets_in_and_everything_goes_on(house: House) -> None:
    """Its owner comes in by the other, sees both, and sets up a third."""
    maja = house.add_person()
    broken, sound = house.give_app(maja), house.give_app(maja, name="Tablet")
    damage(house, maja, broken)
    seat = house.come_in(maja, sound)
    assert set(overview(house.kit, house.visit, seat).hints) == {broken.id, sound.id}
    house.clock.advance(timedelta(minutes=1))
    third = house.enrol(seat, name="Watch")
    house.clock.advance(timedelta(minutes=1))
    assert house.come_in(maja, third).account_id == maja.id


def test_alone_it_lets_nobody_in(house: House) -> None:
    """Neither by its code nor by another; that is a failure, and no miss."""
    maja = house.add_person()
    app = house.give_app(maja)
    damage(house, maja, app)
    for response in (app.answer(), app.wrong()):
        with pytest.raises(SealError):
            answer(house.kit, house.visit, house.knock(maja), kind=TOTP, response=response)

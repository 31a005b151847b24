"""One's own applications: seen by whoever went there, and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from farstu.core.audit import AuditEvent as E
from farstu.core.forward_auth import ForwardAuth
from farstu.core.outcome import Reason, Rejected
from farstu.core.relying_parties import OpenIdConnect, Scope
from farstu.crypto.tokens import digest
from farstu.services.guest import Seat
from farstu.services.own_applications import (
    OwnApplication,
    list_applications,
    take_back,
)
from farstu.services.own_data import export_account
from farstu.services.own_sessions import sign_out
from farstu.services.relying_parties import Added, add_relying_party
from farstu.store import accounts, grants, stays, tokens
from farstu.store.grants import Grant
from farstu.store.sessions import SessionRow
from farstu.store.stays import Stay
from farstu.store.tokens import Family
from farstu.store.tx import Tx
from tests.support.guarded import give_badge
from tests.support.house import House, at_once

RULES = OpenIdConnect(redirect_addresses=("https://shop.example/callback",))


@pytest.fixture
def seat(house: House) -> SessionRow:
    """Let Maja be signed in."""
    return come_in(house, "maja@example.com")


def come_in(house: House, email: str) -> SessionRow:
    """Let somebody sign in with an app."""
    person = house.add_person(email)
    return house.come_in(person, house.give_app(person))


def go(house: House, seat: SessionRow, name: str, *, asked: bool, offline: bool = False) -> str:
    """Go to an application, as answering an errand and redeeming its code leave it."""
    kit, now = house.kit, house.clock()
    account_id, later = seat.account_id, house.clock() + timedelta(hours=1)

    def deed(tx: Tx) -> str:
        added = add_relying_party(kit, tx, name=name, rules=RULES)
        assert isinstance(added, Added)
        whose: dict[str, Any] = {"account_id": account_id, "relying_party_id": added.party.id}
        scopes = (Scope.OPENID.value, *([Scope.OFFLINE.value] if offline else []))
        if asked:
            scopes_asked = (Scope.EMAIL.value, *scopes)
            grants.replace(
                tx, Grant(id=kit.new_id(now), scopes=scopes_asked, granted_at=now, **whose)
            )
        stay = Stay(
            id=kit.new_id(now), session_id=seat.id, created_at=now, expires_at=later, **whose
        )
        stays.enter(tx, stay)
        account = accounts.find(tx, account_id)
        assert account is not None
        family = Family(
            id=kit.new_id(now),
            stay_id=stay.id,
            errand_id="errand",
            scopes=scopes,
            proven={},
            epoch=account.epoch,
            created_at=now,
            refreshed_at=now + timedelta(minutes=5),
            expires_at=later,
            is_offline=offline,
            **whose,
        )
        tokens.add(tx, family)
        return added.party.id

    return house.write(deed)


def mine(house: House, seat: Seat) -> list[OwnApplication]:
    """List them."""
    return list_applications(house.kit, house.visit, seat)


def test_whoever_went_nowhere_has_none(house: House, seat: SessionRow) -> None:
    """An application that others use is not theirs; nor has anybody one who is gone."""
    go(house, come_in(house, "olle@example.com"), "Shop", asked=True)
    assert mine(house, seat) == []
    assert mine(house, replace(seat, account_id="nobody")) == []


def test_each_says_what_it_may_and_when_it_was_used(house: House, seat: SessionRow) -> None:
    """With a grant or without; by name; offline if it goes on."""
    began = house.clock()
    go(house, seat, "Shop", asked=True, offline=True)
    go(house, seat, "Mail", asked=False)
    mail, shop = mine(house, seat)
    assert (mail.party.name, mail.grant, mail.goes_on) == ("Mail", None, False)
    assert shop.scopes == (Scope.OPENID, Scope.EMAIL, Scope.OFFLINE)
    assert (mail.scopes, shop.goes_on) == ((Scope.OPENID,), True)
    assert (shop.since, shop.used_at) == (began, began + timedelta(minutes=5))


def test_taking_back_ends_all_that_it_has(house: House, seat: SessionRow) -> None:
    """Grant, stay and tokens, of this application alone; it is noted, and done once."""
    shop = go(house, seat, "Shop", asked=True, offline=True)
    go(house, seat, "Mail", asked=False)
    before = house.events()
    done = take_back(house.kit, house.visit, seat, party_id=shop)
    assert isinstance(done, OwnApplication)
    assert [one.party.name for one in mine(house, seat)] == ["Mail"]
    again = take_back(house.kit, house.visit, seat, party_id=shop)
    assert again == Rejected(Reason.NOT_FOUND)
    assert house.events(since=before) == {E.CONSENT_WITHDRAWN: 1}


def test_where_nobody_was_asked_one_signs_out_there(house: House, seat: SessionRow) -> None:
    """The same deed; there is only no grant to end."""
    mail = go(house, seat, "Mail", asked=False)
    assert isinstance(take_back(house.kit, house.visit, seat, party_id=mail), OwnApplication)
    assert mine(house, seat) == []


def test_nobody_takes_back_for_another(house: House, seat: SessionRow) -> None:
    """To somebody else there is no such application; who signed out does nothing more."""
    olle = come_in(house, "olle@example.com")
    shop = go(house, olle, "Shop", asked=True)
    refused = take_back(house.kit, house.visit, seat, party_id=shop)
    assert refused == Rejected(Reason.NOT_FOUND)
    sign_out(house.kit, house.visit, olle)
    assert isinstance(take_back(house.kit, house.visit, olle, party_id=shop), Rejected)
    assert len(mine(house, olle)) == 1


def test_of_many_at_once_one_takes_it_back(house: House, seat: SessionRow) -> None:
    """The others find nothing, and it is noted once."""
    shop = go(house, seat, "Shop", asked=True)
    before = house.events()
    done = at_once(*[lambda: take_back(house.kit, house.visit, seat, party_id=shop)] * 5)
    assert sum(isinstance(each, OwnApplication) for each in done) == 1
    assert house.events(since=before) == {E.CONSENT_WITHDRAWN: 1}


def test_what_a_revoking_deed_ended_is_not_listed(house: House, seat: SessionRow) -> None:
    """Tokens of an older epoch open nothing, so they are none of what it has."""
    go(house, seat, "Mail", asked=False)
    house.write(lambda tx: accounts.raise_epoch(tx, seat.account_id, at=house.clock()))
    [mail] = mine(house, seat)
    assert (mail.families, len(mail.stays)) == ((), 1)


def test_the_export_has_them(house: House, seat: SessionRow) -> None:
    """What was allowed, since when, and how it is used; nothing that opens anything."""
    began = house.clock()
    go(house, seat, "Mail", asked=False)
    go(house, seat, "Shop", asked=True, offline=True)
    told = house.write(lambda tx: export_account(house.kit, tx, None, seat.account_id))
    assert told is not None
    mail, shop = told["applications"]
    assert (mail["allowed_at"], shop["allowed_at"]) == (None, began.isoformat())
    assert shop["scopes"] == ["openid", "email", "offline_access"]
    assert (shop["goes_on_by_itself"], len(shop["stays"])) == (True, 1)


def test_the_export_has_badges(house: House, seat: SessionRow) -> None:
    """At which host of which application behind a proxy, since when; never the badge."""
    rules = ForwardAuth(hosts=("https://wiki.example",))
    added = house.write(lambda tx: add_relying_party(house.kit, tx, name="Wiki", rules=rules))
    assert isinstance(added, Added)
    badge = give_badge(house, "https://wiki.example", seat)
    told = house.write(lambda tx: export_account(house.kit, tx, None, seat.account_id))
    assert told is not None
    [one] = told["badges"]
    assert (one["application"], one["host"]) == ("Wiki", "wiki.example")
    assert one["created_at"] == house.clock().isoformat()
    assert badge not in str(told)
    assert digest(badge) not in str(told)

"""Erasing people, forgetting their devices, and what no key may do about whom it did not bring."""

from __future__ import annotations

from datetime import timedelta

from farstu.core.audit import AuditEvent
from farstu.core.identifiers import IdentifierKind
from farstu.store import accounts, identifiers
from farstu.store.accounts import Account
from tests.api.support.program import Program
from tests.support.hooked import hook
from tests.support.house import Person
from tests.support.remembered import REMEMBERS, give_remembrance
from tests.web.support.home import Home


def test_somebody_is_erased_by_who_keeps_them(home: Home, program: Program) -> None:
    """Once; the trail says by which key, and the portal's other programs hear by which id."""
    one = hook(home.house)
    made = program.put("/people/4711", {"name": "Maja", "email": "maja@example.com"}).json
    home.house.clock.advance(1)
    told = program.call("DELETE", "/people/4711")
    assert (told.status, told.json) == (200, {"id": made["id"]})
    assert home.house.read(lambda tx: accounts.find(tx, made["id"])) is None
    assert program.call("DELETE", "/people/4711").status == 404
    assert program.get("/people/4711").status == 404
    assert home.house.events()[AuditEvent.ACCOUNT_ERASED] == 1
    heard = [(message.event, message.own_id) for message in one.messages]
    assert heard == [("user_created", "4711"), ("user_deleted", "4711")]


def test_who_is_farstus_own_is_not_erased(program: Program) -> None:
    """Where nothing of somebody is the portal's, its word does not end them."""
    keeps = dict.fromkeys(("name", "email", "username", "language", "memberships"), "farstu")
    program.put("/people/1", {"name": "A", "owners": keeps})
    refused = program.call("DELETE", "/people/1")
    assert (refused.status, refused.code) == (409, "kept_by_farstu")
    assert program.get("/people/1").status == 200


def test_the_last_owner_of_others_is_not_erased(program: Program) -> None:
    """Somebody else has to be one first."""
    for own_id, role in (("1", "owner"), ("2", "member")):
        belongs = [{"organisation": "Customers", "role": role}]
        program.put(f"/people/{own_id}", {"name": own_id, "memberships": belongs})
    refused = program.call("DELETE", "/people/1")
    assert (refused.status, refused.code) == (409, "last_owner")
    assert program.call("DELETE", "/people/2").status == 200


def test_devices_are_listed_and_forgotten(home: Home, program: Program) -> None:
    """With browser and address, never a value; forgotten, none stands in."""
    house = home.house
    house.set_policy(REMEMBERS)
    made = program.put("/people/1", {"name": "A"}).json
    person = Person(id=made["id"], email="")
    assert program.get("/people/1/remembered").json == {"remembered": []}
    remembrance, value = give_remembrance(house, person, house.give_app(person))
    told = program.get("/people/1/remembered")
    assert [one["id"] for one in told.json["remembered"]] == [remembrance.id]
    assert str(value) not in str(told.json)
    assert program.call("DELETE", "/people/1/remembered").json == {"forgotten": 1}
    assert program.get("/people/1/remembered").json == {"remembered": []}
    assert house.events()[AuditEvent.ALL_DEVICES_FORGOTTEN] == 1


def test_since_when_sessions_are_good_is_shown(home: Home, program: Program) -> None:
    """Nothing was ended of somebody new; who is suspended has to be signed out."""
    assert program.put("/people/1", {"name": "A"}).json["sessions_valid_after"] is None
    now = home.house.clock.advance(timedelta(minutes=1))
    said = program.put("/people/1", {"suspended": True}).json["sessions_valid_after"]
    assert said == now.isoformat().replace("+00:00", "Z")


def test_i16_an_upsert_with_the_email_of_an_account_links_nothing(
    home: Home, program: Program
) -> None:
    """Whoever has that account keeps it, and no id of the portal leads to it (weakness I16)."""
    house = home.house
    maja = house.add_person("maja@example.com")
    for spelled in ("maja@example.com", "MAJA@Example.com"):
        refused = program.put("/people/4711", {"name": "Maja", "email": spelled})
        assert (refused.status, refused.code) == (409, "email_taken")
    assert program.get("/people/4711").status == 404
    assert program.get(f"/people/{maja.email}").status == 404
    account = house.read(lambda tx: accounts.find(tx, maja.id))
    assert isinstance(account, Account)
    assert account.kept_by_portal is None
    names = house.read(lambda tx: identifiers.list_of_account(tx, maja.id))
    assert IdentifierKind.EXTERNAL not in {one.kind for one in names}

"""What somebody outside can ask about a name, while they look at the clock: all kinds of names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

import sqlalchemy as sa

from farstu.core.outcome import Rejected
from farstu.core.roles import OrganisationKind
from farstu.crypto.passwords import TARGET, Cost, hash_password
from farstu.services.accounts import suspend_account
from farstu.services.portals import add_portal, find_portal
from farstu.store import organisations, schema
from farstu.store.organisations import Organisation
from farstu.store.tx import Tx
from tests.api.support.program import Program
from tests.gauntlet.stage import LOGIN, Stage
from tests.races.arena import SETTINGS
from tests.support.house import REQUIRED, House
from tests.support.timing import ROUNDS, UNHEARD

USUAL = "a wrong password"
FORGOTTEN = "/password/forgot"
AS_SERVED = Cost(memory_kib=int(SETTINGS["FARSTU_PASSWORDS__MEMORY_KIB"]), passes=TARGET.passes)
"""What the server's own hashes cost, the one for nobody among them."""

T = TypeVar("T")
Deeds = Mapping[str, Callable[[], object]]


def name_everybody(stage: Stage) -> Mapping[str, str]:
    """Name one of each kind; all names are equally long."""
    house = stage.house.with_kit(cost=AS_SERVED)
    number = f"{next(stage.arena.numbers):05}"
    known, gone = (house.add_person(f"{one}{number}@example.com") for one in "kg")
    assert house.write(lambda tx: suspend_account(house.kit, tx, gone.id)) is None
    return {
        USUAL: known.email,
        "suspended": gone.email,
        "no password was set": house.add_person(f"i{number}@example.com", password=None).email,
        "of another portal": add_portal_beside(stage).add_person(f"o{number}@example.com").email,
        "unknown": f"u{number}@example.com",
    }


def sign_in_as_each(stage: Stage) -> Deeds:
    """Type a wrong password for each kind of name, each time from another network."""

    def try_one(name: str) -> None:
        hand = stage.adopt(stage.arena.ground.outsider())
        assert hand.post(LOGIN, {"identifier": name, "password": "no"}).status == 422

    return {kind: _with(try_one, name) for kind, name in name_everybody(stage).items()}


def ask_for_links(stage: Stage, *, rounds: int = ROUNDS) -> Deeds:
    """Ask for another password for each kind of name, and for nobody twice: mail has budgets."""
    crowds = {kind: iter(names) for kind, names in _name_crowds(stage, UNHEARD + rounds).items()}

    def ask(names: Iterator[str]) -> None:
        hand = stage.adopt(stage.arena.ground.outsider())
        assert hand.post(FORGOTTEN, {"identifier": next(names)}).status == 303

    return {kind: _with(ask, names) for kind, names in crowds.items()}


def ask_without_a_key(stage: Stage) -> Deeds:
    """Have a code verified by who has no key, of somebody whom the portal keeps and of nobody."""
    (known, _), (gone, person) = stage.told(), stage.told()
    house = stage.house
    assert house.write(lambda tx: suspend_account(house.kit, tx, person.id)) is None
    stranger = Program(web=stage.web, key=None, host=stage.program.host)

    def ask(own: str) -> None:
        address = {"x-forwarded-for": stage.arena.visit().address}
        body = {"code": "000000"}
        said = stranger.call("POST", f"/people/{own}/verify", body, headers=address)
        assert said.status == 401

    names = {USUAL: known, "suspended": gone, "unknown": "own-nobody"}
    return {kind: _with(ask, name) for kind, name in names.items()}


def add_portal_beside(stage: Stage) -> House:
    """Have another portal in the same installation."""
    house, number = stage.house, next(stage.arena.numbers)
    kit, now, host = house.kit, house.clock(), f"other{number}.test"
    portal_id = kit.new_id(now)
    people = Organisation(
        id=kit.new_id(now), name="Others", kind=OrganisationKind.CUSTOMER, created_at=now
    )

    def make(tx: Tx) -> Organisation:
        staff = add_portal(
            kit, tx, portal_id=portal_id, host=host, name="Other", policy=REQUIRED, now=now
        )
        assert not isinstance(staff, Rejected)
        organisations.add(tx, people)
        return staff

    staff = kit.store.write(make, portal_id=portal_id)
    portal = find_portal(kit, host)
    assert portal is not None
    return replace(house, portal=portal, people=people.id, staff=staff.id)


def _name_crowds(stage: Stage, size: int) -> Mapping[str, list[str]]:
    """Name so many of each kind; they have one password's hash between them."""
    house, number = stage.house, next(stage.arena.numbers)
    other = add_portal_beside(stage)

    def add(letter: str, where: House) -> list[str]:
        names = [f"{letter}{number}-{n:04}@example.com" for n in range(size)]
        return [where.add_person(name, password=None).email for name in names]

    crowds = {
        USUAL: add("k", house),
        "suspended": add("g", house),
        "no password was set": add("i", house),
        "of another portal": add("o", other),
        "unknown": [f"u{number}-{n:04}@example.com" for n in range(size)],
    }
    _set(house, f"k{number}-", f"g{number}-", password_hash=_some_hash(house))
    _set(house, f"g{number}-", suspended_at=house.clock())
    return crowds


def _set(house: House, *prefixes: str, **values: object) -> None:
    """Write into all accounts whose address begins so."""
    t, named = schema.accounts, schema.identifiers

    def deed(tx: Tx) -> None:
        begins = sa.or_(*(named.c.value.startswith(prefix) for prefix in prefixes))
        whose = sa.select(named.c.account_id).where(tx.inside(named), begins)
        tx.execute(sa.update(t).where(tx.inside(t), t.c.id.in_(whose)).values(values))

    house.write(deed)


def _some_hash(house: House) -> str:
    return hash_password("linseed oil on old pine", cost=AS_SERVED, entropy=house.kit.entropy)


def _with(deed: Callable[[T], None], what: T) -> Callable[[], None]:
    return lambda: deed(what)

"""The list of an organisation's people: who is found, in one statement, however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from farstu.core.assurance import FactorKind
from farstu.core.identifiers import IdentifierKind, fold
from farstu.core.people import Standing
from farstu.core.roles import Role
from farstu.store import accounts, authenticators, memberships, organisations, people, schema
from farstu.store.engine import Store
from farstu.store.people import Wanted
from farstu.store.tx import Tx
from tests.support.house import House, Person, open_house
from tests.support.members import join

FIRST = Wanted()
KEY = FactorKind("webauthn")


@pytest.fixture
def house(store: Store) -> Iterator[House]:
    """Open a portal."""
    with open_house(store) as opened:
        yield opened


def names(house: House, **wanted: object) -> list[str]:
    """List who is found, by name."""
    now = house.clock()
    asked = replace(FIRST, **wanted)  # type: ignore[arg-type]
    page = house.read(lambda tx: people.list_people(tx, house.people, asked, now=now, limit=50))
    assert page.found == len(page.rows)
    return [row.name for row in page.rows]


def rename(house: House, person: Person, name: str) -> None:
    """Call somebody something."""
    house.write(lambda tx: accounts.rename(tx, person.id, name))


def test_people_are_found_by_name_and_by_every_identifier(house: House) -> None:
    """However it is spelled, and anywhere in it."""
    asa, olle = house.add_person("asa@example.com"), house.add_person("olle@other.example")
    rename(house, asa, "Åsa Öberg")
    house.give_username(olle, "OB-77")
    assert names(house, text="ÖBERG") == ["Åsa Öberg"]
    assert names(house, text="ob-7") == ["Olle"]
    assert names(house, text="other.EXAMPLE") == ["Olle"]
    assert names(house, text="  ") == ["Olle", "Åsa Öberg"]


def test_wildcards_are_letters(house: House) -> None:
    """A percent sign, an underscore and a backslash find themselves only."""
    for number, name in enumerate(("100% sure", "a_b", "c\\d", "plain")):
        rename(house, house.add_person(f"p{number}@example.com"), name)
    assert names(house, text="%") == ["100% sure"]
    assert names(house, text="_") == ["a_b"]
    assert names(house, text="\\") == ["c\\d"]


def test_people_of_other_organisations_are_not_there(house: House) -> None:
    """Nor those of another portal."""
    house.add_person("x@example.com", organisation_id=house.add_organisation())
    with open_house(house.kit.store, clock=house.clock, host="other.example.com") as other:
        other.add_person("y@example.com")
        now = house.clock()
        elsewhere = other.read(
            lambda tx: people.list_people(tx, house.people, FIRST, now=now, limit=9)
        )
    assert (names(house), elsewhere.rows) == ([], ())


def test_each_stands_in_one_place(house: House) -> None:
    """Suspended before invited, and who has begun before who has nothing."""
    now = house.clock()
    bare = house.add_person("bare@example.com")
    safe = house.add_person("safe@example.com")
    house.give_app(safe)
    house.give_codes(safe)
    house.add_person("invited@example.com", password=None)
    for email, deed in (
        ("out@example.com", lambda tx, who: memberships.suspend(tx, who, house.people, at=now)),
        ("stopped@example.com", lambda tx, who: accounts.suspend(tx, who, at=now)),
    ):
        person = house.add_person(email, password=None)
        house.write(lambda tx, deed=deed, person=person: deed(tx, person.id))  # type: ignore[misc]
    began = house.add_person("began@example.com")
    seat = house.knock(began)
    house.save_codes(seat)
    house.write(lambda tx: _enrol(tx, house, began))
    assert names(house, standing=Standing.BARE) == [bare.email.partition("@")[0].title()]
    assert names(house, standing=Standing.PROTECTED) == ["Safe"]
    assert names(house, standing=Standing.INVITED) == ["Invited"]
    assert names(house, standing=Standing.SUSPENDED) == ["Out", "Stopped"]
    assert names(house, standing=Standing.ON_THE_WAY) == ["Began"]


def _enrol(tx: Tx, house: House, person: Person) -> None:
    now = house.clock()
    tx.execute(
        sa.insert(schema.enrolments).values(
            id=house.kit.new_id(now),
            portal_id=tx.portal_id,
            account_id=person.id,
            seat_id="s",
            kind="totp",
            memory=b"",
            created_at=now,
            expires_at=now + timedelta(hours=1),
        )
    )


def test_what_needs_a_look_is_found(house: House) -> None:
    """A stopped method, no codes left, one method only, an old invitation: none of who is out."""
    house.add_person("old@example.com", password=None)
    house.clock.advance(timedelta(days=8).total_seconds())
    house.add_person("new@example.com", password=None)
    two = house.add_person("two@example.com")
    house.give_codes(two)
    house.give_app(two)
    tablet = house.give_app(two, name="Tablet")
    house.write(lambda tx: authenticators.suspend(tx, [tablet.id], at=house.clock()))
    one = house.add_person("one@example.com", role=Role.OWNER)
    house.give_app(one)
    out = house.add_person("out@example.com")
    house.give_app(out)
    house.write(lambda tx: accounts.suspend(tx, out.id, at=house.clock()))
    assert names(house, standing=Standing.LONG_INVITED) == ["Old"]
    assert names(house, standing=Standing.STOPPED) == ["Two"]
    assert names(house, standing=Standing.NO_CODES) == ["One"]
    assert names(house, standing=Standing.ONE_METHOD) == ["One", "Two"]
    assert names(house, standing=Standing.ONE_METHOD, role=Role.OWNER) == ["One"]
    counts = house.read(
        lambda tx: people.count(tx, house.people, key_kinds={KEY}, now=house.clock())
    )
    assert (counts.people, counts.keyed, counts.weak_owners) == (5, 0, 1)
    assert counts.standing[Standing.ONE_METHOD] == 2


def test_ten_thousand_are_one_statement_a_page(house: House) -> None:
    """However many there are, a page is one statement, by name, and says how many were found."""
    fill(house, 10_000)
    statements: list[str] = []

    def heard(*heard: object) -> None:
        statements.append(str(heard[2]))

    def question(tx: Tx) -> people.PeoplePage:
        sa.event.listen(tx.connection, "before_cursor_execute", heard)
        wanted = Wanted(text="PERSON 000", standing=Standing.BARE)
        return people.list_people(tx, house.people, wanted, now=house.clock(), limit=50, offset=50)

    page = house.read(question)
    assert len([one for one in statements if one.startswith("SELECT")]) == 1
    assert page.found == 100
    assert [row.name for row in page.rows] == [f"Person {n:05}" for n in range(50, 100)]


def fill(house: House, many: int) -> None:
    """Write so many people, quickly."""
    now, portal = house.clock(), house.portal.id
    ids = [f"a{number:025}" for number in range(many)]
    called = {one: f"Person {number:05}" for number, one in enumerate(ids)}

    def deed(tx: Tx) -> None:
        about = [{"portal_id": portal, "created_at": now} for _ in ids]
        rows = [
            {
                **row,
                "id": one,
                "name": called[one],
                "name_folded": fold(called[one]),
                "password_hash": "x",
            }
            for row, one in zip(about, ids, strict=True)
        ]
        tx.connection.execute(sa.insert(schema.accounts), rows)
        named = [
            {
                **row,
                "id": one,
                "account_id": one,
                "kind": IdentifierKind.EMAIL.value,
                "value": f"{one}@example.com",
                "folded": f"{one}@example.com",
            }
            for row, one in zip(about, ids, strict=True)
        ]
        tx.connection.execute(sa.insert(schema.identifiers), named)
        belong = [
            {
                **row,
                "id": one,
                "account_id": one,
                "organisation_id": house.people,
                "role": int(Role.MEMBER),
            }
            for row, one in zip(about, ids, strict=True)
        ]
        tx.connection.execute(sa.insert(schema.memberships), belong)

    house.write(deed)


def test_a_member_of_two_places_is_listed_in_both(house: House) -> None:
    """With the role of each; and organisations are found by who belongs."""
    maja, other = house.add_person(), house.add_organisation()
    join(house, maja, other, Role.OWNER)
    found = [
        house.read(
            lambda tx, place=place: people.find_person(tx, place, maja.id, now=house.clock())  # type: ignore[misc]
        )
        for place in (house.people, other)
    ]
    assert [one and one.role for one in found] == [Role.MEMBER, Role.OWNER]
    mine = house.read(lambda tx: organisations.list_of_account(tx, maja.id))
    assert [one.name for one in mine] == ["Customers", "Elsewhere"]

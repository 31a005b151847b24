"""Applications in the office: only whoever runs the portal, and only what is there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from farstu.core.audit import AuditEvent as E
from farstu.core.forward_auth import ForwardAuth
from farstu.core.outcome import Reason, Rejected
from farstu.core.relying_parties import OpenIdConnect, Rules
from farstu.core.roles import Role
from farstu.services.guest import Seat
from farstu.services.office_applications import (
    ApplicationsSeen,
    ApplicationWish,
    Switch,
    add_application,
    add_secret,
    change_application,
    remove_secret,
    see_application,
    see_applications,
    switch_application,
)
from farstu.services.relying_parties import Added, add_relying_party
from farstu.store import grants, relying_parties, sessions, stays
from farstu.store.grants import Grant
from farstu.store.relying_parties import RelyingParty
from farstu.store.stays import Stay
from farstu.store.tx import Tx
from tests.support.guarded import give_badge
from tests.support.house import House
from tests.support.members import add_officer

WIKI = "https://wiki.example"
RULES = OpenIdConnect(redirect_addresses=("https://app.example/callback",))
NOWHERE = Rejected(Reason.NOT_FOUND)


@pytest.fixture
def seat(house: House) -> Seat:
    """Let somebody come in who runs the portal."""
    return add_officer(house, "runs@example.com", role=Role.ADMINISTRATOR, staff=True)


def add(house: House, name: str = "Shop", rules: Rules = RULES) -> RelyingParty:
    """Have one there."""
    added = house.write(lambda tx: add_relying_party(house.kit, tx, name=name, rules=rules))
    assert isinstance(added, Added)
    return added.party


def deeds(house: House, seat: Seat, place: str, which: str) -> dict[str, Any]:
    """Try all that can be done about one in an office; say what came of each."""
    where = house.kit, house.visit, seat, place
    wish = ApplicationWish(name="Theirs", rules=RULES, revision=0, meant=True)
    return {
        "see": see_applications(*where),
        "see one": see_application(*where, which),
        "add": add_application(*where, name="More", rules=RULES),
        "change": change_application(*where, which, wish),
        "secret": add_secret(*where, which),
        "remove secret": remove_secret(*where, which, "nothing"),
        **{one.value: switch_application(*where, which, one) for one in Switch},
    }


@pytest.mark.parametrize(
    ("role", "staff"), [(Role.OWNER, False), (Role.MEMBER, True)], ids=["a customer", "support"]
)
def test_nobody_else_sees_or_does_anything(house: House, role: Role, staff: bool) -> None:  # noqa: FBT001 - a column of the table
    """Neither in their own office nor in the portal's."""
    one = add(house)
    seat = add_officer(house, "else@example.com", role=role, staff=staff)
    for place in (house.people, house.staff):
        for deed, done in deeds(house, seat, place, one.id).items():
            [no] = done if isinstance(done, tuple) else (done,)
            assert isinstance(no, Rejected), deed
            assert no.reason in {Reason.NOT_PERMITTED, Reason.NOT_FOUND}, deed
    assert house.read(relying_parties.list_all) == [one]


def test_what_is_not_there_cannot_be_changed(house: House, seat: Seat) -> None:
    """Nor looked at, stopped, or given a secret."""
    done = deeds(house, seat, house.staff, "nothing")
    assert isinstance(done.pop("see"), ApplicationsSeen)
    assert isinstance(done.pop("add"), Added)
    assert done.pop("change") == (NOWHERE,)
    assert set(done.values()) == {NOWHERE}


def test_who_allowed_it_something_and_who_is_there_are_counted(house: House, seat: Seat) -> None:
    """Each person once; whoever signed out or was signed out is not there any more."""
    shop, wiki = add(house), add(house, "Wiki", ForwardAuth(hosts=(WIKI,)))
    person = house.add_person("maja@example.com")
    session = house.come_in(person, house.give_app(person))
    for _ in range(2):
        give_badge(house, WIKI, session)
    at: dict[str, Any] = {"account_id": person.id, "relying_party_id": shop.id}
    now = house.clock()

    def enter(tx: Tx) -> None:
        grants.replace(tx, Grant(id="g", scopes=("openid",), granted_at=now, **at))
        for which in ("a", "b", "c"):
            until = now + timedelta(hours=1 if which != "c" else 0)
            stay = Stay(id=which, session_id=which, created_at=now, expires_at=until, **at)
            stays.enter(tx, stay)

    house.write(enter)
    assert counts(house, seat) == {shop.id: (1, 1), wiki.id: (0, 1)}
    house.write(lambda tx: [stays.end(tx, which, at=now) for which in "ab"])
    house.write(lambda tx: sessions.end(tx, session.id, account_id=person.id, at=now))
    assert counts(house, seat) == {shop.id: (1, 0), wiki.id: (0, 0)}


def counts(house: House, seat: Seat) -> dict[str, tuple[int, int]]:
    """Read the numbers of each."""
    seen = see_applications(house.kit, house.visit, seat, house.staff)
    assert isinstance(seen, ApplicationsSeen)
    return {one.party.id: (one.allowed, one.inside) for one in seen.listed}


def test_a_loss_is_told_before_it_happens(house: House, seat: Seat) -> None:
    """Nothing is written until it is meant, neither the rules nor an event."""
    one = add(house)
    rules = OpenIdConnect(redirect_addresses=("https://app.example/new",))
    where = house.kit, house.visit, seat, house.staff, one.id
    told = change_application(*where, ApplicationWish(name="Shop", rules=rules, revision=0))
    assert isinstance(told, tuple)
    assert house.read(lambda tx: relying_parties.find(tx, one.id)) == one
    assert house.events()[E.RELYING_PARTY_CHANGED] == 0
    wish = ApplicationWish(name="Shop", rules=rules, revision=0, meant=True)
    done = change_application(*where, wish)
    assert isinstance(done, RelyingParty)
    assert done.rules == rules


def test_a_secret_that_is_removed_is_gone(house: House, seat: Seat) -> None:
    """And an application that keeps none is given none."""
    one, wiki = add(house), add(house, "Wiki", ForwardAuth(hosts=(WIKI,)))
    where = house.kit, house.visit, seat, house.staff
    assert isinstance(add_secret(*where, one.id), str)
    [first, _] = house.read(lambda tx: relying_parties.list_secrets(tx, one.id))
    assert remove_secret(*where, one.id, first.id) is None
    assert remove_secret(*where, one.id, first.id) == NOWHERE
    assert add_secret(*where, wiki.id) == Rejected(Reason.NO_SECRET_KEPT)

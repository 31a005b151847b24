"""Class G, continued: who claims, resets, invites and changes whom."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.services.links import make_first_owner_link
from farstu.store import accounts, identifiers, invitations, schema
from farstu.store.tx import EVERYWHERE, Tx
from tests.gauntlet.returning import NEW, come_in, have_moved, is_dead, knows, named, told
from tests.gauntlet.stage import INSIDE, LOGIN, Stage, read
from tests.races.arena import open_ground
from tests.support.calls import call_somebody
from tests.support.databases import Database
from tests.support.house import App, Person
from tests.support.members import role_of

pytestmark = pytest.mark.slow
ADDRESS = "/account/email"


def test_g14_an_installation_is_claimed_once(database: Database, tmp_path: Path) -> None:
    """After its owner is gone for good, and a restart, no link opens it, and none is made."""
    first = {"portal_name": "First", "name": "X", "email": "x@example.com", "password": NEW}
    with open_ground(database, tmp_path / "data") as ground:
        link = f"/welcome/{make_first_owner_link(ground.kit)}"
        with ground.serving():
            [made] = ground.race([ground.outsider().post(link, later=0, **first)])
            assert made.leads_to("/setup")
        ground.kit.store.write(_forget_people, portal_id=EVERYWHERE)
        with ground.serving() as server:
            assert "/welcome/" not in server.said()
            assert make_first_owner_link(ground.kit) is None
            for path in (link, f"/welcome/{'A' * 43}"):
                [again] = ground.race([ground.outsider().post(path, later=0, **first)])
                assert again.status == 410


def test_g16_nobody_resets_an_equal_or_somebody_above(stage: Stage) -> None:
    """An administrator does it to a member, and to no administrator, no owner, nobody of staff."""
    helper = _add(stage, Role.ADMINISTRATOR)
    app = stage.house.give_app(helper)
    above = [
        _add(stage, Role.ADMINISTRATOR),
        _add(stage, Role.OWNER),
        _add(stage, Role.MEMBER, staff=True),
        helper,
    ]
    for whom in above:
        stage.house.give_app(whom)
        assert not _resets(stage, helper, app, whom)
    member = _add(stage, Role.MEMBER)
    stage.house.give_app(member)
    assert _resets(stage, helper, app, member)


def test_g17_no_office_changes_an_address(stage: Stage) -> None:
    """There is no such door, whatever is posted."""
    owner, member = _add(stage, Role.OWNER), _add(stage, Role.MEMBER)
    hand = come_in(stage, owner, stage.house.give_app(owner))
    here = f"/org/{stage.house.people}/people/{member.id}"
    form = {"email": owner.email, "address": f"x{member.email}", "name": "X"}
    for path in (here, f"{here}/email", f"{here}/address", f"{here}/edit", f"{here}/password"):
        assert hand.post(path, form).status in {404, 405}
    assert _addresses(stage, member) == [member.email]


def test_g17_an_address_that_a_portal_changes_is_told_to_both(stage: Stage) -> None:
    """The old one hears of it, and can bring itself back."""
    own, person = told(stage)
    new = have_moved(stage, own)
    letter = stage.wait_for_letter(person, "/not-me/")
    assert str(letter["to"]) == person.email
    assert new not in read(letter)
    assert stage.wait_for_letter(Person(id=person.id, email=new, password=""), "address")


def test_g19_an_invitation_is_into_one_place_as_one_thing(stage: Stage) -> None:
    """What else is in the form changes neither the organisation, nor the role, nor the address."""
    elsewhere, name = stage.house.add_organisation("Elsewhere"), named(stage)
    called = call_somebody(stage.house, name)
    hand, link = stage.browser(), f"/invite/{called.token}"
    hand.get(link)
    form = {
        "name": "Ines",
        "password": NEW,
        "email": f"x{name}",
        "role": "owner",
        "organisation": elsewhere,
        "organisation_id": elsewhere,
    }
    assert hand.post(f"{link}?role=owner&organisation_id={elsewhere}", form).location == "/setup"
    found = stage.house.read(lambda tx: accounts.find_by_identifier(tx, name))
    assert found is not None
    person = Person(id=found.id, email=name, password=NEW)
    assert _addresses(stage, person) == [name]
    assert role_of(stage.house, person) is Role.MEMBER
    assert role_of(stage.house, person, elsewhere) is None
    assert is_dead(stage, link, form)


def test_g19_an_invitation_to_an_account_is_answered_by_its_owner(stage: Stage) -> None:
    """Its link sets no password of theirs, and nobody else joins by it, signed in or not."""
    (person, _), (thief, app) = stage.owner(), stage.owner()
    elsewhere = stage.house.add_organisation("Elsewhere")
    called = call_somebody(
        stage.house, person.email, organisation_id=elsewhere, role=Role.ADMINISTRATOR
    )
    link, form = f"/invite/{called.token}", {"name": "Mine", "password": NEW}
    hand = stage.browser()
    hand.get(LOGIN)
    assert Cookie.LOGIN not in hand.cookies
    hand.post(link, form)
    assert Cookie.LOGIN not in hand.cookies
    assert knows(stage, person, person.password)
    inside = come_in(stage, thief, app)
    inside.post(link, form)
    assert inside.post(f"/account/invitations/{called.id}/join").status == 404
    assert inside.post(f"/account/invitations/{called.id}/decline").status == 404
    assert role_of(stage.house, thief, elsewhere) is None
    assert role_of(stage.house, person, elsewhere) is None
    kept = stage.house.read(lambda tx: invitations.find(tx, called.id))
    assert kept is not None
    assert kept.ended_at is None


@pytest.mark.parametrize("path", [ADDRESS, f"{ADDRESS}/confirm", f"{INSIDE}/password"])
def test_g20_who_is_not_inside_changes_nothing(stage: Stage, path: str) -> None:
    """Neither an anonymous browser, nor one whose password was right."""
    person, _ = stage.owner()
    form = {
        "address": "thief@evil.example",
        "identifier": person.email,
        "account_id": person.id,
        "code": "12345678",
        "current": person.password,
        "new": NEW,
    }
    outside = stage.browser()
    outside.get(LOGIN)
    assert outside.post(path, form).location.startswith(LOGIN)
    assert stage.half(person).post(path, form).location.startswith("/login/factor")
    assert _addresses(stage, person) == [person.email]
    assert knows(stage, person, person.password)
    assert stage.letters(Person(id="", email="thief@evil.example", password="")) == []


def _add(stage: Stage, role: Role, *, staff: bool = False) -> Person:
    """Add somebody who is something among the customers, or the portal's own people."""
    return stage.house.add_person(named(stage), role=role, staff=staff)


def _resets(stage: Stage, helper: Person, app: App, whom: Person) -> bool:
    """Post the deed, and say whether *whom* holds nothing any more."""
    hand = come_in(stage, helper, app)
    form = {"check_known_number": "yes", "reason": "Lost phone"}
    hand.post(f"/org/{stage.house.people}/people/{whom.id}/help/reset", form)
    hand.post(f"/org/{stage.house.people}/people/{whom.id}/help/access-code", form)
    given = stage.arena.events(whom)[AuditEvent.ACCESS_CODE_GIVEN]
    is_bare = not stage.house.subject(whom).held
    assert is_bare == bool(given)
    return is_bare


def _addresses(stage: Stage, person: Person) -> list[str]:
    found = stage.house.read(lambda tx: identifiers.list_emails(tx, person.id))
    return [one.value for one in found]


def _forget_people(tx: Tx) -> None:
    """Have everybody gone, as by hand; what was noted of the installation stays."""
    kept = {schema.installation.name, schema.portals.name}
    for table in reversed(schema.metadata.sorted_tables):
        if table.name not in kept:
            tx.execute(sa.delete(table))

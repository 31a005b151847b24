"""People as their portal has them: added and changed by its own id, and by nobody else's word."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from farstu.core.audit import AuditEvent as E
from farstu.core.identifiers import IdentifierKind
from farstu.core.keeping import Attribute, Owner
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import OrganisationKind, Role
from farstu.services.accounts import find_account, suspend_account
from farstu.services.own_ids import LONGEST_OWN_ID, Kept, find_own, list_kept
from farstu.services.portal_people import PersonWish, Put, _add, put_person
from farstu.services.portal_places import Place
from farstu.services.sign_in import sign_in
from farstu.store import accounts, identifiers, memberships
from farstu.store.tx import Tx
from tests.support.house import PASSWORD, House, at_once

NAME, EMAIL = Attribute.NAME, Attribute.EMAIL
MAJA = PersonWish(texts={NAME: "Maja Lind", EMAIL: "maja@example.com"})


def put(house: House, wish: PersonWish = MAJA, own_id: str = "a1") -> Kept:
    """Have somebody as the portal says."""
    done = put_person(house.kit, house.visit, own_id, wish)
    assert isinstance(done, Put), done
    return done.kept


def refuse(house: House, wish: PersonWish, own_id: str = "a1") -> tuple[Reason, str]:
    """Say what the portal is told instead."""
    done = put_person(house.kit, house.visit, own_id, wish)
    assert isinstance(done, Rejected), done
    return done.reason, done.field


def test_of_several_that_saw_the_same_one_changes_it(house: House) -> None:
    """The judge looks behind the lock: whoever comes second is judged by what the first wrote."""
    put_person(house.kit, house.visit, "a1", MAJA)

    def judge(kept: Kept | None) -> Rejected | None:
        seen = kept is not None and kept.subject.account.name == MAJA.texts[Attribute.NAME]
        return None if seen else Rejected(Reason.CHANGED_SINCE_SEEN)

    def change(name: str) -> Put | Rejected:
        wish = PersonWish(texts={Attribute.NAME: name})
        return put_person(house.kit, house.visit, "a1", wish, judge=judge)

    done = at_once(*[partial(change, f"Name {number}") for number in range(4)])
    assert sum(isinstance(one, Put) for one in done) == 1
    assert done.count(Rejected(Reason.CHANGED_SINCE_SEEN)) == 3


def test_somebody_is_added_once(house: House) -> None:
    """A second time they are as they were, and nothing is written down."""
    first = put_person(house.kit, house.visit, "a1", MAJA)
    again = put_person(house.kit, house.visit, "a1", MAJA)
    assert isinstance(first, Put)
    assert isinstance(again, Put)
    assert (first.is_new, again.is_new) == (True, False)
    assert first.kept.subject.account.id == again.kept.subject.account.id
    assert house.events()[E.ACCOUNT_ADDED] == 1
    assert house.events()[E.ACCOUNT_CHANGED] == 0


def test_two_calls_at_once_add_one_person(house: House) -> None:
    """Whoever is slower finds them there."""
    done = at_once(*[lambda: put_person(house.kit, house.visit, "a1", MAJA)] * 4)
    assert sum(isinstance(one, Put) and one.is_new for one in done) == 1
    assert len({one.kept.subject.account.id for one in done if isinstance(one, Put)}) == 1


def test_who_is_slower_adds_nobody(house: House) -> None:
    """Between looking and adding somebody else may have added them."""
    put(house)
    assert house.write(lambda tx: _add(house.kit, tx, "a1", MAJA)) is None
    assert len(house.read(lambda tx: list_kept(house.kit, tx, after="", limit=9))) == 1


def test_own_ids_are_told_apart_exactly(house: House) -> None:
    """In the portal *a1* and *A1* may be two people; neither is in the way of another name."""
    one = put(house)
    other = put(house, PersonWish(texts={NAME: "Another"}), "A1")
    assert one.subject.account.id != other.subject.account.id
    third = put(house, PersonWish(texts={NAME: "Third"}), "maja@example.com")
    assert third.own_id == "maja@example.com"
    found = house.read(lambda tx: find_account(house.kit, tx, "A1"))
    assert found is not None
    assert found.subject.account.id == other.subject.account.id


@pytest.mark.parametrize("own_id", ["", "  ", "a/b", "a\x07", "x" * (LONGEST_OWN_ID + 1)])
def test_what_can_be_no_id_is_refused(house: House, own_id: str) -> None:
    """Before anything is looked for."""
    assert refuse(house, MAJA, own_id) == (Reason.OWN_ID_INVALID, "own_id")


def test_somebody_new_has_a_name(house: House) -> None:
    """Else there is nobody to show."""
    assert refuse(house, PersonWish(texts={})) == (Reason.FIELD_EMPTY, "name")


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({NAME: " "}, (Reason.FIELD_EMPTY, "name")),
        ({EMAIL: "nowhere"}, (Reason.EMAIL_INVALID, "email")),
        ({Attribute.LANGUAGE: "tlh"}, (Reason.LANGUAGE_UNKNOWN, "language")),
        ({Attribute.USERNAME: "a\x00b"}, (Reason.FIELD_UNPRINTABLE, "username")),
    ],
)
def test_a_wrong_text_changes_nothing(
    house: House, texts: dict[Attribute, str], said: tuple[Reason, str]
) -> None:
    """Whatever else was right."""
    put(house)
    assert refuse(house, PersonWish(texts={NAME: "New", **texts})) == said
    assert put(house, PersonWish()).subject.account.name == "Maja Lind"


def test_a_name_of_somebody_else_is_never_taken_over(house: House) -> None:
    """Nobody becomes somebody by their address: the whole call is refused, and leaves nobody."""
    house.add_person("olle@example.com")
    taken = PersonWish(texts={NAME: "Not Olle", EMAIL: "OLLE@example.com"})
    assert refuse(house, taken) == (Reason.EMAIL_TAKEN, "email")
    username = PersonWish(texts={NAME: "Not Olle", Attribute.USERNAME: "olle@example.com"})
    assert refuse(house, username) == (Reason.NAME_TAKEN, "username")
    assert house.read(lambda tx: find_own(tx, "a1")) is None
    assert house.events()[E.ACCOUNT_ADDED] == 0


def test_what_the_portal_keeps_it_changes(house: House) -> None:
    """Each text in the place of the one before; the old address hears of it."""
    texts = {Attribute.USERNAME: "maja", Attribute.LANGUAGE: "en"}
    first = put(house, PersonWish(texts={**MAJA.texts, **texts}))
    new = {
        NAME: "Maja Berg",
        EMAIL: "berg@example.com",
        Attribute.USERNAME: "berg",
        Attribute.LANGUAGE: "sv",
    }
    changed = put(house, PersonWish(texts=new))
    account = changed.subject.account
    assert (account.name, account.language) == ("Maja Berg", "sv")
    assert changed.name_of(IdentifierKind.EMAIL) == "berg@example.com"
    assert changed.name_of(IdentifierKind.USERNAME) == "berg"
    assert len(changed.names) == len(first.names) == 3
    assert house.events()[E.EMAIL_CHANGED] == 1
    assert house.events()[E.ACCOUNT_CHANGED] == 1


def test_what_farstu_keeps_the_portal_does_not_change(house: House) -> None:
    """Unless it says that it keeps it from now on; and it may hand it over again."""
    put(house, PersonWish(texts=MAJA.texts, owners={NAME: Owner.FARSTU}))
    other = PersonWish(texts={NAME: "Else"})
    assert refuse(house, other) == (Reason.KEPT_BY_FARSTU, "name")
    assert put(house, MAJA).subject.account.name == "Maja Lind"
    kept = put(house, PersonWish(texts={NAME: "Else"}, owners={NAME: Owner.PORTAL}))
    assert set(kept.subject.account.kept_by_portal or ()) == {NAME, EMAIL}
    last = put(house, PersonWish(texts={NAME: "Last"}, owners={NAME: Owner.FARSTU}))
    assert last.subject.account.name == "Last"
    assert set(last.subject.account.kept_by_portal or ()) == {EMAIL}


def test_nobody_signs_in_as_somebody_whom_a_portal_keeps(house: House) -> None:
    """They have no password, and an invitation gives them none."""
    kept = put(house)
    account = kept.subject.account
    first = house.write(
        lambda tx: accounts.replace_password(
            tx, account.id, seen=None, password_hash="x", at=house.clock()
        )
    )
    assert first is False
    for name in ("maja@example.com", "a1"):
        done = sign_in(house.kit, house.visit, identifier=name, password=PASSWORD)
        assert isinstance(done, Rejected)
        assert done.reason is Reason.SIGN_IN_WRONG


# Where they belong -----------------------------------------------------------------------------


def places(kept: Kept) -> dict[str, Role]:
    """Say where somebody belongs, and as what."""
    return {one.name: one.membership.role for one in kept.places}


def test_who_belongs_to_no_organisation_has_a_home_of_their_own(house: House) -> None:
    """As in portals of individuals; there they are a member like any other."""
    [home] = put(house).places
    assert home.membership.kind is OrganisationKind.PERSONAL
    assert home.membership.role is Role.MEMBER
    assert len(put(house, PersonWish(places=[])).places) == 1


def test_the_portal_says_where_somebody_belongs(house: House) -> None:
    """By name or id; all of it at once, the last owner too."""
    other = house.add_organisation("Isbrytarna")
    here = PersonWish(texts=MAJA.texts, places=[Place(organisation="customers", role=Role.OWNER)])
    assert places(put(house, here)) == {"Customers": Role.OWNER}
    assert places(put(house, here)) == {"Customers": Role.OWNER}
    lower = PersonWish(places=[Place(organisation="Customers", role=Role.MEMBER)])
    assert places(put(house, lower)) == {"Customers": Role.MEMBER}
    assert house.events()[E.ROLE_CHANGED] == 1
    there = PersonWish(places=[Place(organisation=other, role=Role.ADMINISTRATOR)])
    assert places(put(house, there)) == {"Isbrytarna": Role.ADMINISTRATOR}
    assert house.events()[E.MEMBERSHIP_ENDED] == 1
    [home] = put(house, PersonWish(places=[])).places
    assert home.membership.kind is OrganisationKind.PERSONAL


def test_no_key_leads_into_the_staff(house: House) -> None:
    """Not by a membership, and not to somebody who has one by other ways."""
    into = PersonWish(texts=MAJA.texts, places=[Place(organisation=house.staff, role=Role.MEMBER)])
    assert refuse(house, into) == (Reason.NOT_PERMITTED, "memberships")
    nowhere = PersonWish(texts=MAJA.texts, places=[Place(organisation="?", role=Role.MEMBER)])
    assert refuse(house, nowhere) == (Reason.NOT_FOUND, "memberships")
    account = put(house).subject.account

    def hire(tx: Tx) -> None:
        [one] = memberships.list_of_account(tx, account.id)
        row_id, kind = house.kit.new_id(house.clock()), OrganisationKind.STAFF
        memberships.add(tx, replace(one, id=row_id, organisation_id=house.staff, kind=kind))

    house.write(hire)
    assert refuse(house, PersonWish(texts={NAME: "Mine"})) == (Reason.NOT_PERMITTED, "")


def test_memberships_that_farstu_keeps_are_left_alone(house: House) -> None:
    """What the portal says anew about them is refused as a whole."""
    here = [Place(organisation="Customers", role=Role.MEMBER)]
    owners = {Attribute.MEMBERSHIPS: Owner.FARSTU}
    put(house, PersonWish(texts=MAJA.texts, places=here, owners=owners))
    assert refuse(house, PersonWish(places=[])) == (Reason.KEPT_BY_FARSTU, "memberships")
    assert places(put(house, PersonWish(places=here))) == {"Customers": Role.MEMBER}


# Suspension --------------------------------------------------------------------------------------


def test_the_portal_resumes_only_whom_it_suspended(house: House) -> None:
    """A sync that says the same every night does not undo what the operator did."""
    stop, go = PersonWish(suspended=True), PersonWish(suspended=False)
    account_id = put(house).subject.account.id
    assert put(house, stop).subject.account.suspended_at == house.clock()
    assert put(house, stop).subject.account.suspended_at == house.clock()
    assert put(house, go).subject.account.suspended_at is None
    house.write(lambda tx: suspend_account(house.kit, tx, account_id))
    assert put(house, stop).subject.account.suspended_at == house.clock()
    assert refuse(house, go) == (Reason.KEPT_BY_FARSTU, "suspended")
    assert house.events()[E.ACCOUNT_RESUMED] == 1


# Lists -------------------------------------------------------------------------------------------


def test_whom_the_portal_keeps_is_listed(house: House) -> None:
    """A page at a time, and nobody else."""
    house.add_person("olle@example.com")
    made = [put(house, PersonWish(texts={NAME: f"No {n}"}), f"n{n}") for n in range(3)]
    ids = sorted(one.subject.account.id for one in made)

    def page(after: str) -> list[str]:
        found = house.read(lambda tx: list_kept(house.kit, tx, after=after, limit=2))
        return [one.subject.account.id for one in found]

    assert page("") == ids[:2]
    assert page(ids[1]) == ids[2:]


def test_identifiers_stay_one_namespace(house: House) -> None:
    """Two people never have one name, of whatever kind; own ids apart."""
    put(house, PersonWish(texts={NAME: "One", Attribute.USERNAME: "shared"}), "one")
    two = PersonWish(texts={NAME: "Two", Attribute.USERNAME: "SHARED"})
    assert refuse(house, two, "two") == (Reason.NAME_TAKEN, "username")
    account = house.read(lambda tx: find_own(tx, "one"))
    assert account is not None
    known = house.read(lambda tx: identifiers.list_of_account(tx, account.id))
    assert {one.kind for one in known} == {IdentifierKind.EXTERNAL, IdentifierKind.USERNAME}

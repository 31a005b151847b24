"""Helping a person: mildest first, by whom it is theirs to do, and told to every address."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from farstu.core.access import FRESH
from farstu.core.audit import AuditEvent
from farstu.core.helping import Check, Help, Way
from farstu.core.login import EnrolmentPending, Repair
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Role
from farstu.services import asking, helping
from farstu.services.access import use_access_code
from farstu.services.accounts import suspend_account
from farstu.services.forgotten import ask_for_link, reset_password
from farstu.services.grounds import Typed
from farstu.services.helping import ANSWERS, SETUP, Given
from farstu.services.notices import Notice
from farstu.services.seats import Moved
from farstu.services.sign_in import sign_in
from farstu.services.undelivered import list_unsent
from farstu.store import accounts as account_rows
from farstu.store import audit_events, memberships
from farstu.store.sessions import SessionRow
from tests.support.house import TOTP, House, Person, at_once
from tests.support.key_holder import BOTH, hold
from tests.support.officers import (
    CHECKED,
    UNCHECKED,
    Officer,
    add_officer,
    join,
    letters_to,
    with_checks,
)
from tests.support.openings import ways_in

NEW = "another password altogether"
NOT_YOURS = (Rejected(Reason.HELP_NOT_YOURS),)


@pytest.fixture
def maja(house: House) -> Person:
    """Be a member of a customer, with an app and no codes."""
    person = house.add_person()
    house.give_app(person)
    return person


@pytest.fixture
def karin(house: House) -> Officer:
    """Be an administrator there."""
    return add_officer(house, "karin", Role.ADMINISTRATOR, staff=False)


def give(officer: Officer, whom: Person, typed: Typed = CHECKED) -> str:
    """Give a code that works."""
    given = officer.give_code(whom, typed)
    assert isinstance(given, Given)
    return given.code


def use(house: House, whom: Person, code: str) -> Moved | Rejected:
    """Type it after the password."""
    return use_access_code(house.kit, house.visit, house.knock(whom), typed=code)


def test_a_code_leads_into_repair_and_to_a_new_app(
    house: House, maja: Person, karin: Officer
) -> None:
    """After the password it opens set-up, and nothing else; the old app is asked for no more."""
    code = give(karin, maja)
    seat = house.knock(maja)
    moved = use_access_code(house.kit, house.visit, seat, typed=code.upper())
    assert isinstance(moved, Moved)
    assert isinstance(moved.state, Repair)
    app = house.enrol(seat, name="New")
    assert ways_in(house, maja) == [("password", "access_code", TOTP)]
    assert isinstance(house.come_in(maja, app, ahead=1), SessionRow)


def test_a_code_ends_everything_else(house: House, maja: Person, karin: Officer) -> None:
    """Sessions elsewhere are over once it was used, and not before."""
    phone = house.give_app(maja, name="Other")
    session = house.come_in(maja, phone)
    epoch = house.subject(maja).account.epoch
    code = give(karin, maja)
    assert house.subject(maja).account.epoch == epoch == session.epoch
    use(house, maja, code)
    assert house.subject(maja).account.epoch == epoch + 1


def test_a_code_works_once(house: House, maja: Person, karin: Officer) -> None:
    """Used, it is dead; another one is another one, and the older is dead."""
    first, second = give(karin, maja), give(karin, maja)
    wrong = Rejected(Reason.ACCESS_CODE_WRONG, field="code")
    assert use(house, maja, first) == wrong
    assert isinstance(use(house, maja, second), Moved)
    assert use(house, maja, second) == wrong


def test_nothing_helps_without_a_fresh_proof(house: House, maja: Person, karin: Officer) -> None:
    """A session that was left open helps nobody: each deed asks for a proof of now (RST-08)."""
    seat, no = karin.seat, (Rejected(Reason.PROOF_NOT_FRESH),)
    house.clock.advance(FRESH + timedelta(microseconds=1))
    for deed in (helping.give_access_code, helping.reset_person):
        done = deed(house.kit, house.visit, seat, house.people, maja.id, typed=CHECKED)
        assert done == no
    assert len(house.subject(maja).held) == 1


def test_a_code_is_in_no_letter(house: House, maja: Person, karin: Officer) -> None:
    """It is spoken: whoever reads the mailbox learns that there is one, and not which."""
    code = give(karin, maja)
    letters = [w.letter for w in house.read(lambda tx: list_unsent(house.kit, tx))]
    assert letters
    assert not [letter for letter in letters if code in str(letter)]


def test_two_at_once_get_in_once(house: House, maja: Person, karin: Officer) -> None:
    """Of two logins that bring the same code at the same moment, one repairs."""
    code = give(karin, maja)
    seats = [house.knock(maja), house.knock(maja)]
    kit, visit = house.kit, house.visit
    done = at_once(*(lambda s=s: use_access_code(kit, visit, s, typed=code) for s in seats))
    assert sum(isinstance(one, Moved) for one in done) == 1


def test_a_code_dies_of_five_wrong_ones(house: House, maja: Person, karin: Officer) -> None:
    """The right one is wrong after that, once the throttle has opened again."""
    code = give(karin, maja)
    for _ in range(ANSWERS):
        assert isinstance(use(house, maja, "0000-0000-0000"), Rejected)
    house.clock.advance(60)
    assert use(house, maja, code) == Rejected(Reason.ACCESS_CODE_WRONG, field="code")


def test_wrong_codes_cost_what_recovery_codes_cost(
    house: House, maja: Person, karin: Officer
) -> None:
    """Five are free, then the counter closes; and so it is where there is no code at all."""
    del karin
    said = [use(house, maja, "0000-0000-0000") for _ in range(6)]
    reasons = [one.reason for one in said if isinstance(one, Rejected)]
    assert reasons == [Reason.ACCESS_CODE_WRONG] * 5 + [Reason.TOO_MANY_TRIES]
    assert use(house, maja, " ") == Rejected(Reason.ACCESS_CODE_EMPTY, field="code")


@pytest.mark.parametrize("left", [timedelta(microseconds=1), timedelta(0)])
def test_a_code_lives_for_an_hour(
    house: House, maja: Person, karin: Officer, left: timedelta
) -> None:
    """To the moment."""
    code = give(karin, maja)
    house.clock.advance(timedelta(hours=1) - left)
    assert isinstance(use(house, maja, code), Moved) is bool(left)


def test_a_busy_house_takes_no_answer(house: House, maja: Person, karin: Officer) -> None:
    """What was not judged is not counted, and a code that could not be hashed is not given."""
    busy = replace(karin, house=house.while_busy(after=1))
    assert busy.give_code(maja) == (Rejected(Reason.SERVER_BUSY),)
    code = give(karin, maja)
    seat = house.knock(maja)
    tired = house.while_busy()
    for _ in range(ANSWERS + 1):
        no = use_access_code(tired.kit, house.visit, seat, typed=code)
        assert no == Rejected(Reason.SERVER_BUSY)
    assert isinstance(use(house, maja, code), Moved)
    no = use_access_code(tired.kit, house.visit, house.knock(maja), typed=code)
    assert no == Rejected(Reason.SERVER_BUSY)


def test_a_code_is_no_help_where_none_is_asked_for(
    house: House, maja: Person, karin: Officer
) -> None:
    """A session, and a login that went on meanwhile, take none."""
    code = give(karin, maja)
    app = house.give_app(maja, name="Other")
    session = house.come_in(maja, app)
    no = use_access_code(house.kit, house.visit, session, typed=code)
    assert no == Rejected(Reason.NOT_OFFERED)
    seat = house.knock(maja)
    now = house.clock()
    happens = lambda: house.write(lambda tx: account_rows.raise_epoch(tx, maja.id, at=now))  # noqa: E731
    kit = house.while_(happens, before=2)
    assert use_access_code(kit, house.visit, seat, typed=code) == Rejected(Reason.LOGIN_EXPIRED)


def reset_by_mail(house: House, maja: Person) -> Person:
    """Choose a new password through a link in the mailbox."""
    assert ask_for_link(house.kit, house.visit, identifier=maja.email) is None
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    link = next(w.letter for w in waiting if w.letter and w.letter.template == "password_link")
    token = str(link.facts["path"]).rpartition("/")[2]
    assert reset_password(house.kit, house.visit, token, password=NEW) is None
    return replace(maja, password=NEW)


def test_a_mailbox_does_not_stand_for_the_password(
    house: House, maja: Person, karin: Officer
) -> None:
    """After a reset by mail one check is too little; a code that is spent so is told of."""
    code = give(karin, maja)
    maja = reset_by_mail(house, maja)
    failed = house.events()[AuditEvent.FACTOR_FAILED]
    assert use(house, maja, code) == Rejected(Reason.CHECKS_THIN, field="code")
    assert house.events()[AuditEvent.FACTOR_FAILED] == failed + 1
    thin = (Rejected(Reason.CHECKS_THIN, field="checks"),)
    assert karin.give_code(maja) == thin
    code = give(karin, maja, with_checks(Check.MET, Check.KNOWN_NUMBER))
    assert isinstance(use(house, maja, code), Moved)


def test_a_key_takes_two_checks(house: House, karin: Officer) -> None:
    """What replaces a security key is made of one channel more."""
    house.set_policy(BOTH)
    kim = hold(house, "kim@example.com").person
    assert karin.reset(kim) == (Rejected(Reason.CHECKS_THIN, field="checks"),)
    assert not isinstance(karin.reset(kim, with_checks(Check.MET, Check.FACE)), tuple)


def test_a_reset_takes_everything_and_tells(house: House, maja: Person, karin: Officer) -> None:
    """Methods, codes and sessions are gone; next sign-in enrols; mail says who it was."""
    house.give_codes(maja)
    code = give(karin, maja)
    assert not isinstance(karin.reset(maja), tuple)
    subject = house.subject(maja)
    assert (subject.held, subject.recovery_codes_left) == ((), 0)
    moved = sign_in(house.kit, house.visit, identifier=maja.email, password=maja.password)
    assert isinstance(moved, Moved)
    assert isinstance(moved.state, EnrolmentPending)
    [told] = letters_to(house, maja, Notice.FACTORS_RESET)
    assert told.facts["by"] == "Karin"
    assert "address" not in told.facts
    house.give_app(maja)
    assert isinstance(use(house, maja, code), Rejected)


def test_setting_up_is_a_mail_and_changes_nothing(
    house: House, maja: Person, karin: Officer
) -> None:
    """With the address of sign-in; one too many within a while has to wait."""
    for _ in range(4):
        assert not isinstance(karin.send_setup(maja), tuple)
    refused = karin.send_setup(maja)
    assert isinstance(refused, tuple)
    [no] = refused
    assert no.reason is Reason.SENT_JUST_NOW
    assert [one.facts["path"] for one in letters_to(house, maja, SETUP)] == ["/login"] * 4


def test_whoever_was_invited_gets_another_link_and_nothing_else(
    house: House, karin: Officer
) -> None:
    """A code or a reset would be for nobody."""
    lo = house.add_person("lo@example.com", password=None)
    seen = karin.see(lo)
    assert isinstance(seen, helping.Person)
    assert seen.helps == {Help.SETUP}
    assert karin.give_code(lo) == NOT_YOURS
    assert not isinstance(karin.send_setup(lo), tuple)
    [sent] = letters_to(house, lo, SETUP)
    assert str(sent.facts["path"]).startswith("/invite/")


def test_nobody_helps_themselves(house: House, karin: Officer) -> None:
    """Blocked, whatever it is."""
    seen = karin.see(karin.person)
    assert isinstance(seen, helping.Person)
    assert seen.is_self
    for deed in (karin.reset, karin.give_code, karin.send_setup):
        assert deed(karin.person) == (Rejected(Reason.HELP_SELF),)
    assert house.subject(karin.person).held


def test_an_equal_is_not_theirs(house: House, karin: Officer) -> None:
    """An administrator helps no administrator, and no owner."""
    for name, role in (("olof", Role.ADMINISTRATOR), ("eva", Role.OWNER)):
        other = add_officer(house, name, role, staff=False).person
        assert karin.reset(other) == NOT_YOURS
        assert karin.give_code(other) == NOT_YOURS


def test_somebody_who_belongs_elsewhere_too_is_for_support(
    house: House, maja: Person, karin: Officer
) -> None:
    """All memberships count, and whoever is no member is not there at all."""
    join(house, maja, house.add_organisation(), Role.MEMBER)
    assert karin.reset(maja) == NOT_YOURS
    support = add_officer(house, "sup")
    seen = support.see(maja)
    assert isinstance(seen, helping.Person)
    assert (seen.way, seen.helps) == (Way.SUPPORT, frozenset({Help.SETUP, Help.CASE}))
    stranger = house.add_person("x@example.com", organisation_id=house.add_organisation("X"))
    assert karin.reset(stranger) == (Rejected(Reason.NOT_FOUND),)
    assert karin.see(stranger) == Rejected(Reason.NOT_FOUND)


def test_a_membership_that_is_suspended_counts_for_whom_it_protects(
    house: House, maja: Person, karin: Officer
) -> None:
    """It may count again; nobody is helped where they are suspended, and helps nobody there."""
    other, now = house.add_organisation(), house.clock()
    join(house, maja, other, Role.OWNER)
    assert house.write(lambda tx: memberships.suspend(tx, maja.id, other, at=now))
    assert karin.reset(maja) == NOT_YOURS
    assert house.write(lambda tx: memberships.remove(tx, maja.id, other))
    seat = karin.seat
    assert house.write(lambda tx: memberships.suspend(tx, maja.id, house.people, at=now))
    seen = karin.see(maja)
    assert isinstance(seen, helping.Person)
    assert (seen.way, seen.helps) == (Way.ALONE, frozenset())
    assert house.write(lambda tx: memberships.resume(tx, maja.id, house.people))
    who = karin.person.id
    assert house.write(lambda tx: memberships.suspend(tx, who, house.people, at=now))
    seen = helping.see_person(house.kit, house.visit, seat, house.people, maja.id)
    assert seen == Rejected(Reason.NOT_FOUND)


def test_support_lets_nobody_in_alone(house: House, maja: Person) -> None:
    """Neither by a code nor by a reset, whatever they are among the portal's own."""
    for name, role in (("sup", Role.MEMBER), ("sta", Role.ADMINISTRATOR), ("sto", Role.OWNER)):
        officer = add_officer(house, name, role)
        assert officer.reset(maja) == NOT_YOURS
        assert officer.give_code(maja) == NOT_YOURS
    assert house.subject(maja).held


def test_nothing_helps_who_is_suspended(house: House, maja: Person, karin: Officer) -> None:
    """They are resumed first."""
    house.write(lambda tx: suspend_account(house.kit, tx, maja.id))
    seen = karin.see(maja)
    assert isinstance(seen, helping.Person)
    assert seen.helps == frozenset()


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        (UNCHECKED, ["checks"]),
        (Typed(checks=["no check"]), ["checks", "reason"]),
        (with_checks(Check.OTHER), ["words"]),
        (with_checks(Check.MET, ticket="1" * 61), ["ticket"]),
        (with_checks(Check.OTHER, words="x" * 201, reason=" "), ["words", "reason"]),
    ],
)
def test_every_mistake_is_told_at_once(
    house: House, maja: Person, karin: Officer, typed: Typed, fields: list[str]
) -> None:
    """A check at least, words with the last kind, a reason, and no novel as a ticket."""
    no = karin.reset(maja, typed)
    assert isinstance(no, tuple)
    assert [one.field for one in no] == fields
    assert isinstance(karin.give_code(maja, typed), Given | tuple)
    bad = karin.send_setup(maja, replace(typed, ticket="1" * 61))
    assert isinstance(bad, tuple)
    assert house.subject(maja).held


def test_the_trail_has_the_check_and_the_ticket(house: House, maja: Person, karin: Officer) -> None:
    """How and by whom, apart from what was typed; no code."""
    before = house.events()
    code = give(karin, maja, with_checks(Check.OTHER, words="Knows the project", ticket="T-1"))
    assert house.events(since=before)[AuditEvent.ACCESS_CODE_GIVEN] == 1
    row = next(
        row
        for row in house.read(lambda tx: audit_events.list_of_subject(tx, maja.id, limit=30))
        if row.event is AuditEvent.ACCESS_CODE_GIVEN
    )
    assert row.facts["checks"] == ["other"]
    assert row.actor_id == karin.person.id
    assert row.personal is not None
    assert (row.personal["words"], row.personal["ticket"]) == ("Knows the project", "T-1")
    assert code not in str(row)


# Asking ----------------------------------------------------------------------------------------


def test_administrators_are_told_and_named(house: House, maja: Person, karin: Officer) -> None:
    """Those who may help alone, each at their address, with a link to the page."""
    seat = house.knock(maja)
    seen = asking.see_helpers(house.kit, house.visit, seat)
    assert seen.names == ("Karin",)
    assert not seen.may_open
    assert asking.ask_for_help(house.kit, house.visit, seat) == ("Karin",)
    [told] = letters_to(house, karin.person, asking.HELP_WANTED)
    assert told.facts == {"path": f"/org/{house.people}/people/{maja.id}/help", "name": "Maja"}


def test_asking_is_rare(house: House, maja: Person, karin: Officer) -> None:
    """Twice, then not for an hour; and only where a factor is asked for."""
    del karin
    seat = house.knock(maja)
    for _ in range(2):
        assert not isinstance(asking.ask_for_help(house.kit, house.visit, seat), Rejected)
    no = asking.ask_for_help(house.kit, house.visit, seat)
    assert isinstance(no, Rejected)
    assert no.reason is Reason.HELP_ASKED
    lo = house.add_person("lo@example.com")
    no = asking.ask_for_help(house.kit, house.visit, house.knock(lo))
    assert no == Rejected(Reason.NOT_OFFERED)


def test_three_are_named_at_most(house: House, maja: Person) -> None:
    """And none of them who could not come: suspended, or invited only."""
    for number in range(5):
        add_officer(house, f"adm{number}", Role.ADMINISTRATOR, staff=False)
    gone = add_officer(house, "gone", Role.OWNER, staff=False).person
    house.write(lambda tx: suspend_account(house.kit, tx, gone.id))
    house.add_person("new@example.com", role=Role.OWNER, password=None)
    names = asking.see_helpers(house.kit, house.visit, house.knock(maja)).names
    assert len(set(names)) == 3
    assert all(name.startswith("Adm") for name in names)


def test_nobody_above_is_nobody_to_ask(house: House, maja: Person) -> None:
    """Then support is all there is, if it has two people."""
    seat = house.knock(maja)
    assert asking.ask_for_help(house.kit, house.visit, seat) == Rejected(Reason.NOT_FOUND)
    add_officer(house, "one")
    assert not asking.see_helpers(house.kit, house.visit, seat).may_open
    add_officer(house, "two")
    assert asking.see_helpers(house.kit, house.visit, seat).may_open
    nobody = replace(seat, account_id="nobody")
    assert asking.see_helpers(house.kit, house.visit, nobody) == asking.Helpers()

"""Cases: two people and time, stopped by any address, and one person alone never gets through."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.core.cases import CaseState
from farstu.core.helping import DAY, LAPSES, Check
from farstu.core.login import Repair
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Role
from farstu.services import case_office
from farstu.services.asking import see_helpers
from farstu.services.case_office import CaseSeen, Decision, Queue, list_cases, see_case
from farstu.services.case_stops import find_stoppable, stop_by_link
from farstu.services.cases import open_in_hall, use_case
from farstu.services.disputes import dispute
from farstu.services.grounds import Typed
from farstu.services.notices import Notice
from farstu.services.seats import Moved
from farstu.services.trail import note
from farstu.store import accounts, schema
from farstu.store import cases as case_rows
from farstu.store.cases import Case
from farstu.store.tx import Tx
from tests.support.house import TOTP, House, Person, at_once
from tests.support.key_holder import BOTH, hold
from tests.support.officers import (
    CHECKED,
    UNCHECKED,
    Officer,
    add_officer,
    come_by_case,
    find_case,
    letters_to,
    state_of,
    stop_token,
    with_checks,
)
from tests.support.openings import ways_in

MOVED = Rejected(Reason.CASE_MOVED)
DEAD = Rejected(Reason.LINK_DEAD)
APPROVE, TAKE_UP, CLOSE = Decision.APPROVE, Decision.TAKE_UP, Decision.CLOSE
LATER = timedelta(days=30)
"""After which a new account is no recent change."""


@pytest.fixture
def eva(house: House) -> Person:
    """Be a member of a customer that has no administrator, for a while already."""
    person = house.add_person("eva@example.com")
    house.give_app(person)
    house.clock.advance(LATER)
    return person


@pytest.fixture
def ann(house: House) -> Officer:
    """Be of support."""
    return add_officer(house, "ann")


@pytest.fixture
def bo(house: House) -> Officer:
    """Be of support, too."""
    return add_officer(house, "bo")


@pytest.fixture
def karin(house: House) -> Officer:
    """Be an administrator of a customer."""
    return add_officer(house, "karin", Role.ADMINISTRATOR, staff=False)


@pytest.fixture
def senior(house: House) -> Officer:
    """Be an owner of the staff."""
    return add_officer(house, "senior", Role.OWNER)


def opened(case: Case | Rejected | tuple[Rejected, ...]) -> Case:
    """Take a case that was opened."""
    assert isinstance(case, Case), case
    return case


def open_own(house: House, eva: Person) -> Case:
    """Open one's own case in the hall."""
    return opened(open_in_hall(house.kit, house.visit, house.knock(eva)))


def stop_by_force(house: House, case_id: str) -> bool:
    """Stop a case, whoever it is about."""
    return house.write(lambda tx: case_rows.stop(tx, case_id, at=house.clock()))


def _make_owner(tx: Tx, kim: Person) -> None:
    t = schema.memberships
    where = (tx.inside(t), t.c.account_id == kim.id)
    tx.execute(sa.update(t).where(*where).values(role=int(Role.OWNER)))


def stop(house: House, eva: Person) -> Rejected | None:
    """Select the button of the newest mail."""
    return stop_by_link(house.kit, house.visit, stop_token(house, eva))


# The way through ---------------------------------------------------------------------------------


def test_two_approvals_and_a_day_lead_into_repair(
    house: House, eva: Person, ann: Officer, bo: Officer
) -> None:
    """Not before, and once; each step is told to every address."""
    case = open_own(house, eva)
    assert ann.decide(case, APPROVE) == ()
    assert state_of(house, case) is CaseState.APPROVED
    assert bo.decide(case, APPROVE, UNCHECKED) == ()
    assert come_by_case(house, eva) == MOVED
    house.clock.advance(DAY)
    seat = house.knock(eva)
    moved = use_case(house.kit, house.visit, seat)
    assert isinstance(moved, Moved)
    assert isinstance(moved.state, Repair)
    assert state_of(house, case) is CaseState.USED
    house.enrol(seat)
    assert ways_in(house, eva) == [("password", "case", TOTP)]
    assert come_by_case(house, eva) == MOVED
    for notice in (Notice.CASE_OPENED, Notice.CASE_AGREED, Notice.CASE_USED):
        assert len(letters_to(house, eva, notice)) == 1
    agreed = letters_to(house, eva, Notice.CASE_AGREED)[0]
    assert agreed.facts["by"] == ""
    assert find_case(house, case).ready_at is not None


def test_support_opens_one_for_whoever_calls(
    house: House, eva: Person, ann: Officer, bo: Officer, senior: Officer
) -> None:
    """The opener may give the first approval, and never the second."""
    case = opened(ann.open_for(f"{eva.email.upper()} "))
    assert state_of(house, case) is CaseState.OPEN
    assert bo.decide(case, APPROVE) == ()
    assert ann.decide(case, APPROVE) == (Rejected(Reason.CASE_YOURS),)
    assert bo.decide(case, APPROVE) == (Rejected(Reason.CASE_YOURS),)
    assert senior.decide(case, APPROVE) == ()
    assert state_of(house, case) is CaseState.WAITING
    assert senior.decide(case, APPROVE) == (MOVED,)


def test_a_case_from_the_page_is_approved_by_its_opener(
    house: House, eva: Person, ann: Officer, bo: Officer
) -> None:
    """One deed, with its check; then it takes another person."""
    case = opened(ann.open_about(eva))
    assert state_of(house, case) is CaseState.APPROVED
    assert ann.decide(case, APPROVE) == (Rejected(Reason.CASE_YOURS),)
    assert ann.open_about(eva) == (Rejected(Reason.CASE_LIVING),)
    assert bo.decide(case, APPROVE) == ()


def test_one_person_alone_never_gets_through(house: House, eva: Person, senior: Officer) -> None:
    """Whatever an owner of the staff does, in whatever order, the person does not come in."""
    add_officer(house, "other")
    for order in itertools.permutations((APPROVE, TAKE_UP, CLOSE, "stop", "open"), 3):
        senior.open_about(eva)
        for deed in order:
            living = house.read(lambda tx: case_rows.find_living(tx, eva.id))
            if deed == "open" or living is None:
                senior.open_for(eva.email)
            elif deed == "stop":
                stop_by_force(house, living.id)
            else:
                senior.decide(living, deed, with_checks(Check.MET, Check.KNOWN_NUMBER))
            house.clock.advance(4 * DAY)
            found = house.read(lambda tx: case_rows.list_of_account(tx, eva.id))
            assert not any(one.second_at or one.used_at for one in found), (order, deed)
        assert come_by_case(house, eva) == MOVED, order
        living = house.read(lambda tx: case_rows.find_living(tx, eva.id))
        if living is not None:
            senior.decide(living, CLOSE)


def test_the_wait_is_longer_after_a_change(house: House, ann: Officer, bo: Officer) -> None:
    """An account that is new, or privileged, waits three days."""
    new = house.add_person("new@example.com")
    house.give_app(new)
    case = opened(ann.open_about(new))
    bo.decide(case, APPROVE)
    now = find_case(house, case)
    assert now.ready_at is not None
    assert now.second_at is not None
    assert now.ready_at - now.second_at == 3 * DAY
    assert now.lapses_at == now.ready_at + LAPSES


def test_a_case_lapses_and_another_may_be_opened(
    house: House, eva: Person, ann: Officer, bo: Officer
) -> None:
    """Three days after it was ready it lets nobody in."""
    case = opened(ann.open_about(eva))
    bo.decide(case, APPROVE)
    house.clock.advance(DAY + LAPSES)
    assert state_of(house, case) is CaseState.LAPSED
    assert come_by_case(house, eva) == MOVED
    assert state_of(house, opened(bo.open_for(eva.email))) is CaseState.OPEN
    assert state_of(house, case) is CaseState.CLOSED


def test_a_key_takes_a_case_too(house: House, ann: Officer, bo: Officer) -> None:
    """Password, two people, a check and time are more than enough for it."""
    house.set_policy(BOTH)
    kim = hold(house, "kim@example.com").person
    case = opened(ann.open_about(kim))
    assert bo.decide(case, APPROVE, UNCHECKED) == ()


# Who ---------------------------------------------------------------------------------------------


def test_a_password_out_of_the_mailbox_is_no_channel_at_the_end_either(house: House) -> None:
    """What was enough for two owners is asked again when their equal comes."""
    house.set_policy(BOTH)
    one, three = (add_officer(house, n, Role.OWNER, staff=False) for n in ("one", "three"))
    kim = hold(house, "kim@example.com").person
    house.write(lambda tx: _make_owner(tx, kim))
    house.clock.advance(LATER)
    case = opened(one.open_about(kim))
    assert three.decide(case, APPROVE, UNCHECKED, house.people) == ()
    assert state_of(house, case) is CaseState.READY
    now = house.clock()
    house.write(lambda tx: accounts.note_reset_by_mail(tx, kim.id, at=now))
    assert come_by_case(house, kim) == Rejected(Reason.CHECKS_THIN)


def test_what_was_checked_has_to_be_written_down(
    house: House, eva: Person, ann: Officer, bo: Officer
) -> None:
    """Two people without a check are too little; so is opening a case without one."""
    assert ann.open_about(eva, UNCHECKED) == (Rejected(Reason.CHECK_MISSING, field="checks"),)
    case = opened(ann.open_about(eva))
    t = schema.case_checks
    house.write(lambda tx: tx.execute(sa.delete(t).where(tx.inside(t))))
    thin = (Rejected(Reason.CHECKS_THIN, field="checks"),)
    assert bo.decide(case, APPROVE, UNCHECKED) == thin
    assert bo.decide(case, APPROVE) == ()


def test_an_equal_opens_no_case(house: House, karin: Officer) -> None:
    """Whoever may not help is told so, not that there is a case already."""
    olof = add_officer(house, "olof", Role.ADMINISTRATOR, staff=False)
    assert karin.open_about(olof.person) == (Rejected(Reason.HELP_NOT_YOURS),)


def test_who_has_somebody_above_opens_none(house: House, eva: Person, ann: Officer) -> None:
    """They ask; and without two of support there is nobody to decide."""
    no = open_in_hall(house.kit, house.visit, house.knock(eva))
    assert no == Rejected(Reason.NOT_OFFERED), ann
    add_officer(house, "bo")
    add_officer(house, "karin", Role.ADMINISTRATOR, staff=False)
    no = open_in_hall(house.kit, house.visit, house.knock(eva))
    assert no == Rejected(Reason.NOT_OFFERED)


def test_one_lives_at_a_time(house: House, eva: Person, ann: Officer, bo: Officer) -> None:
    """And opening is rare."""
    del bo
    case = open_own(house, eva)
    seat = house.knock(eva)
    assert open_in_hall(house.kit, house.visit, seat) == Rejected(Reason.CASE_LIVING)
    no = open_in_hall(house.kit, house.visit, seat)
    assert isinstance(no, Rejected)
    assert no.reason is Reason.HELP_ASKED
    assert ann.open_for(eva.email) == (Rejected(Reason.CASE_LIVING),)
    helpers = see_helpers(house.kit, house.visit, seat)
    assert helpers.case == case


def test_a_session_opens_and_uses_none(house: House, ann: Officer) -> None:
    """Only a login that waits for a factor does."""
    kit, visit = house.kit, house.visit
    assert open_in_hall(kit, visit, ann.seat) == Rejected(Reason.NOT_OFFERED)
    assert use_case(kit, visit, ann.seat) == Rejected(Reason.NOT_OFFERED)


def test_support_opens_none_for_its_own(house: House, ann: Officer, senior: Officer) -> None:
    """Nor for nobody, nor for those who have no password or are suspended."""
    unknown = (Rejected(Reason.PERSON_UNKNOWN, field="email"),)
    assert ann.open_for(senior.person.email) == (Rejected(Reason.HELP_NOT_YOURS),)
    assert ann.open_for(" ") == unknown
    assert ann.open_for("nobody@example.com") == unknown
    house.add_person("new@example.com", password=None)
    assert ann.open_for("new@example.com") == (Rejected(Reason.HELP_NOT_YOURS),)
    no = ann.open_for("nobody@example.com", Typed())
    assert no == (Rejected(Reason.FIELD_EMPTY, field="reason"),)


def test_nobody_decides_on_their_own(house: House, ann: Officer, bo: Officer) -> None:
    """An owner of the staff has the other owners; support below them does not count."""
    one = add_officer(house, "one", Role.OWNER)
    two = add_officer(house, "two", Role.OWNER)
    three = add_officer(house, "three", Role.OWNER)
    seat = two.seat  # signed in before: afterwards it would close the case
    case = opened(one.open_for(two.person.email))
    no = (Rejected(Reason.HELP_NOT_YOURS),)
    kit, visit, staff = house.kit, house.visit, house.staff
    for what in (APPROVE, CLOSE):
        own = case_office.decide(kit, visit, seat, staff, case.id, decision=what, typed=CHECKED)
        assert own == no
    assert ann.decide(case, APPROVE) == no
    assert bo.decide(case, CLOSE) == no
    assert one.decide(case, APPROVE) == ()
    assert three.decide(case, APPROVE) == ()


def test_owners_of_a_customer_have_each_other(house: House, ann: Officer) -> None:
    """One opens, another approves, and their person comes in at once; support has no say."""
    people = [add_officer(house, name, Role.OWNER, staff=False) for name in ("one", "two", "three")]
    house.clock.advance(LATER)
    one, two, three = people
    case = opened(one.open_about(two.person))
    assert ann.decide(case, APPROVE) == (Rejected(Reason.HELP_NOT_YOURS),)
    assert three.decide(case, APPROVE, UNCHECKED, house.people) == ()
    assert letters_to(house, two.person, Notice.CASE_AGREED)[0].facts["by"] == "Three"
    moved = come_by_case(house, two.person)
    assert isinstance(moved, Moved)
    assert isinstance(moved.state, Repair)


def test_owners_need_more_where_more_is_lost(house: House) -> None:
    """Without a wait, a key and a password out of the mailbox take another check."""
    house.set_policy(BOTH)
    one, three = (add_officer(house, n, Role.OWNER, staff=False) for n in ("one", "three"))
    kim = hold(house, "kim@example.com").person
    house.write(lambda tx: _make_owner(tx, kim))
    house.clock.advance(LATER)
    case = opened(one.open_about(kim))
    now = house.clock()
    house.write(lambda tx: accounts.note_reset_by_mail(tx, kim.id, at=now))
    assert three.decide(case, APPROVE, UNCHECKED, house.people) == ()
    state = find_case(house, case)
    assert state.ready_at is not None
    assert state.second_at is not None
    assert state.ready_at - state.second_at == DAY


def test_an_owner_elsewhere_sees_nothing(house: House, eva: Person, ann: Officer) -> None:
    """A case is in one office, and in that of the staff."""
    case = opened(ann.open_about(eva))
    owner = add_officer(house, "owner", Role.OWNER, staff=False)
    seat = owner.seat
    no = see_case(house.kit, house.visit, seat, house.people, case.id)
    assert no == Rejected(Reason.NOT_FOUND)
    assert owner.decide(case, APPROVE, CHECKED, house.people) == (Rejected(Reason.NOT_FOUND),)
    assert ann.decide(case, "praise") == (Rejected(Reason.NOT_FOUND),)
    queue = list_cases(house.kit, house.visit, seat, house.people)
    assert isinstance(queue, Queue)
    assert (queue.lines, queue.opens) == ((), False)


def test_the_queue_and_the_page_say_who_did_what(
    house: House, eva: Person, ann: Officer, bo: Officer
) -> None:
    """Open ones first; names, checks, and what the reader may do."""
    lo = house.add_person("lo@example.com")
    house.give_app(lo)
    first = opened(ann.open_about(eva, with_checks(Check.OTHER, words="Knows us")))
    over = opened(ann.open_about(lo))
    ann.decide(over, CLOSE)
    queue = list_cases(house.kit, house.visit, bo.seat, house.staff)
    assert isinstance(queue, Queue)
    assert [line.name for line in queue.lines] == ["Eva", "Lo"]
    assert queue.opens
    seen = see_case(house.kit, house.visit, bo.seat, house.staff, first.id)
    assert isinstance(seen, CaseSeen)
    assert (seen.approves, seen.takes_up, seen.closes) == (True, False, True)
    assert seen.names == {ann.person.id: "Ann"}
    assert [(c.kind, c.words) for c in seen.checks] == [(Check.OTHER, "Knows us")]
    own = see_case(house.kit, house.visit, ann.seat, house.staff, first.id)
    assert isinstance(own, CaseSeen)
    assert not own.approves
    nothing = see_case(house.kit, house.visit, bo.seat, house.staff, "nothing")
    assert nothing == Rejected(Reason.NOT_FOUND)


def test_a_first_approval_takes_a_check(house: House, eva: Person, ann: Officer) -> None:
    """Nobody says yes to what nobody looked at."""
    case = opened(ann.open_for(eva.email))
    no = ann.decide(case, APPROVE, UNCHECKED)
    assert no == (Rejected(Reason.CHECK_MISSING, field="checks"),)
    assert state_of(house, case) is CaseState.OPEN
    assert ann.decide(case, CLOSE, Typed()) == (Rejected(Reason.FIELD_EMPTY, field="reason"),)


# Stopping ----------------------------------------------------------------------------------------


def test_any_address_stops_it(house: House, eva: Person, ann: Officer, bo: Officer) -> None:
    """By the link of any mail; looking stops nothing, and once is enough."""
    case = open_own(house, eva)
    first = stop_token(house, eva)
    ann.decide(case, APPROVE)
    bo.decide(case, APPROVE)
    second = stop_token(house, eva)
    assert first != second
    found = find_stoppable(house.kit, house.visit, first)
    assert found is not None
    assert found.name == "Eva"
    assert state_of(house, case) is CaseState.WAITING
    assert stop_by_link(house.kit, house.visit, first) is None
    assert state_of(house, case) is CaseState.STOPPED
    assert find_stoppable(house.kit, house.visit, second) is None
    for token in (first, second, "nonsense"):
        assert stop_by_link(house.kit, house.visit, token) == DEAD
    house.clock.advance(2 * DAY)
    assert come_by_case(house, eva) == MOVED
    assert len(letters_to(house, eva, Notice.CASE_STOPPED)) == 1


def test_a_stopped_case_stays_stopped(
    house: House, eva: Person, ann: Officer, bo: Officer, senior: Officer
) -> None:
    """Support neither approves nor closes it, and cannot open another; its person neither."""
    case = opened(ann.open_about(eva))
    stop(house, eva)
    assert bo.decide(case, APPROVE) == (MOVED,)
    for officer in (ann, bo):
        for decision in (CLOSE, TAKE_UP):
            assert officer.decide(case, decision) == (Rejected(Reason.CASE_SENIOR),)
        assert officer.open_for(eva.email) == (Rejected(Reason.CASE_LIVING),)
    seat = house.knock(eva)
    assert open_in_hall(house.kit, house.visit, seat) == Rejected(Reason.CASE_LIVING)
    seen = see_case(house.kit, house.visit, ann.seat, house.staff, case.id)
    assert isinstance(seen, CaseSeen)
    assert (seen.approves, seen.takes_up, seen.closes) == (False, False, False)
    seen = see_case(house.kit, house.visit, senior.seat, house.staff, case.id)
    assert isinstance(seen, CaseSeen)
    assert (seen.takes_up, seen.closes) == (True, True)
    assert senior.decide(case, CLOSE) == ()


def test_the_senior_path_begins_anew(
    house: House, eva: Person, ann: Officer, bo: Officer, senior: Officer
) -> None:
    """An owner of the staff with proof outside the mailbox, somebody else, and the whole wait."""
    case = opened(ann.open_about(eva))
    bo.decide(case, APPROVE)
    stop(house, eva)
    outside = (Rejected(Reason.CHECK_OUTSIDE, field="checks"),)
    assert senior.decide(case, TAKE_UP, with_checks(Check.OTHER, words="by mail")) == outside
    assert senior.decide(case, TAKE_UP, with_checks(Check.MET)) == ()
    assert senior.decide(case, TAKE_UP, with_checks(Check.MET)) == (MOVED,)
    assert state_of(house, case) is CaseState.APPROVED
    assert senior.decide(case, APPROVE) == (Rejected(Reason.CASE_YOURS),)
    assert ann.decide(case, APPROVE) == (Rejected(Reason.CASE_YOURS),)
    assert bo.decide(case, APPROVE, UNCHECKED) == ()
    assert come_by_case(house, eva) == MOVED
    house.clock.advance(DAY)
    assert isinstance(come_by_case(house, eva), Moved)


def test_an_owner_of_the_staff_takes_up_no_case_of_their_own(
    house: House, ann: Officer, senior: Officer
) -> None:
    """Nor closes it."""
    del ann
    other = add_officer(house, "other", Role.OWNER)
    case = opened(other.open_for(senior.person.email))
    stop(house, senior.person)
    assert senior.decide(case, TAKE_UP) == (Rejected(Reason.CASE_SENIOR),)
    assert senior.decide(case, CLOSE) == (Rejected(Reason.HELP_NOT_YOURS),)


def test_an_owners_case_that_was_stopped_goes_to_the_staff(
    house: House, bo: Officer, senior: Officer
) -> None:
    """The owners have no more say: one of them may be who it was stopped for."""
    one, two, three = (
        add_officer(house, name, Role.OWNER, staff=False) for name in ("one", "two", "three")
    )
    case = opened(one.open_about(two.person))
    stop(house, two.person)
    assert three.decide(case, CLOSE, CHECKED, house.people) == (Rejected(Reason.CASE_SENIOR),)
    assert senior.decide(case, TAKE_UP, with_checks(Check.MET)) == ()
    assert three.decide(case, APPROVE, CHECKED, house.people) == (Rejected(Reason.NOT_FOUND),)
    assert bo.decide(case, APPROVE) == ()


def test_signing_in_closes_it_and_says_so(house: House, ann: Officer) -> None:
    """Whoever proves what they hold needs no case; a password alone is no sign of that."""
    eva = house.add_person("eva@example.com")
    app = house.give_app(eva)
    case = opened(ann.open_about(eva))
    house.knock(eva)
    assert state_of(house, case) is CaseState.APPROVED
    house.come_in(eva, app)
    assert state_of(house, case) is CaseState.CLOSED
    assert len(letters_to(house, eva, Notice.CASE_CLOSED)) == 1


def test_a_disputed_change_stops_it(house: House, eva: Person, ann: Officer) -> None:
    """“Wasn’t you?” in any other notice stops a case too, once."""
    case = opened(ann.open_about(eva))
    event, now = AuditEvent.PASSWORD_CHANGED, house.clock()
    house.write(lambda tx: note(house.kit, tx, house.visit, event, at=now, subject_id=eva.id))
    told = letters_to(house, eva, Notice.PASSWORD_CHANGED)
    tokens = [str(one.facts["path"]).removeprefix("/not-me/") for one in told]
    for token in tokens:
        assert isinstance(dispute(house.kit, house.visit, token), str)
    assert state_of(house, case) is CaseState.STOPPED
    assert house.events()[AuditEvent.CASE_STOPPED] == 1


# Races -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(5))
def test_stopped_approved_and_used_at_the_same_moment(
    house: House, eva: Person, ann: Officer, bo: Officer, number: int
) -> None:
    """Whatever came first: nobody is in by a case that says that it is stopped, nor was it both."""
    del number
    case = opened(ann.open_about(eva))
    token, seat = stop_token(house, eva), house.knock(eva)
    bo_seat = bo.seat
    seat = house.knock(eva)
    kit, visit = house.kit, house.visit

    def approve() -> object:
        return case_office.decide(
            kit, visit, bo_seat, house.staff, case.id, decision=APPROVE, typed=CHECKED
        )

    at_once(approve, lambda: stop_by_link(kit, visit, token), lambda: use_case(kit, visit, seat))
    assert state_of(house, case) is CaseState.STOPPED
    house.clock.advance(2 * DAY)
    assert come_by_case(house, eva) == MOVED


@pytest.mark.parametrize("number", range(5))
def test_stopped_and_used_at_the_same_moment(
    house: House, eva: Person, ann: Officer, bo: Officer, number: int
) -> None:
    """Either they are in, or it is stopped."""
    del number
    case = opened(ann.open_about(eva))
    bo.decide(case, APPROVE)
    token = stop_token(house, eva)
    house.clock.advance(DAY)
    kit, visit, seat = house.kit, house.visit, house.knock(eva)
    stopped, used = at_once(
        lambda: stop_by_link(kit, visit, token), lambda: use_case(kit, visit, seat)
    )
    assert (stopped is None) is not isinstance(used, Moved)
    assert state_of(house, case) in {CaseState.STOPPED, CaseState.USED}


def test_two_at_once_are_one_approval(house: House, eva: Person, ann: Officer) -> None:
    """The same person twice at the same moment counts once."""
    case = opened(ann.open_for(eva.email))
    seats = [ann.seat, ann.seat]
    kit, visit = house.kit, house.visit
    at_once(
        *(
            lambda seat=seat: case_office.decide(
                kit, visit, seat, house.staff, case.id, decision=APPROVE, typed=CHECKED
            )
            for seat in seats
        )
    )
    assert state_of(house, case) is CaseState.APPROVED


def test_whoever_comes_too_late_is_told(
    house: House, eva: Person, ann: Officer, bo: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the write finds out is a refusal, and nothing is noted."""
    case, lo = opened(ann.open_about(eva)), house.add_person("lo@example.com")
    with monkeypatch.context() as meanwhile:
        for write in ("add", "agree", "close"):
            meanwhile.setattr(case_rows, write, lambda *_args, **_more: False)
        assert bo.decide(case, APPROVE) == (MOVED,)
        assert bo.decide(case, CLOSE) == (MOVED,)
        assert ann.open_about(lo) == (Rejected(Reason.CASE_LIVING),)
    assert bo.decide(case, APPROVE) == ()
    house.clock.advance(DAY)
    monkeypatch.setattr(case_rows, "use", lambda *_args, **_more: False)
    assert come_by_case(house, eva) == MOVED
    assert house.events()[AuditEvent.CASE_USED] == 0


def test_writes_judge_for_themselves(house: House, eva: Person, ann: Officer, bo: Officer) -> None:
    """What changed between a look and the write is found out by the write."""
    case = opened(ann.open_for(eva.email))
    now = house.clock()

    def tries(tx: Tx) -> list[bool]:
        a, b, staff = ann.person.id, bo.person.id, house.staff
        return [
            case_rows.take_up(tx, case.id, by=b, at=now, staff_id=staff),
            case_rows.agree(tx, case, by=b, at=now, ready_at=now),
            case_rows.approve(tx, case.id, by=eva.id, at=now),
            case_rows.close(tx, case.id, at=now, stopped=True),
            case_rows.use(tx, case.id, now=now),
            case_rows.approve(tx, case.id, by=a, at=now),
            case_rows.approve(tx, case.id, by=b, at=now),
            case_rows.agree(tx, replace(case, first_at=now), by=a, at=now, ready_at=now),
        ]

    assert house.write(tries) == [False, False, False, False, False, True, False, False]

"""The audit trail: an event for every deed, with what happened apart from whom it points at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import pytest

from farstu.core.audit import AuditEvent as E
from farstu.core.effective import Exemption
from farstu.core.outcome import Reason, Rejected
from farstu.core.plans import Labelled, Wave
from farstu.core.roles import Role
from farstu.core.throttle import DENIALS
from farstu.crypto.passwords import LEAST, Cost
from farstu.factors.codes import PERIOD
from farstu.services import (
    accounts,
    exemptions,
    helping,
    holdings,
    invitations,
    labels,
    members,
    offers,
    plans,
    policies,
    portals,
    undelivered,
)
from farstu.services.accounts import NewAccount
from farstu.services.answer import answer, postpone
from farstu.services.enrolment import begin_enrolment
from farstu.services.exemptions import ExemptionWish
from farstu.services.guest import Seat
from farstu.services.key_rotation import finish_rotation
from farstu.services.offers import NewOffer
from farstu.services.organisations import add_organisation, rename_organisation
from farstu.services.own_account import LATEST, overview
from farstu.services.own_memberships import leave
from farstu.services.own_password import change_password
from farstu.services.own_remembrances import forget, forget_all, forget_here, list_remembered
from farstu.services.own_sessions import end_other_sessions, end_session, sign_out
from farstu.services.recovery import use_recovery_code
from farstu.services.reminders import remind
from farstu.services.saving_codes import make_sheet, save_sheet
from farstu.services.sign_in import sign_in
from farstu.services.step_up import confirm_with_factor
from farstu.services.trail import personal_digest
from farstu.store import audit_events
from farstu.store.audit_events import AuditRow
from tests.support.clock import SUNDAY_MORNING
from tests.support.house import (
    AGENT,
    ELSEWHERE,
    HOME,
    OPTIONAL,
    PASSWORD,
    REQUIRED,
    TOTP,
    App,
    House,
    Person,
    at_once,
)
from tests.support.key_holder import BOTH, Holder, hold
from tests.support.members import add_officer
from tests.support.officers import CHECKED, join
from tests.support.remembered import REMEMBERS, Browser
from tests.support.soft_key import flip
from tests.web.support.people import sit

STALE = timedelta(minutes=6)
NEW = "another password altogether"


@dataclass(frozen=True, slots=True)
class Scene:
    """Maja with an app and codes, somebody else, and what a deed needs besides."""

    house: House
    maja: Person
    app: App
    codes: tuple[str, ...]

    def fresh(self) -> Seat:
        """Sign in with the next code."""
        self.house.clock.advance(PERIOD)
        return self.house.come_in(self.maja, self.app)

    def browser(self) -> Browser:
        """Give her a browser, where devices may be remembered."""
        self.house.set_policy(REMEMBERS)
        return Browser(self.house, self.maja, self.app)

    def remembered(self) -> Browser:
        """Give her one that is."""
        browser = self.browser()
        browser.prove(browser.knock())
        return browser

    def holder(self, *, syncs: bool = False) -> Holder:
        """Let somebody else set a key up, where that is allowed."""
        self.house.set_policy(BOTH)
        return hold(self.house, "kim@example.com", syncs=syncs)


@pytest.fixture
def scene(house: House) -> Scene:
    """Set it."""
    maja = house.add_person(role=Role.OWNER, staff=True)
    house.add_person("olof@example.com", role=Role.OWNER, staff=True)
    return Scene(house, maja, house.give_app(maja), house.give_codes(maja))


Deed = Callable[[Scene], object]
Prepared = Callable[[Scene], Callable[[], object]]
DEEDS: dict[str, tuple[Prepared, dict[E, int]]] = {}


def deed(*events: E) -> Callable[[Prepared], Prepared]:
    """Enter a deed in the table: it is prepared, and doing it then is noted as *events*."""

    def enter(prepared: Prepared) -> Prepared:
        DEEDS[prepared.__name__.strip("_")] = prepared, dict(Counter(events))
        return prepared

    return enter


# At the door and in the hall ---------------------------------------------------------------------


@deed(E.SIGN_IN_FAILED)
def _wrong_password(s: Scene) -> Callable[[], object]:
    kit, visit = s.house.kit, s.house.visit
    return lambda: sign_in(kit, visit, identifier=s.maja.email, password="wrong")


@deed(E.SIGN_IN_FAILED)
def _unknown_name(s: Scene) -> Callable[[], object]:
    kit, visit = s.house.kit, s.house.visit
    return lambda: sign_in(kit, visit, identifier="nobody", password="wrong")


@deed()
def _right_password(s: Scene) -> Callable[[], object]:
    return lambda: s.house.knock(s.maja)


@deed(E.PASSWORD_REHASHED)
def _right_password_with_a_cheap_hash(s: Scene) -> Callable[[], object]:
    dearer = s.house.with_kit(cost=Cost(memory_kib=16, passes=LEAST.passes))
    return lambda: dearer.knock(s.maja)


@deed(E.SIGN_IN_FAILED)
def _right_password_of_somebody_suspended(s: Scene) -> Callable[[], object]:
    kit, visit = s.house.kit, s.house.visit
    s.house.write(lambda tx: accounts.suspend_account(kit, tx, s.maja.id))
    return lambda: sign_in(kit, visit, identifier=s.maja.email, password=PASSWORD)


@deed(E.SIGN_IN_SUCCEEDED)
def _right_passkey(s: Scene) -> Callable[[], object]:
    return s.holder().knock


@deed(E.PASSKEY_FAILED)
def _wrong_passkey(s: Scene) -> Callable[[], object]:
    return partial(s.holder().knock, lie=partial(replace, sign=flip))


@deed(E.PASSKEY_FAILED, E.AUTHENTICATOR_CLONED)
def _copy_of_a_key(s: Scene) -> Callable[[], object]:
    return partial(s.holder().knock, lie=partial(replace, count=1))


@deed(E.FACTOR_FAILED, E.AUTHENTICATOR_CLONED)
def _copy_of_a_key_as_the_second_step(s: Scene) -> Callable[[], object]:
    holder = s.holder()
    seat = s.house.knock(holder.person)
    return lambda: holder.send(seat, holder.sign(seat, lie=partial(replace, count=1)))


@deed(E.SIGN_IN_SUCCEEDED, E.AUTHENTICATOR_BACKUP_CHANGED)
def _passkey_that_was_synced_meanwhile(s: Scene) -> Callable[[], object]:
    holder = s.holder(syncs=True)
    holder.synced = True
    return holder.knock


@deed(E.FACTOR_PROVEN, E.SIGN_IN_SUCCEEDED)
def _right_code(s: Scene) -> Callable[[], object]:
    seat, kit, visit = s.house.knock(s.maja), s.house.kit, s.house.visit
    return lambda: answer(kit, visit, seat, kind=TOTP, response=s.app.answer())


@deed(E.FACTOR_FAILED)
def _wrong_code(s: Scene) -> Callable[[], object]:
    seat, kit, visit = s.house.knock(s.maja), s.house.kit, s.house.visit
    return lambda: answer(kit, visit, seat, kind=TOTP, response=s.app.wrong())


@deed(E.FACTOR_FAILED)
def _wrong_recovery_code(s: Scene) -> Callable[[], object]:
    seat, kit, visit = s.house.knock(s.maja), s.house.kit, s.house.visit
    return lambda: use_recovery_code(kit, visit, seat, typed="1-wrong")


@deed(E.RECOVERY_CODE_USED)
def _right_recovery_code(s: Scene) -> Callable[[], object]:
    seat, kit, visit = s.house.knock(s.maja), s.house.kit, s.house.visit
    return lambda: use_recovery_code(kit, visit, seat, typed=s.codes[0])


@deed(E.ENROLMENT_POSTPONED, E.SIGN_IN_SUCCEEDED)
def _not_now(s: Scene) -> Callable[[], object]:
    s.house.set_policy(replace(REQUIRED, grace=timedelta(days=7)))
    seat = s.house.knock(s.house.add_person("sven@example.com"))
    return lambda: postpone(s.house.kit, s.house.visit, seat)


@deed(E.SIGNED_OUT)
def _giving_up_a_login(s: Scene) -> Callable[[], object]:
    seat = s.house.knock(s.maja)
    return lambda: sign_out(s.house.kit, s.house.visit, seat)


# Setting up --------------------------------------------------------------------------------------


@deed(E.RECOVERY_SHEET_MADE)
def _making_codes(s: Scene) -> Callable[[], object]:
    seat = s.fresh()
    return lambda: make_sheet(s.house.kit, s.house.visit, seat)


@deed(E.RECOVERY_SHEET_CONFIRMED)
def _saving_codes(s: Scene) -> Callable[[], object]:
    seat = s.fresh()
    make_sheet(s.house.kit, s.house.visit, seat)
    return lambda: save_sheet(s.house.kit, s.house.visit, seat)


@deed(E.ENROLMENT_BEGUN)
def _beginning_to_enrol(s: Scene) -> Callable[[], object]:
    seat = s.fresh()
    return lambda: begin_enrolment(s.house.kit, s.house.visit, seat, kind=TOTP)


@deed(
    E.RECOVERY_SHEET_MADE,
    E.RECOVERY_SHEET_CONFIRMED,
    E.ENROLMENT_BEGUN,
    E.AUTHENTICATOR_ADDED,
    E.SIGN_IN_SUCCEEDED,
)
def _the_whole_first_set_up(s: Scene) -> Callable[[], object]:
    seat = s.house.knock(s.house.add_person("sven@example.com"))
    return lambda: s.house.enrol(seat)


# Inside ------------------------------------------------------------------------------------------


@deed(E.FACTOR_PROVEN, E.STEPPED_UP)
def _stepping_up(s: Scene) -> Callable[[], object]:
    seat, kit, visit = s.fresh(), s.house.kit, s.house.visit
    s.house.clock.advance(STALE)
    return lambda: confirm_with_factor(kit, visit, seat, kind=TOTP, response=s.app.answer())


@deed(E.FACTOR_PROVEN, E.AUTHENTICATOR_TESTED)
def _testing(s: Scene) -> Callable[[], object]:
    seat, kit, visit, app = s.fresh(), s.house.kit, s.house.visit, s.app
    s.house.clock.advance(PERIOD)
    return lambda: holdings.test(kit, visit, seat, authenticator_id=app.id, response=app.answer())


@deed(E.AUTHENTICATOR_RENAMED)
def _renaming(s: Scene) -> Callable[[], object]:
    seat, kit, visit = s.fresh(), s.house.kit, s.house.visit
    return lambda: holdings.rename(kit, visit, seat, authenticator_id=s.app.id, name="Old")


@deed(E.AUTHENTICATOR_REMOVED)
def _removing(s: Scene) -> Callable[[], object]:
    other = s.house.give_app(s.maja, name="Tablet")
    seat, kit, visit = s.fresh(), s.house.kit, s.house.visit
    return lambda: holdings.remove(kit, visit, seat, authenticator_id=other.id)


@deed(E.PASSWORD_CHANGED)
def _changing_the_password(s: Scene) -> Callable[[], object]:
    seat, kit, visit = s.fresh(), s.house.kit, s.house.visit
    return lambda: change_password(kit, visit, seat, current=PASSWORD, new=NEW)


@deed(E.SIGN_IN_FAILED)
def _a_wrong_password_of_ones_own(s: Scene) -> Callable[[], object]:
    seat, kit, visit = s.fresh(), s.house.kit, s.house.visit
    return lambda: change_password(kit, visit, seat, current="wrong", new=NEW)


@deed(E.SESSION_ENDED)
def _ending_a_session(s: Scene) -> Callable[[], object]:
    other, seat = s.fresh(), s.fresh()
    return lambda: end_session(s.house.kit, s.house.visit, seat, session_id=other.id)


@deed(E.OTHER_SESSIONS_ENDED)
def _ending_the_others(s: Scene) -> Callable[[], object]:
    seat = s.fresh()
    return lambda: end_other_sessions(s.house.kit, s.house.visit, seat)


@deed(E.SIGNED_OUT)
def _signing_out(s: Scene) -> Callable[[], object]:
    seat = s.fresh()
    return lambda: sign_out(s.house.kit, s.house.visit, seat)


@deed(E.FACTOR_PROVEN, E.SIGN_IN_SUCCEEDED, E.DEVICE_REMEMBERED)
def _having_a_device_remembered(s: Scene) -> Callable[[], object]:
    browser = s.browser()
    moved = browser.knock()
    return lambda: browser.prove(moved)


@deed(E.SIGN_IN_SUCCEEDED)
def _coming_by_a_remembered_device(s: Scene) -> Callable[[], object]:
    return s.remembered().come_in


@deed(E.REMEMBRANCE_COPIED)
def _coming_with_an_older_value(s: Scene) -> Callable[[], object]:
    browser = s.remembered()
    older = browser.kept
    browser.come_in()
    return lambda: browser.knock(older)


@deed(E.DEVICE_FORGOTTEN)
def _forgetting_a_device(s: Scene) -> Callable[[], object]:
    browser = s.remembered()
    kit, visit, seat = s.house.kit, s.house.visit, browser.fresh()
    [one] = list_remembered(kit, visit, seat)
    return lambda: forget(kit, visit, seat, remembrance_id=one.id)


@deed(E.DEVICE_FORGOTTEN)
def _forgetting_this_device(s: Scene) -> Callable[[], object]:
    browser = s.remembered()
    return lambda: forget_here(s.house.kit, s.house.visit, brought=browser.kept)


@deed(E.ALL_DEVICES_FORGOTTEN)
def _forgetting_all_devices(s: Scene) -> Callable[[], object]:
    seat = s.remembered().fresh()
    return lambda: forget_all(s.house.kit, s.house.visit, seat)


# By whoever looks after others -------------------------------------------------------------------


@deed(E.ROLE_CHANGED)
def _changing_a_role(s: Scene) -> Callable[[], object]:
    place, seat = s.house.staff, add_officer(s.house, "sto@example.com", staff=True)
    kit, visit = s.house.kit, s.house.visit
    return lambda: members.change_role(kit, visit, seat, place, s.maja.id, role=Role.MEMBER)


def about_a_member(s: Scene, about: Callable[..., object]) -> Callable[[], object]:
    """Prepare a deed of an owner about a member."""
    seat, member = add_officer(s.house, "own@example.com"), s.house.add_person("mem@example.com")
    return lambda: about(s.house.kit, s.house.visit, seat, s.house.people, member.id)


@deed(E.DENIED)
def _doing_something_in_another_office(s: Scene) -> Callable[[], object]:
    seat = add_officer(s.house, "own@example.com")
    kit, visit = s.house.kit, s.house.visit
    return lambda: members.suspend_member(kit, visit, seat, s.house.staff, s.maja.id)


@deed(E.DENIED)
def _doing_something_that_is_nobodys(s: Scene) -> Callable[[], object]:
    seat = add_officer(s.house, "own@example.com")
    kit, visit = s.house.kit, s.house.visit
    return lambda: members.suspend_member(kit, visit, seat, "../etc/passwd", s.maja.id)


@deed(E.DENIED)
def _doing_what_only_others_may(s: Scene) -> Callable[[], object]:
    seat = add_officer(s.house, "mem@example.com", Role.MEMBER)
    kit, visit = s.house.kit, s.house.visit
    return lambda: members.suspend_member(kit, visit, seat, s.house.people, s.maja.id)


@deed(E.DENIED)
def _raising_somebody_above_oneself(s: Scene) -> Callable[[], object]:
    seat = add_officer(s.house, "adm@example.com", Role.ADMINISTRATOR)
    kit, visit, member = s.house.kit, s.house.visit, s.house.add_person("mem@example.com")
    place, role = s.house.people, Role.OWNER
    return lambda: members.change_role(kit, visit, seat, place, member.id, role=role)


@deed(E.MEMBERSHIP_SUSPENDED)
def _suspending_a_member(s: Scene) -> Callable[[], object]:
    return about_a_member(s, members.suspend_member)


@deed(E.MEMBERSHIP_SUSPENDED, E.MEMBERSHIP_RESUMED)
def _letting_a_member_in_again(s: Scene) -> Callable[[], object]:
    def both(*about: object) -> None:
        members.suspend_member(*about)  # type: ignore[arg-type]
        members.resume_member(*about)  # type: ignore[arg-type]

    return about_a_member(s, both)


@deed(E.MEMBERSHIP_ENDED)
def _removing_a_member(s: Scene) -> Callable[[], object]:
    return about_a_member(s, members.remove_member)


@deed(E.SESSIONS_ENDED)
def _signing_a_member_out(s: Scene) -> Callable[[], object]:
    return about_a_member(s, members.end_sessions)


@deed(E.DEVICE_SIGNED_OUT)
def _ending_one_session_of_a_member(s: Scene) -> Callable[[], object]:
    seat, member = add_officer(s.house, "own@example.com"), s.house.add_person("mem@example.com")
    theirs = sit(s.house, member, seen=0).id
    kit, visit = s.house.kit, s.house.visit
    return lambda: members.end_session(
        kit, visit, seat, s.house.people, member.id, session_id=theirs
    )


@deed(E.DENIED)
def _a_reset_of_somebody_above_oneself(s: Scene) -> Callable[[], object]:
    seat = add_officer(s.house, "adm@example.com", Role.ADMINISTRATOR)
    above = s.house.add_person("own@example.com", role=Role.OWNER)
    kit, visit, here = s.house.kit, s.house.visit, s.house.people
    return lambda: helping.reset_person(kit, visit, seat, here, above.id, typed=CHECKED)


@deed(E.REMINDED)
def _reminding_a_member(s: Scene) -> Callable[[], object]:
    return about_a_member(
        s, lambda kit, visit, seat, place, who: remind(kit, visit, seat, place, [who])
    )


@deed(E.MEMBERSHIP_ENDED)
def _leaving(s: Scene) -> Callable[[], object]:
    seat, kit, visit = s.fresh(), s.house.kit, s.house.visit
    return lambda: leave(kit, visit, seat, s.house.staff)


# By the operator ---------------------------------------------------------------------------------


@deed(E.ACCOUNT_SUSPENDED)
def _suspending(s: Scene) -> Callable[[], object]:
    return lambda: s.house.write(lambda tx: accounts.suspend_account(s.house.kit, tx, s.maja.id))


@deed(E.ACCOUNT_RESUMED)
def _resuming(s: Scene) -> Callable[[], object]:
    s.house.write(lambda tx: accounts.suspend_account(s.house.kit, tx, s.maja.id))
    return lambda: s.house.write(lambda tx: accounts.resume_account(s.house.kit, tx, s.maja.id))


@deed(E.FACTORS_RESET)
def _resetting(s: Scene) -> Callable[[], object]:
    kit = s.house.kit
    return lambda: s.house.write(
        lambda tx: accounts.reset_factors(kit, tx, s.maja.id, reason="lost phone")
    )


@deed(E.AUTHENTICATOR_OFFERED)
def _handing_out(s: Scene) -> Callable[[], object]:
    return lambda: handed_out(s)


@deed(E.OFFER_WITHDRAWN)
def _taking_back(s: Scene) -> Callable[[], object]:
    handed_out(s)
    kit = s.house.kit
    return lambda: s.house.write(lambda tx: offers.withdraw(kit, tx, s.maja.id, serial="0012345"))


@deed(E.ACCOUNT_ADDED, E.LINK_MADE)
def _inviting(s: Scene) -> Callable[[], object]:
    new = NewAccount(name="Ines", email="ines@example.com", role=Role.MEMBER)
    return lambda: s.house.write(lambda tx: invitations.invite(s.house.kit, tx, new))


@deed(E.LINK_SPENT)
def _accepting(s: Scene) -> Callable[[], object]:
    token = invited(s.house)
    return lambda: invitations.accept_invitation(
        s.house.kit, s.house.visit, token, name="Ines", password=NEW
    )


@deed(E.ORGANISATION_ADDED)
def _adding_an_organisation(s: Scene) -> Callable[[], object]:
    return lambda: s.house.write(lambda tx: add_organisation(s.house.kit, tx, "Hamnkontoret"))


@deed(E.ORGANISATION_RENAMED)
def _renaming_an_organisation(s: Scene) -> Callable[[], object]:
    kit, place = s.house.kit, s.house.people
    return lambda: s.house.write(lambda tx: rename_organisation(kit, tx, place, "Kunder"))


@deed(E.PORTAL_CHANGED)
def _changing_the_portal(s: Scene) -> Callable[[], object]:
    wish = portals.PortalWish(name="Another", strict_codes=True)
    return lambda: s.house.write(lambda tx: portals.change_portal(s.house.kit, tx, wish))


@deed(E.POLICY_CHANGED)
def _changing_the_policy(s: Scene) -> Callable[[], object]:
    return lambda: change(s.house)


@deed(E.POLICY_PLANNED)
def _planning(s: Scene) -> Callable[[], object]:
    return lambda: change(s.house, WAVE)


@deed(E.PLAN_PAUSED)
def _pausing(s: Scene) -> Callable[[], object]:
    change(s.house, WAVE)
    return lambda: with_layer(s.house, plans.pause_plan)


@deed(E.PLAN_RESUMED)
def _resuming_a_plan(s: Scene) -> Callable[[], object]:
    change(s.house, WAVE)
    with_layer(s.house, plans.pause_plan)
    return lambda: with_layer(s.house, plans.resume_plan)


@deed(E.PLAN_ROLLED_BACK)
def _rolling_back(s: Scene) -> Callable[[], object]:
    change(s.house, WAVE)
    return lambda: with_layer(s.house, plans.roll_back)


@deed(E.POLICY_UNDONE)
def _undoing(s: Scene) -> Callable[[], object]:
    change(s.house)
    kit = s.house.kit
    last = s.house.read(plans.list_changes)[0]
    return lambda: s.house.write(lambda tx: plans.undo_change(kit, tx, last))


@deed(E.EXEMPTION_GRANTED)
def _granting(s: Scene) -> Callable[[], object]:
    return lambda: granted(s)


@deed(E.EXEMPTION_ENDED)
def _ending(s: Scene) -> Callable[[], object]:
    made, kit = granted(s), s.house.kit
    return lambda: s.house.write(lambda tx: exemptions.end_exemption(kit, tx, made.id))


@deed(E.LABELS_CHANGED)
def _labelling(s: Scene) -> Callable[[], object]:
    kit = s.house.kit
    return lambda: s.house.write(lambda tx: labels.change_labels(kit, tx, s.maja.id, add=["sales"]))


@deed(E.MAIL_RETRIED)
def _trying_mail_again(s: Scene) -> Callable[[], object]:
    s.house.write(lambda tx: accounts.suspend_account(s.house.kit, tx, s.maja.id))
    return lambda: s.house.write(lambda tx: undelivered.retry(s.house.kit, tx))


@deed(E.DATA_KEY_ADDED, E.DATA_KEY_RETIRED)
def _rotating(s: Scene) -> Callable[[], object]:
    rotated = s.house.with_new_key()
    return lambda: finish_rotation(rotated.kit)


WAVE = Wave(starts_at=SUNDAY_MORNING + timedelta(days=365), reaches=Labelled("sales"))


def change(house: House, *waves: Wave) -> object:
    """Change the portal's policy, at once or by waves."""
    return with_layer(house, partial(policies.change_policy, policy=OPTIONAL, waves=waves))


def with_layer(house: House, deed: Callable[..., object]) -> object:
    """Do something to the portal's layer as it is."""
    kit = house.kit
    return house.write(lambda tx: deed(kit, tx, policies.find_layer(kit, tx)))


def granted(scene: Scene) -> Exemption:
    """Make an exception for Maja."""
    until = scene.house.clock() + timedelta(days=9)
    wish = ExemptionWish(account_id=scene.maja.id, owner="Karin", reason="ill", expires_at=until)
    kit = scene.house.kit
    made = scene.house.write(lambda tx: exemptions.grant_exemption(kit, tx, wish))
    assert isinstance(made, Exemption)
    return made


def handed_out(scene: Scene) -> object:
    """Hand out a code token to Maja, for the second time if she has it."""
    new = NewOffer(email=scene.maja.email, serial="0012345", choice={"seed": "ab" * 20})
    return scene.house.write(lambda tx: offers.offer(scene.house.kit, tx, [new]))


def invited(house: House) -> str:
    """Invite somebody, and say the token of the link."""
    new = NewAccount(name="Ines", email="ines@example.com", role=Role.MEMBER)
    made = house.write(lambda tx: invitations.invite(house.kit, tx, new))
    assert not isinstance(made, Rejected)
    return made[1]


@pytest.mark.parametrize("name", DEEDS)
def test_every_deed_is_noted(scene: Scene, name: str) -> None:
    """A deed leaves its own events and no others, in its own transaction."""
    prepared, events = DEEDS[name]
    do = prepared(scene)
    before = scene.house.events()
    do()
    assert scene.house.events(since=before) == events


def test_who_is_refused_on_and_on_is_seldom_noted(scene: Scene) -> None:
    """The trail says that they try, and of the organisation, and is not filled with it."""
    seat = add_officer(scene.house, "own@example.com")
    kit, visit = scene.house.kit, scene.house.visit
    for _ in range(DENIALS.free + 5):
        refused = members.suspend_member(kit, visit, seat, scene.house.staff, scene.maja.id)
        assert refused == Rejected(Reason.NOT_FOUND)
    of_seat = partial(audit_events.list_of_subject, subject_id=seat.account_id, limit=LATEST)
    noted = [row for row in scene.house.read(of_seat) if row.event is E.DENIED]
    assert len(noted) == DENIALS.free
    assert noted[0].organisation_id != scene.house.staff
    assert noted[0].facts == {
        "by": "account",
        "reason": "not_found",
        "permission": "suspend",
        "office": scene.house.staff,
    }


def test_every_event_has_its_deed() -> None:
    """What the catalogue names does happen: here, or where the others are tested."""
    elsewhere = {
        E.ACCOUNT_CHANGED,
        E.CHALLENGE_ASKED,
        E.CHALLENGE_PASSED,
        E.API_KEY_ADDED,
        E.API_KEY_REVOKED,
        E.API_KEY_REFUSED,
        *(event for event in E if event.name.startswith("WEBHOOK_")),
        E.PORTAL_ADDED,
        E.SIGN_IN_THROTTLED,
        E.FACTOR_THROTTLED,
        E.FACTOR_CLOSED,
        E.BROWSER_NEW,
        E.AUTHENTICATOR_SUSPENDED,
        E.AUTHENTICATOR_LOST,
        E.CODE_SENT,
        E.MESSAGE_WITHHELD,
        E.BUDGET_USED_UP,
        E.PASSWORD_LINK_ASKED,
        E.PASSWORD_RESET,
        E.CHANGE_DISPUTED,
        E.EMAIL_CHANGED,
        E.ACCOUNT_LINKED,
        E.ACCOUNT_UNLINKED,
        E.ACCOUNT_ERASED,
        E.DATA_EXPORTED,
        E.INVITATION_SENT,
        E.INVITATION_RENEWED,
        E.INVITATION_WITHDRAWN,
        E.INVITATION_DECLINED,
        E.INVITATION_ACCEPTED,
        E.PEOPLE_IMPORT_STARTED,
        E.PEOPLE_IMPORT_ENDED,
        E.PEOPLE_IMPORT_WITHDRAWN,
        E.ACCOUNT_IMPORTED,
        E.MOVED_IN,
        E.ACCOUNT_REQUESTED,
        E.REQUEST_WITHDRAWN,
        E.REQUEST_APPROVED,
        E.REQUEST_DECLINED,
        E.AUDIT_EXPORTED,
        E.AUDIT_KEY_ADDED,
        E.HELP_ASKED,
        E.SETUP_SENT,
        E.ACCESS_CODE_GIVEN,
        E.ACCESS_CODE_USED,
        E.SUPPORT_CODE_SHOWN,
        E.SUPPORT_CODE_FOUND,
        E.CASE_OPENED,
        E.CASE_APPROVED,
        E.CASE_AGREED,
        E.CASE_STOPPED,
        E.CASE_TAKEN_UP,
        E.CASE_CLOSED,
        E.CASE_USED,
        E.RELYING_PARTY_ADDED,
        E.RELYING_PARTY_CHANGED,
        E.RELYING_PARTY_REMOVED,
        E.RELYING_PARTY_SUSPENDED,
        E.RELYING_PARTY_RESUMED,
        E.RELYING_PARTY_SECRET_ADDED,
        E.RELYING_PARTY_SECRET_REMOVED,
        E.RELYING_PARTY_ENTERED,
        E.CONSENT_GIVEN,
        E.CONSENT_WITHDRAWN,
        E.TOKENS_COPIED,
        E.TOKEN_KEY_ADDED,
    }
    assert {event for _, events in DEEDS.values() for event in events} == set(E) - elsewhere


# What is in an event -----------------------------------------------------------------------------


def events_of(scene: Scene) -> list[AuditRow]:
    """List what was noted about Maja."""
    return scene.house.read(
        lambda tx: audit_events.list_of_subject(tx, scene.maja.id, limit=LATEST)
    )


def test_facts_name_nobody(scene: Scene) -> None:
    """Where from, with what, and what was typed stand apart, so that they can be erased."""
    house = scene.house
    sign_in(house.kit, house.visit_from(ELSEWHERE), identifier=scene.maja.email, password="x")
    scene.fresh()
    for row in events_of(scene):
        assert not any(word in str(row.facts) for word in (HOME, ELSEWHERE, AGENT, "maja@"))
        assert row.personal is not None
        assert row.personal["agent"] == AGENT
        assert row.personal["address"] in {HOME, ELSEWHERE}


def test_who_was_denied_is_on_the_trail_of_where_they_belong(house: House) -> None:
    """With what it takes and why not: in no chain of an organisation where they are nobody."""
    member, other = add_officer(house, "m@example.com", Role.MEMBER), house.add_organisation()
    kit, visit, who = house.kit, house.visit, member.account_id
    join(house, Person(id=who, email="m@example.com"), other, Role.MEMBER)
    for place in (house.people, other, house.staff, "nowhere"):
        members.end_sessions(kit, visit, member, place, who)
    rows = house.read(lambda tx: audit_events.list_of_subject(tx, who, limit=LATEST))
    denied = [row for row in rows if row.event is E.DENIED]
    assert {row.actor_id for row in denied} == {who}
    assert {row.facts["permission"] for row in denied} == {"suspend"}
    assert Counter((row.organisation_id, row.facts["reason"]) for row in denied) == {
        (house.people, "not_permitted"): 1,
        (other, "not_permitted"): 1,
        (house.people, "not_found"): 2,
    }


def test_the_digest_outlives_what_was_erased(scene: Scene) -> None:
    """It is of the personal fields under a salt of its own: checked by who has them, else noise."""
    scene.fresh()
    scene.fresh()
    rows = events_of(scene)
    assert len({row.personal_salt for row in rows}) == len(rows)
    assert len({row.personal_digest for row in rows}) == len(rows)
    for row in rows:
        assert row.personal is not None
        assert row.personal_salt is not None
        assert personal_digest(row.personal_salt, row.personal) == row.personal_digest
        assert personal_digest(row.personal_salt, {**row.personal, "agent": "x"}) != (
            row.personal_digest
        )


def test_an_operators_deed_has_no_address(scene: Scene) -> None:
    """From the command line nobody's browser is noted; that it was the operator is."""
    house = scene.house
    house.write(lambda tx: accounts.reset_factors(house.kit, tx, scene.maja.id, reason="lost"))
    [row] = events_of(scene)
    assert row.event is E.FACTORS_RESET
    assert row.personal == {"reason": "lost"}
    assert row.facts == {"by": "operator", "count": 1}
    assert row.actor_id is None


def test_people_see_their_own_events_newest_first(scene: Scene) -> None:
    """Nobody else's are among them."""
    house = scene.house
    olof = house.add_person("elsa@example.com")
    house.knock(olof)
    seat = scene.fresh()
    house.clock.advance(timedelta(minutes=1))
    sign_in(house.kit, house.visit, identifier=scene.maja.email, password="wrong")
    sign_in(house.kit, house.visit, identifier=olof.email, password="wrong")
    seen = overview(house.kit, house.visit, seat).events
    assert [row.at for row in seen] == sorted((row.at for row in seen), reverse=True)
    assert seen[0].event is E.SIGN_IN_FAILED
    assert {row.subject_id for row in seen} == {scene.maja.id}


def test_a_deed_that_fails_leaves_no_event(scene: Scene) -> None:
    """Of two browsers with one link, one accepts, and one spending is on the trail."""
    house, token = scene.house, invited(scene.house)

    def accept() -> object:
        return invitations.accept_invitation(
            house.kit, house.visit, token, name="Ines", password=NEW
        )

    before = house.events()
    outcomes = at_once(accept, accept, accept)
    assert sum(isinstance(outcome, tuple) for outcome in outcomes) == 2
    assert house.events(since=before) == {E.LINK_SPENT: 1}

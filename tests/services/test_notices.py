"""Security notices: who is told of what, in the transaction of the deed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import pytest
import sqlalchemy as sa

from farstu.core.assurance import Channel
from farstu.core.budget import Budgets, Limit, Scope
from farstu.core.identifiers import IdentifierKind
from farstu.core.outcome import Rejected
from farstu.core.roles import Role
from farstu.core.throttle import CODES
from farstu.factors.codes import PERIOD
from farstu.services import accounts, holdings
from farstu.services.answer import answer
from farstu.services.attaching import attach_own_id
from farstu.services.budgets import Expense, afford
from farstu.services.disputes import dispute
from farstu.services.forgotten import LINK, ask_for_link, reset_password
from farstu.services.guest import Seat
from farstu.services.members import change_role, end_session, remove_member, suspend_member
from farstu.services.notices import NOTICES, Notice
from farstu.services.outbox import Letter
from farstu.services.own_address import begin_change, complete_change
from farstu.services.own_password import change_password
from farstu.services.own_sessions import sign_out_everywhere
from farstu.services.recovery import use_recovery_code
from farstu.services.reminders import remind
from farstu.services.saving_codes import make_sheet, save_sheet
from farstu.services.seats import Moved
from farstu.services.texts import Text
from farstu.services.tries import key_of
from farstu.services.undelivered import list_unsent
from farstu.store import accounts as people
from farstu.store import identifiers, memberships, schema
from farstu.store.columns import EPOCH
from farstu.store.identifiers import Identifier
from farstu.store.tx import Tx
from tests.support.hooked import deliver_all, hook
from tests.support.house import AGENT, HOME, PASSWORD, TOTP, App, House, Person
from tests.support.key_holder import BOTH, Holder
from tests.support.members import add_officer, join
from tests.support.receivers import receive
from tests.support.remembered import REMEMBERS, Browser
from tests.support.soft_key import SoftKey

NEW = "another password altogether"


@dataclass(frozen=True, slots=True)
class Scene:
    """Maja with two apps and codes."""

    house: House
    maja: Person
    app: App
    tablet: App
    codes: tuple[str, ...]

    def fresh(self) -> Seat:
        """Sign in with the next code."""
        self.house.clock.advance(PERIOD)
        return self.house.come_in(self.maja, self.app)


@pytest.fixture
def scene(house: House) -> Scene:
    """Set it."""
    maja = house.add_person(role=Role.OWNER, staff=True)
    house.add_person("olof@example.com", role=Role.OWNER, staff=True)
    app, tablet = house.give_app(maja), house.give_app(maja, name="Tablet")
    return Scene(house, maja, app, tablet, house.give_codes(maja))


def letters(house: House) -> list[Letter]:
    """Open everything that waits."""
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    return [one.letter for one in waiting if one.letter is not None]


def _add(s: Scene) -> None:
    s.house.enrol(s.fresh(), name="Watch")


def _remove(s: Scene) -> None:
    kit, visit, seat = s.house.kit, s.house.visit, s.fresh()
    assert holdings.remove(kit, visit, seat, authenticator_id=s.tablet.id) is None


def _rename(s: Scene) -> None:
    kit, visit, seat = s.house.kit, s.house.visit, s.fresh()
    done = holdings.rename(kit, visit, seat, authenticator_id=s.tablet.id, name="Old")
    assert done is None


def _answer_by_a_copy(s: Scene) -> None:
    s.house.set_policy(BOTH)
    holder = Holder(s.house, s.maja, SoftKey.make(b"a key"))
    assert isinstance(holder.enrol(s.fresh()), Moved)
    clear(s.house)
    assert isinstance(holder.knock(lie=partial(replace, count=1)), Rejected)


def _guess(s: Scene) -> None:
    seat, kit, visit = s.house.knock(s.maja), s.house.kit, s.house.visit
    for _ in range(7):
        answer(kit, visit, seat, kind=TOTP, response=s.tablet.wrong())


def _guess_to_the_end(s: Scene) -> None:
    key = key_of(s.house.kit, CODES, s.house.portal.id, s.maja.id)
    failed = {"key": key, "failures": 49, "opens_at": EPOCH, "charged_at": s.house.clock()}
    s.house.write(lambda tx: tx.execute(sa.insert(schema.throttles).values(failed)))
    _guess(s)


def _come_in_a_new_browser(s: Scene) -> None:
    for number in range(2):
        s.house.clock.advance(PERIOD)
        visit = replace(s.house.visit, browser="")
        seat = s.house.knock(s.maja, visit=visit)
        response = s.app.answer() if number else s.tablet.answer()
        assert isinstance(answer(s.house.kit, visit, seat, kind=TOTP, response=response), Moved)


def clear(house: House) -> None:
    """Forget what waits."""
    t = schema.outbox
    house.write(lambda tx: tx.execute(sa.delete(t).where(tx.inside(t))))


def _save_codes(s: Scene) -> None:
    seat = s.fresh()
    assert make_sheet(s.house.kit, s.house.visit, seat) is None
    assert save_sheet(s.house.kit, s.house.visit, seat) is None


def _use_code(s: Scene) -> None:
    seat = s.house.knock(s.maja)
    use_recovery_code(s.house.kit, s.house.visit, seat, typed=s.codes[0])


def _change_password(s: Scene) -> None:
    kit, visit, seat = s.house.kit, s.house.visit, s.fresh()
    assert change_password(kit, visit, seat, current=PASSWORD, new=NEW) is None


def _reset_password(s: Scene) -> None:
    kit, visit = s.house.kit, s.house.visit
    assert ask_for_link(kit, visit, identifier=s.maja.email) is None
    sent = next(one for one in letters(s.house) if one.template == LINK)
    token = str(sent.facts["path"]).rpartition("/")[2]
    assert reset_password(kit, visit, token, password=NEW) is None


def _reset(s: Scene) -> None:
    kit = s.house.kit
    s.house.write(lambda tx: accounts.reset_factors(kit, tx, s.maja.id, reason="lost"))


def _suspend(s: Scene) -> None:
    s.house.write(lambda tx: accounts.suspend_account(s.house.kit, tx, s.maja.id))


def _ask_too_often(s: Scene) -> None:
    limits = {Scope.ADDRESS: Limit(messages=1)}
    kit = replace(s.house.kit, budgets=Budgets(mail=limits))
    expense = Expense(channel=Channel.MAILBOX, address="x@example.com", account_id=None)
    for _ in range(3):
        s.house.write(lambda tx: afford(kit, tx, s.house.visit, expense, now=s.house.clock()))


def _say_that_it_is_gone(s: Scene) -> None:
    with receive() as receiver:
        receiver.status = 410
        hook(s.house, receiver.address)
        kim = s.house.add_person("kim@example.com")
        s.house.write(lambda tx: accounts.suspend_account(s.house.kit, tx, kim.id))
        deliver_all(s.house)


def _without_link(letter: Letter) -> Letter:
    """Leave out what is different each time."""
    return replace(letter, facts={k: v for k, v in letter.facts.items() if k != "path"})


def _change_address(s: Scene) -> None:
    kit, visit, seat = s.house.kit, s.house.visit, s.fresh()
    assert begin_change(kit, visit, seat, address="maja@new.example") is None
    [sent] = [one for one in letters(s.house) if one.template == Text.CODE]
    assert complete_change(kit, visit, seat, code=str(sent.facts["code"])) is None


def _dispute(s: Scene) -> None:
    s.house.enrol(s.fresh(), name="Watch")
    [added] = letters(s.house)
    token = str(added.facts["path"]).rpartition("/")[2]
    assert isinstance(dispute(s.house.kit, s.house.visit, token), str)


def _come_with_an_older_value(s: Scene) -> None:
    s.house.set_policy(REMEMBERS)
    browser = Browser(s.house, s.maja, s.app)
    browser.prove(browser.knock())
    older = browser.kept
    browser.come_in()
    browser.knock(older)


def _leave_everywhere(s: Scene) -> None:
    assert sign_out_everywhere(s.house.kit, s.house.visit, s.fresh()) is None


def _about_her(s: Scene, about: Callable[..., object]) -> None:
    """Do a deed about Maja as an owner of the customers, of whom she is one."""
    join(s.house, s.maja, s.house.people)
    seat = add_officer(s.house, "own@example.com")
    clear(s.house)
    about(s.house.kit, s.house.visit, seat, s.house.people, s.maja.id)


def _move_to_customers(s: Scene) -> None:
    join(s.house, s.maja, s.house.people)
    s.house.write(lambda tx: memberships.remove(tx, s.maja.id, s.house.staff))


def _end_one_of_hers(s: Scene) -> None:
    _move_to_customers(s)
    officer, session_id = add_officer(s.house, "own@example.com"), s.fresh().id
    clear(s.house)
    at = s.house.kit, s.house.visit, officer, s.house.people, s.maja.id
    assert end_session(*at, session_id=session_id) is None


def _link(s: Scene) -> None:
    _move_to_customers(s)

    def deed(tx: Tx) -> Rejected | None:
        account = people.lock(tx, s.maja.id)
        assert account is not None
        at = s.house.kit, tx, s.house.visit
        return attach_own_id(*at, account, "4711", asker="Web shop")

    assert s.house.write(deed) is None


def _remind(s: Scene) -> None:
    authenticators_of = schema.authenticators
    gone = sa.delete(authenticators_of).where(
        authenticators_of.c.portal_id == s.house.portal.id,
        authenticators_of.c.account_id == s.maja.id,
    )
    s.house.write(lambda tx: tx.execute(gone))
    _about_her(s, lambda kit, visit, seat, place, who: remind(kit, visit, seat, place, [who]))


BY_OWNER: dict[str, object] = {"organisation": "Customers", "by": "Own"}
FROM_HOME: dict[str, object] = {"address": HOME, "agent": AGENT}
DEEDS: dict[Notice, tuple[Callable[[Scene], None], dict[str, object]]] = {
    Notice.AUTHENTICATOR_ADDED: (_add, {**FROM_HOME, "name": "Watch"}),
    Notice.AUTHENTICATOR_REMOVED: (_remove, {**FROM_HOME, "name": "Tablet", "new_name": ""}),
    Notice.AUTHENTICATOR_RENAMED: (_rename, {**FROM_HOME, "name": "Tablet", "new_name": "Old"}),
    Notice.AUTHENTICATOR_CLONED: (_answer_by_a_copy, {**FROM_HOME, "name": "Blue"}),
    Notice.AUTHENTICATOR_SUSPENDED: (_guess_to_the_end, FROM_HOME),
    Notice.FACTOR_CLOSED: (_guess, FROM_HOME),
    Notice.BROWSER_NEW: (_come_in_a_new_browser, FROM_HOME),
    Notice.RECOVERY_CODES_SAVED: (_save_codes, FROM_HOME),
    Notice.RECOVERY_CODE_USED: (_use_code, {**FROM_HOME, "left": 9}),
    Notice.PASSWORD_CHANGED: (_change_password, FROM_HOME),
    Notice.PASSWORD_RESET: (_reset_password, FROM_HOME),
    Notice.FACTORS_RESET: (_reset, {}),
    Notice.ACCOUNT_SUSPENDED: (_suspend, {}),
    Notice.CHANGE_DISPUTED: (_dispute, FROM_HOME),
    Notice.ACCOUNT_LINKED: (_link, {**FROM_HOME, "asker": "Web shop", "own_id": "4711"}),
    Notice.EMAIL_CHANGED: (_change_address, {**FROM_HOME, "new_name": "ma•••@new.example"}),
    Notice.REMEMBRANCE_COPIED: (_come_with_an_older_value, FROM_HOME),
    Notice.SESSIONS_ENDED: (_leave_everywhere, FROM_HOME),
    Notice.DEVICE_SIGNED_OUT: (_end_one_of_hers, BY_OWNER),
    Notice.ROLE_CHANGED: (
        partial(_about_her, about=partial(change_role, role=Role.OWNER)),
        {**BY_OWNER, "new_role": "owner"},
    ),
    Notice.MEMBERSHIP_SUSPENDED: (partial(_about_her, about=suspend_member), BY_OWNER),
    Notice.MEMBERSHIP_ENDED: (partial(_about_her, about=remove_member), BY_OWNER),
    Notice.REMINDED: (_remind, BY_OWNER),
    Notice.BUDGET_USED_UP: (_ask_too_often, {"channel": "mailbox", "budget": "address"}),
    Notice.WEBHOOK_FAILED: (_say_that_it_is_gone, {"webhook": "Web shop"}),
}


HELPED = frozenset(
    {
        Notice.ACCESS_CODE_GIVEN,
        Notice.ACCESS_CODE_USED,
        *(notice for notice in Notice if notice.startswith("case_")),
    }
)
"""What somebody else does; ``test_helped_notices.py`` has their letters."""


ASKED_FOR = frozenset({Notice.REQUEST_APPROVED, Notice.REQUEST_DECLINED})
"""What is about whom somebody asked for; ``test_granting.py`` has their letters."""


@pytest.mark.parametrize("notice", [n for n in Notice if n not in HELPED | ASKED_FOR])
def test_each_deed_is_told(scene: Scene, notice: Notice) -> None:
    """One letter, with what happened, when, and from where, if it was done from somewhere."""
    do, facts = DEEDS[notice]
    do(scene)
    at = scene.house.clock().isoformat()
    told = [one for one in letters(scene.house) if one.template == notice]
    mine = [_without_link(one) for one in told if one.recipient == scene.maja.email]
    assert mine == [Letter(recipient=scene.maja.email, template=notice, facts={"at": at, **facts})]


def test_every_notice_has_its_event() -> None:
    """There is none that nothing leads to."""
    assert sorted(NOTICES.values()) == sorted(Notice)


def test_every_address_is_told_in_the_language_of_its_owner(scene: Scene) -> None:
    """All that are known (SP 800-63B part 4.6), and no name that is no address."""
    house, now = scene.house, scene.house.clock()
    t = schema.accounts
    speak = sa.update(t).where(t.c.portal_id == house.portal.id, t.c.id == scene.maja.id)

    def more(tx: Tx) -> None:
        email = Identifier(
            id=house.kit.new_id(now),
            account_id=scene.maja.id,
            kind=IdentifierKind.EMAIL,
            value="maja@home.example",
            verified_at=None,
            created_at=now,
        )
        name = replace(
            email, id=house.kit.new_id(now), kind=IdentifierKind.USERNAME, value="maja.lind"
        )
        assert identifiers.add(tx, email)
        assert identifiers.add(tx, name)
        tx.changes(speak.values(language="sv"))

    house.write(more)
    _suspend(scene)
    told = letters(house)
    assert {one.recipient for one in told} == {"maja@example.com", "maja@home.example"}
    assert {one.language for one in told} == {"sv"}


def test_what_is_told_is_in_no_column(scene: Scene) -> None:
    """Whom, what about and from where is sealed: a copy of the outbox says nothing."""
    _rename(scene)
    t = schema.outbox
    columns = [sa.type_coerce(column, sa.types.NullType()) for column in t.columns]
    [row] = scene.house.read(lambda tx: tx.execute(sa.select(*columns).where(tx.inside(t))).all())
    said = b"\n".join(v if isinstance(v, bytes) else str(v).encode() for v in row)
    assert not [word for word in (b"maja@", b"Tablet", HOME.encode(), b"renamed") if word in said]


def test_what_tells_nobody_is_not_told(scene: Scene) -> None:
    """Signing in, trying a wrong code or resuming writes no letter."""
    scene.fresh()
    seat = scene.house.knock(scene.maja)
    use_recovery_code(scene.house.kit, scene.house.visit, seat, typed="1-wrong")
    assert letters(scene.house) == []

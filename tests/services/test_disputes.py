"""“Wasn’t you?”: it stops a thief, starts a new password, and brings nobody in."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.login import FactorPending
from farstu.core.outcome import Reason, Rejected
from farstu.services import holdings
from farstu.services.answer import answer
from farstu.services.disputes import dispute, dispute_own, find_dispute
from farstu.services.forgotten import reset_password
from farstu.services.notices import Notice
from farstu.services.outbox import Letter
from farstu.services.seats import Moved
from farstu.services.sign_in import sign_in
from farstu.services.undelivered import list_unsent
from farstu.store import accounts
from farstu.store.sessions import SessionRow
from tests.support.house import PASSWORD, TOTP, App, House, Person, at_once
from tests.support.key_holder import BOTH, hold

NEW = "another password altogether"
DEAD = Rejected(Reason.LINK_DEAD)
FROZEN = Rejected(Reason.CHANGES_FROZEN)
STEP = 30


def letter_of(house: House, notice: Notice) -> Letter:
    """Read the newest mail about something."""
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    return [w.letter for w in waiting if w.letter and w.letter.template == notice][-1]


def token_of(house: House, notice: Notice) -> str:
    """Read the link in it."""
    return str(letter_of(house, notice).facts["path"]).removeprefix("/not-me/")


def stop(house: House, token: str) -> str | Rejected:
    """Select the button."""
    return dispute(house.kit, house.visit, token)


def choose(house: House, token: str | Rejected) -> None:
    """Choose a new password, where the button led."""
    assert isinstance(token, str)
    assert reset_password(house.kit, house.visit, token, password=NEW) is None


def come(house: House, maja: Person, password: str) -> Moved | Rejected:
    """Try a password."""
    return sign_in(house.kit, house.visit, identifier=maja.email, password=password)


@pytest.fixture
def scene(house: House) -> tuple[House, Person, App, App]:
    """Be somebody with an app, in whose session a thief has just added another one."""
    maja = house.add_person()
    app = house.give_app(maja)
    house.give_codes(maja)
    session = house.come_in(maja, app)
    house.clock.advance(STEP)
    thief = house.enrol(session, name="Thief")
    house.clock.advance(STEP)
    return house, maja, app, thief


Scene = tuple[House, Person, App, App]


def test_a_thief_is_out(scene: Scene) -> None:
    """Sessions end, the password is dead, and what was added proves nothing."""
    house, maja, _, thief = scene
    session = house.come_in(maja, thief)
    house.clock.advance(STEP)
    assert isinstance(stop(house, token_of(house, Notice.AUTHENTICATOR_ADDED)), str)
    ours = house.held(thief, maja)
    assert ours.suspended_at == ours.disputed_at == house.clock()
    no = holdings.remove(house.kit, house.visit, session, authenticator_id=ours.id)
    assert no == Rejected(Reason.LOGIN_EXPIRED)
    refused = come(house, maja, PASSWORD)
    assert isinstance(refused, Moved | Rejected)
    assert not (isinstance(refused, Moved) and refused.is_session)


def test_its_owner_gets_in_and_clears_up(scene: Scene) -> None:
    """With a new password and the old app; then the thief's thing can be removed."""
    house, maja, app, thief = scene
    choose(house, stop(house, token_of(house, Notice.AUTHENTICATOR_ADDED)))
    session = house.seat(_with_app(house, maja, app))
    assert isinstance(session, SessionRow)
    kit, visit = house.kit, house.visit
    assert holdings.remove(kit, visit, session, authenticator_id=thief.id) is None
    assert [held.id for held in house.subject(maja).held] == [app.id]


def _with_app(house: House, maja: Person, app: App) -> Moved | Rejected:
    seat = house.seat(come(house, maja, NEW))
    return answer(house.kit, house.visit, seat, kind=TOTP, response=app.answer())


def test_a_stronger_thing_that_was_added_does_not_hold_its_owner_back(house: House) -> None:
    """A key of a thief's is not what a change has to be proven with any more."""
    house.set_policy(BOTH)
    maja = hold(house)
    key = house.held(App(id=maja.authenticator_id, secret=b"", clock=house.clock), maja.person)
    app = house.give_app(maja.person)
    token = token_of(house, Notice.AUTHENTICATOR_ADDED)
    before = house.subject(maja.person).own_strength
    choose(house, stop(house, token))
    assert house.subject(maja.person).own_strength < before
    session = house.seat(_with_app(house, maja.person, app))
    assert holdings.remove(house.kit, house.visit, session, authenticator_id=key.id) is None


def test_the_only_thing_that_is_held_keeps_guarding(house: House) -> None:
    """Whoever has the mailbox cannot dispute it away and come in: nothing else would be asked."""
    house.set_policy(BOTH)
    maja = hold(house)
    before = house.subject(maja.person).own_strength
    choose(house, stop(house, token_of(house, Notice.AUTHENTICATOR_ADDED)))
    assert house.subject(maja.person).own_strength == before
    moved = come(house, maja.person, NEW)
    assert isinstance(moved, Moved)
    assert moved.state == FactorPending(frozenset(), recovery=True)


def test_nothing_changes_until_a_new_password_is_chosen(house: House) -> None:
    """Not even for somebody who comes in by passkey, without any password."""
    house.set_policy(BOTH)
    maja = hold(house)
    app = house.give_app(maja.person)
    token = token_of(house, Notice.RECOVERY_CODES_SAVED)
    link = stop(house, token)
    session = house.seat(maja.knock())
    assert isinstance(session, SessionRow)
    kit, visit = house.kit, house.visit
    assert holdings.remove(kit, visit, session, authenticator_id=app.id) == FROZEN
    choose(house, link)
    later = house.seat(maja.knock())
    assert holdings.remove(kit, visit, later, authenticator_id=app.id) is None


def test_a_link_works_once(scene: Scene) -> None:
    """Of several at once one counts; looking spends nothing."""
    house, maja, _, _ = scene
    token = token_of(house, Notice.AUTHENTICATOR_ADDED)
    for _ in range(3):
        found = find_dispute(house.kit, house.visit, token)
        assert found is not None
        assert (found.account.id, found.added) == (maja.id, "Thief")
    done = at_once(*[partial(stop, house, token)] * 3)
    assert sum(isinstance(one, str) for one in done) == 1
    assert stop(house, token) == DEAD
    assert find_dispute(house.kit, house.visit, token) is None
    assert stop(house, "A" * 43) == DEAD


@pytest.mark.parametrize("left", [timedelta(microseconds=1), timedelta(0)])
def test_a_link_works_for_three_days(scene: Scene, left: timedelta) -> None:
    """To the moment (ASVS 6.3.7); after that it is a matter for support."""
    house, *_ = scene
    token = token_of(house, Notice.AUTHENTICATOR_ADDED)
    sent = datetime.fromisoformat(letter_of(house, Notice.AUTHENTICATOR_ADDED).facts["at"])
    house.clock.advance(sent + timedelta(hours=72) - left - house.clock())
    assert (find_dispute(house.kit, house.visit, token) is not None) is bool(left)
    assert isinstance(stop(house, token), str) is bool(left)


def test_every_change_has_its_own_link(scene: Scene) -> None:
    """A newer notice does not kill the link of an older one."""
    house, maja, app, thief = scene
    added = token_of(house, Notice.AUTHENTICATOR_ADDED)
    session = house.come_in(maja, app)
    kit, visit = house.kit, house.visit
    assert holdings.rename(kit, visit, session, authenticator_id=thief.id, name="Mine") is None
    assert find_dispute(kit, visit, added) is not None
    renamed = find_dispute(kit, visit, token_of(house, Notice.AUTHENTICATOR_RENAMED))
    assert renamed is not None
    assert renamed.added == ""


def test_it_is_told_and_cannot_be_disputed_itself(scene: Scene) -> None:
    """Every address hears of it; there is no link in that mail."""
    house, *_ = scene
    before = house.events()
    stop(house, token_of(house, Notice.AUTHENTICATOR_ADDED))
    assert house.events(since=before)[AuditEvent.CHANGE_DISPUTED] == 1
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    [told] = [w.letter for w in waiting if w.letter and w.letter.template == Notice.CHANGE_DISPUTED]
    assert "path" not in told.facts


# From inside -----------------------------------------------------------------


def test_the_owner_stops_everything_from_inside(house: House) -> None:
    """Every session ends, theirs too, the password is dead, and the mailbox leads to a new one."""
    maja = house.add_person()
    app = house.give_app(maja)
    other = house.come_in(maja, app)
    house.clock.advance(STEP)
    session = house.come_in(maja, app)
    assert dispute_own(house.kit, house.visit, session) is None
    for seat in (session, other):
        assert dispute_own(house.kit, house.visit, seat) == Rejected(Reason.LOGIN_EXPIRED)
    account = house.read(lambda tx: accounts.find(tx, maja.id))
    assert account is not None
    assert account.must_change_password_since == house.clock()
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    told = [one.letter.template for one in waiting if one.letter]
    assert told.count(Notice.CHANGE_DISPUTED) == 1


def test_it_takes_a_fresh_proof(house: House) -> None:
    """Who stole a session cannot kill the password with it."""
    maja = house.add_person()
    session = house.come_in(maja, house.give_app(maja))
    house.clock.advance(timedelta(minutes=6))
    assert dispute_own(house.kit, house.visit, session) == Rejected(Reason.PROOF_NOT_FRESH)
    assert isinstance(come(house, maja, PASSWORD), Moved)


def test_only_one_of_two_at_once_stops_it(house: House) -> None:
    """Two browsers that select the button together: one does it, and ends the other."""
    maja = house.add_person()
    app = house.give_app(maja)
    first = house.come_in(maja, app)
    house.clock.advance(STEP)
    second = house.come_in(maja, app)
    deeds = [partial(dispute_own, house.kit, house.visit, seat) for seat in (first, second)]
    done = at_once(*deeds)
    assert sorted(map(str, done)) == sorted(["None", str(Rejected(Reason.LOGIN_EXPIRED))])

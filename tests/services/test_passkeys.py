"""Passkeys that sign in without a name: found, proven, and let in by the machine alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from farstu.core.assurance import Assurance, Backup, Source
from farstu.core.audit import AuditEvent
from farstu.core.login import FactorPending, SignedIn
from farstu.core.outcome import Reason, Rejected
from farstu.services import accounts, holdings
from farstu.services.housekeeping import KEPT_USED_UP, keep_house
from farstu.services.own_account import overview
from farstu.services.passkeys import begin_passkey, sign_in_with_passkey
from farstu.services.seats import Moved
from farstu.services.sign_in import sign_in
from farstu.services.step_up import confirm_with_password
from farstu.store import answered_challenges, authenticators, identifiers
from farstu.store.schema import accounts as accounts_table
from farstu.store.schema import answered_challenges as answered
from farstu.store.schema import authenticators as authenticators_table
from farstu.store.schema import identifiers as identifiers_table
from farstu.store.sessions import SessionRow
from tests.support.house import ELSEWHERE, OFF, REQUIRED, TOTP, House, at_once
from tests.support.key_holder import BOTH, BROWSER, KEY, Holder, hold
from tests.support.openings import ways_in
from tests.support.soft_key import SoftKey, flip

GONE = Rejected(Reason.CHALLENGE_GONE, field="credential")
UNKNOWN = Rejected(Reason.PASSKEY_UNKNOWN, field="credential")
WRONG = Rejected(Reason.PASSKEY_WRONG, field="credential")


@pytest.fixture
def house(house: House) -> House:
    """Allow keys and apps."""
    house.set_policy(BOTH)
    return house


@pytest.fixture
def maja(house: House) -> Holder:
    """Give Maja a passkey."""
    return hold(house)


def send(
    holder: Holder, ticket: str, response: dict[str, str], *, browser: str = BROWSER
) -> object:
    """Send an answer from a browser."""
    house = holder.house
    return sign_in_with_passkey(
        house.kit, house.visit, browser=browser, ticket=ticket, response=response
    )


# In ------------------------------------------------------------------------------------


def test_a_passkey_is_one_step(house: House, maja: Holder) -> None:
    """It says who it is and proves it: in, resisting phishing, under the account's own name."""
    before = house.events()
    moved = maja.knock()
    session = house.seat(moved)
    assert isinstance(session, SessionRow)
    assert (session.account_id, session.identifier) == (maja.person.id, maja.person.email)
    assert isinstance(moved, Moved)
    assert moved.state == SignedIn(Assurance.PHISHING_RESISTANT)
    identity = session.facts.identity
    assert identity is not None
    assert (identity.source, identity.kind) == (Source.PASSKEY, KEY)
    assert ("passkey",) in ways_in(house, maja.person)
    assert house.events(since=before) == {AuditEvent.SIGN_IN_SUCCEEDED: 1}


def test_who_came_by_passkey_may_change_things_at_once(house: House, maja: Holder) -> None:
    """The proof is fresh, and the strongest that there is."""
    session = house.seat(maja.knock())
    done = holdings.rename(
        house.kit, house.visit, session, authenticator_id=maja.authenticator_id, name="Red"
    )
    assert done is None


def test_an_account_without_an_identifier_goes_by_its_name(house: House, maja: Holder) -> None:
    """Somebody whose address was taken away is still somebody."""
    t = identifiers_table
    house.write(lambda tx: tx.execute(sa.delete(t).where(tx.inside(t))))
    assert house.read(lambda tx: identifiers.list_of_account(tx, maja.person.id)) == []
    assert house.seat(maja.knock()).identifier == "Maja"


def test_wrong_passwords_close_no_passkey(house: House, maja: Holder) -> None:
    """Outsiders, and neighbours, may try passwords until they are paused (weakness L1)."""
    for _ in range(60):
        sign_in(house.kit, house.visit, identifier=maja.person.email, password="wrong")
    assert isinstance(maja.knock(), Moved)


def test_a_password_that_must_change_waits_for_who_uses_it(house: House, maja: Holder) -> None:
    """A passkey never met the password."""
    t = accounts_table
    distrusted = sa.update(t).values(must_change_password_since=house.clock())
    house.write(lambda tx: tx.execute(distrusted.where(tx.inside(t))))
    assert isinstance(maja.knock(), Moved)


# Bound, and once -----------------------------------------------------------------------


def test_an_answer_works_once(maja: Holder) -> None:
    """Six times at once, and once more: one session (WAA-09)."""
    asked = maja.ask()
    response = maja.tell(asked)
    said = at_once(*[partial(send, maja, asked.ticket, response)] * 6)
    assert sum(isinstance(one, Moved) for one in said) == 1
    assert send(maja, asked.ticket, response) == GONE


def test_a_synced_passkey_has_no_counter_and_works_once_too(house: House) -> None:
    """Its question is the only guard."""
    maja = hold(house, syncs=True)
    asked = maja.ask()
    response = maja.tell(asked)
    said = at_once(*[partial(send, maja, asked.ticket, response)] * 6)
    assert sum(isinstance(one, Moved) for one in said) == 1


def test_a_wrong_answer_ends_the_question(maja: Holder) -> None:
    """A question is no thing to try signatures on."""
    asked = maja.ask()
    wrong = maja.tell(asked, lie=partial(replace, sign=flip))
    assert send(maja, asked.ticket, wrong) == WRONG
    assert send(maja, asked.ticket, maja.tell(asked)) == GONE


def test_an_answer_belongs_to_the_browser_that_asked(maja: Holder) -> None:
    """Carried to another browser, it opens nothing there (login CSRF)."""
    asked = maja.ask(browser="a thief's")
    assert send(maja, asked.ticket, maja.tell(asked)) == GONE
    assert isinstance(send(maja, asked.ticket, maja.tell(asked), browser="a thief's"), Moved)


@pytest.mark.parametrize("ticket", ["", ".", "e30=", "e30=.00", "!.", "å.å", "x" * 5000])
def test_a_ticket_that_is_not_ours_is_none(maja: Holder, ticket: str) -> None:
    """A browser keeps what we gave it, and can write nothing of its own."""
    asked = maja.ask()
    assert send(maja, ticket, maja.tell(asked)) == GONE
    body, _, signature = asked.ticket.partition(".")
    assert send(maja, f"{body}.{signature[::-1]}", maja.tell(asked)) == GONE


def test_an_answer_fits_its_own_question_only(maja: Holder) -> None:
    """Two tabs: the answer to one is no answer to the other."""
    one, two = maja.ask(), maja.ask()
    assert send(maja, one.ticket, maja.tell(two)) == WRONG


def test_a_question_is_open_for_five_minutes(house: House, maja: Holder) -> None:
    """Then it is gone; what was answered is forgotten once no clock brings it back."""
    asked = maja.ask()
    response = maja.tell(asked)
    assert isinstance(maja.knock(), Moved)
    house.clock.advance(timedelta(minutes=5))
    assert send(maja, asked.ticket, response) == GONE
    house.clock.advance(KEPT_USED_UP)
    keep_house(house.kit, holder="a")
    left = house.read(lambda tx: tx.execute(sa.select(answered).where(tx.inside(answered))).all())
    assert left == []


def test_looking_at_the_page_leaves_nothing_behind(house: House, maja: Holder) -> None:
    """Whoever asks for a hundred questions has made us keep none."""
    for _ in range(100):
        maja.ask()
    rows = house.read(lambda tx: tx.execute(sa.select(answered).where(tx.inside(answered))).all())
    assert rows == []
    at = house.clock()
    assert house.write(lambda tx: answered_challenges.spend(tx, "a", expires_at=at))
    assert not house.write(lambda tx: answered_challenges.spend(tx, "a", expires_at=at))


# Not in --------------------------------------------------------------------------------


def test_an_unknown_passkey_is_nobodys(house: House, maja: Holder) -> None:
    """Neither a stranger's key, nor one that was removed, nor an answer that names none."""
    asked, stranger = maja.ask(), SoftKey.make(b"stranger's key")
    says, handle = maja.says(), maja.user_handle
    foreign = {"credential": stranger.get(asked.options, says, user_handle=handle)}
    assert send(maja, asked.ticket, foreign) == UNKNOWN
    assert send(maja, maja.ask().ticket, {}) == UNKNOWN
    person, mine = maja.person.id, maja.authenticator_id
    house.write(lambda tx: authenticators.remove(tx, mine, account_id=person))
    assert maja.knock() == UNKNOWN


@pytest.mark.parametrize("handle", ["", "bm9ib2R5"])
def test_a_passkey_has_to_say_whose_it_is(maja: Holder, handle: str) -> None:
    """Without its user handle, or with another's, it names nobody (WAA-01)."""
    maja.user_handle = handle
    assert maja.knock() == WRONG


def test_somebody_elses_key_under_ones_own_handle_names_nobody(house: House, maja: Holder) -> None:
    """What is held of one account is not held of another."""
    olle = hold(house, "olle@example.com")
    olle.user_handle = maja.user_handle
    assert olle.knock() == WRONG


def test_a_key_that_verified_nobody_stands_in_for_no_password(house: House, maja: Holder) -> None:
    """Not now, and not if it never did (weakness E8): it says so, and nothing of it is spent."""
    no = Rejected(Reason.KEY_UNVERIFIED, field="credential")
    assert maja.knock(lie=partial(replace, verified=False)) == no
    touched = hold(house, "olle@example.com", verified=False)
    touched.verified = True
    assert touched.knock() == no
    assert house.subject(touched.person).held[0].last_used_at is None


def test_a_bad_signature_is_refused_and_noted(house: House, maja: Holder) -> None:
    """The trail says whose passkey it claimed to be."""
    before = house.events()
    assert maja.knock(lie=partial(replace, sign=flip)) == WRONG
    assert house.events(since=before) == {AuditEvent.PASSKEY_FAILED: 1}


def test_a_clone_raises_the_alarm(house: House, maja: Holder) -> None:
    """A signature that is right, by a key that counts backwards."""
    before = house.events()
    assert maja.knock(lie=partial(replace, count=1)) == Rejected(
        Reason.KEY_CLONED, field="credential"
    )
    noted = {AuditEvent.AUTHENTICATOR_CLONED: 1, AuditEvent.PASSKEY_FAILED: 1}
    assert house.events(since=before) == noted


def test_a_suspended_account_is_told_after_the_proof_only(house: House, maja: Holder) -> None:
    """And its passkey is as it was: nothing was spent on a refusal (WAA-07)."""
    counter = house.subject(maja.person).held[0].counter
    house.write(lambda tx: accounts.suspend_account(house.kit, tx, maja.person.id))
    assert maja.knock(lie=partial(replace, sign=flip)) == WRONG
    assert maja.knock() == Rejected(Reason.ACCOUNT_SUSPENDED)
    assert house.subject(maja.person).held[0].counter == counter


def test_a_suspended_passkey_names_nobody(house: House, maja: Holder) -> None:
    """It says no more than any wrong one."""
    mine = maja.authenticator_id
    house.write(lambda tx: authenticators.suspend(tx, [mine], at=house.clock()))
    assert maja.knock() == WRONG


def test_a_passkey_that_is_no_longer_allowed_says_so(house: House, maja: Holder) -> None:
    """Whoever asked just before is told why; then nobody is asked any more."""
    asked = maja.ask()
    for policy in (REQUIRED, OFF):
        house.set_policy(policy)
        answer = send(maja, asked.ticket, maja.tell(asked))
        assert answer == Rejected(Reason.PASSKEY_NOT_ALLOWED, field="credential")
        assert begin_passkey(house.kit, house.visit, browser=BROWSER) == Rejected(
            Reason.NOT_OFFERED
        )
        house.set_policy(BOTH)
        asked = maja.ask()


def test_a_session_that_began_with_a_passkey_ends_with_its_kind(house: House, maja: Holder) -> None:
    """Where keys are banned meanwhile, the session asks for the password before anything else."""
    session = house.seat(maja.knock())
    house.set_policy(OFF)
    done = holdings.rename(
        house.kit, house.visit, session, authenticator_id=maja.authenticator_id, name="Red"
    )
    assert done == Rejected(Reason.PROOF_NOT_FRESH)
    again = confirm_with_password(house.kit, house.visit, session, password=maja.person.password)
    assert isinstance(again, Moved)
    assert again.state == SignedIn(Assurance.SINGLE)


def test_noise_is_slowed_for_its_network_alone(house: House, maja: Holder) -> None:
    """Twenty wrong answers pause a network; at home nobody notices."""
    visit = house.visit_from(ELSEWHERE)
    for _ in range(20):
        asked = maja.ask()
        wrong = maja.tell(asked, lie=partial(replace, sign=flip))
        sign_in_with_passkey(house.kit, visit, browser=BROWSER, ticket=asked.ticket, response=wrong)
    asked, before = maja.ask(), house.events()
    right = maja.tell(asked)
    said = sign_in_with_passkey(
        house.kit, visit, browser=BROWSER, ticket=asked.ticket, response=right
    )
    assert isinstance(said, Rejected)
    assert said.reason is Reason.TOO_MANY_TRIES
    assert house.events(since=before) == {AuditEvent.SIGN_IN_THROTTLED: 1}
    assert isinstance(maja.knock(), Moved)


def test_two_answers_of_one_counter_are_one(maja: Holder) -> None:
    """A key that is copied down to its counter signs two questions: one of them is late."""
    one, two = maja.ask(), maja.ask()
    answers = []
    for asked in (one, two):
        maja.touched = 7
        answers.append(partial(send, maja, asked.ticket, maja.tell(asked)))
    assert sum(isinstance(said, Moved) for said in at_once(*answers)) == 1


def test_a_counter_that_was_struck_meanwhile_opens_nothing(house: House, maja: Holder) -> None:
    """The last word has the one conditional write, whatever was judged before it."""
    mine, next_one, later = maja.authenticator_id, maja.touched + 1, house.clock()
    house.write(lambda tx: authenticators.bury(tx, mine, [next_one], expires_at=later))
    assert maja.knock() == WRONG


def test_a_portal_that_wants_more_asks_for_more(house: House, maja: Holder) -> None:
    """A passkey is an identity and a proof like others: a weaker key beside it changes nothing."""
    house.give_app(maja.person)
    moved = maja.knock()
    assert isinstance(moved, Moved)
    assert not isinstance(moved.state, FactorPending)


# Where a key pair lives ----------------------------------------------------------------


def test_whether_it_is_synced_is_kept_and_noted(house: House) -> None:
    """Off, on, and off again: the trail has each change, and the row has what is so (WAA-04)."""
    maja = hold(house, syncs=True)

    def kept() -> Backup | None:
        return house.subject(maja.person).held[0].backup

    assert kept() is Backup.NOT_SYNCED
    before = house.events()
    maja.synced = True
    assert isinstance(maja.knock(), Moved)
    assert kept() is Backup.SYNCED
    assert isinstance(maja.knock(), Moved)
    maja.synced = False
    assert isinstance(maja.knock(), Moved)
    assert kept() is Backup.NOT_SYNCED
    assert house.events(since=before)[AuditEvent.AUTHENTICATOR_BACKUP_CHANGED] == 2


def test_what_was_not_known_before_is_no_change(house: House, maja: Holder) -> None:
    """A key of an earlier version says where it lives at its next use."""
    t = authenticators_table
    house.write(lambda tx: tx.execute(sa.update(t).where(tx.inside(t)).values(backup=None)))
    before = house.events()
    assert isinstance(maja.knock(), Moved)
    assert house.subject(maja.person).held[0].backup is Backup.ONE_DEVICE
    assert AuditEvent.AUTHENTICATOR_BACKUP_CHANGED not in house.events(since=before)


# What the browser is told --------------------------------------------------------------


def test_the_owner_s_browser_is_told_of_all_passkeys(house: House, maja: Holder) -> None:
    """The whole list, under one handle and one name; nobody who holds none is told anything."""
    session = house.seat(maja.knock())
    spare = Holder(house, maja.person, SoftKey.make(b"a spare"))
    assert isinstance(spare.enrol(session), Moved)
    session = house.seat(maja.knock())
    about = {"rpId": house.portal.relying_party_id, "userId": maja.user_handle}
    email = maja.person.email
    assert overview(house.kit, house.visit, session).news == {
        "signalAllAcceptedCredentials": about
        | {"allAcceptedCredentialIds": [maja.key.name, spare.key.name]},
        "signalCurrentUserDetails": about | {"name": email, "displayName": email},
    }
    sven = house.add_person("sven@example.com")
    app = house.give_app(sven)
    assert overview(house.kit, house.visit, house.come_in(sven, app)).news == {}
    assert house.subject(sven).held[0].kind == TOTP

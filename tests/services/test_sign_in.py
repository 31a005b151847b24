"""The outer door: names, passwords, and what nobody outside may learn."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.core.login import FactorPending, SignedIn
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.crypto.passwords import LEAST, Cost, hash_password, needs_rehash
from farstu.services import accounts as operating
from farstu.services.seats import Moved
from farstu.services.sign_in import sign_in
from farstu.services.tries import PasswordTry, charge_password
from farstu.store import accounts, audit_events, schema
from farstu.store.engine import open_store
from farstu.store.logins import LoginRow
from farstu.store.tx import Tx
from tests.support.databases import Database
from tests.support.house import (
    HOME,
    OPTIONAL,
    PASSWORD,
    TOTP,
    House,
    Person,
    at_once,
    open_house,
)

WRONG = Rejected(Reason.SIGN_IN_WRONG)
DEARER = Cost(memory_kib=LEAST.memory_kib * 2, passes=LEAST.passes)


def attempt(
    house: House, identifier: str, password: str = "not the password", *, address: str = HOME
) -> Moved | Rejected:
    """Knock."""
    visit = house.visit_from(address)
    return sign_in(house.kit, visit, identifier=identifier, password=password)


def fail(house: House, *whom: str) -> None:
    """Charge wrong passwords at home, without hashing any: what fifty attempts leave behind."""

    def deed(tx: Tx) -> None:
        for name in whom:
            charge_password(house.kit, tx, house.visit, name, now=house.clock())

    house.write(deed)


def change_password(house: House, person: Person) -> None:
    """Let somebody else have changed the password."""
    later = house.clock.advance(1)
    made = hash_password("another password altogether", cost=LEAST, entropy=house.kit.entropy)

    def deed(tx: Tx) -> None:
        seen = house.subject(person).account.password_hash
        assert accounts.replace_password(tx, person.id, seen=seen, password_hash=made, at=later)

    house.write(deed)


# Where it leads ----------------------------------------------------------------------------------


def test_a_right_password_alone_lets_nobody_in(house: House) -> None:
    """It begins a login, which lives ten minutes and has no rights."""
    maja = house.add_person()
    house.give_app(maja)
    moved = attempt(house, maja.email, PASSWORD)
    assert isinstance(moved, Moved)
    assert moved.state == FactorPending(frozenset({TOTP}), recovery=False)
    assert not moved.is_session
    seat = house.seat(moved)
    assert isinstance(seat, LoginRow)
    assert seat.facts.expires_at == house.clock() + timedelta(minutes=10)


def test_whoever_has_to_enrol_has_half_an_hour(house: House) -> None:
    """Setting up takes longer than typing a code."""
    seat = house.knock(house.add_person())
    assert seat.facts.expires_at == house.clock() + timedelta(minutes=30)


def test_a_password_is_enough_where_the_policy_says_so(house: House) -> None:
    """With nothing held under an optional policy, signing in ends here."""
    house.set_policy(OPTIONAL)
    moved = attempt(house, house.add_person().email, PASSWORD)
    assert isinstance(moved, Moved)
    assert moved.is_session
    assert isinstance(moved.state, SignedIn)


def test_what_the_browser_wanted_is_kept(house: House) -> None:
    """The login remembers where to go back to, and by which name somebody came."""
    maja = house.add_person()
    moved = sign_in(
        house.kit, house.visit, identifier=f" {maja.email} ", password=PASSWORD, return_to="/x"
    )
    seat = house.seat(moved)
    assert isinstance(seat, LoginRow)
    assert (seat.return_to, seat.identifier) == ("/x", maja.email)


# What nobody outside learns ----------------------------------------------------------------------


def test_unknown_suspended_and_wrong_read_the_same(house: House) -> None:
    """Nobody without the password learns who has an account here, or how it is doing."""
    known, suspended = house.add_person(), house.add_person("sven@example.com")
    invited = house.add_person("ines@example.com", password=None)
    house.write(lambda tx: operating.suspend_account(house.kit, tx, suspended.id))
    answers = [
        attempt(house, known.email),
        attempt(house, suspended.email),
        attempt(house, invited.email),
        attempt(house, "nobody@example.com"),
        attempt(house, known.email, PASSWORD + " "),
        attempt(house, known.email, PASSWORD.upper()),
    ]
    assert answers == [WRONG] * 6


def test_suspension_is_told_after_the_right_password_only(house: House) -> None:
    """Then it is their own account that somebody asks about."""
    maja = house.add_person()
    house.write(lambda tx: operating.suspend_account(house.kit, tx, maja.id))
    assert attempt(house, maja.email, PASSWORD) == Rejected(Reason.ACCOUNT_SUSPENDED)
    house.write(lambda tx: operating.resume_account(house.kit, tx, maja.id))
    assert isinstance(attempt(house, maja.email, PASSWORD), Moved)


def test_an_unknown_name_is_throttled_like_a_known_one(house: House) -> None:
    """A counter that only existing accounts had would tell them apart (weaknesses K7)."""
    maja = house.add_person()
    known = [attempt(house, maja.email) for _ in range(7)]
    unknown = [attempt(house, "nobody@example.com") for _ in range(7)]
    assert known == unknown
    assert known[5] == Rejected(
        Reason.TOO_MANY_TRIES, Detail(opens_at=house.clock() + timedelta(seconds=30))
    )


@pytest.mark.parametrize(
    ("identifier", "password", "field"),
    [("", PASSWORD, "identifier"), (" \t", PASSWORD, "identifier"), ("maja", "", "password")],
)
def test_an_empty_field_costs_no_try(
    house: House, identifier: str, password: str, field: str
) -> None:
    """A slip is told at its field and charged to nobody."""
    maja = house.add_person()
    for _ in range(10):
        no = attempt(house, identifier, password)
        assert no == Rejected(Reason.FIELD_EMPTY, field=field)
    assert isinstance(attempt(house, maja.email, PASSWORD), Moved)


@pytest.mark.parametrize(
    "rubbish",
    [
        "a\0b",
        "\0",
        "\ud800",
        "🗝️",
        "x" * 10_000,
        "%s' OR 1=1 --",
        "<img src=x onerror=alert(1)>",
        "\u202emaja@example.com",
        "maja@example.com\n192.0.2.0/24",
    ],
    ids=ascii,
)
def test_rubbish_for_a_name_is_somebody_unknown(house: House, rubbish: str) -> None:
    """No text breaks the door, on either database."""
    house.add_person()
    assert attempt(house, rubbish, PASSWORD) == WRONG


@pytest.mark.parametrize("rubbish", ["\0", "\ud800", "🗝️", "x" * 1_000_000, "\n"], ids=ascii)
def test_rubbish_for_a_password_is_wrong(house: House, rubbish: str) -> None:
    """No password breaks the door, and a huge one is not even hashed."""
    maja = house.add_person()
    assert attempt(house, maja.email, rubbish) == WRONG
    assert attempt(house, maja.email, rubbish + PASSWORD) == WRONG


def test_no_part_of_a_long_password_is_ignored(house: House) -> None:
    """There is no byte after which passwords are all alike (weaknesses C35)."""
    long = "a long and winding password " * 9
    maja = house.add_person("x" * 60 + "@example.com", password=long)
    assert attempt(house, maja.email, long[:-1] + "x") == WRONG
    assert attempt(house, maja.email, long[:72]) == WRONG
    assert isinstance(attempt(house, maja.email, long), Moved)


# Names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelled",
    [
        "MAJA@EXAMPLE.COM",
        "  maja@example.com\t",
        "Maja@Example.com",
        "\uff4daja@example.com",
        "maja@example\uff0ecom",
    ],
)
def test_every_spelling_is_the_same_account(house: House, spelled: str) -> None:
    """Case, width and space do not make somebody another person, with fewer locks (C20)."""
    maja = house.add_person()
    house.give_app(maja)
    moved = attempt(house, spelled, PASSWORD)
    assert isinstance(moved, Moved)
    assert isinstance(moved.state, FactorPending)


@pytest.mark.parametrize(
    "spelled", ["maja@example.com\u200b", "m\u00e1ja@example.com", "maja@example.com.", "maja"]
)
def test_anything_else_is_somebody_else(house: House, spelled: str) -> None:
    """An invisible character or an accent makes an unknown name."""
    house.add_person()
    assert attempt(house, spelled, PASSWORD) == WRONG


def test_spellings_share_one_counter(house: House) -> None:
    """Nobody gets more guesses by typing a name differently (weaknesses A16, A17)."""
    maja = house.add_person("maja")
    for spelled in ("maja", " MAJA", "\uff4daja", "Maja\u00a0", "mAjA"):
        assert attempt(house, spelled) == WRONG
    no = attempt(house, maja.email, PASSWORD)
    assert isinstance(no, Rejected)
    assert no.reason is Reason.TOO_MANY_TRIES


def test_people_of_another_portal_are_unknown_here(house: House) -> None:
    """The same address in two portals is two accounts, each with its own password."""
    maja = house.add_person()
    with open_house(house.kit.store, clock=house.clock, host="other.example.com") as other:
        assert attempt(other, maja.email, PASSWORD) == WRONG
        other.add_person(maja.email, password="another password altogether")
        assert attempt(other, maja.email, PASSWORD) == WRONG
        assert isinstance(attempt(house, maja.email, PASSWORD), Moved)


# Guessing ----------------------------------------------------------------------------------------


def test_the_sixth_try_waits(house: House) -> None:
    """Five are free; then the counter closes for 30 seconds, a minute, two, said as a time."""
    maja = house.add_person()
    assert [attempt(house, maja.email) for _ in range(5)] == [WRONG] * 5
    for minutes in (0.5, 1, 2):
        wait = timedelta(minutes=minutes)
        closed = Rejected(Reason.TOO_MANY_TRIES, Detail(opens_at=house.clock() + wait))
        assert attempt(house, maja.email, PASSWORD) == closed
        house.clock.advance(wait - timedelta(microseconds=1))
        assert attempt(house, maja.email, PASSWORD) == closed
        house.clock.advance(timedelta(microseconds=1))
        assert attempt(house, maja.email) == WRONG


def test_a_right_password_starts_the_counter_anew(house: House) -> None:
    """Whoever knew it has five tries again."""
    maja = house.add_person()
    for _ in range(3):
        assert [attempt(house, maja.email) for _ in range(4)] == [WRONG] * 4
        assert isinstance(attempt(house, maja.email, PASSWORD), Moved)


def test_the_budget_survives_a_restart(house: House, database: Database) -> None:
    """It is in the database: another process, or the same one started again, knows it."""
    maja = house.add_person()
    assert [attempt(house, maja.email) for _ in range(5)] == [WRONG] * 5
    again = open_store(database.url)
    try:
        no = attempt(house.with_kit(store=again), maja.email, PASSWORD)
    finally:
        again.close()
    assert isinstance(no, Rejected)
    assert no.reason is Reason.TOO_MANY_TRIES


def test_parallel_tries_cannot_outrun_the_counter(house: House) -> None:
    """Of nine at once, from as many browsers, five are judged (weaknesses A19)."""
    maja = house.add_person()
    answers = at_once(*[partial(attempt, house, maja.email)] * 9)
    reasons = [a.reason for a in answers if isinstance(a, Rejected)]
    assert reasons.count(Reason.SIGN_IN_WRONG) == 5
    assert reasons.count(Reason.TOO_MANY_TRIES) == 4


def test_strangers_elsewhere_do_not_close_the_owner_out(house: House) -> None:
    """After a thousand wrong passwords from 200 networks the owner signs in (L1, RATE-04)."""
    maja, kit = house.add_person(), house.kit
    strangers = [house.visit_from(f"198.51.{number}.1") for number in range(200)]

    def deed(tx: Tx) -> int:
        tries = [one for one in strangers for _ in range(5)]
        done = [charge_password(kit, tx, one, maja.id, now=house.clock()) for one in tries]
        return sum(isinstance(one, PasswordTry) for one in done)

    tried = house.write(deed)
    assert tried > 400  # each network has two tries left once the portal is being sprayed
    closed = attempt(house, maja.email, PASSWORD, address="198.51.0.1")
    assert isinstance(closed, Rejected)
    assert closed.reason is Reason.TOO_MANY_TRIES
    assert isinstance(attempt(house, maja.email, PASSWORD), Moved)


def test_a_whole_network_is_one_stranger(house: House) -> None:
    """Fifty wrong passwords from a /24, at whomever, and the network waits."""
    maja = house.add_person()
    fail(house, *[f"name{number}" for number in range(48)])
    for number in (1, 254):
        assert attempt(house, "somebody", address=f"192.0.2.{number}") == WRONG
    no = attempt(house, maja.email, PASSWORD, address="192.0.2.100")
    assert isinstance(no, Rejected)
    assert no.reason is Reason.TOO_MANY_TRIES
    assert isinstance(attempt(house, maja.email, PASSWORD, address="192.0.3.100"), Moved)


def test_a_closed_account_does_not_use_up_the_network(house: House) -> None:
    """Knocking on at a closed counter judges nothing, so it closes nothing else either."""
    maja, sven = house.add_person(), house.add_person("sven@example.com")
    fail(house, *[maja.id] * 60)
    assert isinstance(attempt(house, sven.email, PASSWORD), Moved)


def test_an_ipv6_network_is_a_slash_64(house: House) -> None:
    """Whoever has a whole /64 does not have 2^64 budgets (weaknesses A26)."""
    maja = house.add_person()
    for number in range(5):
        assert attempt(house, maja.email, address=f"2001:db8:0:1::{number + 1:x}") == WRONG
    no = attempt(house, maja.email, PASSWORD, address="2001:db8:0:1:ffff::1")
    assert isinstance(no, Rejected)
    assert no.reason is Reason.TOO_MANY_TRIES
    assert isinstance(attempt(house, maja.email, PASSWORD, address="2001:db8:0:2::1"), Moved)


# A busy house ------------------------------------------------------------------------------------


def test_a_busy_house_charges_nothing(house: House) -> None:
    """What was not judged was no failure, however often it is tried."""
    maja = house.add_person()
    busy = house.while_busy()
    fail(house, *[f"name{number}" for number in range(44)])
    for _ in range(8):
        assert attempt(busy, maja.email, PASSWORD) == Rejected(Reason.SERVER_BUSY)
    assert [attempt(house, maja.email) for _ in range(4)] == [WRONG] * 4
    assert isinstance(attempt(house, maja.email, PASSWORD), Moved)


def test_a_busy_house_closes_nothing(house: House) -> None:
    """Nor does a try that was not judged close a counter that had just opened again."""
    maja = house.add_person()
    assert [attempt(house, maja.email) for _ in range(5)] == [WRONG] * 5
    house.clock.advance(timedelta(seconds=30))
    assert attempt(house.while_busy(), maja.email, PASSWORD) == Rejected(Reason.SERVER_BUSY)
    assert isinstance(attempt(house, maja.email, PASSWORD), Moved)


def test_a_right_password_does_not_close_its_network(house: House) -> None:
    """In a network that has had its fifty failures, somebody who knows closes nobody out."""
    maja = house.add_person()
    fail(house, *[f"name{number}" for number in range(50)])
    house.clock.advance(timedelta(seconds=30))
    for _ in range(3):
        assert isinstance(attempt(house, maja.email, PASSWORD), Moved)


# Today's cost ------------------------------------------------------------------------------------


def stored_hash(house: House, person: Person) -> str:
    """Read the hash."""
    return house.subject(person).account.password_hash or ""


def test_a_cheap_hash_is_renewed_at_sign_in(house: House) -> None:
    """Where the target rose, signing in lifts the stored hash to it, and the password stays."""
    maja = house.add_person()
    today = house.with_kit(cost=DEARER)
    changed_at = house.subject(maja).account.password_changed_at
    assert isinstance(attempt(today, maja.email, PASSWORD), Moved)
    assert not needs_rehash(stored_hash(house, maja), DEARER)
    assert house.subject(maja).account.password_changed_at == changed_at
    assert house.events()[AuditEvent.PASSWORD_REHASHED] == 1
    assert isinstance(attempt(today, maja.email, PASSWORD), Moved)
    assert house.events()[AuditEvent.PASSWORD_REHASHED] == 1


def test_a_wrong_password_renews_nothing(house: House) -> None:
    """Only the right password can be hashed again."""
    maja = house.add_person()
    before = stored_hash(house, maja)
    assert attempt(house.with_kit(cost=DEARER), maja.email) == WRONG
    assert stored_hash(house, maja) == before


def test_a_busy_house_renews_the_hash_another_time(house: House) -> None:
    """A right password is not turned away because there was no room to hash it again."""
    maja = house.add_person()
    before = stored_hash(house, maja)
    busy = house.with_kit(cost=DEARER).while_busy(after=1)
    assert isinstance(attempt(busy, maja.email, PASSWORD), Moved)
    assert stored_hash(house, maja) == before


def test_renewing_twice_at_once_turns_nobody_away(house: House) -> None:
    """Of two browsers at once, the one that finds a newer hash of the same password gets in too."""
    maja = house.add_person()
    today = house.with_kit(cost=DEARER)

    def sign_in_beside() -> None:
        assert isinstance(attempt(today, maja.email, PASSWORD), Moved)

    kit = today.while_(sign_in_beside, before=2)
    moved = sign_in(kit, house.visit, identifier=maja.email, password=PASSWORD)
    assert isinstance(moved, Moved)


# While it is being judged ------------------------------------------------------------------------


def test_a_password_that_was_changed_meanwhile_is_wrong(house: House) -> None:
    """Between judging and beginning, the old password may have become nobody's."""
    maja = house.add_person()
    kit = house.while_(lambda: change_password(house, maja), before=2)
    assert sign_in(kit, house.visit, identifier=maja.email, password=PASSWORD) == WRONG


def test_somebody_who_was_suspended_meanwhile_stays_outside(house: House) -> None:
    """The account is judged again in the deed that begins the login."""
    maja = house.add_person()

    def suspend() -> None:
        house.write(lambda tx: operating.suspend_account(house.kit, tx, maja.id))

    kit = house.while_(suspend, before=2)
    no = sign_in(kit, house.visit, identifier=maja.email, password=PASSWORD)
    assert no == Rejected(Reason.ACCOUNT_SUSPENDED)


def test_a_password_that_must_change_lets_in_with_more_only(house: House) -> None:
    """Whoever has to choose a new password, and holds nothing else, goes through the mailbox."""
    house.set_policy(OPTIONAL)
    maja, sven = house.add_person(), house.add_person("sven@example.com")
    house.give_app(sven)
    t = schema.accounts
    house.write(
        lambda tx: tx.changes(
            sa.update(t).where(tx.inside(t)).values(must_change_password_since=house.clock())
        )
    )
    assert attempt(house, maja.email, PASSWORD) == Rejected(Reason.PASSWORD_RESET_UNFINISHED)
    moved = attempt(house, sven.email, PASSWORD)
    assert isinstance(moved, Moved)
    assert isinstance(moved.state, FactorPending)


# What is noted -----------------------------------------------------------------------------------


def test_a_failure_is_noted_with_whom_it_was_about(house: House) -> None:
    """The trail names the account where there is one, and what was typed, apart from the facts."""
    maja = house.add_person()
    attempt(house, "MAJA@example.com")
    [row] = house.read(lambda tx: audit_events.list_of_subject(tx, maja.id, limit=9))
    assert row.event is AuditEvent.SIGN_IN_FAILED
    assert row.personal == {
        "identifier": "MAJA@example.com",
        "address": HOME,
        "agent": house.visit.agent,
    }


def test_a_throttled_try_is_noted(house: House) -> None:
    """Knocking on is seen, for unknown names too."""
    house.add_person()
    for name in ("maja@example.com", "nobody@example.com"):
        for _ in range(6):
            attempt(house, name)
    assert house.events()[AuditEvent.SIGN_IN_THROTTLED] == 2
    assert house.events()[AuditEvent.SIGN_IN_FAILED] == 10

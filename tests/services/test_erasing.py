"""Erasing somebody, and telling them all that is known, on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.helping import Check
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Role
from farstu.services import own_sessions
from farstu.services.audit_export import Wish, list_lines, plan_export
from farstu.services.audit_proof import check_export
from farstu.services.erasing import erase_account
from farstu.services.invitation_letters import renew_link
from farstu.services.own_data import export_account, export_own
from farstu.services.sign_in import sign_in
from farstu.services.trail import note
from farstu.store import audit_events, invitations
from farstu.store.engine import open_store
from tests.support.calls import call_somebody
from tests.support.databases import Database
from tests.support.house import AGENT, ELSEWHERE, HOME, House, Person, open_house
from tests.support.officers import add_officer, with_checks
from tests.support.trail import close
from tests.support.whole import whole_database

OLLE = "olle@example.com"


@pytest.fixture
def house(database: Database) -> Iterator[House]:
    """Build it."""
    with closing(open_store(database.url)) as store, open_house(store) as house:
        yield house


def erase(house: House, person: Person) -> Rejected | None:
    """Erase somebody."""
    return house.write(lambda tx: erase_account(house.kit, tx, person.id))


def live(house: House, olle: Person) -> None:
    """Leave traces everywhere: a session, codes, events, invitations, mail."""
    house.give_codes(olle)
    house.come_in(olle, house.give_app(olle))
    sign_in(house.kit, house.visit_from(ELSEWHERE), identifier=OLLE, password="wrong")
    call_somebody(house, OLLE, by=olle, organisation_id=house.add_organisation())
    note_typed(house, "email")
    note_typed(house, "identifier")
    found = house.read(lambda tx: invitations.list_to(tx, [OLLE]))[0]
    ends = found.expires_at
    assert house.write(lambda tx: renew_link(house.kit, tx, None, found, expires_at=ends))


def note_typed(house: House, field: str, value: str = "Olle@Example.com") -> None:
    """Let somebody type an address before anybody knows whose it is."""
    event = AuditEvent.PASSWORD_LINK_ASKED
    house.write(
        lambda tx: note(
            house.kit,
            tx,
            house.visit,
            event,
            at=house.clock(),
            subject_id=None,
            personal={field: value},
        )
    )


def test_nothing_is_left_of_somebody_erased(house: House) -> None:
    """Neither the account nor a name, address, browser or letter; others keep theirs."""
    olle = house.add_person(OLLE)
    live(house, olle)
    add_officer(house, "ann").open_about(olle, with_checks(Check.OTHER, words="Knows Olle"))
    note_typed(house, "identifier", "karin@example.com")
    assert erase(house, olle) is None
    left = whole_database(house)
    for trace in ("Olle", OLLE, "Olle@Example.com", ELSEWHERE):
        assert trace not in left
    assert left.count("karin@example.com") == 1
    assert house.events()[AuditEvent.ACCOUNT_ERASED] == 1
    assert erase(house, olle) == Rejected(Reason.NOT_FOUND)


def test_the_trail_stays_provable(house: House) -> None:
    """An export of before and one of after are both whole; what was erased is counted."""
    maja, olle = house.add_person(role=Role.OWNER), house.add_person(OLLE)
    live(house, olle)
    house.knock(maja)
    close(house)
    assert erase(house, olle) is None
    close(house)
    plan = plan_export(house.kit, house.portal, Wish())
    verdict = check_export(list(list_lines(house.kit, plan)))
    assert verdict.is_whole
    assert verdict.erased > 0


def test_whoever_others_depend_on_is_not_erased(house: House) -> None:
    """The last owner among others, and the last who runs the portal; alone is another matter."""
    boss = house.add_person("boss@example.com", role=Role.OWNER, staff=True)
    assert erase(house, boss) == Rejected(Reason.LAST_OWNER)
    place = house.add_organisation()
    olle = house.add_person(OLLE, role=Role.OWNER, organisation_id=place)
    member = house.add_person("member@example.com", organisation_id=place)
    assert erase(house, olle) == Rejected(Reason.LAST_OWNER)
    assert erase(house, member) is None
    assert erase(house, olle) is None
    house.add_person("second@example.com", role=Role.OWNER, staff=True)
    assert erase(house, boss) is None


def test_everything_known_is_told_and_nothing_secret(house: House) -> None:
    """In plain data, with what happened; no digest, hash, seed or token is among it."""
    olle = house.add_person(OLLE)
    live(house, olle)
    ann = add_officer(house, "ann")
    ann.open_about(olle, with_checks(Check.OTHER, words="Her voice"))
    told = house.write(lambda tx: export_account(house.kit, tx, None, olle.id))
    assert told is not None
    [case] = told["cases"]
    assert (case["reason"], case["stopped_at"]) == ("Lost phone", None)
    assert [one["words"] for one in case["checks"]] == ["Her voice"]
    assert ann.person.id not in json.dumps(case)
    text = json.dumps(told)
    assert json.loads(text)["account"]["name"] == "Olle"
    assert told["memberships"][0]["organisation"] == "Customers"
    assert [one["name"] for one in told["authenticators"]] == ["Phone"]
    assert told["invitations"][0]["email"] == OLLE
    assert told["sessions"][0] == told["sessions"][0] | {"agent": AGENT, "address": HOME}
    assert told["recovery_codes_left"] == 10
    assert any(one["event"] == "authn_login_success" for one in told["events"])
    for secret in ("argon2", "digest", "secret", "token", "salt"):
        assert secret not in text
    assert house.events()[AuditEvent.DATA_EXPORTED] == 1
    assert house.write(lambda tx: export_account(house.kit, tx, None, "nobody")) is None


def test_one_takes_away_what_is_ones_own(house: House) -> None:
    """It says of the reader what the operator would; whoever signed out meanwhile gets nothing."""
    olle = house.add_person(OLLE)
    seat = house.come_in(olle, house.give_app(olle))
    told = export_own(house.kit, house.visit, seat)
    assert not isinstance(told, Rejected)
    assert told["account"]["id"] == olle.id
    own_sessions.sign_out(house.kit, house.visit, seat)
    assert export_own(house.kit, house.visit, seat) == Rejected(Reason.LOGIN_EXPIRED)


def test_what_somebody_did_to_others_names_nobody(house: House) -> None:
    """An event about another person is told without that person's details."""
    olle = house.add_person(OLLE)
    house.write(
        lambda tx: note(
            house.kit,
            tx,
            house.visit,
            AuditEvent.INVITATION_SENT,
            at=house.clock(),
            subject_id=None,
            actor_id=olle.id,
            personal={"email": "karin@example.com"},
        )
    )
    told = house.write(lambda tx: export_account(house.kit, tx, house.visit, olle.id))
    assert told is not None
    assert "karin@example.com" not in json.dumps(told)
    assert [one["event"] for one in told["events"]] == ["invitation_sent"]


def test_an_erased_event_has_no_salt(house: House) -> None:
    """Else whoever guesses could try addresses until one gives the digest."""
    olle = house.add_person(OLLE)
    live(house, olle)
    erase(house, olle)
    rows = house.read(lambda tx: audit_events.list_of_person(tx, olle.id, 100))
    assert rows
    assert {(row.personal, row.personal_salt) for row in rows} == {(None, None)}

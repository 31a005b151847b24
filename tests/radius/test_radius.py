"""What a VPN is told by a real FreeRADIUS that asks Farstu."""

from __future__ import annotations

from datetime import timedelta

import pytest

from farstu.cli.radius_words import Way
from farstu.core.audit import AuditEvent as E
from farstu.store import accounts, audit_events
from tests.radius.conftest import MAJA, ODD, OLLE, Company, Opening
from tests.support.freeradius import PASSWORD, Reply
from tests.support.mailbox import WANTS_TWO_STEPS, give_mailbox

ACCEPT, REJECT, CHALLENGE = "Access-Accept", "Access-Reject", "Access-Challenge"


def test_a_code_is_asked_for(company: Company) -> None:
    """After the password, and taken once; each answer is signed, and only a yes brings more."""
    app, radius = company.give_app(MAJA), company.radius
    asked = radius.ask(MAJA, PASSWORD, Calling_Station_Id='"203.0.113.9"')
    assert (asked.word, asked.message) == (CHALLENGE, "Type the code of your app.")
    assert "Class" not in asked.attributes
    code = app.code()
    told = radius.ask(MAJA, code, state=asked.state, Calling_Station_Id='"203.0.113.9"')
    assert (told.word, told.attributes["Class"]) == (ACCEPT, "0x737461")
    again = radius.ask(MAJA, code, state=asked.state)
    assert (again.word, again.message) == (REJECT, "That took too long. Begin again.")
    other = radius.ask(MAJA, code, state=radius.ask(MAJA, PASSWORD).state)
    assert (other.word, other.message[:25]) == (REJECT, "That code was used before")
    assert all("Message-Authenticator" in one.attributes for one in (asked, told, again, other))
    rows = company.house.read(
        lambda tx: audit_events.list_latest(
            tx, audit_events.Wanted(events=[E.CHALLENGE_PASSED]), limit=5
        )
    )
    assert [(row.personal or {})["address"] for row in rows] == ["203.0.113.9"]


def test_nothing_else_gets_in(company: Company) -> None:
    """No wrong code, password, or State; and nothing that a client says of itself."""
    maja, olle, radius = company.give_app(MAJA), company.give_app(OLLE), company.radius
    asked = radius.ask(MAJA, PASSWORD)
    wrong = radius.ask(MAJA, maja.wrong()["code"], state=asked.state)
    assert (wrong.word, wrong.message) == (REJECT, "The code is wrong.")
    assert radius.ask(MAJA, "wrong").word == REJECT
    assert radius.ask("nobody", PASSWORD).word == REJECT
    for name, code, state in (
        (OLLE, olle.code(), asked.state),  # a State of somebody else
        (OLLE, maja.code(), asked.state),
        (MAJA, maja.code(), "0x00"),
        (MAJA, maja.code(), "0x303100"),
        (MAJA, maja.code(), '"' + "a" * 200 + '"'),
        (MAJA, PASSWORD, "0x22"),
        (MAJA, maja.code(), ""),
    ):
        assert radius.ask(name, code, state=state).word == REJECT, (name, state)
    spoofed = radius.ask(
        MAJA,
        "000000",
        state=asked.state,
        Reply_Message='"accept"',
        Filter_Id='"control:Tmp-String-1 := accept"',
    )
    assert spoofed.word == REJECT
    assert radius.ask(MAJA, maja.code(), state=asked.state).word == ACCEPT


def test_what_is_not_signed_is_not_answered(company: Company) -> None:
    """Whatever clients.conf says of a VPN (BlastRADIUS, CVE-2024-3596)."""
    company.give_app(MAJA)
    assert company.radius.ask(MAJA, PASSWORD, signed=False, Proxy_State="0x01") == Reply(
        word="", attributes={}
    )
    assert company.house.events()[E.CHALLENGE_ASKED] == 0


def test_odd_names_are_names(company: Company) -> None:
    """Nothing that somebody is called is expanded, or ends a string."""
    app, radius = company.give_app(ODD), company.radius
    asked = radius.ask(ODD, PASSWORD)
    assert asked.word == CHALLENGE
    assert radius.ask(ODD, app.code(), state=asked.state).word == ACCEPT


def test_too_many_codes_close_it_for_a_while(company: Company) -> None:
    """For the person, from wherever; the VPN's other people are let in."""
    maja, olle, radius = company.give_app(MAJA), company.give_app(OLLE), company.radius
    state = radius.ask(MAJA, PASSWORD).state
    for _ in range(5):
        assert radius.ask(MAJA, maja.wrong()["code"], state=state).word == REJECT
    closed = radius.ask(MAJA, maja.code(), state=state)
    assert (closed.word, closed.message[:31]) == (REJECT, "Too many wrong codes. Try again")
    assert radius.ask(OLLE, olle.code(), state=radius.ask(OLLE, PASSWORD).state).word == ACCEPT
    company.house.clock.advance(timedelta(seconds=31))
    assert radius.ask(MAJA, maja.code(), state=state).word == ACCEPT


def test_a_code_is_sent_where_somebody_asks(company: Company) -> None:
    """In place of the app's, by a word; and at once to who has nothing else."""
    house, radius = company.house, company.radius
    house.set_policy(WANTS_TWO_STEPS)
    give_mailbox(house, company.people[OLLE])
    asked = radius.ask(OLLE, PASSWORD)
    assert asked.word == CHALLENGE
    assert asked.message.startswith("Type the code that was sent to ")
    assert radius.ask(OLLE, "00000000", state=asked.state).message == "The code is wrong."
    give_mailbox(house, company.people[MAJA])
    company.give_app(MAJA)
    offered = radius.ask(MAJA, PASSWORD)
    assert offered.message == "Type the code of your app. Or type email to have one sent."
    sent = radius.ask(MAJA, "email", state=offered.state)
    assert (sent.word, sent.state) == (CHALLENGE, offered.state)
    assert house.events()[E.CODE_SENT] == 2


def test_whoever_may_not_come_is_told_why(company: Company) -> None:
    """With nothing to prove, and suspended."""
    house, radius = company.house, company.radius
    none = radius.ask(MAJA, PASSWORD)
    assert none.word == REJECT
    assert none.message.startswith("Set up two-factor authentication at http://localhost:")
    app, at = company.give_app(MAJA), house.clock()
    state = radius.ask(MAJA, PASSWORD).state
    house.write(lambda tx: accounts.suspend(tx, company.people[MAJA].id, at=at))
    assert radius.ask(MAJA, app.code(), state=state).word == REJECT
    assert "cannot sign in" in radius.ask(MAJA, PASSWORD).message


def test_while_farstu_is_down_nobody_gets_in(company: Company) -> None:
    """Neither with a right password, nor in the middle."""
    app, radius = company.give_app(MAJA), company.radius
    state = radius.ask(MAJA, PASSWORD).state
    company.leave()
    assert radius.ask(MAJA, app.code(), state=state).word == REJECT
    assert radius.ask(MAJA, PASSWORD).word == REJECT


@pytest.mark.parametrize(("way", "password"), [(Way.APPENDED, PASSWORD), (Way.ALONE, "")])
def test_one_packet_has_it_all(open_company: Opening, way: Way, password: str) -> None:
    """The code behind the password, or alone where the VPN has judged the password."""
    with open_company(way) as company:
        app, radius = company.give_app(MAJA), company.radius
        assert radius.ask(MAJA, password + app.wrong()["code"]).message == "The code is wrong."
        if password:
            assert radius.ask(MAJA, password).word == REJECT
            assert radius.ask(MAJA, "wrong" + app.code()).word == REJECT
        code = app.code()
        assert radius.ask(MAJA, password + code).word == ACCEPT
        assert radius.ask(MAJA, password + code).word == REJECT

"""``farstu case``: the operator sees cases, and stops one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from farstu.core.helping import Check, Way
from farstu.services.undelivered import list_unsent
from farstu.store import case_checks, cases, memberships
from farstu.store.case_checks import CaseCheck
from farstu.store.cases import Case
from farstu.store.tx import Tx
from tests.cli.installation import OLLE, Installation, add_olle, find_owner, portal_of


@pytest.fixture
def case(inhabited: Installation) -> Case:
    """Give Olle a case that Maja opened and approved."""
    olle = add_olle(inhabited)
    with inhabited.kit() as kit:
        now, portal_id = kit.clock(), portal_of(kit).id
        maja = find_owner(kit, portal_id).id

        def deed(tx: Tx) -> Case:
            [place] = memberships.list_of_account(tx, olle)
            opened = Case(
                id=kit.new_id(now),
                account_id=olle,
                organisation_id=place.organisation_id,
                route=Way.SUPPORT,
                opened_at=now,
                opened_by=maja,
                reason="Lost phone",
                ticket="T-17",
            )
            cases.add(tx, opened)
            cases.approve(tx, opened.id, by=maja, at=now)
            check = CaseCheck(
                id=kit.new_id(now),
                case_id=opened.id,
                kind=Check.MET,
                words=None,
                made_by=maja,
                made_at=now,
            )
            case_checks.add(tx, check)
            return opened

        return kit.store.write(deed, portal_id=portal_id)


def test_none_is_none(inhabited: Installation) -> None:
    """Said in words, and an empty list to a script."""
    assert "Nobody at localhost" in inhabited.run("case", "list").out
    assert inhabited.run("case", "list", "--json").json == {"portal": "localhost", "cases": []}


def test_one_is_listed_and_shown(inhabited: Installation, case: Case) -> None:
    """Whom it is about, where it stands, who did what, and how they made sure."""
    listed = inhabited.run("case", "list").out
    assert OLLE in listed
    assert f"approved  {case.opened_at.astimezone():%Y-%m-%d}  {case.id}" in listed
    shown = inhabited.run("case", "show", case.id.upper()).out
    for line in ("Olle Berg · localhost", "first approval", "Lost phone", "T-17", "met  Maja Lind"):
        assert line in shown
    told = inhabited.run("case", "show", case.id, "--json").json["case"]
    assert (told["state"], told["first_by"], told["stopped_at"]) == (
        "approved",
        case.opened_by,
        None,
    )
    assert [check["kind"] for check in told["checks"]] == ["met"]


def test_somebody_who_is_gone_is_named_by_id(inhabited: Installation, case: Case) -> None:
    """Whoever did something about it and was erased since."""
    with inhabited.kit() as kit:
        gone = replace(case, id=kit.new_id(kit.clock()), opened_by="0" * 26, ticket=None)

        def deed(tx: Tx) -> None:
            cases.close(tx, case.id, at=kit.clock())
            assert cases.add(tx, gone)

        kit.store.write(deed, portal_id=portal_of(kit).id)
    shown = inhabited.run("case", "show", gone.id).out
    assert "0" * 26 in shown
    assert "ticket" not in shown


def test_one_is_stopped_once(inhabited: Installation, case: Case) -> None:
    """Its person is told by the people who run the portal; another time there is nothing to do."""
    unsure = inhabited.run("case", "stop", case.id)
    assert (unsure.code, "add --yes" in unsure.err) == (2, True)
    told = inhabited.run("case", "stop", case.id, "--yes", "--json").json["case"]
    assert told["state"] == "stopped"
    with inhabited.kit() as kit:
        waiting = kit.store.read(lambda tx: list_unsent(kit, tx), portal_id=portal_of(kit).id)
    letters = [one.letter for one in waiting if one.letter is not None]
    [letter] = [one for one in letters if one.template == "case_stopped"]
    assert (letter.recipient, "address" in letter.facts) == (OLLE, False)
    again = inhabited.run("case", "stop", case.id, "--yes")
    assert (again.code, "stopped already" in again.err) == (1, True)


def test_what_is_not_there_is_told(inhabited: Installation) -> None:
    """With where to look."""
    said = inhabited.run("case", "show", "nothing")
    assert (said.code, "farstu case list" in said.err) == (1, True)

"""``farstu policy``: plans, exceptions, labels, and what was changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from farstu.core.assurance import Assurance
from farstu.core.audit import AuditEvent
from farstu.core.plans import Layer
from farstu.core.policy import Policy
from farstu.core.roles import OrganisationKind, Role
from farstu.services.policies import change_policy, find_layer
from farstu.store import organisations
from farstu.store.organisations import Organisation
from farstu.store.tx import Tx
from tests.cli.installation import (
    EVA,
    HOST,
    NILS,
    OLLE,
    OWNER,
    TOTP,
    Installation,
    add_customers,
    add_olle,
    find_owner,
    portal_of,
)
from tests.support.house import put_layer

OSLO = ZoneInfo("Europe/Oslo")


@pytest.fixture
def free(inhabited: Installation) -> Installation:
    """Leave a second factor up to people, with days as Oslo has them."""
    assert inhabited.run("portal", "set", "--time-zone", "Europe/Oslo").code == 0
    assert inhabited.run("policy", "set", "--required", "optional").code == 0
    add_customers(inhabited)
    return inhabited


def day(ahead: int) -> str:
    """Write a day as Oslo has it."""
    today = datetime.now(UTC).astimezone(OSLO)  # noqa: TID251 - the program has the real clock
    return (today + timedelta(days=ahead)).strftime("%Y-%m-%d")


def midnight(ahead: int) -> datetime:
    """Say when that day begins."""
    return datetime.fromisoformat(day(ahead)).replace(tzinfo=OSLO)


def answer(installation: Installation, *words: str) -> Any:
    """Run a policy command, and give its answer."""
    said = installation.run("policy", *words, "--json")
    assert said.code == 0, said
    return said.json


def reason(installation: Installation, *words: str) -> str:
    """Run a policy command that is refused, and say why."""
    said = installation.run("policy", *words, "--json")
    assert said.code in {1, 2}, said
    return str(said.json["error"]["reason"])


def explained(installation: Installation, email: str) -> tuple[str, list[datetime]]:
    """Say what is asked of somebody, and on which days that changes."""
    told = answer(installation, "explain", email)
    return told["policy"]["required"], [datetime.fromisoformat(c["from"]) for c in told["coming"]]


# Plans ---------------------------------------------------------------------------------


def test_a_plan_is_made_shown_and_explained(free: Installation) -> None:
    """Waves by label, by share and for everybody, each from a day of the portal’s."""
    assert free.run("account", "label", NILS, "+IT", "+old").code == 0
    told = answer(
        free,
        "set",
        "--required",
        "required",
        *("--wave", f"10%:{day(9)}", "--wave", f"label:it:{day(2)}", "--from", day(16)),
    )
    assert (told["policy"]["required"], told["plan"]["policy"]["required"]) == (
        "optional",
        "required",
    )
    assert [wave["reaches"] for wave in told["plan"]["waves"]] == ["10 %", "label it", "everybody"]
    assert explained(free, NILS) == ("optional", [midnight(2)])
    assert explained(free, EVA)[1][0] in {midnight(9), midnight(16)}
    out = free.run("policy", "show").out
    rows = [line for line in out.splitlines() if line.startswith("plan, ")]
    assert [row.split("  ")[-1].strip() for row in rows] == ["label it", "10 %", "everybody"]
    assert f"second factor, from {day(2)}  required" in free.run("policy", "explain", NILS).out
    assert f"portal (wave of label it, {day(2)})" in free.run("policy", "explain", NILS).out


def test_a_plan_of_today_begins_now(free: Installation) -> None:
    """Whom a wave has reached is under the plan; rolled back, everybody is free again."""
    free.run("account", "label", NILS, "+it")
    answer(free, "set", "--required", "required", "--wave", f"label:it:{day(0)}")
    assert (explained(free, NILS)[0], explained(free, EVA)[0]) == ("required", "optional")
    assert "portal (wave of label it, " in free.run("policy", "explain", NILS).out
    said = free.run("policy", "set", "--grace-days", "3")
    assert (said.code, "roll it back" in said.err) == (1, True)
    told = answer(free, "set", "--wave", f"label:it:{day(0)}", "--from", day(5))
    assert [one["reaches"] for one in told["plan"]["waves"]] == ["label it", "everybody"]
    assert explained(free, EVA) == ("optional", [midnight(5)])
    assert answer(free, "roll-back")["layer"]["plan"] is None
    assert explained(free, NILS) == ("optional", [])


def test_a_plan_is_paused_and_resumed(free: Installation) -> None:
    """Paused, nothing is coming; resumed, it is again; and each is said where it cannot be."""
    assert [reason(free, one) for one in ("pause", "resume", "roll-back")] == ["plan_absent"] * 3
    answer(free, "set", "--required", "required", "--from", day(5))
    assert answer(free, "pause")["layer"]["plan"]["paused"] is not None
    assert explained(free, EVA) == ("optional", [])
    assert "\nplan                 paused 20" in free.run("policy", "show").out
    said = free.run("policy", "resume")
    assert said.out.splitlines()[1] == f"✓ resumed: {HOST}"
    assert explained(free, EVA) == ("optional", [midnight(5)])


def test_roles_and_organisations_have_policies_of_their_own(free: Installation) -> None:
    """What is not mentioned is as the portal has it; the portal’s staff count as administrators."""
    add_olle(free)
    answer(free, "set", "--remember-days", "9", "--grace-days", "0")
    told = answer(free, "set", "--role", "administrator", "--required", "required")
    assert (told["policy"]["remember_days"], told["policy"]["required"]) == (9, "required")
    assert explained(free, OLLE)[0] == "required"
    said = free.run(
        "policy", "set", "--role", "owner", "--organisation", "nordskär", "--from", day(4)
    )
    assert said.out.splitlines()[1] == f"✓ plan of owners of Nordskär · {HOST}"
    assert "owners of Nordskär: also" in free.run("policy", "show").out
    assert answer(free, "roll-back", "--role", "owner", "--organisation", "Nordskär")
    assert "owners of Nordskär: also" not in free.run("policy", "show").out


def test_an_organisation_is_named_so_that_it_is_one(free: Installation) -> None:
    """An unknown name is told with those that there are, and one of two with their ids."""
    said = free.run("policy", "pause", "--organisation", "Sydskär")
    assert (
        said.err.splitlines()[0]
        == "✗ There is no organisation Sydskär. There are: Nordskär, Skogsbo."
    )
    with free.kit() as kit:
        portal_id = portal_of(kit).id
        staff = kit.store.read(organisations.list_organisations, portal_id=portal_id)[0].id
        twin = Organisation(
            id="0" * 26, name="NORDSKÄR", kind=OrganisationKind.CUSTOMER, created_at=kit.clock()
        )
        kit.store.write(lambda tx: organisations.add(tx, twin), portal_id=portal_id)
    said = free.run("policy", "pause", "--organisation", "Nordskär")
    assert f"Name one by its id: {'0' * 26}, {staff}." in said.err
    assert reason(free, "pause", "--organisation", staff) == "plan_absent"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "soon"], "'soon' is no day. Days are written like 2026-12-01."),
        (["--from", "2026-13-01"], "'2026-13-01' is no day."),
        (["--wave", "everybody"], "does not say whom it reaches"),
        (["--wave", "0%:2030-01-01"], "does not say whom it reaches"),
        (["--wave", "101%:2030-01-01"], "does not say whom it reaches"),
        (["--wave", "1.5%:2030-01-01"], "does not say whom it reaches"),
        (["--wave", "10:2030-01-01"], "does not say whom it reaches"),
        (["--wave", "label:two words:2030-01-01"], "does not say whom it reaches"),
    ],
)
def test_a_wave_that_cannot_be_read_is_a_usage_mistake(
    free: Installation, words: list[str], said: str
) -> None:
    """It says how waves are written, and nothing changes."""
    wrong = free.run("policy", "set", "--required", "required", *words)
    assert (wrong.code, said in wrong.err) == (2, True), wrong.err
    assert answer(free, "show")["layers"][0]["plan"] is None


def test_a_wave_of_the_past_is_refused(free: Installation) -> None:
    """A year that was not changed in time would ask everybody at once."""
    assert reason(free, "set", "--required", "required", "--from", "2025-12-01") == "wave_past"


# What was changed ----------------------------------------------------------------------


def test_changes_are_listed_and_the_last_is_undone(free: Installation) -> None:
    """By whom, and what was asked since; undone twice, it is made again."""
    with free.kit() as kit:
        portal_id = portal_of(kit).id
        owner = find_owner(kit, portal_id)

        def deed(tx: Tx) -> None:
            seen = find_layer(kit, tx, role=Role.OWNER)
            policy = find_layer(kit, tx).policy
            assert policy is not None
            change_policy(kit, tx, seen, policy, by=owner.id)

        kit.store.write(deed, portal_id=portal_id)
    answer(free, "set", "--required", "required", "--from", day(5))
    told = answer(free, "history")["changes"]
    assert [(one["event"], one["by"]) for one in told] == [
        (AuditEvent.POLICY_PLANNED, "operator"),
        (AuditEvent.POLICY_CHANGED, "Maja Lind"),
        (AuditEvent.POLICY_CHANGED, "operator"),
    ]
    rows = [line.split() for line in free.run("policy", "history").out.splitlines()]
    assert [row[3:] for row in rows[:2]] == [
        ["policy_planned", "portal", "required", "operator"],
        ["policy_changed", "owners", "optional", "Maja", "Lind"],
    ]
    assert free.run("policy", "undo").out.splitlines()[1] == f"✓ undone: portal · {HOST}"
    assert explained(free, EVA) == ("optional", [])
    assert answer(free, "undo")["layer"]["plan"] is not None


def test_a_new_portal_has_nothing_to_undo(inhabited: Installation) -> None:
    """It says so, and lists nothing."""
    assert reason(inhabited, "undo") == "nothing_to_undo"
    assert "Nothing has changed" in inhabited.run("policy", "history").out


def test_what_cannot_be_undone_any_more_is_said(free: Installation) -> None:
    """Undoing is refused where nobody could meet what was, beside what is asked elsewhere."""
    answer(free, "set", "--required", "required", "--methods", "webauthn")
    answer(free, "set", "--methods", "totp,webauthn")
    apps = Policy(required=Assurance.MULTI, allowed=frozenset({TOTP}))
    with free.kit() as kit:
        layer = Layer(policy=apps, role=Role.OWNER)
        kit.store.write(
            lambda tx: put_layer(tx, layer, at=kit.clock()), portal_id=portal_of(kit).id
        )
    assert reason(free, "undo") == "policy_unsatisfiable"


# Exceptions ----------------------------------------------------------------------------

USUAL = ("--reason", "phone in repair", "--owner", "Karin Öst")


def test_an_exception_is_made_listed_explained_and_ended(free: Installation) -> None:
    """To the end of its day; whoever asks why hears of it, and whom to ask."""
    answer(free, "set", "--required", "required")
    made = answer(free, "exception", "add", NILS, "--until", day(3), *USUAL)["exception"]
    assert datetime.fromisoformat(made["until"]) == midnight(4)
    assert explained(free, NILS) == ("optional", [midnight(4)])
    out = free.run("policy", "explain", NILS).out
    assert f"lifted until {day(4)}: phone in repair; ask Karin Öst" in out
    row = [made["id"], NILS, "portal", day(3), "phone", "in", "repair", "Karin", "Öst"]
    for whose in ([], [NILS]):
        assert free.run("policy", "exception", "list", *whose).out.split() == row
    assert free.run("policy", "exception", "list", EVA).out == "There are no exceptions.\n"
    assert free.run("policy", "exception", "end", made["id"]).code == 0
    assert explained(free, NILS)[0] == "required"
    said = free.run("policy", "exception", "end", made["id"])
    assert said.err.splitlines()[-1] == "Next: farstu policy exception list"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((OWNER, "--until", "someday", *USUAL), 2, "'someday' is no day."),
        ((OWNER, "--until", "2025-01-01", *USUAL), 1, "An exception ends within 90 days."),
        ((OWNER, *USUAL), 2, "--until is missing."),
        (("nobody@example.com", "--until", "2025-01-01", *USUAL), 1, "Nobody is known as"),
    ],
)
def test_an_exception_that_cannot_be_is_told(
    free: Installation, words: tuple[str, ...], code: int, said: str
) -> None:
    """With what to type instead."""
    wrong = free.run("policy", "exception", "add", *words)
    assert (wrong.code, said in wrong.err) == (code, True), wrong.err


def test_an_exception_from_an_organisations_policy_names_it(free: Installation) -> None:
    """What the portal requires is another one."""
    answer(free, "set", "--required", "required", "--organisation", "Skogsbo")
    here = ("--until", day(1), *USUAL)
    answer(free, "exception", "add", EVA, *here)
    assert explained(free, EVA)[0] == "required"
    answer(free, "exception", "add", EVA, *here, "--organisation", "Skogsbo")
    assert explained(free, EVA)[0] == "optional"
    listed = free.run("policy", "exception", "list").out.splitlines()
    assert ["  portal  " in listed[0], "  Skogsbo  " in listed[1]] == [True, True]
    assert reason(free, "exception", "list", "nobody@example.com") == "not_found"


# Labels --------------------------------------------------------------------------------


def test_labels_are_given_taken_and_said(free: Installation) -> None:
    """One command for all three; what is no label changes nothing."""
    run = free.run
    told = run("account", "label", OWNER, "+IT", "+board", "--json").json
    assert told["labels"] == ["board", "it"]
    assert run("account", "label", OWNER, "-board").out == f"✓ labels of {OWNER}: it\n"
    assert run("account", "label", OWNER).out == f"✓ labels of {OWNER}: it\n"
    assert run("account", "label", OWNER, "-it").out == f"✓ labels of {OWNER}: none\n"
    assert run("account", "label", OWNER, "it").code == 2
    assert run("account", "label", OWNER, "+two words").code == 1
    assert run("account", "label", "nobody@example.com", "+it").code == 1

"""``farstu account``: factors are reset, people are suspended and resumed; with care."""

from __future__ import annotations

import pytest

from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Role
from farstu.core.throttle import CODES
from farstu.services.accounts import (
    NewAccount,
    add_account,
    reset_factors,
    resume_account,
    suspend_account,
)
from farstu.services.invitations import invite_again
from farstu.services.tries import key_of
from farstu.store import accounts, audit_events, throttles
from tests.cli.installation import OLLE, OWNER, Installation, add_member, add_olle, portal_of

# reset-factors --------------------------------------------------------------------


def test_a_reset_takes_everything_away(inhabited: Installation) -> None:
    """Authenticators go, the epoch rises so that every session ends, and the audit says why."""
    account_id = add_olle(inhabited, number=2)
    said = inhabited.run(
        "account", "reset-factors", OLLE, "--reason", "lost phone", "--yes", "--json"
    )
    assert said.code == 0, said.err
    assert said.json["removed"] == 2
    assert said.json["account"]["authenticators"] == []
    assert said.err == ""
    with inhabited.kit() as kit:
        portal_id = portal_of(kit).id
        account = kit.store.read(lambda tx: accounts.find(tx, account_id), portal_id=portal_id)
        events = kit.store.read(
            lambda tx: audit_events.list_of_subject(tx, account_id, limit=1), portal_id=portal_id
        )
    assert account is not None
    assert (account.epoch, account.grace_ended_at is None) == (1, False)
    assert events[0].facts == {"by": "operator", "count": 2}
    assert events[0].personal == {"reason": "lost phone"}


def test_a_reset_forgets_wrong_codes(inhabited: Installation) -> None:
    """Else the fiftieth wrong code would suspend the new authenticator at its first slip."""
    account_id = add_olle(inhabited)
    with inhabited.kit() as kit:
        portal_id = portal_of(kit).id
        key = key_of(kit, CODES, portal_id, account_id)
        kit.store.write(
            lambda tx: throttles.charge(tx, key, CODES, now=kit.clock()), portal_id=portal_id
        )
        inhabited.run("account", "reset-factors", OLLE, "--reason", "lost", "--yes")
        left = kit.store.read(
            lambda tx: throttles.failures_of(tx, key, CODES, now=kit.clock()), portal_id=portal_id
        )
    assert left == 0


def test_a_reset_says_what_it_takes(inhabited: Installation) -> None:
    """Before it happens: how many of what, and what comes after."""
    add_olle(inhabited, number=2)
    said = inhabited.run("account", "reset-factors", OLLE, "--reason", "lost", "--yes")
    assert "removes 2 authenticators and 0 recovery codes, and signs out 0 sessions." in said.err
    assert "Olle Berg sets up again at the next sign-in" in said.err
    assert said.out == f"✓ reset {OLLE}\n"


@pytest.mark.parametrize("command", ["reset-factors", "suspend"])
def test_a_script_has_to_say_yes(inhabited: Installation, command: str) -> None:
    """Without --yes and without a terminal nothing happens."""
    add_olle(inhabited)
    more = ["--reason", "lost"] if command == "reset-factors" else []
    said = inhabited.run("account", command, OLLE, *more, "--json")
    assert said.code == 2
    assert said.json["error"]["problems"] == ["This has to be confirmed: add --yes."]
    told = inhabited.run("account", "show", OLLE, "--json").json
    assert (len(told["authenticators"]), told["state"]) == (1, "active")


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (" ", "The reason is empty."),
        ("x" * 301, "longer than 300"),
        ("a\x07", "cannot be shown"),
    ],
)
def test_a_reset_needs_a_reason(inhabited: Installation, reason: str, sentence: str) -> None:
    """It has to be one that can be read later."""
    add_olle(inhabited)
    said = inhabited.run("account", "reset-factors", OLLE, "--reason", reason, "--yes")
    assert said.code == 1
    assert sentence in said.err
    missing = inhabited.run("account", "reset-factors", OLLE, "--yes")
    assert (missing.code, missing.err) == (2, "✗ --reason is missing.\n")


# suspend, resume ------------------------------------------------------------------


def test_somebody_is_suspended_and_resumed(inhabited: Installation) -> None:
    """Suspended since a moment, and then no more."""
    add_olle(inhabited)
    suspended = inhabited.run("account", "suspend", OLLE, "--yes", "--json").json["account"]
    assert suspended["state"] == "suspended"
    shown = inhabited.run("account", "show", OLLE).out.splitlines()
    assert [line.split()[:2] for line in shown[3:5]] == [
        ["state", "suspended"],
        ["suspended", "since"],
    ]
    resumed = inhabited.run("account", "resume", OLLE, "--json").json["account"]
    assert (resumed["state"], resumed["suspended_at"]) == ("active", None)


def test_what_is_so_already_is_refused(inhabited: Installation) -> None:
    """Suspending twice, and resuming somebody who is not suspended, change nothing."""
    add_olle(inhabited)
    said = inhabited.run("account", "resume", OLLE)
    assert (said.code, said.err) == (1, f"✗ {OLLE} is not suspended.\n")
    inhabited.run("account", "suspend", OLLE, "--yes")
    said = inhabited.run("account", "suspend", OLLE, "--yes")
    assert (said.code, said.err) == (1, f"✗ {OLLE} is suspended already.\n")


def test_the_last_owner_is_not_suspended(inhabited: Installation) -> None:
    """Somebody has to be left who can run the portal; with a second owner who came in it goes."""
    said = inhabited.run("account", "suspend", OWNER, "--yes", "--json")
    assert said.code == 1
    assert said.json["error"]["reason"] == "last_owner"
    second = ("--name", "Olle", "--role", "owner", "--show-secrets")
    olle = inhabited.run("account", "add", OLLE, *second, "--json").json["account"]["id"]
    assert inhabited.run("account", "suspend", OWNER, "--yes").code == 1
    with inhabited.kit() as kit:
        kit.store.write(
            lambda tx: accounts.replace_password(tx, olle, seen=None, password_hash="$", at=None),
            portal_id=portal_of(kit).id,
        )
    assert inhabited.run("account", "suspend", OWNER, "--yes").code == 0


# the deeds themselves ---------------------------------------------------------------


def test_nobody_is_neither_suspended_nor_resumed_nor_reset(inhabited: Installation) -> None:
    """An account that went meanwhile is refused, and nothing is written."""
    with inhabited.kit() as kit:
        portal_id = portal_of(kit).id
        refused = [
            kit.store.write(deed, portal_id=portal_id)
            for deed in (
                lambda tx: suspend_account(kit, tx, "nobody"),
                lambda tx: resume_account(kit, tx, "nobody"),
                lambda tx: reset_factors(kit, tx, "nobody", reason="lost"),
                lambda tx: invite_again(kit, tx, "nobody"),
            )
        ]
    assert refused == [Rejected(Reason.NOT_FOUND)] * 4


def test_of_two_who_add_an_address_one_does(inhabited: Installation) -> None:
    """The identifier decides, and whoever is late leaves nothing behind, not even an account."""
    with inhabited.kit() as kit:
        portal_id = portal_of(kit).id
        add_member(kit, portal_id, OLLE)
        late = NewAccount(name="Olle", email=OLLE.upper(), role=Role.MEMBER)
        refused = kit.store.write(
            lambda tx: add_account(kit, tx, None, late, now=kit.clock()), portal_id=portal_id
        )
        people = kit.store.read(accounts.list_accounts, portal_id=portal_id)
    assert refused == Rejected(Reason.EMAIL_TAKEN, field="email")
    assert len(people) == 2

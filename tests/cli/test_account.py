"""``farstu account``: people are added, listed, shown, reset, suspended and resumed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from farstu.core.throttle import CODES
from farstu.services.invitations import find_invitation
from farstu.services.kit import Visit
from farstu.services.tries import key_of
from farstu.store import authenticators, remembrances, throttles
from farstu.store.tx import Tx
from tests.cli.installation import (
    HOST,
    OLLE,
    OWNER,
    Installation,
    add_member,
    add_olle,
    portal_of,
    settle,
)
from tests.support.house import AGENT
from tests.support.remembered import make_remembrance


def _invited(installation: Installation, link: str) -> str | None:
    """Say whom a link invites, while it opens."""
    with installation.kit() as kit:
        visit = Visit(portal=portal_of(kit), origin="", address="", network="", agent="")
        found = find_invitation(kit, visit, link.rpartition("/")[2])
    return None if found is None else found.email


def _add(installation: Installation, *arguments: str) -> Any:
    return installation.run("account", "add", *arguments, "--show-secrets", "--json").json


# add ------------------------------------------------------------------------------


def test_somebody_is_added_and_gets_a_link(inhabited: Installation) -> None:
    """The link leads to this portal, invites that address, and says when it ends."""
    said = inhabited.run("account", "add", OLLE, "--name", "Olle Berg", "--show-secrets")
    assert said.code == 0, said.err
    first, second = said.out.splitlines()
    assert first.startswith(f"✓ invited {OLLE}, link ends ")
    assert second.strip().startswith(f"http://localhost:{inhabited.port}/invite/")
    assert _invited(inhabited, second.strip()) == OLLE


def test_a_script_gets_the_same(inhabited: Installation) -> None:
    """The answer has the account, the link, and the end of the link a day from now."""
    told = _add(inhabited, OLLE, "--name", "Olle Berg", "--role", "administrator")
    assert told["account"]["email"] == OLLE
    assert told["account"]["state"] == "invited"
    assert told["account"]["memberships"][0]["role"] == "administrator"
    ends = datetime.fromisoformat(told["link_ends_at"])
    assert timedelta(hours=23) < ends - datetime.now(UTC) <= timedelta(hours=24)  # noqa: TID251
    assert _invited(inhabited, told["link"]) == OLLE


def test_without_a_terminal_nobody_is_added(inhabited: Installation) -> None:
    """A link that nobody would see is not made, and neither is the account."""
    said = inhabited.run("account", "add", OLLE, "--name", "Olle Berg")
    assert said.code == 2
    assert "--show-secrets" in said.err
    assert len(inhabited.run("account", "list", "--json").json["accounts"]) == 1


@pytest.mark.parametrize(
    ("email", "name", "reason", "sentence"),
    [
        ("anna@@example.com", "Anna", "email_invalid", "“anna@@example.com” is not an email addr"),
        ("", "Anna", "field_empty", "The email address is empty."),
        ("anna@example.com", "  ", "field_empty", "The name is empty."),
        ("anna@example.com", "n" * 101, "field_too_long", "longer than 100 characters"),
        ("anna@example.com", "A\x00nna", "field_unprintable", "characters that cannot be shown"),
        (OWNER, "Anna", "email_taken", f"{OWNER} has an account already."),
        ("MAJA@example.COM", "Anna", "email_taken", "has an account already."),
    ],
)
def test_what_is_no_person_is_refused(
    inhabited: Installation, email: str, name: str, reason: str, sentence: str
) -> None:
    """Each mistake has its sentence and its reason, and nobody is added."""
    said = inhabited.run("account", "add", email, "--name", name, "--show-secrets", "--json")
    assert said.code == 1
    assert said.json["error"]["reason"] == reason
    assert sentence in said.json["error"]["problems"][0]
    assert len(inhabited.run("account", "list", "--json").json["accounts"]) == 1


def test_all_mistakes_are_told_at_once(inhabited: Installation) -> None:
    """A bad address and an empty name are two lines."""
    said = inhabited.run("account", "add", "anna@", "--name", "", "--show-secrets")
    assert said.code == 1
    assert len(said.err.splitlines()) == 2


def test_somebody_who_has_not_come_in_gets_a_new_link(inhabited: Installation) -> None:
    """With --again the old link dies and the new one opens; nobody is added twice."""
    first = _add(inhabited, OLLE, "--name", "Olle Berg")["link"]
    again = _add(inhabited, OLLE.upper(), "--again")["link"]
    assert (_invited(inhabited, first), _invited(inhabited, again)) == (None, OLLE)


def test_somebody_who_has_a_password_gets_no_new_link(inhabited: Installation) -> None:
    """It would be a way around that password."""
    said = inhabited.run("account", "add", OWNER, "--again", "--show-secrets", "--json")
    assert said.code == 1
    assert said.json["error"]["reason"] == "has_password"


def test_a_script_that_says_too_little_is_told_what_is_missing(inhabited: Installation) -> None:
    """Nothing is asked where nobody is there."""
    said = inhabited.run("account", "add", OLLE, "--show-secrets")
    assert (said.code, said.err) == (2, "✗ --name is missing.\n")
    said = inhabited.run("account", "show")
    assert (said.code, said.err) == (2, "✗ EMAIL is missing.\n")
    assert inhabited.run("account", "add", OLLE, "--role", "king").code == 2


# list, show -----------------------------------------------------------------------


def test_everybody_is_listed(inhabited: Installation) -> None:
    """A line each: address, name, role, state, and what they hold."""
    add_olle(inhabited, number=2)
    _add(inhabited, "nora@example.com", "--name", "Nora")
    lines = [line.split() for line in inhabited.run("account", "list").out.splitlines()]
    assert lines[0] == ["EMAIL", "NAME", "ROLE", "STATE", "HOLDS"]
    assert lines[1] == [OWNER, "Maja", "Lind", "owner", "active", "nothing"]
    assert lines[2] == [OLLE, *["Olle", "Berg", "member", "active", "2", "authenticator", "apps"]]
    assert lines[3] == ["nora@example.com", "Nora", "member", "invited", "nothing"]


def test_a_long_list_is_whole(inhabited: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """People are read a page at a time, and none is lost between two pages."""
    monkeypatch.setattr("farstu.services.accounts.PAGE", 3)
    with inhabited.kit() as kit:
        portal_id = portal_of(kit).id
        made = {add_member(kit, portal_id, f"p{n}@example.com").id for n in range(7)}
    told = inhabited.run("account", "list", "--json").json["accounts"]
    assert len(told) == 8
    assert {one["id"] for one in told} > made


def test_somebody_is_shown_with_what_they_hold(inhabited: Installation) -> None:
    """Authenticators by kind with their dates, codes left, sessions."""
    add_olle(inhabited)
    said = inhabited.run("account", "show", OLLE.upper())
    assert said.code == 0
    assert said.out.startswith(f"Olle Berg · {HOST}\n")
    today = datetime.now(UTC).astimezone().strftime("%Y-%m-%d")  # noqa: TID251
    assert f"authenticator app  “Pixel”  added {today}  never used" in said.out
    assert "0 recovery codes left" in said.out
    assert "0 sessions" in said.out


def test_remembered_devices_are_shown_and_told_before_a_reset(inhabited: Installation) -> None:
    """How many there are, each with its browser in JSON; none where there is none."""
    account_id = add_olle(inhabited)
    assert "remembered" not in inhabited.run("account", "show", OLLE).out
    inhabited.run("policy", "set", "--remember-days", "30")
    with inhabited.kit() as kit:
        portal_id = portal_of(kit).id

        def remember(tx: Tx) -> None:
            [app] = authenticators.list_of_account(tx, account_id)
            remembrances.add(tx, make_remembrance(kit, account_id, app.id)[0])

        kit.store.write(remember, portal_id=portal_id)
    assert "1 device" in inhabited.run("account", "show", OLLE).out
    [told] = inhabited.run("account", "show", OLLE, "--json").json["remembered"]
    assert (told["agent"], told["last_used_at"]) == (AGENT, None)
    said = inhabited.run("account", "reset-factors", OLLE, "--reason", "lost", "--yes")
    assert "It forgets 1 remembered device." in said.out + said.err
    assert "remembered" not in inhabited.run("account", "show", OLLE).out


def test_no_secret_is_ever_shown(inhabited: Installation) -> None:
    """Neither a hash nor a sealed value nor a digest is in any answer about somebody."""
    add_olle(inhabited)
    for command in (["show", OLLE], ["list"]):
        for flags in ([], ["--json"]):
            said = inhabited.run("account", *command, *flags)
            assert said.code == 0
            for word in ("$none", "secret", "digest", "password_hash", "token"):
                assert word not in said.out


def test_a_throttled_person_is_shown_as_such(inhabited: Installation) -> None:
    """After too many wrong codes it says from when on they may try again."""
    account_id = add_olle(inhabited)
    with inhabited.kit() as kit:
        portal_id = portal_of(kit).id
        key = key_of(kit, CODES, portal_id, account_id)
        for _ in range(5):
            kit.store.write(
                lambda tx: throttles.charge(tx, key, CODES, now=kit.clock()), portal_id=portal_id
            )
    told = inhabited.run("account", "show", OLLE, "--json").json
    assert datetime.fromisoformat(told["codes_open_at"]) > datetime.now(UTC)  # noqa: TID251
    assert "too many wrong ones: again from" in inhabited.run("account", "show", OLLE).out


def test_what_strangers_typed_does_nothing_to_a_terminal(inhabited: Installation) -> None:
    """Control characters and invisible marks in a name are shown as what they are not."""
    with inhabited.kit() as kit:
        portal_id = portal_of(kit).id
        add_member(kit, portal_id, OLLE, name="\x1b[31mOlle\x07 [bold]B\u202eerg")
    for command in (["list"], ["show", OLLE], ["list", "--json"], ["show", OLLE, "--json"]):
        out = inhabited.run("account", *command).out
        assert not {"\x1b", "\x07", "\u202e"} & set(out)
    assert "�[31mOlle� [bold]B�erg" in inhabited.run("account", "show", OLLE).out


@pytest.mark.parametrize("command", ["show", "reset-factors", "suspend", "resume"])
def test_nobody_is_a_sentence(inhabited: Installation, command: str) -> None:
    """An unknown address is refused, with the command that lists the known ones."""
    more = ["--reason", "lost"] if command == "reset-factors" else []
    said = inhabited.run("account", command, "nobody@example.com", *more)
    assert said.code == 1
    assert said.err == (
        "✗ Nobody is known as nobody@example.com here.\n"
        f"Next: farstu account list --portal {HOST}\n"
    )


# portals --------------------------------------------------------------------------


def test_with_several_portals_one_has_to_be_named(inhabited: Installation) -> None:
    """A script is told which there are; people of one portal are unknown in the other."""
    with inhabited.kit() as kit:
        settle(kit, "other.example", name="Other")
    said = inhabited.run("account", "list")
    assert said.code == 2
    assert said.err == "✗ --portal is missing: one of localhost, other.example.\n"
    add_olle(inhabited)
    there = ("--portal", "OTHER.example")
    assert inhabited.run("account", "show", OLLE, *there).code == 1
    assert inhabited.run("account", "show", OLLE, "--portal", HOST).code == 0
    link = _add(inhabited, OLLE, "--name", "Olle", *there)["link"]
    assert link.startswith(f"http://other.example:{inhabited.port}/invite/")


def test_an_unknown_portal_is_a_sentence(inhabited: Installation) -> None:
    """The next step is the list of those that there are."""
    said = inhabited.run("account", "list", "--portal", "elsewhere.example", "--json")
    assert said.code == 1
    assert said.json["error"]["reason"] == "no_such_portal"
    assert said.json["error"]["next"] == ["farstu portal list"]


def test_before_the_first_owner_there_is_nowhere_to_add_people(fresh: Installation) -> None:
    """The next step is the first owner's link."""
    said = fresh.run("account", "add", OLLE, "--name", "Olle", "--show-secrets", "--json")
    assert said.code == 1
    assert said.json["error"]["reason"] == "no_portal"

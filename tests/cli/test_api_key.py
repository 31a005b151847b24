"""``farstu api-key``: keys are made, shown once, listed and revoked."""

from __future__ import annotations

from typing import Any

from farstu.crypto.api_keys import id_in
from tests.cli.installation import Installation

ADD = ("api-key", "add", "Web shop", "--scope", "people:read")


def make(installation: Installation, *more: str) -> Any:
    """Make one."""
    return installation.run(*ADD, *more, "--show-secrets", "--json").json


def test_a_key_is_made_and_shown_once(inhabited: Installation) -> None:
    """Its text is nowhere afterwards."""
    made = make(inhabited, "--network", "192.0.2.0/28", "--days", "30")
    assert id_in(made["text"]) == made["key"]["id"]
    assert made["key"]["networks"] == ["192.0.2.0/28"]
    told = inhabited.run("api-key", "list", "--json")
    assert [one["id"] for one in told.json["keys"]] == [made["key"]["id"]]
    assert made["text"] not in told.out
    assert "Web shop" in inhabited.run("api-key", "list").out


def test_a_key_is_not_printed_into_a_file(inhabited: Installation) -> None:
    """Where no terminal is, nothing is made unless it is asked for."""
    said = inhabited.run(*ADD)
    assert (said.code, "--show-secrets" in said.err) == (2, True)
    assert inhabited.run("api-key", "list", "--json").json["keys"] == []


def test_a_wrong_wish_is_told(inhabited: Installation) -> None:
    """No scope, no name, no network."""
    assert inhabited.run("api-key", "add", "Web shop", "--show-secrets").code == 2
    assert "empty" in inhabited.run("api-key", "add", " ", *ADD[3:], "--show-secrets").err
    said = inhabited.run(*ADD, "--network", "here", "--show-secrets")
    assert (said.code, "“here” is no list" in said.err) == (1, True)
    unshown = ("api-key", "add", "PAM", "--scope", "privacyidea:open", "--show-secrets")
    said = inhabited.run(*unshown)
    assert (said.code, "--network" in said.err) == (2, True)
    assert inhabited.run(*unshown, "--network", "0.0.0.0/0").code == 1


def test_a_key_is_revoked(inhabited: Installation) -> None:
    """Once; another time there is nothing to revoke."""
    made = make(inhabited)["key"]["id"]
    assert inhabited.run("api-key", "revoke", made).code == 0
    said = inhabited.run("api-key", "revoke", made)
    assert (said.code, "farstu api-key list" in said.err) == (1, True)
    assert "revoked" in inhabited.run("api-key", "list").out

"""``farstu organisation``: customers are added, listed, renamed and shown."""

from __future__ import annotations

from tests.cli.installation import OLLE, Installation


def add(installation: Installation, name: str = "Hamnkontoret") -> str:
    """Add one, and say its id."""
    told = installation.run("organisation", "add", name, "--json").json
    return str(told["organisation"]["id"])


def test_one_is_added_listed_and_shown(inhabited: Installation) -> None:
    """By name in any spelling, or by its id; nobody belongs to it yet."""
    made = add(inhabited)
    told = inhabited.run("organisation", "list", "--json").json
    assert [one["kind"] for one in told["organisations"]] == ["customer", "staff"]
    for which in ("HAMNKONTORET", made):
        shown = inhabited.run("organisation", "show", which, "--json").json["organisation"]
        assert (shown["id"], shown["counts"]["people"]) == (made, 0)
    assert "0 people" in inhabited.run("organisation", "show", made).out


def test_a_name_is_taken_once(inhabited: Installation) -> None:
    """However it is spelled."""
    add(inhabited)
    said = inhabited.run("organisation", "add", "hamnkontoret")
    assert (said.code, "called “hamnkontoret” already" in said.err) == (1, True)


def test_one_is_renamed(inhabited: Installation) -> None:
    """It keeps its id; a name that is taken changes nothing."""
    made = add(inhabited)
    add(inhabited, "Isbrytarna")
    said = inhabited.run("organisation", "rename", made, "--to", "isbrytarna")
    assert said.code == 1
    told = inhabited.run("organisation", "rename", made, "--to", "Kajen", "--json").json
    assert told["organisation"] == {**told["organisation"], "id": made, "name": "Kajen"}


def test_what_is_not_there_is_told(inhabited: Installation) -> None:
    """With where to look."""
    said = inhabited.run("organisation", "show", "Nowhere")
    assert said.code == 1
    assert "farstu organisation list" in said.err


def test_somebody_is_added_to_an_organisation(inhabited: Installation) -> None:
    """With a role there, and not among the portal's own people."""
    made = add(inhabited)
    about = ("--name", "Olle", "--organisation", "Hamnkontoret", "--role", "owner")
    told = inhabited.run("account", "add", OLLE, *about, "--show-secrets", "--json").json
    [belongs] = told["account"]["memberships"]
    assert (belongs["organisation_id"], belongs["role"]) == (made, "owner")

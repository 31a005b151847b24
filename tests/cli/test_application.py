"""``farstu application``: what people go on to is added, changed, switched off and removed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.installation import Installation

BACK = "https://app.example/callback"
NAME = "Domain manager"


def add(installation: Installation, *more: str, name: str = NAME) -> Any:
    """Add one, and say all that is told."""
    said = installation.run(
        "application", "add", name, "--redirect-address", BACK, "--show-secrets", "--json", *more
    )
    assert said.code == 0, said.err
    return said.json


def show(installation: Installation, name: str = NAME) -> Any:
    """Look at one."""
    return installation.run("application", "show", name, "--json").json["application"]


def test_one_is_added_with_what_its_people_need(inhabited: Installation) -> None:
    """Issuer, discovery, client id, and its secret, which is nowhere afterwards."""
    told = add(inhabited)
    assert told["discovery"] == f"{told['issuer']}/.well-known/openid-configuration"
    assert told["application"]["client_id"] == told["client_id"]
    for way in (("list",), ("show", NAME), ("show", told["client_id"].upper())):
        said = inhabited.run("application", *way)
        assert told["secret"] not in said.out
    [held] = show(inhabited)["secrets"]
    assert told["secret"].endswith(held["hint"])


def test_a_secret_is_shown_on_a_terminal_only(inhabited: Installation) -> None:
    """Without one it has to be asked for, before anything is made."""
    ways = (("add", NAME, "--redirect-address", BACK), ("secret", "add", NAME))
    for way in ways:
        assert inhabited.run("application", *way).code == 2
    assert inhabited.run("application", "list", "--json").json["applications"] == []
    assert "There is no application yet" in inhabited.run("application", "list").out


def test_it_has_the_rules_that_were_said(inhabited: Installation) -> None:
    """Every flag is a rule, at the beginning and later; what is not mentioned stays."""
    flags = "--authentication none --native --least multi --scopes email --takes-limited"
    rules = add(inhabited, *flags.split())["application"]["rules"]
    assert rules["authentication"] == "none"
    assert (rules["scopes"], rules["least"]) == (["openid", "email"], "multi")
    later = (
        "--pairwise --no-asks-consent --algorithm ES256 --logout-address https://app.example/out"
    )
    args = ["--signed-out-address", "https://app.example/", "--name", "Domains", *later.split()]
    assert inhabited.run("application", "set", NAME, *args).code == 0
    changed = show(inhabited, "Domains")["rules"]
    said = {
        "is_pairwise": True,
        "asks_consent": False,
        "algorithm": "ES256",
        "logout_address": "https://app.example/out",
        "signed_out_addresses": ["https://app.example/"],
    }
    assert changed == {**rules, **said}


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--redirect-address", "http://app.example/x"], "has to be written whole"),
        (["--redirect-address", ""], "At least one --redirect-address"),
        ([a for n in range(30) for a in ("--redirect-address", f"{BACK}{n}")], "20 at most"),
        (["--authentication", "private_key_jwt"], "JSON Web Key Set"),
        (["--scopes", "openid,everything"], "There is no scope everything"),
        (["--keys", "/nowhere/keys.json"], "/nowhere/keys.json"),
        ([], "Nothing to set"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_done(
    inhabited: Installation, flags: list[str], told: str
) -> None:
    """A sentence, and the rules as they were."""
    before = add(inhabited)["application"]["rules"]
    said = inhabited.run("application", "set", NAME, *flags)
    assert (said.code in {1, 2}, told in said.err) == (True, True), said.err
    assert show(inhabited)["rules"] == before


@pytest.mark.parametrize("content", ["{", "[]", '{"keys": []}', "[" * 60_000])
def test_a_file_that_has_no_keys_is_told(
    inhabited: Installation, tmp_path: Path, content: str
) -> None:
    """Whatever is in it instead."""
    add(inhabited)
    file = tmp_path / "keys.json"
    file.write_text(content)
    flags = ("--authentication", "private_key_jwt", "--keys", str(file))
    said = inhabited.run("application", "set", NAME, *flags)
    assert (said.code, "Traceback" in said.err) == (1, False)


def test_keys_come_from_a_file(inhabited: Installation, tmp_path: Path) -> None:
    """Then it has no secret, and can be given none."""
    key = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"keys": [{**key, "kid": "a", "alg": "Ed25519", "use": "sig"}]}))
    told = add(inhabited, "--authentication", "private_key_jwt", "--keys", str(file))
    assert told["secret"] is None
    said = inhabited.run("application", "secret", "add", NAME, "--show-secrets")
    assert (said.code, "has no secret by its rules" in said.err) == (1, True)


def test_a_name_is_taken_once(inhabited: Installation) -> None:
    """However it is spelled."""
    add(inhabited)
    args = ("domain MANAGER", "--redirect-address", BACK, "--show-secrets")
    said = inhabited.run("application", "add", *args)
    assert (said.code, "There is an application called" in said.err) == (1, True)


def test_a_secret_is_replaced_while_both_live(inhabited: Installation) -> None:
    """A second is added, a third is not; one is removed by its last characters, or by its id."""
    add(inhabited)
    args = ("secret", "add", NAME, "--show-secrets")
    new = inhabited.run("application", *args, "--json").json["secret"]
    assert inhabited.run("application", *args).code == 1
    assert new.endswith(show(inhabited)["secrets"][1]["hint"])
    gone = inhabited.run("application", "secret", "remove", NAME, "nope")
    assert (gone.code, "No single secret" in gone.err) == (1, True)
    first = show(inhabited)["secrets"][0]
    assert inhabited.run("application", "secret", "remove", NAME, first["id"]).code == 0
    [left] = show(inhabited)["secrets"]
    assert inhabited.run("application", "secret", "remove", NAME, left["hint"]).code == 0
    assert show(inhabited)["secrets"] == []


def test_it_is_suspended_and_resumed(inhabited: Installation) -> None:
    """Said twice, it is done once."""
    add(inhabited)
    for deed, is_suspended in (("suspend", True), ("suspend", True), ("resume", False)):
        told = inhabited.run("application", deed, NAME, "--json").json
        assert told["application"]["suspended"] is is_suspended


def test_it_is_removed(inhabited: Installation) -> None:
    """Once it was confirmed; then nobody knows it."""
    add(inhabited)
    assert inhabited.run("application", "remove", NAME).code == 2
    said = inhabited.run("application", "remove", NAME, "--yes")
    assert (said.code, "0 people allowed it" in said.err) == (0, True)
    said = inhabited.run("application", "show", NAME)
    assert (said.code, "farstu application list" in said.err) == (1, True)


# Behind a proxy -----------------------------------------------------------------------------------


def protect(installation: Installation, *more: str, name: str = "Wiki") -> Any:
    """Say what stands behind a proxy."""
    return installation.run("application", "protect", name, *more)


def test_an_application_behind_a_proxy_is_added_and_changed(inhabited: Installation) -> None:
    """Hosts and rules, a line each; what is not mentioned stays."""
    host = "https://wiki.example"
    added = protect(inhabited, "--host", host, "--rule", "/public/ everybody", "--rule", "/")
    assert added.code == 0, added.err
    assert "farstu proxy-config nginx Wiki\n" in added.out
    changed = protect(inhabited, "--least", "multi", "--folds-case")
    assert (changed.code, "changed Wiki" in changed.out) == (0, True)
    shown = inhabited.run("application", "show", "Wiki").out
    for said in (host, "/public/ everybody", "/ signed_in", "multi"):
        assert said in shown, said
    assert show(inhabited, "Wiki")["rules"]["folds_case"] is True


def test_what_is_no_rule_is_said_and_nothing_is_done(inhabited: Installation) -> None:
    """Nor is an application without a host, or at a host that another one has."""
    wrong = protect(inhabited, "--host", "https://wiki.example", "--rule", "/ nobody")
    assert (wrong.code, "“/ nobody” is no rule" in wrong.err) == (2, True)
    assert protect(inhabited).code == 1
    assert protect(inhabited, "--host", "https://wiki.example").code == 0
    assert protect(inhabited, "--host", "https://wiki.example", name="Other").code == 1
    listed = inhabited.run("application", "list", "--json").json["applications"]
    assert [one["name"] for one in listed] == ["Wiki"]


def test_each_door_has_its_own_commands(inhabited: Installation) -> None:
    """What comes by OpenID Connect is not protected by a proxy, nor the other way round."""
    add(inhabited)
    assert protect(inhabited, "--host", "https://wiki.example").code == 0
    other = protect(inhabited, "--host", "https://other.example", name=NAME)
    assert (other.code, "does not stand behind a proxy" in other.err) == (1, True)
    said = inhabited.run("application", "set", "Wiki", "--native")
    assert (said.code, "stands behind a proxy" in said.err) == (1, True)


def test_an_application_of_the_hosted_page_is_added_and_changed(inhabited: Installation) -> None:
    """Its secret is shown once; what is no rule of its door is refused, and changes nothing."""
    back = "https://shop.example/back"
    way = ("application", "prove", "Web shop", "--return-address", back)
    assert inhabited.run(*way).code == 2
    told = inhabited.run(*way, "--least", "multi", "--show-secrets", "--json").json
    assert told["prove"] == f"{told['portal']}/prove"
    assert told["application"]["door"] == "hosted_page"
    shown = inhabited.run("application", "show", "Web shop").out
    assert told["secret"] not in shown
    for said in (back, "multi", told["secret"][-4:]):
        assert said in shown, said
    more = inhabited.run("application", "secret", "add", "Web shop", "--show-secrets")
    assert more.code == 0, more.err
    other = ("--return-address", back, "--return-address", f"{back}2", "--name", "Shop")
    assert inhabited.run("application", "set", "Web shop", *other).code == 0
    rules = show(inhabited, "Shop")["rules"]
    assert rules == {"return_addresses": [back, f"{back}2"], "least": "multi"}
    wrong = inhabited.run("application", "set", "Shop", "--native")
    assert (wrong.code, "has no such rule: is_native" in wrong.err) == (2, True)
    assert inhabited.run("application", "protect", "Shop").code == 1
    assert show(inhabited, "Shop")["rules"] == rules


def test_an_application_with_a_plug_in_for_duo_is_added_and_changed(
    inhabited: Installation,
) -> None:
    """What is printed is what is entered in the plug-in; the secret is shown once."""
    back = "https://vpn.example/back"
    way = ("application", "duo", "VPN", "--return-address", back)
    assert inhabited.run(*way).code == 2
    told = inhabited.run(*way, "--least", "multi", "--show-secrets", "--json").json
    assert "/" not in told["api_hostname"]
    assert (len(told["client_id"]), len(told["secret"])) == (20, 40)
    assert told["application"]["door"] == "duo_universal"
    shown = inhabited.run("application", "show", "VPN").out
    assert told["secret"] not in shown
    for said in (back, "multi", told["api_hostname"]):
        assert said in shown, said
    assert inhabited.run("application", "set", "VPN", "--takes-limited").code == 0
    rules = show(inhabited, "VPN")["rules"]
    assert rules == {"return_addresses": [back], "least": "multi", "takes_limited": True}
    bare = inhabited.run("application", "duo", "Other", "--show-secrets")
    assert (bare.code, "At least one --return-address" in bare.err) == (1, True)


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ([], "At least one --return-address"),
        (["--return-address", "http://shop.example/"], "has to be written whole"),
    ],
)
def test_a_hosted_page_leads_back_to_whole_addresses(
    inhabited: Installation, flags: list[str], told: str
) -> None:
    """Or nothing is added."""
    said = inhabited.run("application", "prove", "Web shop", *flags, "--show-secrets")
    assert (said.code, told in said.err) == (1, True), said.err
    assert inhabited.run("application", "list", "--json").json["applications"] == []

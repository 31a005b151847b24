"""Applications by a portal's own program: added, changed, given secrets, stopped."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from farstu.api import application_shapes as shapes
from farstu.core.assurance import Assurance
from farstu.core.audit import AuditEvent as E
from farstu.core.relying_parties import (
    Authentication,
    Door,
    Scope,
    SigningAlgorithm,
)
from farstu.crypto.tokens import digest
from farstu.services.portals import Hand
from farstu.services.relying_parties import Added, add_relying_party
from farstu.store import relying_parties
from tests.api.support.program import Program
from tests.support.house import open_house
from tests.web.support.home import Home

BACK = "https://shop.example/callback"
SHOP = {"name": "Shop", "openid_connect": {"redirect_addresses": [BACK]}}
WIKI = {"name": "Wiki", "forward_auth": {"hosts": ["https://wiki.example"]}}


def add(program: Program, said: Any = None) -> Any:
    """Add one; say what came back."""
    made = program.post("/applications", SHOP if said is None else said)
    assert made.status == 201, made.json
    return made.json


def test_an_application_is_added_shown_and_listed(program: Program) -> None:
    """Its secret is in the first answer, and in none after it."""
    made = add(program)
    one = made["application"]
    assert made["discovery"].startswith(made["issuer"])
    assert one["openid_connect"]["redirect_addresses"] == [BACK]
    assert (one["door"], one["forward_auth"], one["suspended"]) == ("openid_connect", None, False)
    assert [held["hint"] for held in one["secrets"]] == [made["secret"][-4:]]
    assert program.get(f"/applications/{one['id']}").json == one
    assert program.get("/applications").json == {"applications": [one]}
    assert made["secret"] not in program.get("/applications").answer.text


def test_a_repeated_request_tells_the_same_secret(program: Program) -> None:
    """There is one application, and the answer was sealed meanwhile."""
    first = program.post("/applications", SHOP, Idempotency_Key="a")
    again = program.post("/applications", SHOP, Idempotency_Key="a")
    assert (first.status, again.status, again.json) == (201, 201, first.json)
    assert len(program.get("/applications").json["applications"]) == 1


def test_rules_are_said_as_they_are_shown(program: Program) -> None:
    """What was read can be sent back as it is, and changes nothing; for each door."""
    for said in (SHOP, WIKI):
        one = add(program, said)["application"]
        same = {"revision": 0, one["door"]: one[one["door"]], "name": one["name"]}
        after = program.put(f"/applications/{one['id']}", same)
        assert (after.status, after.json) == (200, {**one, "revision": 1})


def test_a_change_says_what_it_was_written_about(program: Program) -> None:
    """What is left out stays; who comes second is told, and writes nothing."""
    one = add(program)["application"]
    path = f"/applications/{one['id']}"
    rules = {"least": "multi", "scopes": ["openid", "email"], "algorithm": "ES256"}
    after = program.put(path, {"revision": 0, "openid_connect": rules}).json
    assert after["openid_connect"] == one["openid_connect"] | rules
    late = program.put(path, {"revision": 0, "name": "Mine"})
    assert (late.status, late.code) == (409, "rules_changed_meanwhile")
    assert program.get(path).json == after
    assert program.put(path, {"revision": 1, "name": "Mine"}).json["name"] == "Mine"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"name": "Shop"}, "choice_unknown"),
        ({**SHOP, **WIKI}, "choice_unknown"),
        ({"name": "Shop", "openid_connect": {}}, "address_missing"),
        ({"name": " ", "openid_connect": {"redirect_addresses": [BACK]}}, "field_empty"),
        (
            {"name": "Shop", "openid_connect": {"redirect_addresses": ["http://shop.example/"]}},
            "address_open",
        ),
        (
            {"name": "Shop", "openid_connect": {"redirect_addresses": [BACK], "scopes": []}},
            "choice_unknown",
        ),
        ({"name": "Wiki", "forward_auth": {"hosts": ["wiki"]}}, "origin_unclear"),
        (
            {
                "name": "Wiki",
                "forward_auth": {"hosts": ["https://w.example"], "rules": ["/ nobody"]},
            },
            "rule_unclear",
        ),
        ({"name": "Shop", "openid_connect": {"least": "none"}}, "fields_wrong"),
        ({"name": "Shop", "openid_connect": {"asks_consent": "no"}}, "fields_wrong"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_added(
    program: Program, said: object, code: str
) -> None:
    """Each by its code."""
    assert program.post("/applications", said).code == code
    assert program.get("/applications").json == {"applications": []}


def test_rules_of_another_door_are_refused(program: Program) -> None:
    """One comes in by the door that it was added with."""
    one = add(program)["application"]
    said = {"revision": 0, "forward_auth": {"hosts": ["https://wiki.example"]}}
    assert program.put(f"/applications/{one['id']}", said).code == "choice_unknown"


def test_secrets_are_made_and_removed(program: Program, home: Home) -> None:
    """Two live at once, each as a digest; one behind a proxy has none."""
    made = add(program)
    path = f"/applications/{made['application']['id']}"
    second = program.post(f"{path}/secrets")
    assert second.status == 201
    assert program.post(f"{path}/secrets").code == "secrets_two"
    kept = home.house.read(lambda tx: relying_parties.list_secrets(tx, made["application"]["id"]))
    texts = [made["secret"], second.json["secret"]]
    assert [one.secret_digest for one in kept] == [digest(text) for text in texts]
    held = program.get(path).json["secrets"]
    assert [one["place"] for one in held] == [0, 1]
    gone = f"{path}/secrets/{held[0]['id']}"
    assert program.call("DELETE", gone).json == {"removed": held[0]["id"]}
    assert program.call("DELETE", gone).code == "not_found"
    wiki = add(program, WIKI)["application"]["id"]
    assert program.post(f"/applications/{wiki}/secrets").code == "no_secret_kept"


def test_it_is_suspended_let_in_again_and_removed(program: Program, home: Home) -> None:
    """The trail says by which key."""
    one = add(program)["application"]["id"]
    assert program.post(f"/applications/{one}/suspend").json["suspended"] is True
    assert program.post(f"/applications/{one}/resume").json["suspended"] is False
    assert program.call("DELETE", f"/applications/{one}").json == {"removed": one}
    assert program.get("/applications").json == {"applications": []}
    events = program.get("/events").json["events"]
    key = str(program.key)[7:33]
    ours = {one["event"]: one["facts"] for one in events if "relying_party" in one["facts"]}
    assert set(ours) == {
        E.RELYING_PARTY_ADDED,
        E.RELYING_PARTY_SECRET_ADDED,
        E.RELYING_PARTY_SUSPENDED,
        E.RELYING_PARTY_RESUMED,
        E.RELYING_PARTY_REMOVED,
    }
    assert all((one["by"], one["key"]) == ("api", key) for one in ours.values())
    assert home.house.read(relying_parties.list_all) == []


def test_another_portals_application_is_not_there(program: Program, home: Home) -> None:
    """A key is of one portal."""
    with open_house(home.house.kit.store, host="other.test") as there:
        by = Hand(visit=there.visit)
        rules = shapes.rules_said(shapes.ApplicationSaid.model_validate(SHOP))
        assert rules is not None
        added = there.write(
            lambda tx: add_relying_party(there.kit, tx, name="Theirs", rules=rules, by=by)
        )
        assert isinstance(added, Added)
        path = f"/applications/{added.party.id}"
        assert program.get(path).code == "not_found"
        assert program.put(path, {"revision": 0, "name": "Ours"}).code == "not_found"
        assert program.call("DELETE", path).code == "not_found"
        for deed in ("secrets", "suspend", "resume"):
            assert program.post(f"{path}/{deed}").code == "not_found"
        assert there.read(lambda tx: relying_parties.find(tx, added.party.id)) == added.party


def test_every_word_of_the_rules_can_be_said() -> None:
    """A door, a scope or a level that is new is said by the API too."""
    assert set(get_args(shapes.Ways)) == {one.value for one in Authentication}
    assert set(get_args(shapes.Algorithms)) == {one.value for one in SigningAlgorithm}
    assert set(get_args(shapes.Scopes)) == {one.value for one in Scope}
    levels = {one.name.lower() for one in Assurance if one > Assurance.NONE}
    assert set(get_args(shapes.Least)) == levels
    assert set(shapes.SHAPES) == set(shapes.STARTS) == set(Door)

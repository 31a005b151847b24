"""Which security keys a portal takes, as its operator says it, and what doctor thinks of that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from farstu.app import open_house
from farstu.config import load_config
from farstu.core.assurance import Assurance, FactorKind
from farstu.core.key_models import Certification, KeyDemand
from farstu.core.plans import Layer
from farstu.core.policy import Policy
from farstu.core.roles import Role
from farstu.factors import REGISTRY
from farstu.factors.webauthn import WebAuthn
from farstu.services.secrets import place_of
from farstu.services.vault import put_away
from farstu.store import authenticators
from farstu.store.authenticators import Authenticator
from farstu.store.tx import Tx
from tests.cli.installation import OWNER, Installation, find_owner, portal_of
from tests.support.fido import PAST, Alliance
from tests.support.house import put_layer
from tests.support.metadata import NANO_ID, RIVAL_ID, VAKT_ID, publish, write

GENUINE = ("--key-level", "genuine")


@pytest.fixture
def told(inhabited: Installation, tmp_path: Path) -> Installation:
    """Give an installation that has metadata."""
    inhabited.settings.update(write(tmp_path))
    return inhabited


def keys_of(said: Any) -> tuple[object, object]:
    """Take what a policy says of keys."""
    policy = said.json["policy"]
    return policy["key_models"], policy["key_level"]


def test_models_are_listed_with_their_ids_and_levels(told: Installation) -> None:
    """So that somebody can pick; a broken one is there, and says so."""
    rows = [line.split(maxsplit=2) for line in told.run("policy", "key-models").out.splitlines()]
    assert rows == [
        [RIVAL_ID, "1", "Rival One"],
        [VAKT_ID, "2", "Vakt Bio"],
        [NANO_ID, "broken", "Vakt Nano"],
    ]
    said = told.run("policy", "key-models", "--json").json
    assert (said["number"], said["next_update"]) == (7, "2030-02-01")
    assert said["models"][1] == {
        "id": VAKT_ID,
        "name": "Vakt Bio",
        "level": "2",
        "broken": False,
        "hardware": True,
    }


def test_the_program_judges_keys_by_the_file_of_its_configuration(
    told: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What serves knows the models that the command line lists; every other factor is as it was."""
    for name, value in told.environment().items():
        monkeypatch.setenv(name, value)
    with open_house(load_config()) as house:
        keys = house.kit.factors[FactorKind("webauthn")]
        assert isinstance(keys, WebAuthn)
        assert keys.metadata is not None
        assert keys.metadata is house.kit.metadata
        assert list(house.kit.factors) == [factor.kind for factor in REGISTRY]


def test_keys_are_demanded_and_not_any_more(told: Installation) -> None:
    """Each option changes its own half; the audit has both, and *any* takes them back."""
    said = told.run("policy", "set", "--key-models", f" {VAKT_ID.upper()},{RIVAL_ID},", "--json")
    both = sorted([VAKT_ID, RIVAL_ID])
    assert keys_of(said) == (both, "any")
    assert keys_of(told.run("policy", "set", "--key-level", "1+", "--json")) == (both, "1+")
    assert keys_of(told.run("policy", "set", "--key-models", "any", "--json")) == (None, "1+")
    assert keys_of(told.run("policy", "set", "--grace-days", "3", "--json")) == (None, "1+")
    assert keys_of(told.run("policy", "set", "--key-level", "any", "--json")) == (None, "any")


def test_a_demand_is_explained(told: Installation) -> None:
    """To people: what is asked, where it comes from, and what becomes of keys that are held."""
    said = told.run("policy", "set", "--key-models", VAKT_ID, "--key-level", "2").out
    assert said.splitlines()[-1].startswith("Keys that people hold already go on counting")
    assert "go on counting" not in told.run("policy", "set", "--grace-days", "1").out
    owners = Policy(
        required=Assurance.MULTI,
        allowed=frozenset({FactorKind("webauthn")}),
        keys=KeyDemand(certification=Certification.GENUINE),
    )
    with told.kit() as kit:
        layer = Layer(policy=owners, role=Role.OWNER)
        kit.store.write(
            lambda tx: put_layer(tx, layer, at=kit.clock()), portal_id=portal_of(kit).id
        )
    lines = [line.split() for line in told.run("policy", "explain", OWNER).out.splitlines()]
    assert ["key", "models", VAKT_ID, "portal"] in [line[:4] for line in lines]
    assert ["key", "level", "2", "portal"] in [line[:4] for line in lines]


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--key-models", f"{VAKT_ID},vakt"), "There is no model 'vakt'."),
        (("--key-models", " , "), "--key-models names none."),
        (("--key-level", "4"), "There is no level '4'. There are: any, genuine, 1, 1+, 2, 2+, 3"),
    ],
)
def test_a_slip_of_the_pen_changes_nothing(
    told: Installation, flags: tuple[str, ...], said: str
) -> None:
    """It is told with what there is, and ends with 2."""
    before = told.run("policy", "show", "--json").json
    wrong = told.run("policy", "set", *flags)
    assert (wrong.code, said in wrong.err) == (2, True)
    assert told.run("policy", "show", "--json").json == before


@pytest.mark.parametrize(
    "flags",
    [
        ("--key-models", NANO_ID),
        ("--key-level", "3"),
        ("--key-models", RIVAL_ID, "--key-level", "2"),
    ],
    ids=["broken", "too high", "both, and none is both"],
)
def test_what_no_key_could_show_is_refused(told: Installation, flags: tuple[str, ...]) -> None:
    """Else the page would offer what nobody can do."""
    said = told.run("policy", "set", *flags, "--json")
    assert (said.code, said.json["error"]["reason"]) == (1, "key_models_unknown")
    assert keys_of(told.run("policy", "show", "--json")) == (None, "any")


def test_without_metadata_nothing_can_be_asked_of_keys(inhabited: Installation) -> None:
    """It says what to configure; what takes a demand back needs nothing."""
    for words in (
        ("policy", "set", *GENUINE),
        ("policy", "set", "--key-models", VAKT_ID),
        ("policy", "key-models"),
    ):
        said = inhabited.run(*words)
        assert said.code == 1
        assert "`webauthn.metadata`" in said.err
    assert inhabited.run("policy", "set", "--key-models", "any", "--key-level", "any").code == 0


def test_models_on_which_layers_do_not_agree_are_refused_where_keys_are_all_there_is(
    told: Installation,
) -> None:
    """The portal would take one model and the owners' layer another: no owner could set up."""
    other = Policy(
        required=Assurance.MULTI,
        allowed=frozenset({FactorKind("webauthn")}),
        keys=KeyDemand(models=frozenset({RIVAL_ID})),
    )
    with told.kit() as kit:
        layer = Layer(policy=other, role=Role.OWNER)
        kit.store.write(
            lambda tx: put_layer(tx, layer, at=kit.clock()), portal_id=portal_of(kit).id
        )
    said = told.run("policy", "set", "--key-models", VAKT_ID, "--json")
    assert (said.code, said.json["error"]["reason"]) == (1, "policy_unsatisfiable")


def test_holders_of_other_keys_are_listed(told: Installation) -> None:
    """Before the demand nobody is; after it everybody whose key was not confirmed."""
    with told.kit() as kit:
        portal_id = portal_of(kit).id
        owner = find_owner(kit, portal_id)
        bare = Authenticator(
            id=kit.new_id(kit.clock()),
            account_id=owner.id,
            kind=FactorKind("webauthn"),
            name="Blue",
            secret=b"",
            counter=0,
            created_at=kit.clock(),
            worth=Assurance.MULTI,
        )

        def deed(tx: Tx) -> None:
            secret = put_away(kit, tx, {"aaguid": VAKT_ID}, place=place_of(portal_id, bare))
            authenticators.add(tx, replace(bare, secret=secret))

        kit.store.write(deed, portal_id=portal_id)
    assert told.run("policy", "key-holders").out.startswith("✓ every key")
    told.run("policy", "set", *GENUINE)
    assert told.run("policy", "key-holders").out.split("  ") == [OWNER, "Blue", "not confirmed\n"]
    assert told.run("policy", "key-holders", "--json").json["keys"] == [
        {"account_id": owner.id, "email": OWNER, "name": "Blue", "model": ""}
    ]


# doctor ---------------------------------------------------------------------------


def look(installation: Installation) -> list[tuple[str, str]]:
    """Say what doctor finds of models."""
    found = installation.run("doctor", "--json").json["findings"]
    return [(one["state"], one["text"]) for one in found if one["name"] == "key models"]


def test_doctor_counts_the_models(told: Installation, tmp_path: Path) -> None:
    """And says when there will be a newer file; without metadata there is nothing to say."""
    told.settings.update(write(tmp_path, publish(nextUpdate="2999-02-01")))
    assert look(told) == [("fine", "3 models, issue 7; the next one comes on 2999-02-01")]
    told.settings.clear()
    assert look(told) == []


def test_doctor_warns_of_a_file_that_has_a_successor(
    inhabited: Installation, tmp_path: Path
) -> None:
    """It still counts: what was revoked since is not known."""
    blob = publish(nextUpdate="2020-01-01")
    inhabited.settings.update(write(tmp_path, blob))
    assert look(inhabited) == [
        ("warning", "3 models, issue 7; the next one is out since 2020-01-01")
    ]
    assert inhabited.run("policy", "set", *GENUINE).code == 0


def test_doctor_finds_a_file_whose_signer_cannot_be_believed_any_more(
    inhabited: Installation, tmp_path: Path
) -> None:
    """And with it that nobody can set up what the portal asks for; nothing else stops."""
    inhabited.settings.update(write(tmp_path))
    assert inhabited.run("policy", "set", *GENUINE).code == 0
    ended = PAST[0], PAST[0].replace(year=2021)
    inhabited.settings.update(write(tmp_path, alliance=Alliance.found(valid=ended)))
    (state, text), (also, nobody) = look(inhabited)
    assert (state, also) == ("problem", "problem")
    assert "valid until 2021-" in text
    assert nobody == "nobody can set up a key that localhost would take"
    inhabited.settings.clear()
    assert look(inhabited) == [("problem", nobody)]
    assert inhabited.run("policy", "set", "--key-level", "any").code == 0
    assert look(inhabited) == []

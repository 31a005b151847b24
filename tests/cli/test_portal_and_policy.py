"""``farstu portal`` and ``farstu policy``: what there is, what is asked of whom, and changes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.audit import AuditEvent
from farstu.core.plans import Layer
from farstu.core.policy import Policy, Settings
from farstu.core.roles import Role
from farstu.store import accounts, organisations
from farstu.store.schema import audit_events as t
from farstu.store.tx import EVERYWHERE, Tx
from tests.cli.installation import (
    HOST,
    NILS,
    OLLE,
    OWNER,
    TOTP,
    Installation,
    add_customers,
    add_olle,
    portal_of,
    settle,
)
from tests.support.house import put_layer

BOTH = ["totp", "webauthn"]
STRICT = Policy(required=Assurance.MULTI, allowed=frozenset({TOTP}))


def _add_layers(installation: Installation, *layers: Layer) -> None:
    with installation.kit() as kit:

        def deed(tx: Tx) -> None:
            for layer in layers:
                put_layer(tx, layer, at=kit.clock())

        kit.store.write(deed, portal_id=portal_of(kit).id)


def _staff_id(installation: Installation) -> str:
    with installation.kit() as kit:
        portal_id = portal_of(kit).id
        return kit.store.read(organisations.list_organisations, portal_id=portal_id)[0].id


# portal ---------------------------------------------------------------------------


def test_portals_are_listed(inhabited: Installation) -> None:
    """A line each, with the address that people type."""
    with inhabited.kit() as kit:
        settle(kit, "other.example", name="Other")
    at = inhabited.port
    assert [line.split() for line in inhabited.run("portal", "list").out.splitlines()] == [
        [HOST, "Nordskär", f"http://localhost:{at}"],
        ["other.example", "Other", f"http://other.example:{at}"],
    ]
    told = inhabited.run("portal", "list", "--json").json["portals"]
    assert [one["host"] for one in told] == [HOST, "other.example"]


def test_no_portal_is_no_mistake(fresh: Installation) -> None:
    """The list is empty, and people are told the next step."""
    said = fresh.run("portal", "list")
    assert said.code == 0
    assert "Next: farstu serve" in said.out
    assert fresh.run("portal", "list", "--json").json == {"portals": []}


def test_a_portal_is_shown(inhabited: Installation) -> None:
    """Address, policy, settings, and the key that seals its data, by its id only."""
    told = inhabited.run("portal", "show", "--json").json
    assert (told["host"], told["name"]) == (HOST, "Nordskär")
    assert told["policy"]["required"] == "required"
    assert told["settings"] == asdict(Settings())
    assert [key["retired"] for key in told["data_keys"]] == [False]
    lines = inhabited.run("portal", "show", HOST).out.splitlines()
    assert "codes asked back     no" in lines
    assert "time zone            –" in lines
    assert lines[0] == f"Nordskär · {HOST}"
    assert lines[-1].split()[:3] == ["data", "key", told["data_keys"][0]["id"]]


def test_an_unknown_portal_is_refused(inhabited: Installation) -> None:
    """With the command that lists the known ones."""
    said = inhabited.run("portal", "show", "elsewhere.example")
    assert said.code == 1
    assert said.err == "✗ There is no portal at elsewhere.example.\nNext: farstu portal list\n"


# policy show ----------------------------------------------------------------------


def test_the_portals_own_policy_is_shown(inhabited: Installation) -> None:
    """What it asks of everybody, in the words in which it is set."""
    told = inhabited.run("policy", "show", "--json").json
    assert told["policy"] == {
        "required": "required",
        "assurance": "multi",
        "allowed": ["totp", "webauthn"],
        "grace_days": 0,
        "remember_days": 0,
        "limited_entry": False,
        "key_models": None,
        "key_level": "any",
    }
    rows = [line.split("  ") for line in inhabited.run("policy", "show").out.splitlines()[1:]]
    assert [(row[0], row[-1].strip()) for row in rows] == [
        ("second factor", "required"),
        ("allowed", "authenticator app, security key"),
        ("grace period", "none"),
        ("remembers", "no"),
        ("limited entry", "no"),
        ("key models", "any"),
        ("key level", "any"),
    ]


def test_layers_of_roles_and_organisations_are_shown(inhabited: Installation) -> None:
    """Each with whose it is."""
    staff = _staff_id(inhabited)
    _add_layers(
        inhabited,
        Layer(policy=STRICT, role=Role.OWNER),
        Layer(policy=STRICT, organisation_id=staff),
        Layer(policy=STRICT, organisation_id=staff, role=Role.MEMBER),
    )
    out = inhabited.run("policy", "show").out
    assert "\nowners: also\n" in out
    assert "\nNordskär: also\n" in out
    assert "\nmembers of Nordskär: also\n" in out
    assert len(inhabited.run("policy", "show", "--json").json["layers"]) == 4


def test_a_policy_explains_itself_line_by_line(inhabited: Installation) -> None:
    """The portal asks little, the owners’ layer for a factor: that demand is theirs."""
    inhabited.run("policy", "set", "--required", "optional")
    stricter = Policy(required=Assurance.MULTI, allowed=frozenset({TOTP}))
    _add_layers(inhabited, Layer(policy=stricter, role=Role.OWNER))
    told = inhabited.run("policy", "explain", OWNER, "--json").json
    assert (told["policy"]["required"], told["coming"]) == ("required", [])
    assert [(one["demand"], one["layer"]) for one in told["lines"]] == [
        ("required", "owners"),
        ("allowed", "owners"),
        ("remembers", "portal"),
        ("remembers", "owners"),
        ("limited_entry", "portal"),
        ("limited_entry", "owners"),
        ("keys", "portal"),
        ("keys", "owners"),
    ]
    out = inhabited.run("policy", "explain", OWNER).out
    assert "second factor  required           owners (since 20" in out
    assert "key models     any                portal (since 20" in out
    add_olle(inhabited)
    olle = inhabited.run("policy", "explain", OLLE, "--json").json
    house = "Farstu, of whoever looks after others"
    assert (olle["policy"]["required"], olle["lines"][0]["layer"]) == ("required", house)


def test_the_end_of_grace_is_a_date(inhabited: Installation) -> None:
    """It counts from the day somebody joined, and is over once they enrolled."""
    inhabited.run("policy", "set", "--grace-days", "14")
    add_customers(inhabited)
    with inhabited.kit() as kit:
        found = kit.store.read(
            lambda tx: accounts.find_by_identifier(tx, NILS), portal_id=portal_of(kit).id
        )
    assert found is not None
    told = inhabited.run("policy", "explain", NILS, "--json").json
    assert told["policy"]["required"] == "optional"
    due = [datetime.fromisoformat(one["from"]) for one in told["coming"]]
    assert due == [found.created_at + timedelta(days=14)]
    out = inhabited.run("policy", "explain", NILS).out
    assert f"second factor, from {due[0]:%Y-%m-%d %H:%M} UTC  required" in out
    inhabited.run("account", "reset-factors", NILS, "--reason", "a test", "--yes")
    told = inhabited.run("policy", "explain", NILS, "--json").json
    assert (told["policy"]["required"], told["coming"]) == ("required", [])


def test_nobodys_policy_is_a_sentence(inhabited: Installation) -> None:
    """An unknown address is refused."""
    said = inhabited.run("policy", "explain", "nobody@example.com", "--json")
    assert said.code == 1
    assert said.json["error"]["reason"] == "not_found"


# policy set -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "assurance", "allowed"),
    [("off", "single", []), ("optional", "single", BOTH), ("required", "multi", BOTH)],
)
def test_the_three_words_mean_what_they_say(
    inhabited: Installation, word: str, assurance: str, allowed: list[str]
) -> None:
    """From any of them one gets to any other, and back."""
    for before in ("off", "required"):
        inhabited.run("policy", "set", "--required", before)
        told = inhabited.run("policy", "set", "--required", word, "--json").json["policy"]
        assert (told["required"], told["assurance"]) == (word, assurance)
        assert told["allowed"] == allowed


def test_what_is_not_mentioned_stays(inhabited: Installation) -> None:
    """Each flag changes its own demand only; the audit has the new policy."""
    inhabited.run("policy", "set", "--grace-days", "14")
    inhabited.run("policy", "set", "--limited-entry")
    said = inhabited.run("policy", "set", "--required", "optional")
    assert [line.split()[-1] for line in said.out.splitlines()] == [
        "unchanged",
        HOST,
        "optional",
        "key",
        "days",
        "no",
        "yes",
        "any",
        "any",
    ]
    told = inhabited.run("policy", "set", "--no-limited-entry", "--json").json["policy"]
    assert (told["grace_days"], told["required"], told["limited_entry"]) == (14, "optional", False)
    changed = sa.select(t.c.facts).where(t.c.event == AuditEvent.POLICY_CHANGED).order_by(t.c.id)
    with inhabited.kit() as kit:
        facts = kit.store.read(lambda tx: list(tx.execute(changed).scalars()), portal_id=EVERYWHERE)
    assert [one["requirement"] for one in facts] == ["required"] * 2 + ["optional"] * 2


def test_days_to_remember_are_set_shown_and_taken_back(inhabited: Installation) -> None:
    """Thirty at most, and 0 is never; the other demands stay."""
    said = inhabited.run("policy", "set", "--remember-days", "30")
    assert "remembers      30 days" in said.out
    told = inhabited.run("policy", "explain", OWNER, "--json").json
    assert (told["policy"]["remember_days"], told["policy"]["required"]) == (30, "required")
    said = inhabited.run("policy", "set", "--remember-days", "0", "--json")
    assert said.json["policy"]["remember_days"] == 0


@pytest.mark.parametrize(
    "flags",
    [
        [],
        ["--required", "always"],
        ["--grace-days", "-1"],
        ["--grace-days", "366"],
        ["--grace-days", "x"],
        ["--remember-days", "-1"],
        ["--remember-days", "31"],
    ],
)
def test_what_makes_no_sense_is_a_usage_mistake(inhabited: Installation, flags: list[str]) -> None:
    """It ends with 2, and nothing changes."""
    before = inhabited.run("policy", "show", "--json").json
    assert inhabited.run("policy", "set", *flags).code == 2
    assert inhabited.run("policy", "show", "--json").json == before


def test_methods_are_named(inhabited: Installation) -> None:
    """Those that count are listed; whatever else is set meanwhile, they stay."""
    told = inhabited.run("policy", "set", "--methods", "webauthn", "--json").json["policy"]
    assert (told["required"], told["allowed"]) == ("required", ["webauthn"])
    told = inhabited.run("policy", "set", "--required", "optional", "--json").json["policy"]
    assert (told["required"], told["allowed"]) == ("optional", ["webauthn"])
    both = ("--required", "required", "--methods", "totp, webauthn,")
    told = inhabited.run("policy", "set", *both, "--json").json["policy"]
    assert (told["required"], told["allowed"]) == ("required", BOTH)


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (
            ["--methods", "totp,fax"],
            "There is no method 'fax'. There are: totp, webauthn, sms_code, email_code.",
        ),
        (
            ["--methods", " , "],
            "--methods names none. There are: totp, webauthn, sms_code, email_code.",
        ),
        (["--methods", "totp", "--required", "off"], "leave --methods out"),
    ],
)
def test_methods_that_are_none_change_nothing(
    inhabited: Installation, flags: list[str], said: str
) -> None:
    """A slip of the pen is told with what there is."""
    before = inhabited.run("policy", "show", "--json").json
    wrong = inhabited.run("policy", "set", *flags)
    assert (wrong.code, said in wrong.err) == (2, True)
    assert inhabited.run("policy", "show", "--json").json == before


def test_methods_that_suffice_nobody_are_refused(inhabited: Installation) -> None:
    """Where a role asks for a key, an app alone is a policy that nobody could meet."""
    keys = Policy(required=Assurance.PHISHING_RESISTANT, allowed=frozenset(map(FactorKind, BOTH)))
    _add_layers(inhabited, Layer(policy=keys, role=Role.OWNER))
    said = inhabited.run("policy", "set", "--methods", "totp", "--json")
    assert (said.code, said.json["error"]["reason"]) == (1, "policy_unsatisfiable")
    assert inhabited.run("policy", "set", "--methods", "webauthn").code == 0


def test_a_policy_that_nobody_could_satisfy_is_refused(inhabited: Installation) -> None:
    """Alone it may be possible; beside an organisation's layer nothing is left: no change."""
    inhabited.run("policy", "set", "--required", "off")
    smoke_only = Policy(required=Assurance.SINGLE, allowed=frozenset({FactorKind("smoke")}))
    _add_layers(inhabited, Layer(policy=smoke_only, organisation_id=_staff_id(inhabited)))
    said = inhabited.run("policy", "set", "--required", "required", "--json")
    assert said.code == 1
    assert said.json["error"]["reason"] == "policy_unsatisfiable"
    assert inhabited.run("policy", "show", "--json").json["policy"]["required"] == "off"
    assert inhabited.run("policy", "set", "--required", "optional").code == 0

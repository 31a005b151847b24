"""``farstu portal add`` and ``presets``: another portal, and what it may begin with."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from farstu.core.policy import Settings
from tests.cli.installation import HOST, Installation, add_member

OTHER = "other.example"
ADD = ("portal", "add", OTHER, "--name", "Skogsbo", "--show-secrets")


def hosts_of(installation: Installation) -> list[str]:
    """List where there are portals."""
    told = installation.run("portal", "list", "--json").json["portals"]
    return [one["host"] for one in told]


def test_a_portal_is_made_with_a_link_for_its_owner(inhabited: Installation) -> None:
    """It says where the link leads and how long; without a preset a second factor is required."""
    said = inhabited.run(*ADD)
    lines = said.out.splitlines()
    assert (said.code, lines[0]) == (0, f"✓ Skogsbo · {OTHER}")
    assert lines[-1].startswith(f"  http://{OTHER}:{inhabited.port}/welcome/")
    shown = inhabited.run("portal", "show", OTHER, "--json").json
    assert (shown["policy"]["required"], shown["settings"]) == ("required", asdict(Settings()))
    assert inhabited.run("portal", "show", HOST, "--json").json["name"] == "Nordskär"


def test_a_script_gets_all_of_it_as_data(inhabited: Installation) -> None:
    """Host, passkeys, policy, settings, and the link; what a preset lacks is said beside it."""
    said = inhabited.run(
        *("portal", "add", "ID.Other.example.", "--name", "Skogsbo", "--rp-id", OTHER),
        *("--preset", "hosting", "--show-secrets", "--json"),
    )
    told = said.json
    assert (told["host"], told["relying_party_id"]) == ("id.other.example", OTHER)
    assert (told["policy"]["required"], told["settings"]["accent"]) == ("optional", "#a33a12")
    assert told["first_owner_link"].startswith(f"{told['origin']}/welcome/")
    assert "Codes by text message are offered once a sender is configured." in said.err


def test_it_may_be_the_first_portal_of_all(fresh: Installation) -> None:
    """Then the installation counts as owned, and prints no link of its own any more."""
    assert fresh.run(*ADD).code == 0
    assert hosts_of(fresh) == [OTHER]
    refused = fresh.run("init", "--link", "--show-secrets")
    assert (refused.code, "has its owner" in refused.err) == (1, True)


def test_without_a_terminal_nothing_is_made(inhabited: Installation) -> None:
    """Nobody would see the link."""
    said = inhabited.run("portal", "add", OTHER, "--name", "Skogsbo")
    assert (said.code, hosts_of(inhabited)) == (2, [HOST])


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("portal", "add", "--name", "x"), 2, ["✗ HOST is missing."]),
        (("portal", "add", OTHER), 2, ["✗ --name is missing."]),
        (
            (*ADD, "--preset", "bank"),
            2,
            ["✗ There is no preset bank: cloud, hosting, registry, reseller, saas."],
        ),
        (
            ("portal", "add", "https://other.example/", "--name", " "),
            1,
            [
                (
                    "✗ “https://other.example/” is not a host name. They are written like "
                    "portal.example: no https://, no port, and other scripts as browsers send them "
                    "(xn--…)."
                ),
                "✗ The name is empty.",
            ],
        ),
        (
            ("portal", "add", HOST, "--name", "x"),
            1,
            [f"✗ There is a portal at {HOST} already."],
        ),
        (
            (*ADD, "--rp-id", "elsewhere.example"),
            1,
            [
                (
                    "✗ Passkeys of “elsewhere.example” do not work there: it has to be the host, "
                    "or a name that the host is under."
                ),
            ],
        ),
        ((*ADD, "--again"), 2, ["✗ --again makes a new link and nothing else."]),
    ],
)
def test_what_cannot_be_is_refused(
    inhabited: Installation, arguments: tuple[str, ...], code: int, said: list[str]
) -> None:
    """Every mistake at once, what to write instead, and nothing is made."""
    done = inhabited.run(*arguments, *(() if arguments[:5] == ADD[:5] else ("--show-secrets",)))
    assert (done.code, done.err.splitlines()) == (code, said)
    assert hosts_of(inhabited) == [HOST]


def test_no_two_portals_share_their_passkeys(inhabited: Installation) -> None:
    """A browser would offer them at both."""
    inhabited.run(*ADD)
    asked = ("portal", "add", f"id.{OTHER}", "--name", "x", "--rp-id", OTHER, "--show-secrets")
    said = inhabited.run(*asked, "--json")
    assert (said.code, said.json["error"]["reason"]) == (1, "relying_party_taken")
    assert f"“{OTHER}”" in said.json["error"]["problems"][0]


def test_a_link_is_made_again_until_somebody_came(inhabited: Installation) -> None:
    """A newer one ends the older; once there is an account there is none."""
    first = inhabited.run(*ADD, "--json").json
    again = inhabited.run("portal", "add", OTHER, "--again", "--show-secrets", "--json").json
    assert again["first_owner_link"] != first["first_owner_link"]
    with inhabited.kit() as kit:
        add_member(kit, first["id"], "elsa@example.com")
    said = inhabited.run("portal", "add", OTHER, "--again", "--show-secrets")
    assert said.code == 1
    assert said.err == f"✗ Somebody has an account at {OTHER}: its first owner’s link is over.\n"


def test_presets_are_listed_and_shown(empty: Installation) -> None:
    """By name and in a sentence; one in full, with what it cannot say yet."""
    lines = empty.run("portal", "presets").out.splitlines()
    names = [line.split()[0] for line in lines]
    assert names == ["cloud", "hosting", "registry", "reseller", "saas"]
    shown = empty.run("portal", "presets", "reseller").out.splitlines()
    assert "limited entry        yes" in shown
    assert "administrators       required" in shown
    assert "accent               #8a1c4a" in shown
    lacking = empty.run("portal", "presets", "hosting").out.splitlines()[-1]
    assert lacking == "! Codes by text message are offered once a sender is configured."


def test_presets_are_data_for_scripts(empty: Installation) -> None:
    """All of them, or one."""
    told = empty.run("portal", "presets", "--json").json["presets"]
    saas = empty.run("portal", "presets", "saas", "--json").json
    assert saas in told
    assert saas["policy"]["remember_days"] == 30
    assert empty.run("portal", "presets", "bank").code == 2

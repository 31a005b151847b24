"""``farstu portal set``: name and settings of a portal."""

from __future__ import annotations

from dataclasses import asdict

import pytest
import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.core.policy import Settings
from farstu.services.logos import digest_of
from farstu.store.schema import audit_events as t
from farstu.store.schema import portals
from farstu.store.tx import EVERYWHERE
from tests.cli.installation import HOST, Installation, portal_of, settle
from tests.support.pictures import draw_png

PICTURE = draw_png()
DIGEST = digest_of(PICTURE)


def draw(installation: Installation, picture: bytes = PICTURE) -> str:
    """Put a picture where the operator has it."""
    file = installation.folder / "drawing"
    file.write_bytes(picture)
    return str(file)


def settings_of(installation: Installation) -> dict[str, object]:
    """Read the settings as a script would."""
    told = installation.run("portal", "show", "--json").json["settings"]
    assert isinstance(told, dict)
    return told


def test_everything_can_be_set(inhabited: Installation) -> None:
    """It says what the portal is like afterwards, and the audit has what changed."""
    said = inhabited.run(
        *("portal", "set", "--name", "  Sv  Registry ", "--support-contact", "IT, phone 4711"),
        *("--time-zone", "Europe/Oslo", "--strict-codes", "--codes-asked-back"),
        *("--session-minutes", "20", "--accent", "1F4F8B", "--logo", draw(inhabited)),
        *("--languages", "SV,en", "--apps", " Authy,  Aegis ", "--accounts-by-request"),
    )
    assert said.out.splitlines() == [
        f"✓ Sv Registry · {HOST}",
        "  codes asked back     yes",
        "  codes after          no",
        "  strict codes         yes",
        "  accounts by request  yes",
        "  support contact      IT, phone 4711",
        "  time zone            Europe/Oslo",
        "  session minutes      20",
        "  session hours        built in",
        "  accent               #1f4f8b",
        "  accent dark          –",
        f"  logo                 PNG, {DIGEST[:8]}…",
        "  languages            sv, en",
        "  authenticator apps   Authy, Aegis",
    ]
    new = Settings(
        codes_asked_back=True,
        strict_codes=True,
        accounts_by_request=True,
        support_contact="IT, phone 4711",
        time_zone="Europe/Oslo",
        session_minutes=20,
        accent="#1f4f8b",
        logo=DIGEST,
        languages="sv, en",
        authenticator_apps="Authy, Aegis",
    )
    assert settings_of(inhabited) == asdict(new)
    with inhabited.kit() as kit:
        assert portal_of(kit).name == "Sv Registry"
        query = sa.select(t.c.facts).where(t.c.event == AuditEvent.PORTAL_CHANGED)
        [facts] = kit.store.read(lambda tx: tx.execute(query).scalars(), portal_id=EVERYWHERE)
    usual = asdict(Settings())
    told = {name: str(value) for name, value in asdict(new).items() if value != usual[name]}
    assert facts == {"by": "operator", "name": "Sv Registry", **told}


def test_what_is_not_mentioned_stays(inhabited: Installation) -> None:
    """One flag changes one thing, and can take it back."""
    inhabited.run(
        *("portal", "set", "--strict-codes", "--time-zone", "Asia/Tokyo", "--languages", "sv")
    )
    told = inhabited.run(
        *("portal", "set", HOST, "--no-strict-codes", "--languages", " ", "--json")
    ).json
    assert (told["name"], told["host"]) == ("Nordskär", HOST)
    assert told["settings"] == asdict(Settings(time_zone="Asia/Tokyo"))
    assert inhabited.run("portal", "set", "--time-zone", "").code == 0
    assert settings_of(inhabited) == asdict(Settings())


def test_what_is_so_already_leaves_no_trace(inhabited: Installation) -> None:
    """Nothing changed, nothing noted."""
    assert inhabited.run("portal", "set", "--no-strict-codes", "--name", "Nordskär").code == 0
    with inhabited.kit() as kit:
        query = sa.select(sa.func.count()).where(t.c.event == AuditEvent.PORTAL_CHANGED)
        count = kit.store.read(lambda tx: tx.execute(query).scalar(), portal_id=EVERYWHERE)
    assert count == 0


def test_every_mistake_is_told_at_once(inhabited: Installation) -> None:
    """And none of it is done, not even what was right."""
    said = inhabited.run(
        *("portal", "set", "--name", " ", "--time-zone", "Oslo", "--strict-codes"),
        *("--support-contact", "x" * 201, "--languages", "sv,klingon"),
    )
    assert said.code == 1
    assert said.err.splitlines() == [
        "✗ The name is empty.",
        "✗ The support contact is longer than 200 characters.",
        "✗ “Oslo” is not a time zone. They are named like Europe/Oslo.",
        "✗ “sv,klingon” names a language that Farstu does not have. It has en, sv.",
    ]
    assert settings_of(inhabited) == asdict(Settings())


@pytest.mark.parametrize("zone", ["../../etc/passwd", "/etc/localtime", "posixrules", "Europe"])
def test_a_zone_is_a_name_and_no_path(inhabited: Installation, zone: str) -> None:
    """Only what the world's list of zones has."""
    said = inhabited.run("portal", "set", "--time-zone", zone, "--json")
    assert (said.code, said.json["error"]["reason"]) == (1, "time_zone_unknown")


def test_a_look_that_cannot_be_read_is_told_with_one_that_can(inhabited: Installation) -> None:
    """The ratio, and the nearest shade; a picture by what is in it, whatever it is called."""
    drawing = inhabited.folder / "logo.png"
    drawing.write_text("<svg/>")
    said = inhabited.run(
        *("portal", "set", "--accent", "ffcc00", "--accent-dark", "spruce"),
        *("--logo", str(drawing)),
    )
    assert said.code == 1
    assert said.err.splitlines() == [
        (
            "✗ The accent “ffcc00” is too faint: 1.27 to 1 against what it meets, and 4.5 are "
            "needed. The nearest shade that can be read is #816700."
        ),
        "✗ “spruce” is not a colour. They are written like #1b5545.",
        f"✗ {drawing} is not a PNG picture, or it is damaged.",
    ]
    assert settings_of(inhabited) == asdict(Settings())


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (draw_png(8, 8), "has a side of less than 16 pixels, or of more than 1024."),
        (bytes(70_000), "is larger than 64 KiB."),
        (b"", "is not a PNG picture, or it is damaged."),
    ],
)
def test_a_picture_has_its_bounds(inhabited: Installation, picture: bytes, said: str) -> None:
    """Too small, too large, or nothing at all: each is told."""
    drawing = draw(inhabited, picture)
    assert inhabited.run("portal", "set", "--logo", drawing).err == f"✗ {drawing} {said}\n"


def test_a_picture_that_is_not_there_is_told(inhabited: Installation) -> None:
    """By the name that was typed."""
    said = inhabited.run("portal", "set", "--logo", "/nowhere/logo.png")
    assert (said.code, said.err) == (1, "✗ /nowhere/logo.png: No such file or directory.\n")


def test_a_look_is_taken_away(inhabited: Installation) -> None:
    """Nothing in its place is the look that Farstu comes with."""
    given = ("--accent", "#1f4f8b", "--accent-dark", "#99ccff", "--logo", draw(inhabited))
    inhabited.run("portal", "set", *given)
    assert inhabited.run("portal", "set", "--accent", "", "--logo", "").code == 0
    assert settings_of(inhabited) == asdict(Settings())


@pytest.mark.parametrize(
    ("option", "value"), [("--session-minutes", "31"), ("--session-hours", "13")]
)
def test_sessions_are_made_shorter_only(inhabited: Installation, option: str, value: str) -> None:
    """What is longer than built in is a mistake in the command."""
    said = inhabited.run("portal", "set", option, value)
    assert said.code == 2
    assert settings_of(inhabited) == asdict(Settings())


def test_nothing_to_set_is_a_usage_mistake(inhabited: Installation) -> None:
    """It ends with 2."""
    said = inhabited.run("portal", "set")
    assert said.code == 2
    assert "Nothing to set" in said.err


def test_the_other_portal_stays(inhabited: Installation) -> None:
    """With several, one has to say which."""
    with inhabited.kit() as kit:
        settle(kit, "other.example", name="Other")
    assert inhabited.run("portal", "set", "--strict-codes").code == 2
    assert inhabited.run("portal", "set", "other.example", "--strict-codes").code == 0
    shown = [inhabited.run("portal", "show", h, "--json").json for h in (HOST, "other.example")]
    assert [one["settings"]["strict_codes"] for one in shown] == [False, True]


def test_settings_of_a_newer_farstu_are_none_of_ours(inhabited: Installation) -> None:
    """While two versions serve side by side, the older one ignores what it does not know."""
    with inhabited.kit() as kit:
        newer = asdict(Settings(strict_codes=True)) | {"moon_phase": "full"}
        at = portal_of(kit).id
        written = sa.update(portals).where(portals.c.id == at).values(settings=newer)
        kit.store.write(lambda tx: tx.changes(written), portal_id=at)
    assert settings_of(inhabited) == asdict(Settings(strict_codes=True))

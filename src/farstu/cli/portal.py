"""``farstu portal``: the sign-in sites of this installation."""

from __future__ import annotations

from dataclasses import asdict

import typer

from farstu.app import House
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson
from farstu.cli.policy_words import describe_policy, requirement_words
from farstu.cli.portal_add import add, presets
from farstu.cli.portal_options import (
    Accent,
    AccentDark,
    AccountsByRequest,
    Apps,
    CodesAfter,
    CodesAskedBack,
    Host,
    Languages,
    Logo,
    Name,
    SessionHours,
    SessionMinutes,
    StrictCodes,
    SupportContact,
    TimeZone,
    read_picture,
)
from farstu.cli.portal_words import describe_key, describe_portal, setting_rows, stop_at
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import on_day
from farstu.services.policies import portal_policy
from farstu.services.portals import PortalWish, change_portal, list_portals
from farstu.store import data_keys
from farstu.store.portals import Portal

TYPED = ("accent", "accent_dark", "time_zone", "languages")
"""What is repeated where it is refused, beside the name of a file."""

app = typer.Typer(help="Portals: list, show, add, set, presets.", no_args_is_help=True)
app.command("add")(add)
app.command("presets")(presets)


@app.command("list")
def list_all(*, as_json: AsJson = False) -> None:
    """List the portals, oldest first."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        known = list_portals(house.kit)
        told = [describe_portal(house, portal) for portal in known]
    voice.table([(one["host"], one["name"], one["origin"]) for one in told])
    if not told:
        voice.say("There is no portal yet: its first owner makes it.")
        voice.say("Next: farstu serve, and open the link")
    voice.answer({"portals": told})


@app.command("show")
def show(
    host: Host = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show a portal: address, policy, settings, key."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, host)
        policy = house.kit.store.read(lambda tx: portal_policy(house.kit, tx), portal_id=at.id)
        keys = house.kit.store.read(data_keys.list_keys, portal_id=at.id)
        told = describe_portal(house, at)
    voice.say(f"{at.name} · {at.host}")
    voice.table(
        [
            ("address", told["origin"]),
            ("passkeys of", at.relying_party_id),
            ("made", on_day(at.created_at)),
            ("second factor", requirement_words(policy)),
            *setting_rows(at.settings),
            *(("data key", f"{one.id}  made {on_day(one.created_at)}") for one in keys[-1:]),
        ]
    )
    voice.answer(
        told
        | {
            "policy": describe_policy(policy),
            "settings": asdict(at.settings),
            "data_keys": [describe_key(one) for one in keys],
        }
    )


@app.command("set")
def change(
    host: Host = None,
    *,
    name: Name = None,
    support_contact: SupportContact = None,
    time_zone: TimeZone = None,
    languages: Languages = None,
    apps: Apps = None,
    codes_after: CodesAfter = None,
    codes_asked_back: CodesAskedBack = None,
    strict_codes: StrictCodes = None,
    accounts_by_request: AccountsByRequest = None,
    session_minutes: SessionMinutes = None,
    session_hours: SessionHours = None,
    accent: Accent = None,
    accent_dark: AccentDark = None,
    logo: Logo = None,
    as_json: AsJson = False,
) -> None:
    """Change the name, the settings and the look of a portal; what is not mentioned stays."""
    voice = Voice(as_json=as_json)
    wish = PortalWish(
        name=name,
        support_contact=support_contact,
        time_zone=time_zone,
        languages=languages,
        authenticator_apps=apps,
        codes_after=codes_after,
        codes_asked_back=codes_asked_back,
        strict_codes=strict_codes,
        accounts_by_request=accounts_by_request,
        session_minutes=session_minutes,
        session_hours=session_hours,
        accent=accent,
        accent_dark=accent_dark,
        logo=None if logo is None else read_picture(voice, logo),
    )
    _apply(voice, host, wish, logo=logo)


def _apply(voice: Voice, host: str | None, wish: PortalWish, *, logo: str | None) -> None:
    if wish == PortalWish():
        voice.stop_at_misuse("Nothing to set: name at least one of the options.")
    with enter(voice) as house:
        done = _change(house, voice, choose_portal(house, voice, host), wish, logo=logo)
        _tell(house, voice, done)


def _tell(house: House, voice: Voice, done: Portal) -> None:
    voice.mark(Mark.FINE, f"{done.name} · {done.host}")
    voice.table([(f"  {name}", said) for name, said in setting_rows(done.settings)])
    voice.answer(describe_portal(house, done) | {"settings": asdict(done.settings)})


def _change(
    house: House, voice: Voice, at: Portal, wish: PortalWish, *, logo: str | None
) -> Portal:
    kit = house.kit
    done = kit.store.write(lambda tx: change_portal(kit, tx, wish), portal_id=at.id)
    if not isinstance(done, Portal):
        typed = {name: getattr(wish, name) for name in TYPED}
        stop_at(voice, done, typed={**typed, "logo": logo, "": at.host})
    return done

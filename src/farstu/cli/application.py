"""``farstu application``: what people go on to from a portal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from farstu.app import House
from farstu.cli.application_duo import duo
from farstu.cli.application_protect import protect
from farstu.cli.application_prove import prove
from farstu.cli.application_rules import Name, add, change
from farstu.cli.application_words import (
    address_rows,
    describe,
    describe_addresses,
    describe_secret,
    find_one,
    refuse_unseen,
    rule_rows,
    secret_rows,
    show_secret,
    state_of,
    stop_at,
)
from farstu.cli.asking import ask_missing, confirm_by_typing
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost, ShowSecrets, Yes
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import count, on_day
from farstu.core.outcome import Rejected
from farstu.services import relying_parties as parties
from farstu.store import grants, relying_parties
from farstu.store.portals import Portal
from farstu.store.relying_parties import RelyingParty, Secret
from farstu.store.tx import Tx

app = typer.Typer(
    help="Applications: list, show, add, set, secrets, suspend, resume, remove.",
    no_args_is_help=True,
)
secret = typer.Typer(help="Secrets of an application: add, remove.", no_args_is_help=True)
app.command("add")(add)
app.command("set")(change)
app.command("protect")(protect)
app.command("prove")(prove)
app.command("duo")(duo)
app.add_typer(secret, name="secret")

Deed = Callable[[Tx], Rejected | None]


@app.command("list")
def list_all(*, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """List the applications of a portal, by name."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        known = house.kit.store.read(relying_parties.list_all, portal_id=at.id)
    voice.table([(one.name, one.door.value, state_of(one), one.client_id) for one in known])
    if not known:
        voice.say("There is no application yet.")
        voice.say("Next: farstu application add NAME --redirect-address URL")
    voice.answer({"portal": at.host, "applications": [describe(one) for one in known]})


@app.command("show")
def show(name: Name = None, *, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """Show an application: what it has to know, its rules, and which secrets it has."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at, one = _choose(house, voice, portal, name)
        held, people = house.kit.store.read(lambda tx: _about(tx, one), portal_id=at.id)
        told = describe_addresses(house, at, one)
    voice.say(f"{one.name} · {at.host}")
    voice.table(
        [
            ("added", on_day(one.created_at)),
            ("state", state_of(one)),
            *address_rows(told),
            *rule_rows(one.rules),
            *secret_rows(held),
            ("allowed by", count(people, "person", "people")),
        ]
    )
    about = {"secrets": [describe_secret(each) for each in held], "allowed_by": people}
    voice.answer({"application": describe(one) | about, **told})


@app.command("suspend")
def suspend(name: Name = None, *, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """Let nobody in by an application for now; what it holds opens nothing."""
    _switch(name, portal, "suspended", parties.suspend_relying_party, as_json=as_json)


@app.command("resume")
def resume(name: Name = None, *, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """Let people in by it again."""
    _switch(name, portal, "resumed", parties.resume_relying_party, as_json=as_json)


@app.command("remove")
def remove(
    name: Name = None, *, portal: PortalHost = None, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Remove an application, with its secrets and everything that people allowed it."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at, one = _choose(house, voice, portal, name)
        people = house.kit.store.read(lambda tx: _about(tx, one), portal_id=at.id)[1]
        consequences = (
            f"{one.name} can sign nobody in any more, and everything that it holds opens nothing.",
            f"{count(people, 'person', 'people')} allowed it something, which is forgotten.",
        )
        confirm_by_typing(voice, one.name, consequences=consequences, yes=yes, what="name")
        _do(house, voice, at, one, lambda tx: parties.remove_relying_party(house.kit, tx, one.id))
    voice.mark(Mark.FINE, f"removed {one.name}")
    voice.answer({"application": describe(one)})


@secret.command("add")
def add_secret(
    name: Name = None,
    *,
    portal: PortalHost = None,
    show_secrets: ShowSecrets = False,
    as_json: AsJson = False,
) -> None:
    """Make a second secret, and show it once; the first one works on until it is removed."""
    voice = Voice(as_json=as_json, shows_secrets=show_secrets)
    refuse_unseen(voice)
    with enter(voice) as house:
        at, one = _choose(house, voice, portal, name)
        kit = house.kit
        made = kit.store.write(lambda tx: parties.new_secret(kit, tx, one), portal_id=at.id)
        if isinstance(made, Rejected):
            stop_at(voice, [made], typed=one.name)
    voice.mark(Mark.FINE, f"added a secret of {one.name}")
    show_secret(voice, made)
    voice.answer({"client_id": one.client_id, "secret": made})


@secret.command("remove")
def remove_secret(
    name: Name = None,
    hint: Annotated[
        str | None, typer.Argument(metavar="[HINT]", help="Its last four characters, or its id.")
    ] = None,
    *,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Let a secret open nothing more, from now on."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at, one = _choose(house, voice, portal, name)
        typed = ask_missing(voice, hint, question="Last four characters", option="HINT")
        held = _find_secret(house, voice, at, one, typed)
        _do(house, voice, at, one, lambda tx: parties.remove_secret(house.kit, tx, one, held.id))
    voice.mark(Mark.FINE, f"removed the secret …{held.hint} of {one.name}")
    voice.answer({"client_id": one.client_id, "removed": describe_secret(held)})


def _choose(
    house: House, voice: Voice, portal: str | None, name: str | None
) -> tuple[Portal, RelyingParty]:
    at = choose_portal(house, voice, portal)
    typed = ask_missing(voice, name, question="Application", option="NAME")
    return at, find_one(house, voice, at, typed)


def _about(tx: Tx, one: RelyingParty) -> tuple[list[Secret], int]:
    return relying_parties.list_secrets(tx, one.id), grants.count_of_party(tx, one.id)


def _find_secret(house: House, voice: Voice, at: Portal, one: RelyingParty, typed: str) -> Secret:
    """Find the secret that somebody means, or stop: there is none, or both end alike."""
    held = house.kit.store.read(lambda tx: _about(tx, one)[0], portal_id=at.id)
    found = [each for each in held if typed in {each.hint, each.id}]
    if len(found) != 1:
        ids = [f"{each.id}, …{each.hint}, since {on_day(each.created_at)}" for each in held]
        problem = f"No single secret of {one.name} is “{typed}”."
        voice.stop(problem, reason="no_such_secret", steps=[f"name it by its id: {x}" for x in ids])
    return found[0]


def _switch(
    name: str | None,
    portal: str | None,
    done: str,
    switch: Callable[..., Rejected | None],
    *,
    as_json: bool,
) -> None:
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at, one = _choose(house, voice, portal, name)
        _do(house, voice, at, one, lambda tx: switch(house.kit, tx, one.id))
        after = find_one(house, voice, at, one.client_id)
    voice.mark(Mark.FINE, f"{done} {one.name}")
    voice.answer({"application": describe(after)})


def _do(house: House, voice: Voice, at: Portal, one: RelyingParty, deed: Deed) -> None:
    refused = house.kit.store.write(deed, portal_id=at.id)
    if refused is not None:
        stop_at(voice, [refused], typed=one.name)

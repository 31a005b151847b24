"""``farstu application add`` and ``set``, for those that come by OpenID Connect.

Another door has rules of its own, and so a file and commands of its own beside these.
"""

from __future__ import annotations

from shlex import quote
from typing import Annotated

import typer

from farstu.app import House
from farstu.cli.application_making import make_application, tell_added
from farstu.cli.application_options import (
    Algorithm,
    AsksConsent,
    Keys,
    Least,
    LogoutAddress,
    Native,
    Pairwise,
    Redirects,
    Returns,
    RulesWish,
    Scopes,
    Shows,
    SignedOut,
    TakesLimited,
    read_addresses,
    read_keys,
    read_least,
    read_scopes,
)
from farstu.cli.application_words import describe, find_one, refuse_unseen, rule_rows, stop_at
from farstu.cli.asking import ask_missing
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost, ShowSecrets
from farstu.cli.voice import Mark, Voice
from farstu.core.forward_auth import ForwardAuth
from farstu.core.relying_parties import OpenIdConnect
from farstu.services.relying_parties import change_relying_party, keeps_secret
from farstu.store.portals import Portal
from farstu.store.relying_parties import RelyingParty

Name = Annotated[
    str | None, typer.Argument(metavar="[NAME]", help="What people read, or its client id.")
]


def add(
    name: Name = None,
    *,
    redirect_address: Redirects = None,
    signed_out_address: SignedOut = None,
    logout_address: LogoutAddress = None,
    authentication: Shows = None,
    keys: Keys = None,
    algorithm: Algorithm = None,
    scopes: Scopes = None,
    least: Least = None,
    takes_limited: TakesLimited = None,
    asks_consent: AsksConsent = None,
    native: Native = None,
    pairwise: Pairwise = None,
    portal: PortalHost = None,
    show_secrets: ShowSecrets = False,
    as_json: AsJson = False,
) -> None:
    """Add an application that signs people in by OpenID Connect, and print what it has to know.

    Its secret is shown once.
    """
    voice = Voice(as_json=as_json, shows_secrets=show_secrets)
    rules = RulesWish(
        redirect_addresses=read_addresses(redirect_address),
        signed_out_addresses=read_addresses(signed_out_address),
        logout_address=logout_address,
        authentication=authentication,
        keys=read_keys(voice, keys),
        algorithm=algorithm,
        scopes=read_scopes(voice, scopes),
        least=read_least(least),
        takes_limited=takes_limited,
        asks_consent=asks_consent,
        is_native=native,
        is_pairwise=pairwise,
    ).apply(OpenIdConnect())
    _make(voice, portal, name, rules)


def change(
    name: Name = None,
    *,
    to: Annotated[str | None, typer.Option("--name", help="What people read from now on.")] = None,
    redirect_address: Redirects = None,
    signed_out_address: SignedOut = None,
    logout_address: LogoutAddress = None,
    authentication: Shows = None,
    keys: Keys = None,
    algorithm: Algorithm = None,
    scopes: Scopes = None,
    least: Least = None,
    takes_limited: TakesLimited = None,
    asks_consent: AsksConsent = None,
    native: Native = None,
    pairwise: Pairwise = None,
    return_address: Returns = None,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Change the name and the rules of an application; what is not mentioned stays."""
    voice = Voice(as_json=as_json)
    wish = RulesWish(
        redirect_addresses=read_addresses(redirect_address),
        signed_out_addresses=read_addresses(signed_out_address),
        logout_address=logout_address,
        authentication=authentication,
        keys=read_keys(voice, keys),
        algorithm=algorithm,
        scopes=read_scopes(voice, scopes),
        least=read_least(least),
        takes_limited=takes_limited,
        asks_consent=asks_consent,
        is_native=native,
        is_pairwise=pairwise,
        return_addresses=read_addresses(return_address),
    )
    _apply(voice, portal, name, to, wish)


def _make(voice: Voice, portal: str | None, name: str | None, rules: OpenIdConnect) -> None:
    if keeps_secret(rules):
        refuse_unseen(voice)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        called = ask_missing(voice, name, question="Name", option="NAME")
        tell_added(house, voice, at, make_application(house, voice, at, called, rules))


def _apply(
    voice: Voice, portal: str | None, name: str | None, to: str | None, wish: RulesWish
) -> None:
    if to is None and wish == RulesWish():
        voice.stop_at_misuse("Nothing to set: name at least one of the options.")
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        called = ask_missing(voice, name, question="Application", option="NAME")
        done = _change(house, voice, at, find_one(house, voice, at, called), to, wish)
    voice.mark(Mark.FINE, f"changed {done.name}")
    voice.table([(f"  {label}", said) for label, said in rule_rows(done.rules)])
    voice.answer({"application": describe(done)})


def _change(
    house: House, voice: Voice, at: Portal, one: RelyingParty, name: str | None, wish: RulesWish
) -> RelyingParty:
    if isinstance(one.rules, ForwardAuth):
        steps = [f"farstu application protect {quote(one.name)}"]
        voice.stop(f"“{one.name}” stands behind a proxy.", reason="other_door", steps=steps)
    if strange := wish.strange_to(one.rules):
        voice.stop_at_misuse(f"“{one.name}” has no such rule: {', '.join(strange)}.")
    kit, rules = house.kit, wish.apply(one.rules)
    called = one.name if name is None else name

    done = kit.store.write(
        lambda tx: change_relying_party(
            kit, tx, one.id, name=called, rules=rules, revision=one.revision, by=None
        ),
        portal_id=at.id,
    )
    if isinstance(done, tuple):
        stop_at(voice, done, typed=called)
    return done

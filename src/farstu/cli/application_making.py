"""Making an application, and showing its secret once, whatever door it comes in by."""

from __future__ import annotations

from farstu.app import House
from farstu.cli.application_words import (
    address_rows,
    describe,
    describe_addresses,
    show_secret,
    stop_at,
)
from farstu.cli.voice import Mark, Voice
from farstu.core.relying_parties import Rules
from farstu.services.relying_parties import Added, add_relying_party
from farstu.store.portals import Portal


def make_application(house: House, voice: Voice, at: Portal, name: str, rules: Rules) -> Added:
    """Make an application, or stop at what speaks against it."""
    kit = house.kit
    made = kit.store.write(
        lambda tx: add_relying_party(kit, tx, name=name, rules=rules), portal_id=at.id
    )
    if isinstance(made, tuple):
        stop_at(voice, made, typed=name)
    return made


def tell_added(house: House, voice: Voice, at: Portal, made: Added) -> None:
    """Say what was added, and its secret, this once."""
    told = describe_addresses(house, at, made.party)
    voice.mark(Mark.FINE, f"added {made.party.name}")
    voice.table([(f"  {label}", said) for label, said in address_rows(told)])
    if made.secret is not None:
        show_secret(voice, made.secret)
    voice.answer({"application": describe(made.party), **told, "secret": made.secret})

"""The first owner's link, for whoever may see it."""

from __future__ import annotations

from farstu.app import House
from farstu.cli.voice import Voice
from farstu.services.links import make_first_owner_link


def make_link(voice: Voice, house: House) -> str | None:
    """Make the link where somebody will see it: a new one ends the older. None: not here."""
    token = make_first_owner_link(house.kit) if voice.may_show_secrets else None
    return None if token is None else f"{house.config.origin}/welcome/{token}"


def tell_link(voice: Voice, link: str) -> None:
    """Say the link, and what it does."""
    voice.say("This installation has no owner yet. Whoever opens this link first becomes it;")
    voice.say("it works once, for 24 hours, and a newer one ends it:")
    voice.say(f"  {link}")

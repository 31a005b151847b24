"""The form of a look: what there is, as its fields; and what was typed, as a wish."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from farstu.core.languages import list_offered
from farstu.core.look import READY_ACCENTS, SPRUCE, Scheme, read_accent
from farstu.core.outcome import Rejected
from farstu.services.fields import mistakes
from farstu.services.portals import PortalWish
from farstu.store.portals import Portal

OWN, OTHER = "farstu", "other"
NO_COLOUR = "#"
"""What is judged where another colour was chosen and none was typed."""
NO_AMOUNT = -1
"""What is judged where something else than a number was typed."""
LONGEST_AMOUNT = 4
SHADES = ("take_accent", "take_accent_dark")
"""Buttons that take the shade which was offered for a field."""
FIELDS = ("portal_name", "support_contact", "authenticator_apps", "time_zone")
AMOUNTS = ("session_minutes", "session_hours")
COLOURS = ("colour", "accent", "accent_dark")
YES = "yes"

Typed = Mapping[str, str]


def fields_of(languages: Iterable[str]) -> tuple[str, ...]:
    """Name the fields of the form."""
    return (*FIELDS, *AMOUNTS, *COLOURS, "language", *(f"language_{tag}" for tag in languages))


def values_of(portal: Portal) -> dict[str, str]:
    """Fill the form in with what there is."""
    settings = portal.settings
    first, *rest = list_offered(settings.languages)
    is_ready = settings.accent in READY_ACCENTS
    return {
        "portal_name": portal.name,
        "support_contact": settings.support_contact,
        "authenticator_apps": settings.authenticator_apps,
        "time_zone": settings.time_zone,
        "session_minutes": str(settings.session_minutes),
        "session_hours": str(settings.session_hours),
        "colour": (settings.accent if is_ready else OTHER) if settings.accent else OWN,
        "accent": "" if is_ready else settings.accent,
        "accent_dark": settings.accent_dark,
        "language": first,
        **{f"language_{tag}": YES for tag in (first, *rest)},
    }


def settle_colour(typed: Typed, before: Typed) -> dict[str, str]:
    """Choose another colour for whoever typed one, and left the choice as it was *before*.

    And put a shade into its field whose button was pressed.
    """
    taken = {name.removeprefix("take_"): typed[name] for name in SHADES if name in typed}
    rest = {name: text for name, text in typed.items() if name not in SHADES}
    is_typed = typed.get("accent", "").strip() not in {"", before["accent"]}
    means = is_typed and typed.get("colour") == before["colour"]
    other = {"colour": OTHER} if means or "accent" in taken else {}
    return {**rest, **taken, **other}


def read_colours(typed: Typed) -> Mapping[str, str] | tuple[Rejected, ...]:
    """Read the colours that a sample is to be in. Reasons: those of ``read_accent``."""
    accent, dark = _colours(typed)
    if not accent:
        return SPRUCE
    light = read_accent(accent, Scheme.LIGHT, field="accent")
    night = read_accent(dark, Scheme.DARK, field="accent_dark") if dark else ""
    wrong = mistakes(light, night)
    return wrong or {"accent": str(light), "accent_dark": str(night)}


def read_wish(typed: Typed, languages: Iterable[str]) -> PortalWish:
    """Read what was typed; the service judges it. All languages there are is what nobody names."""
    accent, dark = _colours(typed)
    known, first = tuple(languages), typed.get("language", "")
    ticked = (tag for tag in known if tag != first and typed.get(f"language_{tag}") == YES)
    offered = (first, *ticked)
    return PortalWish(
        name=typed.get("portal_name", ""),
        support_contact=typed.get("support_contact", ""),
        authenticator_apps=typed.get("authenticator_apps", ""),
        time_zone=typed.get("time_zone", ""),
        languages="" if offered == known else ", ".join(offered),
        session_minutes=_read_amount(typed, "session_minutes"),
        session_hours=_read_amount(typed, "session_hours"),
        accent=accent,
        accent_dark=dark,
    )


def _colours(typed: Typed) -> tuple[str, str]:
    """Say which colours were chosen, as they were typed; Farstu's own are none."""
    chosen = typed.get("colour", OWN)
    if chosen == OWN:
        return "", ""
    accent = typed.get("accent", "").strip() if chosen == OTHER else chosen
    return accent or NO_COLOUR, typed.get("accent_dark", "").strip()


def _read_amount(typed: Typed, name: str) -> int:
    text = typed.get(name, "").strip() or "0"
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_AMOUNT
    return int(text) if is_number else NO_AMOUNT

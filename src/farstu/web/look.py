"""A portal's own look, as its browsers get it: a stylesheet of its colours, and its picture.

Nothing stands in the pages themselves: the content security policy allows no inline style. Each
address has a digest of what is there, so browsers may keep both for good.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from farstu.core.look import Scheme, nearest, palette
from farstu.core.policy import Settings
from farstu.store.portals import Portal as Kept
from farstu.web.views import Portal

PREFIX = "/look/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The stylesheet of one look; its *digest* changes with it."""

    text: str
    digest: str


def sheet_of(settings: Settings) -> Sheet | None:
    """Make the stylesheet of a portal's look; without an accent there is none."""
    return _sheet(settings.accent, settings.accent_dark) if settings.accent else None


def sheet_address(settings: Settings) -> str:
    """Say where the stylesheet is, if there is one."""
    sheet = sheet_of(settings)
    return f"{PREFIX}{sheet.digest}.css" if sheet else ""


def logo_address(settings: Settings) -> str:
    """Say where the picture is, if there is one."""
    return f"{PREFIX}{settings.logo}.png" if settings.logo else ""


def show_portal(portal: Kept) -> Portal:
    """Say what pages show of a portal."""
    settings = portal.settings
    return Portal(
        name=portal.name,
        host=portal.host,
        zone=settings.time_zone,
        sheet=sheet_address(settings),
        logo=logo_address(settings),
        apps=settings.apps,
        by_request=settings.accounts_by_request,
    )


@lru_cache(maxsize=64)
def _sheet(accent: str, accent_dark: str) -> Sheet:
    """Write the sheet: one set for browsers that know both schemes, the light one for others."""
    light = palette(accent, Scheme.LIGHT)
    dark = palette(accent_dark or nearest(accent, Scheme.DARK), Scheme.DARK)
    both = " ".join(f"--{name}: light-dark({light[name]}, {dark[name]});" for name in light)
    alone = " ".join(f"--{name}: {colour};" for name, colour in light.items())
    text = (
        f"@layer tokens {{\n  :root {{ {both} }}\n"
        f"  @supports not (color: light-dark(#000, #fff)) {{ :root {{ {alone} }} }}\n}}\n"
    )
    return Sheet(text=text, digest=hashlib.sha256(text.encode()).hexdigest()[:32])

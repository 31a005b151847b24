"""The colours are readable, in the light and in the dark (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from typing import Literal

import pytest

from farstu.core.colours import contrast
from farstu.core.look import GROUNDS, Scheme, palette
from farstu.web.render import STATIC

CSS = (STATIC / "farstu.css").read_text(encoding="utf-8")
PAIR = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
TOKENS = {name: {"light": light, "dark": dark} for name, light, dark in PAIR.findall(CSS)}

BODY, TEXT, SHAPE = 7.0, 4.5, 3.0
NEEDED = [
    *((ink, ground, BODY) for ink in ("ink",) for ground in ("bg", "surface", "sunken")),
    *((ink, ground, TEXT) for ink in ("ink-2",) for ground in ("bg", "surface", "sunken")),
    ("accent-ink", "accent", TEXT),
    ("accent-ink", "accent-hover", TEXT),
    ("link", "bg", TEXT),
    ("link", "surface", TEXT),
    ("link", "accent-soft", TEXT),
    ("ink", "ok-soft", BODY),
    ("ink", "info-soft", BODY),
    ("ink", "warn-soft", BODY),
    ("ink", "danger-soft", BODY),
    ("ok", "surface", TEXT),
    ("ok", "ok-soft", TEXT),
    ("warn", "surface", TEXT),
    ("warn", "warn-soft", TEXT),
    ("danger", "surface", TEXT),
    ("danger", "bg", TEXT),
    ("danger", "danger-soft", TEXT),
    ("danger-ink", "danger-fill", TEXT),
    ("info", "info-soft", TEXT),
    ("hall-ink", "hall", BODY),
    ("hall-ink-2", "hall", TEXT),
    ("field-line", "surface", SHAPE),
    ("field-line", "bg", SHAPE),
    ("focus", "bg", SHAPE),
    ("focus", "surface", SHAPE),
    ("focus", "sunken", SHAPE),
    ("hall-focus", "hall", SHAPE),
    ("accent", "surface", SHAPE),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), NEEDED)
def test_ink_stands_out(
    ink: str, ground: str, least: float, scheme: Literal["light", "dark"]
) -> None:
    """Every pair of colours that meet has the contrast that it needs."""
    assert contrast(TOKENS[ink][scheme], TOKENS[ground][scheme]) >= least


def test_old_browsers_get_the_same_light() -> None:
    """The set for browsers without light-dark() repeats the light one exactly."""
    old = CSS.partition("@supports not")[2].partition("data-theme")[0]
    fallback = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", old))
    assert fallback == {name: pair["light"] for name, pair in TOKENS.items()}


@pytest.mark.parametrize("scheme", Scheme)
def test_a_portal_replaces_colours_that_are_there(scheme: Scheme) -> None:
    """What an accent makes are tokens of the stylesheet, and what it meets is as it says."""
    assert set(palette("#1f4f8b", scheme)) < set(TOKENS)
    assert GROUNDS[scheme].items() <= {n: pair[scheme.value] for n, pair in TOKENS.items()}.items()

"""Somebody inside sets an app up, on the pages for it."""

from __future__ import annotations

import re
from base64 import b32decode

from farstu.factors.codes import code_at, step_at
from tests.gauntlet.stage import INSIDE, Hand, Stage

PAGE = "/setup/totp"
SECRET = re.compile(r'otpauth://totp/[^"]*[?;&]secret=([A-Z2-7]+)')


def begin_app(browser: Hand) -> bytes:
    """Begin, and take the key from the page."""
    browser.get(f"{INSIDE}/add")
    assert browser.post(f"{PAGE}/new").location.startswith(PAGE)
    found = SECRET.search(browser.get(PAGE).text)
    assert found is not None
    return b32decode(found[1])


def add_app(stage: Stage, browser: Hand) -> None:
    """Do all of it."""
    seed = begin_app(browser)
    code = code_at(seed, step_at(stage.clock()))
    assert browser.post(PAGE, {"code": code}).location == "/setup/done"
    browser.get(INSIDE)

"""Whose form it is: the token, and where the browser says that the request comes from."""

from __future__ import annotations

import pytest

from farstu.crypto.keyring import KeyFile, WrappingKey
from farstu.crypto.tokens import new_token
from farstu.http.forgery import form_token, is_our_form, is_same_origin
from tests.support.clock import SUNDAY_MORNING
from tests.support.entropy import seeded_entropy

HERE = "https://portal.test"
EVIL = "https://evil.test"


def keys(*seeds: str) -> KeyFile:
    """Make a key file with a key of each seed, newest last."""
    return KeyFile(
        keys=tuple(
            WrappingKey(
                id=f"{seed:x>26}", secret=seeded_entropy(seed)(32), created_at=SUNDAY_MORNING
            )
            for seed in seeds
        )
    )


KEYS = keys("a")
MINE, THEIRS = (new_token(seeded_entropy(whose)) for whose in ("mine", "theirs"))


def test_a_token_fits_the_browser_that_it_was_made_for() -> None:
    """A form token is good for one cookie, and tells nothing about it."""
    token = form_token(KEYS, MINE)
    assert is_our_form(KEYS, bound_to=MINE, token=token)
    assert not is_our_form(KEYS, bound_to=THEIRS, token=token)
    assert not is_our_form(KEYS, bound_to=None, token=token)
    assert len(token) == 64
    assert MINE not in token


@pytest.mark.parametrize("token", ["", "0" * 64, MINE, "é", "\ud800", "x" * 100_000])
def test_any_other_text_is_no_token(token: str) -> None:
    """What is no token is refused, whatever it is made of."""
    assert not is_our_form(KEYS, bound_to=MINE, token=token)


def test_a_token_is_compared_whole() -> None:
    """Neither a part of a token, nor one in capitals, nor one with more behind it is one."""
    token = form_token(KEYS, MINE)
    for almost in (token[:-1], token.upper(), f"{token} ", f"{token} {token}"):
        assert not is_our_form(KEYS, bound_to=MINE, token=almost)


def test_another_installation_makes_other_tokens() -> None:
    """Without the key file nobody makes a token, even for a cookie that they chose."""
    assert form_token(keys("b"), MINE) != form_token(KEYS, MINE)


def test_a_rotation_breaks_no_open_form() -> None:
    """A form that was open while a key was added is still ours."""
    assert is_our_form(keys("a", "b"), bound_to=MINE, token=form_token(KEYS, MINE))


@pytest.mark.parametrize(
    ("site", "origin", "on_link_page", "is_ours"),
    [
        # browsers of today say both
        ("same-origin", HERE, False, True),
        ("same-origin", None, False, True),
        ("same-origin", EVIL, False, False),
        ("cross-site", EVIL, False, False),
        ("cross-site", HERE, False, False),
        ("same-site", "https://other.portal.test", False, False),
        ("same-site", HERE, False, False),
        ("none", None, False, False),
        ("none", HERE, False, False),
        ("SAME-ORIGIN", HERE, False, False),
        ("", HERE, False, False),
        ("same-origin, cross-site", HERE, False, False),
        # older ones only where they come from
        (None, HERE, False, True),
        (None, EVIL, False, False),
        (None, None, False, False),
        (None, "", False, False),
        (None, "null", False, False),
        (None, f"{HERE}/", False, False),
        (None, f"{HERE}:443", False, False),
        (None, f"{HERE}.evil.test", False, False),
        (None, "http://portal.test", False, False),
        (None, "https://PORTAL.test", False, False),
        # a page that names no referrer posts "null": only the browser itself is believed then
        ("same-origin", "null", True, True),
        ("same-origin", "null", False, False),
        ("cross-site", "null", True, False),
        ("same-site", "null", True, False),
        ("none", "null", True, False),
        (None, "null", True, False),
        (None, HERE, True, True),
        ("same-origin", EVIL, True, False),
    ],
)
def test_a_form_comes_from_our_own_pages(
    site: str | None, origin: str | None, *, on_link_page: bool, is_ours: bool
) -> None:
    """Only what says that it comes from a page of ours does; silence is a no."""
    said = is_same_origin(fetch_site=site, origin=origin, expected=HERE, on_link_page=on_link_page)
    assert said is is_ours

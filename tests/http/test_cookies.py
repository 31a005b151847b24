"""Cookies: what browsers are told to keep, and what is believed of what they bring."""

from __future__ import annotations

from datetime import timedelta

import pytest

from farstu.http.cookies import Cookie, clear_cookie, read_cookies, set_cookie

SESSION, LOGIN = Cookie.SESSION.value, Cookie.LOGIN.value


@pytest.mark.parametrize("cookie", Cookie)
def test_a_cookie_is_bound_to_one_host_and_hidden_from_scripts(cookie: Cookie) -> None:
    """Each is ``__Host-``, secure, hidden, first-party, and ends with the browser."""
    name, *flags = set_cookie(cookie, "value").split("; ")
    assert name == f"{cookie.value}=value"
    assert cookie.value.startswith("__Host-")
    assert flags == ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"]


def test_a_cookie_that_lasts_says_for_how_long() -> None:
    """What a remembered device keeps has the same flags and a greatest age (F16)."""
    flags = set_cookie(Cookie.REMEMBERED, "value", lasts=timedelta(days=30)).split("; ")
    assert flags[1:] == ["Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=2592000"]


@pytest.mark.parametrize("cookie", Cookie)
def test_a_cookie_is_taken_back_with_the_flags_that_it_was_given(cookie: Cookie) -> None:
    """Browsers take back a ``__Host-`` cookie only if it is written as one, empty and over."""
    cleared = clear_cookie(cookie).split("; ")
    assert cleared == [f"{cookie.value}=", *set_cookie(cookie, "").split("; ")[1:5], "Max-Age=0"]


@pytest.mark.parametrize(
    ("header", "cookies"),
    [
        ("", {}),
        (f"{SESSION}=a", {SESSION: "a"}),
        (f"{SESSION}=a; {LOGIN}=b", {SESSION: "a", LOGIN: "b"}),
        (f"{SESSION}=a;{LOGIN}=b", {SESSION: "a", LOGIN: "b"}),
        (f" {SESSION}=a ;", {SESSION: "a"}),
        (f"{SESSION}=a=b", {SESSION: "a=b"}),
        (f"{SESSION}=", {SESSION: ""}),
        (SESSION, {SESSION: ""}),
        # what neighbours on localhost leave behind signs nobody out
        (f'odd={{"a":1}}; {SESSION}=a', {SESSION: "a"}),
        (f'name with spaces=x y "z; {SESSION}=a', {SESSION: "a"}),
        (f"[]=1; ==; ;;; \xff\xfe; {SESSION}=a", {SESSION: "a"}),
        (f"$Version=1; {SESSION}=a; Path=/; Domain=evil.test", {SESSION: "a"}),
        # other names are not ours, whatever they look like
        ("farstu-session=a; __Secure-farstu-session=a; session=a", {}),
        (f"{SESSION.upper()}=a; {SESSION.lower()}=a", {}),
        (f"x{SESSION}=a; {SESSION}x=a", {}),
        # of one that came twice neither is believed
        (f"{SESSION}=a; {SESSION}=b", {}),
        (f"{SESSION}=a; {SESSION}=a; {LOGIN}=b", {LOGIN: "b"}),
        (f"{SESSION}=; {SESSION}=a", {}),
    ],
)
def test_only_our_own_cookies_are_read(header: str, cookies: dict[str, str]) -> None:
    """Ours are found among whatever else there is; a doubled one counts for nothing."""
    assert read_cookies(header) == cookies


def test_a_huge_header_is_read_in_one_go() -> None:
    """A megabyte of cookies is no work, and hides none of ours."""
    header = "; ".join(f"c{number}={'x' * 90}" for number in range(10_000))
    assert read_cookies(f"{header}; {SESSION}=a") == {SESSION: "a"}

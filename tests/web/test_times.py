"""Days, times, browsers and addresses of static files, as people and browsers read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from farstu.web.browsers import name_browser
from farstu.web.render import STATIC
from farstu.web.statics import StaticUrls
from farstu.web.times import Calendar
from farstu.web.words import Words
from tests.web.people import FIREFOX, NOW, SAFARI, WORDS

OSLO = Calendar(WORDS, "Europe/Oslo")
NOWHERE = Calendar(WORDS)
CHROME = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Mobile Safari/537.36"
)
EDGE = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0"
)


def test_days_are_british() -> None:
    """The source language puts the day before the month."""
    assert OSLO.day(NOW) == "22 November 2026"
    assert OSLO.short_day(NOW) == "22 Nov 2026"


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(0), "today, 10:30"),
        (timedelta(hours=10, minutes=29), "today, 00:01"),
        (timedelta(hours=10, minutes=31), "yesterday, 23:59"),
        (timedelta(days=2), "20 Nov 2026, 10:30"),
        (timedelta(hours=-24), "tomorrow, 10:30"),
        (timedelta(hours=-48), "24 Nov 2026, 10:30"),
    ],
)
def test_a_day_is_named_by_the_clock_of_the_portal(ago: timedelta, text: str) -> None:
    """Today and yesterday begin at the portal's midnight, not at that of UTC."""
    assert OSLO.when(NOW - ago, now=NOW) == text


def test_a_time_without_a_zone_says_that_it_is_utc() -> None:
    """Nobody takes the server's time for their own."""
    assert NOWHERE.when(NOW, now=NOW) == "today, 09:30 UTC"


@pytest.mark.parametrize(
    ("second", "text"), [(0, "13:31"), (1, "13:32"), (59, "13:32")]
)  # fmt: skip
def test_an_opening_time_is_never_too_early(second: int, text: str) -> None:
    """A part of a minute counts up, so that the door is open at the time that was told."""
    assert Calendar(WORDS, "UTC").clock(datetime(2026, 11, 22, 13, 31, second, tzinfo=UTC)) == text


def test_other_languages_write_days_their_own_way() -> None:
    """Babel knows how a language writes a day; an unknown one is written as in English."""
    for language, text in (("sv", "22 november 2026"), ("en-XA", "22 November 2026")):
        assert Calendar(Words(language, WORDS.translations)).day(NOW) == text


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Windows"),
        (SAFARI, "Safari on iPhone"),
        (
            CHROME,
            "Chrome on Android",
        ),
        (
            EDGE,
            "Edge on Mac",
        ),
        ("curl/8.11.0", "curl"),
        ("", "Unknown browser"),
        ("<script>", "Unknown browser"),
    ],
)
def test_a_browser_is_named_as_its_owner_would(agent: str, name: str) -> None:
    """A browser that calls itself several names is called by the right one."""
    assert name_browser(agent, words=WORDS) == name


def test_a_static_address_changes_with_the_file(tmp_path: Path) -> None:
    """The address of a file names its content, in folders too, and only files that exist."""
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "a.woff2").write_bytes(b"one")
    before = StaticUrls(tmp_path)("fonts/a.woff2")
    (tmp_path / "fonts" / "a.woff2").write_bytes(b"two")
    after = StaticUrls(tmp_path)("fonts/a.woff2")
    assert before.startswith("/static/fonts/a.woff2?v=")
    assert before != after
    with pytest.raises(KeyError):
        StaticUrls(tmp_path)("b.css")


def test_the_stylesheet_needs_nothing_from_outside() -> None:
    """Everything that the stylesheet loads lies beside it, and nothing is a data: address."""
    css = (STATIC / "farstu.css").read_text(encoding="utf-8")
    addresses = [
        part.partition(")")[0].strip("\"'").partition("?")[0] for part in css.split("url(")[1:]
    ]
    assert addresses
    for address in addresses:
        assert (STATIC / address).is_file()
    assert "@import " not in css
    assert not [address for address in addresses if ":" in address]


def test_each_font_brings_its_licence() -> None:
    """The fonts are served with the SIL licence that lets us."""
    licences = [path.read_text(encoding="utf-8") for path in (STATIC / "fonts").glob("OFL-*.txt")]
    assert len(licences) == 2
    assert all("SIL OPEN FONT LICENSE" in text for text in licences)

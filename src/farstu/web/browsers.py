"""Which browser it was, in words that its owner would use: *Firefox on Windows*.

Good enough to recognise one's own; nothing is decided by it, since anybody can send any name.
"""

from __future__ import annotations

from farstu.web.words import Words, lazy

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
"""The first mark that occurs wins: most browsers name others after themselves."""

SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)

# Translators: a browser and the system it runs on, such as "Firefox on Windows"
BOTH = lazy("%(browser)s on %(system)s")
UNKNOWN = lazy("Unknown browser")


def name_browser(agent: str, *, words: Words) -> str:
    """Name the browser that sent the User-Agent header *agent*."""
    browser = _first(BROWSERS, agent)
    system = _first(SYSTEMS, agent)
    if browser and system:
        return words.say(BOTH, browser=browser, system=system)
    return browser or system or words.say(UNKNOWN)


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for mark, name in names if mark in agent), "")

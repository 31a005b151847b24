"""Which language somebody reads: the first of their wishes that the portal offers, else its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

LANGUAGES = ("en", "sv")
"""What Farstu speaks, English first: it is the source. ``locale/`` has the words of the others."""


def read_languages(text: str) -> tuple[str, ...] | None:
    """Read the languages that somebody names, such as *sv, en*; None where we lack one of them."""
    known = {language.lower(): language for language in LANGUAGES}
    named = [part.lower() for part in text.replace(",", " ").split()]
    if not all(name in known for name in named):
        return None
    return tuple(known[name] for name in dict.fromkeys(named))


def offered(named: str) -> tuple[str, ...]:
    """List what a portal offers that *named* these languages, its own first; else all there are."""
    return read_languages(named) or LANGUAGES


def choose_language(available: Sequence[str], *, wishes: Iterable[str]) -> str:
    """Take the first wish that is *available*, if need be without its region: *sv* for *sv-FI*.

    Where none is, the first that is available (RFC 4647, section 3.4).
    """
    known = {language.lower(): language for language in available}
    for wish in wishes:
        parts = wish.lower().split("-")
        for length in range(len(parts), 0, -1):
            if found := known.get("-".join(parts[:length])):
                return found
    return available[0]

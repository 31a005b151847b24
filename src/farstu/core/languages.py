"""Which language somebody reads: the first of their wishes that the portal offers, else its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

LANGUAGES = ("en", "sv")
"""What Farstu speaks, English first: it is the source. ``locale/`` has the words of the others."""


def read_languages(text: str, *, among: Sequence[str] = LANGUAGES) -> tuple[str, ...] | None:
    """Read the languages that *text* names, such as *sv, en*; None if one is not *among* them."""
    known = {language.lower(): language for language in among}
    named = [part.lower() for part in text.replace(",", " ").split()]
    if not all(name in known for name in named):
        return None
    return tuple(known[name] for name in dict.fromkeys(named))


def list_offered(named: str, *, among: Sequence[str] = LANGUAGES) -> tuple[str, ...]:
    """List what a portal offers that *named* these languages, its own first; else all there are."""
    return read_languages(named, among=among) or tuple(among)


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

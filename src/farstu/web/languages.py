"""Which language a page is in, and what the switch at its foot offers.

Inside, what the account says goes first; outside and in the hall, what this browser was told, since
whoever is there has not shown yet that the account is theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from babel import Locale

from farstu.core.access import AtSession
from farstu.core.languages import choose_language
from farstu.http.exchange import Request
from farstu.web.views import Language


def language_of(request: Request, *, available: Sequence[str]) -> str:
    """Say which of the *available* languages the page that answers *request* is in.

    What the person chose, else what the application says that sent them, else what their browser
    asks for, else the first of them.
    """
    subject, kept = request.guest.subject, request.kept_language
    own = (subject.account.language if subject else None) or ""
    chosen = (own, kept) if isinstance(request.guest.standing, AtSession) else (kept, own)
    asked = request.going.languages if request.going else ()
    return choose_language(available, wishes=(*chosen, *asked, *request.accepted_languages))


def list_languages(available: Sequence[str], *, current: str) -> tuple[Language, ...]:
    """List what the switch offers, each by its own name for itself."""
    return tuple(
        Language(tag=tag, name=_own_name(tag), current=tag == current) for tag in available
    )


@cache
def _own_name(tag: str) -> str:
    """Say what the speakers of a language call it, as a line of its own."""
    name = Locale.parse(tag, sep="-").get_display_name() or tag
    return name[:1].upper() + name[1:]

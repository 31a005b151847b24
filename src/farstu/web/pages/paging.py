"""Lists with pages: which one an address means, and the addresses of those beside it."""

from __future__ import annotations

from urllib.parse import urlencode

from farstu.http.exchange import Request

FILTERS = ("q", "state", "role")
LONGEST_SEARCH = 200
MOST_DIGITS = 5


def page_of(request: Request) -> int:
    """Say which page an address means; the first, if it means none."""
    typed = request.query.get("page", "")
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS
    return max(1, int(typed)) if is_number else 1


def address_of(request: Request, page: int) -> str:
    """Write the address of another page of the same list, with its filters."""
    asked = {name: request.query[name] for name in FILTERS if request.query.get(name)}
    if page > 1:
        asked["page"] = str(page)
    return f"{request.path}?{urlencode(asked)}" if asked else request.path

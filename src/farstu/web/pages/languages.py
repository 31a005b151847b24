"""The switch at the foot of every page: another language, and the same page again."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

from farstu.core.access import AtSession, Gate
from farstu.http.cookies import Cookie, set_cookie
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.own_language import choose_own_language
from farstu.web.desk import Desk

OUR_PAGE = re.compile(r"/(?![/\\])[\x21-\x7e]{0,2000}")
"""A path of ours: no host, no scheme, and nothing that a browser would leave out."""

SWITCH = "/language"
KEPT = timedelta(days=365)
"""How long a browser keeps the choice."""


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(
            path=SWITCH,
            gate=Gate.ANYONE,
            post=partial(_switch, desk),
            before_owner=True,
            from_links=True,
        ),
    )


def _switch(desk: Desk, request: Request) -> Reply:
    """Keep the choice in this browser, and with the account of who is inside.

    A language that is not offered (any more) changes nothing: the page comes back with those that
    are.
    """
    wanted, page = request.form.text("language"), request.form.text("page")
    where = page if OUR_PAGE.fullmatch(page) else "/"
    if wanted not in desk.languages(request):
        return redirect(where)
    if isinstance(request.guest.standing, AtSession):
        choose_own_language(request.kit, request.visit, request.seat, language=wanted)
    return redirect(where, cookies=(set_cookie(Cookie.LANGUAGE, wanted, lasts=KEPT),))

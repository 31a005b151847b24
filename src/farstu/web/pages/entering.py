"""Where an application behind a proxy sends a browser: it takes its errand over, and goes on it."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Reason
from farstu.crypto.tokens import is_token, new_token
from farstu.http.exchange import Reply, Request, Route
from farstu.services.errands import LATER
from farstu.services.handing_off import take_over
from farstu.web.desk import Desk
from farstu.web.pages.errands import set_out


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (Route(path="/enter/{errand_id}", gate=Gate.ANYONE, get=partial(_take, desk)),)


def _take(desk: Desk, request: Request) -> Reply:
    if request.params["errand_id"] == LATER:
        return desk.over(request, Reason.ERRANDS_MANY)
    known, errand_id = request.errand_browser, request.params["errand_id"]
    browser = known if is_token(known) else new_token(request.kit.entropy)
    if not take_over(request.kit, request.visit, errand_id, browser=browser):
        return desk.over(request, Reason.ERRAND_OVER)
    return set_out(browser, errand_id)

"""Where plug-ins for Duo send browsers: a request is taken, and goes on at the hosted page."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.duo import AUTHORISE
from farstu.http.exchange import Reply, Request, Route
from farstu.services.duo_requests import begin_prompt
from farstu.services.hosted_answers import Sent
from farstu.services.hosted_requests import Doubt, SetOut
from farstu.web.desk import Desk
from farstu.web.pages.hosted import set_out


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the line of the URL map."""
    return (Route(path=AUTHORISE, gate=Gate.ANYONE, get=partial(_take, desk)),)


def _take(desk: Desk, request: Request) -> Reply:
    """Take a request, and send the browser to what it is asked."""
    asked = {} if request.repeated else request.query

    def begin(browser: str) -> SetOut | Sent | Doubt:
        return begin_prompt(
            request.kit, request.visit, asked, browser=browser, brought=request.remembered
        )

    return set_out(desk, request, begin)

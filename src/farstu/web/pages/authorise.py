"""Where OpenID Connect brings a browser: the authorisation endpoint (OIDC Core 3.1.2)."""

from __future__ import annotations

from functools import partial

from farstu.core.access import AtSession, Gate
from farstu.core.outcome import Rejected
from farstu.crypto.tokens import is_token, new_token
from farstu.http.exchange import Reply, Request, Route
from farstu.services.authorising import SentBack, begin_authorisation
from farstu.web.desk import Desk
from farstu.web.pages.errands import set_out


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map. A form of another site may post here: it only sets out."""
    take = partial(_take, desk)
    return (
        Route(path="/oidc/authorize", gate=Gate.ANYONE, get=take, post=take, from_elsewhere=True),
    )


def _take(desk: Desk, request: Request) -> Reply:
    """Take a request by GET or POST, and send the browser on its errand by GET."""
    known = request.errand_browser
    browser = known if is_token(known) else new_token(request.kit.entropy)
    done = begin_authorisation(
        request.kit,
        request.visit,
        request.form.values or request.query,
        browser=browser,
        is_inside=isinstance(request.guest.standing, AtSession),
        repeated=request.repeated | request.form.repeated,
    )
    if isinstance(done, Rejected):
        return desk.over(request, done.reason)
    if isinstance(done, SentBack):
        return Reply(status=303, headers={"location": done.address})
    return set_out(browser, done.errand_id)

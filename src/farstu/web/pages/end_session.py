"""Where an application sends somebody to sign out, and asks them if it may."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from farstu.core.access import Gate
from farstu.core.relying_parties import source_of
from farstu.http.cookies import Cookie, clear_cookie
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.http.headers import csp_leading_to
from farstu.services.ending import Ending, read_ending
from farstu.services.own_sessions import sign_out
from farstu.web.desk import Desk
from farstu.web.views import EndSessionPage

END = "/oidc/end-session"
ASKED = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map. What another site posts only asks."""
    ask = partial(_ask, desk)
    return (
        Route(path=END, gate=Gate.ANYONE, get=ask, post=ask, from_elsewhere=True),
        Route(path=f"{END}/confirm", gate=Gate.ANYONE, post=_confirm, back="/signed-out"),
    )


def _ask(desk: Desk, request: Request) -> Reply:
    """Sign out who the request is proven to be about; ask everybody else."""
    params = request.form.values or request.query
    ending = read_ending(request.kit, request.visit, params, request.guest)
    if request.repeated or request.form.repeated:
        ending = Ending(party=ending.party)
    if request.guest.seat is None:
        return _leave(ending)
    if ending.is_proven and ending.address:
        return _sign_out(request, ending)
    typed = {name: params[name] for name in ASKED if name in params}
    page = desk.page(request, EndSessionPage(party=ending.party), values=typed)
    if not ending.address:
        return page
    leading = {"content-security-policy": csp_leading_to(source_of(ending.address))}
    return replace(page, headers={**page.headers, **leading})


def _confirm(request: Request) -> Reply:
    params = request.form.values
    ending = read_ending(request.kit, request.visit, params, request.guest)
    return _leave(ending) if request.guest.seat is None else _sign_out(request, ending)


def _sign_out(request: Request, ending: Ending) -> Reply:
    sign_out(request.kit, request.visit, request.seat)
    cookies = (clear_cookie(Cookie.SESSION), clear_cookie(Cookie.LOGIN))
    return replace(_leave(ending), cookies=cookies)


def _leave(ending: Ending) -> Reply:
    if not ending.address:
        return redirect("/signed-out")
    return Reply(status=303, headers={"location": ending.address})

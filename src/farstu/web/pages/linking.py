"""Linking: an application sends a browser, and somebody agrees to be known there by its id."""

from __future__ import annotations

from functools import partial

from farstu.core.access import AtSession, Gate, judge
from farstu.core.errands import LASTS
from farstu.core.hosted_page import LINK_PATH
from farstu.core.outcome import Reason, Rejected
from farstu.crypto.tokens import is_token, new_token
from farstu.http.cookies import Cookie, clear_cookie, set_cookie
from farstu.http.door import send_on
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.hosted_answers import Sent
from farstu.services.hosted_requests import Doubt
from farstu.services.linking import Link, agree_to_link, begin_link, cancel_link, find_link
from farstu.services.own_sessions import sign_out
from farstu.web.desk import Desk
from farstu.web.views import HostedOverPage, LinkPage
from farstu.web.wording import status_of

HERE = f"{LINK_PATH}/{{errand_id}}"


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map. A form of another site may post to the first of them."""
    take, deed = partial(_take, desk), partial(Route, back=HERE)
    return (
        Route(path=LINK_PATH, gate=Gate.ANYONE, get=take, post=take, from_elsewhere=True),
        Route(path=HERE, gate=Gate.FRESH, get=partial(_show, desk)),
        deed(path=f"{HERE}/agree", gate=Gate.FRESH, post=partial(_agree, desk)),
        deed(path=f"{HERE}/other", gate=Gate.INSIDE, post=partial(_leave, desk)),
        deed(path=f"{HERE}/cancel", gate=Gate.ANYONE, post=partial(_cancel, desk)),
    )


def _take(desk: Desk, request: Request) -> Reply:
    """Take a request by GET or POST, and send the browser to what it is asked."""
    said = (request.form.values or request.query).get("request", "")
    known = request.errand_browser
    browser = known if is_token(known) else new_token(request.kit.entropy)
    done = begin_link(
        request.kit,
        request.visit,
        "" if "request" in request.repeated else said,
        browser=browser,
        is_inside=isinstance(request.guest.standing, AtSession),
    )
    if isinstance(done, Sent):
        return _send(done)
    if isinstance(done, Doubt):
        return _doubt(desk, request, done)
    kept = set_cookie(Cookie.ERRAND, browser, lasts=LASTS)
    return redirect(HERE.format(errand_id=done.errand_id), cookies=(kept,))


def _doubt(desk: Desk, request: Request, doubt: Doubt) -> Reply:
    if doubt.reason is Reason.ERRANDS_MANY:
        return desk.over(request, doubt.reason)
    party = "" if doubt.party is None else doubt.party.name
    view = HostedOverPage(reason=doubt.reason, party=party, place=doubt.place)
    return desk.page(request, view, status=int(status_of(doubt.reason)))


def _find(request: Request) -> Link | None:
    browser, errand_id = request.errand_browser, request.params["errand_id"]
    return find_link(request.kit, request.visit, browser=browser, errand_id=errand_id)


def _show(desk: Desk, request: Request) -> Reply:
    link = _find(request)
    if link is None:
        return desk.over(request, Reason.ERRAND_OVER)
    return desk.page(
        request,
        LinkPage(
            errand_id=link.errand_id,
            party=link.party,
            place=link.place,
            own_id=link.own_id,
            name=link.name,
        ),
    )


def _agree(desk: Desk, request: Request) -> Reply:
    done = agree_to_link(
        request.kit,
        request.visit,
        request.seat,
        browser=request.errand_browser,
        errand_id=request.params["errand_id"],
    )
    if isinstance(done, Rejected) and done.reason is not Reason.NOT_FOUND:
        return send_on(judge(Gate.FRESH, request.guest.standing), back=request.back)
    return _answered(desk, request, done)


def _leave(desk: Desk, request: Request) -> Reply:
    """Sign out, so that somebody else can sign in and go on."""
    if _find(request) is None:
        return desk.over(request, Reason.ERRAND_OVER)
    sign_out(request.kit, request.visit, request.seat)
    return redirect("/login", cookies=(clear_cookie(Cookie.SESSION),))


def _cancel(desk: Desk, request: Request) -> Reply:
    browser, errand_id = request.errand_browser, request.params["errand_id"]
    done = cancel_link(request.kit, request.visit, browser=browser, errand_id=errand_id)
    return _answered(desk, request, done)


def _answered(desk: Desk, request: Request, done: Sent | Rejected) -> Reply:
    return _send(done) if isinstance(done, Sent) else desk.over(request, Reason.ERRAND_OVER)


def _send(sent: Sent) -> Reply:
    """Send the browser to where the application waits (303: RFC 9700 4.12)."""
    return Reply(status=303, headers={"location": sent.address})

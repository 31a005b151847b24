"""The hosted page: an application sends a browser, somebody proves who they are, and it goes back.

The pages in between are those of the hall, each once more under the address of its login, so that
a session in the same browser and several tabs are never taken for one another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from farstu.core.access import AtLogin, Gate, Verdict, judge
from farstu.core.hosted_page import PATH
from farstu.core.login import Limited, SignedIn
from farstu.core.outcome import Reason
from farstu.crypto.tokens import is_token, new_token
from farstu.http.cookies import Cookie, set_cookie
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.guest import Guest
from farstu.services.hosted_answers import Sent
from farstu.services.hosted_page import Over, answer_hosted, cancel_hosted
from farstu.services.hosted_requests import Doubt, begin_hosted
from farstu.web.desk import Desk
from farstu.web.pages import challenges, hall, hall_help, languages, recovery_codes, setup
from farstu.web.pages.passage import keep
from farstu.web.views import HostedOverPage
from farstu.web.wording import status_of

HERE = f"{PATH}/{{login_id}}"
HALL = ("/login/factor", "/login/recovery-code", "/setup", hall_help.HELP, "/language")
IN_THE_HALL = frozenset({Gate.FACTOR, Gate.INTERRUPTION, Gate.ENROLMENT})


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map. A form of another site may post to the first of them."""
    take = partial(_take, desk)
    return (
        Route(path=PATH, gate=Gate.ANYONE, get=take, post=take, from_elsewhere=True),
        Route(path=HERE, gate=Gate.ANYONE, get=partial(_go_on, desk), hosted=True),
        Route(path=f"{HERE}/cancel", gate=Gate.ANYONE, post=partial(_cancel, desk), hosted=True),
        *_rooms(desk),
    )


def _rooms(desk: Desk) -> Iterator[Route]:
    """List the pages of the hall that there are, each under the address of its login."""
    rooms = (hall, hall_help, challenges, recovery_codes, setup, languages)
    for route in (one for room in rooms for one in room.routes(desk)):
        is_page = route.path in {hall_help.HELP, "/language"} or route.gate in IN_THE_HALL
        if is_page and route.path.startswith(HALL) and not route.path.startswith(f"{HALL[3]}/"):
            back = HERE if route.back is None else HERE + route.back
            kept = back if route.back in {None, "/setup", setup.CODES} else HERE
            yield replace(route, path=HERE + route.path, back=kept, hosted=True)


def _take(desk: Desk, request: Request) -> Reply:
    """Take a request by GET or POST, and send the browser to what it is asked."""
    known = request.proof_browser
    browser = known if is_token(known) else new_token(request.kit.entropy)
    said = (request.form.values or request.query).get("request", "")
    asked = "" if "request" in request.repeated else said
    brought = request.remembered
    done = begin_hosted(request.kit, request.visit, asked, browser=browser, brought=brought)
    if isinstance(done, Sent):
        return _send(done)
    if isinstance(done, Doubt):
        party = "" if done.party is None else done.party.name
        return _over(desk, request, done.reason, party=party, place=done.place)
    cookies = (set_cookie(Cookie.PROOF, browser), *keep(done.handed))
    return redirect(HERE.format(login_id=done.login_id), cookies=cookies)


def _go_on(desk: Desk, request: Request) -> Reply:
    """Send the browser to what it is asked next, or back with the answer."""
    hosted = request.hosted
    if hosted is None:
        return _over(desk, request, Reason.HOSTED_OVER)
    done = answer_hosted(request.kit, request.visit, hosted)
    match done:
        case Guest():
            return redirect(f"{hosted.path}{_next_of(done)}")
        case Sent():
            return _send(done)
        case Over():
            return _told_before(desk, request)


def _next_of(guest: Guest) -> str:
    """Say which page of the hall is next."""
    standing = guest.standing
    if isinstance(standing, AtLogin) and isinstance(standing.state, SignedIn | Limited):
        return "/setup/method"  # they came to set up another method, and may now
    return "/login/factor" if judge(Gate.FACTOR, standing) is Verdict.OPEN else "/setup"


def _cancel(desk: Desk, request: Request) -> Reply:
    if request.hosted is None:
        return _over(desk, request, Reason.HOSTED_OVER)
    done = cancel_hosted(request.kit, request.visit, request.hosted)
    return _send(done) if isinstance(done, Sent) else _told_before(desk, request)


def _told_before(desk: Desk, request: Request) -> Reply:
    hosted = request.hosted
    if hosted is None:
        return _over(desk, request, Reason.HOSTED_OVER)
    party, place = hosted.party.name, hosted.source
    return _over(desk, request, Reason.HOSTED_OVER, party=party, place=place)


def _over(
    desk: Desk, request: Request, reason: Reason, *, party: str = "", place: str = ""
) -> Reply:
    view = HostedOverPage(reason=reason, party=party, place=place)
    return desk.page(request, view, status=int(status_of(reason)))


def _send(sent: Sent) -> Reply:
    """Send the browser to where the application waits (303: RFC 9700 4.12)."""
    return Reply(status=303, headers={"location": sent.address})
